package io.chatwootprocessor.settings.http;

import io.chatwootprocessor.settings.Setting;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The HTTP channel, the example of docs/adding-a-channel.md.
 *
 * @param url that messages are posted to; empty: nowhere
 * @param key that both sides show; empty: its webhooks are refused
 */
@ConfigurationProperties("processor.http-channel")
public record HttpChannelSettings(
        @Setting(example = "https://channel.example/messages")
        @Pattern(regexp = "(https?://[^\\s/?#]+[^\\s]*)?", message = "must be an http or https address") String url,
        @Setting(example = "a long random text", secret = true) String key) {

    public HttpChannelSettings {
        url = url == null ? "" : url;
        key = key == null ? "" : key;
    }
}
