package io.chatwootprocessor.settings;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * How long stored data is kept; null, or 0: for ever.
 *
 * @param at            when in the night old rows are deleted, on this machine's clock
 * @param webhookEvents events as they came; no longer than conversations: a replayed event would bring a deleted one back
 * @param conversations ended conversations after their last event, with all their messages
 * @param uploads       files after their message was sent or discarded
 * @param audit         the entries of the audit
 */
public record RetentionSettings(
        @Setting(example = "\"03:00\"") @NotNull
        @Pattern(regexp = "([01]\\d|2[0-3]):[0-5]\\d", message = "must be a time of day") String at,
        @Setting(example = "30d") @DurationMin @Age Duration webhookEvents,
        @Setting(example = "365d") @DurationMin @Age Duration conversations,
        @Setting(example = "7d") @DurationMin @Age Duration uploads,
        @Setting(example = "730d") @DurationMin @Age Duration audit) {
}
