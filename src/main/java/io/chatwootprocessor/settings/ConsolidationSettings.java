package io.chatwootprocessor.settings;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * @param quietPeriod how long a customer must be quiet before their messages are answered
 * @param maxWait     the longest wait of a message for that
 * @param maxMessages this number of messages is answered without waiting
 */
public record ConsolidationSettings(
        @Setting(example = "1500ms") @NotNull @DurationMin(millis = 1) Duration quietPeriod,
        @Setting(example = "10s") @NotNull @DurationMin(millis = 1) Duration maxWait,
        @Setting(example = "20") @NotNull @Min(1) Integer maxMessages) {
}
