package io.chatwootprocessor.settings;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * @param maxAttempts     failed attempts, without those during an outage, after which a message has failed
 * @param initialBackoff  wait before the second attempt; it doubles each time
 * @param maxBackoff      longest wait
 * @param maxAge          how long a message is tried
 * @param requestWindow   how long {@code POST /outbound/send} tries before it answers 502
 * @param maxRetryAfter   the longest {@code Retry-After} of a provider that counts
 * @param maxForbidden    how long a message waits that is answered 401, 402 or 403, such as for a token that is not valid
 * @param waitingRequests callers of {@code POST /outbound/send} that wait at a time; further ones get 503
 * @param concurrency     messages sent at a time
 * @param pollInterval    the time between two looks at the queue
 * @param connectTimeout  how long a connection to anybody outside may take
 * @param timeout         how long anybody outside may take to answer, if the adapter or responder has no such setting of its own
 */
public record OutboundSettings(
        @Setting(example = "8") @NotNull @Min(1) Integer maxAttempts,
        @Setting(example = "1s") @NotNull @DurationMin(millis = 1) Duration initialBackoff,
        @Setting(example = "5m") @NotNull @DurationMin(millis = 1) Duration maxBackoff,
        @Setting(example = "24h") @NotNull @DurationMin(millis = 1) Duration maxAge,
        @Setting(example = "15m") @NotNull @DurationMin Duration maxRetryAfter,
        @Setting(example = "1h") @NotNull @DurationMin Duration maxForbidden,
        @Setting(example = "8s") @NotNull @DurationMin(millis = 1) Duration requestWindow,
        @Setting(example = "32") @NotNull @Min(1) Integer waitingRequests,
        @Setting(example = "8") @NotNull @Min(1) @Max(1000) Integer concurrency,
        @Setting(example = "500ms") @NotNull @DurationMin(millis = 1) Duration pollInterval,
        @Setting(example = "2s") @NotNull @DurationMin(millis = 1) Duration connectTimeout,
        @Setting(example = "10s") @NotNull @DurationMin(millis = 1) Duration timeout) {

    /** How long one call may take. */
    public Duration call() {
        return timeout.plus(connectTimeout);
    }
}
