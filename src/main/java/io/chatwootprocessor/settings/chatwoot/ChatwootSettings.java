package io.chatwootprocessor.settings.chatwoot;

import io.chatwootprocessor.settings.CheckedBy;
import io.chatwootprocessor.settings.Setting;
import io.chatwootprocessor.settings.Unverified;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param baseUrl            Chatwoot's address, without a path
 * @param apiKey             a user's or an agent bot's access token
 * @param accountId          the account that is meant where a conversation names none
 * @param webhookSecret      secret of the webhook that calls {@code /webhook/chatwoot}; null: it comes unsigned
 * @param hooks              name to secret, for the webhooks that call {@code /webhook/chatwoot/{name}}
 * @param allowUnsigned      whether a webhook without a secret is accepted in production
 * @param signatureTolerance how far a webhook's timestamp may be from our clock
 * @param connectTimeout     how long a connection to Chatwoot may take
 * @param timeout            how long Chatwoot may take to answer
 * @param rateLimit          messages to one account in a minute, by all programs together; 0: as many as there are
 * @param userToken          a user's token, to look for messages and to start conversations; null: the apiKey is one
 * @param settleTime         how long after a lost answer Chatwoot may still store the message
 * @param unverified         the fate of a message that may have arrived where the token may not look for it
 * @param confirmationWait   how long such a message waits for Chatwoot's webhook
 */
@CheckedBy(ChatwootRule.class)
@ConfigurationProperties("processor.chatwoot")
public record ChatwootSettings(
        @Setting(variable = "CHATWOOT_BASE_URL", example = "https://chatwoot.example.com", requiredInProduction = true)
        @Pattern(regexp = "(https?://[^\\s/?#]+(/[^\\s?#]*)?)?", message = "must be an http or https address")
        String baseUrl,
        @Setting(variable = "CHATWOOT_API_KEY", alternatives = {"CHATWOOT_PROCESSOR_TOKEN", "CHATWOOT_API_TOKEN"},
                example = "the access token of Chatwoot's profile page", secret = true, requiredInProduction = true) String apiKey,
        @Setting(variable = "CHATWOOT_ACCOUNT_ID", example = "1", requiredInProduction = true) @Positive Long accountId,
        @Setting(variable = "CHATWOOT_WEBHOOK_SECRET", example = "the secret that Chatwoot shows beside the webhook",
                secret = true) String webhookSecret,
        @Setting(example = "sales: <secret>", secret = true) Map<String, String> hooks,
        @Setting(example = "false") @NotNull Boolean allowUnsigned,
        @Setting(example = "5m") @NotNull @DurationMin(seconds = 1) Duration signatureTolerance,
        @Setting(example = "2s") @NotNull @DurationMin(millis = 1) Duration connectTimeout,
        @Setting(example = "10s") @NotNull @DurationMin(millis = 1) Duration timeout,
        @Setting(example = "60") @NotNull @Min(0) Integer rateLimit,
        @Setting(variable = "CHATWOOT_USER_TOKEN", example = "the access token of an administrator's profile page",
                secret = true) String userToken,
        @Setting(variable = "CHATWOOT_BOT_ID", example = "5") @NotNull List<@Positive Long> botIds,
        @Setting(example = "5s") @NotNull @DurationMin Duration settleTime,
        @Setting(example = "hold") @NotNull Unverified unverified,
        @Setting(example = "1m") @NotNull @DurationMin Duration confirmationWait) {

    public ChatwootSettings {
        hooks = hooks == null ? Map.of() : Map.copyOf(hooks);
    }

    /** How long one call to Chatwoot may take. */
    public Duration call() {
        return timeout.plus(connectTimeout);
    }
}
