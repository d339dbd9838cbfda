package io.chatwootprocessor.settings.aicore;

import io.chatwootprocessor.settings.CheckedBy;
import io.chatwootprocessor.settings.Setting;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param url    where turns are posted to; null: an inbox's bot_config says it
 * @param apiKey sent as {@code Authorization: Bearer}; null: nothing is
 */
@CheckedBy(AiCoreRule.class)
@ConfigurationProperties("processor.ai-core")
public record AiCoreSettings(
        @Setting(variable = "AI_CORE_URL", example = "http://localhost:9000/chat")
        @Pattern(regexp = "(https?://[^\\s/?#]+[^\\s]*)?", message = "must be an http or https address") String url,
        @Setting(variable = "AI_CORE_API_KEY", example = "the AI core's key", secret = true) String apiKey) {
}
