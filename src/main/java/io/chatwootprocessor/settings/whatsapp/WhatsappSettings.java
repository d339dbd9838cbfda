package io.chatwootprocessor.settings.whatsapp;

import io.chatwootprocessor.settings.CheckedBy;
import io.chatwootprocessor.settings.Setting;
import io.chatwootprocessor.settings.Unverified;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The WhatsApp bridge.
 *
 * @param bridgeUrl        the bridge's address; null: there is none
 * @param apiKey           the bridge's own {@code API_KEY}; null: it asks for none
 * @param webhookSecret    the last part of the path that the bridge calls: {@code /webhook/whatsapp/<secret>}; null: there is none
 * @param hmacSecret       with which the bridge signs its webhooks; null: it does not
 * @param hmacHeader       where the signature stands, in hex, also after {@code sha256=}
 * @param hmacAlgorithm    as Java calls it
 * @param allowUnsigned    whether a webhook without secret and signature is accepted in production
 * @param answerGroups     whether the bot answers in groups
 * @param timeout          how long the bridge may take to answer
 * @param rateLimit        messages in a minute, by all programs together; 0: as many as there are
 * @param unverified       the fate of a message that may have arrived and that the bridge does not report
 * @param confirmationWait how long such a message waits for the bridge's report
 */
@CheckedBy(WhatsappRule.class)
@ConfigurationProperties("processor.whatsapp")
public record WhatsappSettings(
        @Setting(variable = "WHATSAPP_BRIDGE_URL", example = "http://localhost:3000")
        @Pattern(regexp = "(https?://[^\\s/?#]+(/[^\\s?#]*)?)?", message = "must be an http or https address") String bridgeUrl,
        @Setting(variable = "WHATSAPP_BRIDGE_API_KEY", example = "the bridge's own API_KEY", secret = true) String apiKey,
        @Setting(variable = "WHATSAPP_WEBHOOK_SECRET", example = "a long random text of letters and digits", secret = true)
        @Pattern(regexp = "[A-Za-z0-9._~-]*", message = "must be letters, digits, - . _ ~, as it is part of a path")
        String webhookSecret,
        @Setting(variable = "WHATSAPP_HMAC_SECRET", example = "the secret that the bridge signs with", secret = true)
        String hmacSecret,
        @Setting(example = "X-Hub-Signature-256") @NotBlank String hmacHeader,
        @Setting(example = "HmacSHA256") @Pattern(regexp = "HmacSHA(1|256|384|512)", message = "must be HmacSHA256 or HmacSHA512")
        @NotNull String hmacAlgorithm,
        @Setting(example = "false") @NotNull Boolean allowUnsigned,
        @Setting(example = "false") @NotNull Boolean answerGroups,
        @Setting(example = "10s") @NotNull @DurationMin(millis = 1) Duration timeout,
        @Setting(example = "30") @NotNull @Min(0) Integer rateLimit,
        @Setting(example = "hold") @NotNull Unverified unverified,
        @Setting(example = "1m") @NotNull @DurationMin Duration confirmationWait) {
}
