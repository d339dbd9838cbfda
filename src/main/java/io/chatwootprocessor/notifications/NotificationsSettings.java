package io.chatwootprocessor.notifications;

import io.chatwootprocessor.settings.Setting;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * {@code processor.notifications}: what operators are told, and through which adapter (docs/notifications.md).
 *
 * @param adapter      its name; empty: the one that is set up for it; {@code none}: nobody is told
 * @param handOffs     whether operators are told of conversations that are handed to humans
 * @param approvals    of approvals that wait
 * @param deadLetters  of messages that could not be sent, and events that no route could take
 * @param caps         of limits that an assistant has reached
 * @param health       of components that are not well, or well again
 * @param lostWebhooks of webhooks that were found to be lost
 * @param storm        how many of a kind are told one by one within a minute; more become one message
 * @param contents     whether a message may quote what customers wrote
 * @param link         the address of a conversation for people, with {account} and {conversation}
 * @param console      the address of this program for people, for links into its console; empty: there are no such links
 * @param healthAfter  how long a component is not well, or well again, before that is told
 */
@ConfigurationProperties("processor.notifications")
public record NotificationsSettings(
        @Setting(example = "pager") @Pattern(regexp = "([a-z0-9][a-z0-9-]{0,99})?", message = "must be the name of an adapter") String adapter,
        @Setting(example = "true") @NotNull Boolean handOffs,
        @Setting(example = "true") @NotNull Boolean approvals,
        @Setting(example = "true") @NotNull Boolean deadLetters,
        @Setting(example = "true") @NotNull Boolean caps,
        @Setting(example = "true") @NotNull Boolean health,
        @Setting(example = "true") @NotNull Boolean lostWebhooks,
        @Setting(example = "5") @NotNull @Min(1) Integer storm,
        @Setting(example = "false") @NotNull Boolean contents,
        @Setting(example = "https://chat.example/app/accounts/{account}/conversations/{conversation}") String link,
        @Setting(example = "https://processor.example.com") @Pattern(regexp = "(https?://[^\\s/?#]+[^\\s?#]*)?", message = "must be an http or https address") String console,
        @Setting(example = "30s") @NotNull @DurationMin Duration healthAfter) {

    public NotificationsSettings {
        adapter = adapter == null ? "" : adapter.strip();
        link = link == null ? "" : link.strip();
        console = console == null ? "" : console.strip();
    }

    /** Each kind, as the table {@code communication.notification_kind} calls it, and whether it is told. */
    Map<String, Boolean> kinds() {
        Map<String, Boolean> kinds = new LinkedHashMap<>();
        kinds.put("hand-offs", handOffs);
        kinds.put("approvals", approvals);
        kinds.put("dead-letters", deadLetters);
        kinds.put("caps", caps);
        kinds.put("health", health);
        kinds.put("lost-webhooks", lostWebhooks);
        return kinds;
    }
}
