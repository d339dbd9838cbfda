package io.chatwootprocessor.settings;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * @param lease            how long a dead program keeps others from a conversation; a living one renews it
 * @param responderTimeout how long a responder may think
 * @param supersede        whether a newer message withdraws the answer in the making
 * @param concurrency      turns at a time, by one program
 * @param answerOpen       whether the bot also answers in open conversations without an assigned human
 * @param maxReplies       the bot's replies to one conversation in a minute
 * @param maxAge           older messages are not answered any more
 * @param recoveryInterval the time between two looks for unanswered messages that no program has in hand
 * @param history          earlier messages that the responder gets
 */
public record TurnSettings(
        @Setting(example = "30s") @NotNull @DurationMin(seconds = 1) Duration lease,
        @Setting(example = "60s") @NotNull @DurationMin(millis = 1) Duration responderTimeout,
        @Setting(example = "true") @NotNull Boolean supersede,
        @Setting(example = "16") @NotNull @Min(1) @Max(1000) Integer concurrency,
        @Setting(example = "false") @NotNull Boolean answerOpen,
        @Setting(example = "10") @NotNull @Min(1) Integer maxReplies,
        @Setting(example = "24h") @NotNull @DurationMin(seconds = 1) Duration maxAge,
        @Setting(example = "2s") @NotNull @DurationMin(millis = 100) Duration recoveryInterval,
        @Setting(example = "50") @NotNull @Min(0) @Max(1000) Integer history) {
}
