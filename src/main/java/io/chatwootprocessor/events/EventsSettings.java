package io.chatwootprocessor.events;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code processor.events}: how routes from {@code direct:on-<event>} are called.
 *
 * @param concurrency    calls at a time, by one program
 * @param pollInterval   between two looks for new calls
 * @param callTimeout    a call that takes longer is made again
 * @param maxAttempts    calls that failed, without those during an outage of the service that the route calls; then it is a dead letter
 * @param initialBackoff doubles with each try, give or take half
 * @param maxBackoff     the longest wait between two tries
 * @param maxAge         a call that could not be made by then is a dead letter
 */
@Validated
@ConfigurationProperties("processor.events")
public record EventsSettings(
        @DefaultValue("4") @Min(1) @Max(1000) int concurrency,
        @DefaultValue("500ms") @NotNull @DurationMin(millis = 10) Duration pollInterval,
        @DefaultValue("1m") @NotNull @DurationMin(seconds = 1) Duration callTimeout,
        @DefaultValue("8") @Min(1) @Max(1000) int maxAttempts,
        @DefaultValue("1s") @NotNull @DurationMin(millis = 1) Duration initialBackoff,
        @DefaultValue("5m") @NotNull @DurationMin(millis = 1) Duration maxBackoff,
        @DefaultValue("24h") @NotNull @DurationMin(minutes = 1) Duration maxAge) {

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
