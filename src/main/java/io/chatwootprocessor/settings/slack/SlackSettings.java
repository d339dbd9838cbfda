package io.chatwootprocessor.settings.slack;

import io.chatwootprocessor.settings.CheckedBy;
import io.chatwootprocessor.settings.Setting;
import io.chatwootprocessor.settings.Unverified;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Slack, which tells operators (docs/slack.md): by an app's token, or by an incoming webhook.
 *
 * @param botToken           of the app; empty: there is none
 * @param channel            its channel's id
 * @param webhookUrl         of an incoming webhook, where there is no token; empty: there is none
 * @param signingSecret      with which Slack signs its requests to {@code /webhook/slack}; empty: messages have no buttons
 * @param apiUrl             Slack's Web API
 * @param approvers          ids of the people in Slack who may press buttons; empty: everybody in the channel
 * @param signatureTolerance between Slack's clock and ours; older requests count as replayed
 * @param rateLimit          messages in a minute, by all programs together; 0: as many as there are
 * @param settleTime         how long after a lost answer a message may still turn up
 * @param confirmationWait   how long a message waits that may have arrived and cannot be looked for
 * @param unverified         its fate after that
 */
@CheckedBy(SlackRule.class)
@ConfigurationProperties("processor.slack")
public record SlackSettings(
        @Setting(variable = "SLACK_BOT_TOKEN", example = "xoxb-…", secret = true) String botToken,
        @Setting(variable = "SLACK_CHANNEL", example = "C0123456789") String channel,
        @Setting(variable = "SLACK_WEBHOOK_URL", example = "https://hooks.slack.com/services/…", secret = true)
        @Pattern(regexp = ADDRESS, message = "must be an http or https address") String webhookUrl,
        @Setting(variable = "SLACK_SIGNING_SECRET", example = "the app's Signing Secret", secret = true) String signingSecret,
        @Setting(variable = "SLACK_API_URL", example = "https://slack.com/api")
        @Pattern(regexp = ADDRESS, message = "must be an http or https address") String apiUrl,
        @Setting(example = "U0123456789, U9876543210") List<String> approvers,
        @Setting(example = "5m") @NotNull @DurationMin(seconds = 1) Duration signatureTolerance,
        @Setting(example = "50") @NotNull @Min(0) Integer rateLimit,
        @Setting(example = "5s") @NotNull @DurationMin Duration settleTime,
        @Setting(example = "1m") @NotNull @DurationMin Duration confirmationWait,
        @Setting(example = "hold") @NotNull Unverified unverified) {

    private static final String ADDRESS = "(https?://[^\\s/?#]+[^\\s]*)?";

    public SlackSettings {
        botToken = text(botToken);
        channel = text(channel);
        webhookUrl = text(webhookUrl);
        signingSecret = text(signingSecret);
        apiUrl = text(apiUrl).isEmpty() ? "https://slack.com/api" : text(apiUrl).replaceFirst("/+$", "");
        approvers = approvers == null ? List.of() : approvers.stream().map(String::strip).filter(one -> !one.isEmpty()).toList();
    }

    /** Whether messages can go out. */
    public boolean isSetUp() {
        return hasToken() || !webhookUrl.isEmpty();
    }

    /** Whether messages go out by the Web API; else by the incoming webhook. */
    public boolean hasToken() {
        return !botToken.isEmpty();
    }

    /** Whether Slack may call us: then messages have buttons. */
    public boolean hasButtons() {
        return !signingSecret.isEmpty();
    }

    private static String text(String text) {
        return text == null ? "" : text.strip();
    }
}
