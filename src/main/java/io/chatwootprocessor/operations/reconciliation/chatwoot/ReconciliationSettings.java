package io.chatwootprocessor.operations.reconciliation.chatwoot;

import io.chatwootprocessor.settings.Setting;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.time.Instant;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How the program looks for events that webhooks lost.
 *
 * @param interval       between two looks at an account; 0: only when somebody asks
 * @param since          where the first look at an account begins; null: now
 * @param overlap        how far a look goes back behind the one before
 * @param patience       how long a webhook may take: a younger event is left to it
 * @param callsPerMinute to one account, by all programs together; fewer where replies may not be sent faster
 */
@ConfigurationProperties("processor.reconciliation")
public record ReconciliationSettings(
        @Setting(example = "5m") @NotNull @DurationMin Duration interval,
        @Setting(example = "2026-01-01T00:00:00Z") Instant since,
        @Setting(example = "2m") @NotNull @DurationMin Duration overlap,
        @Setting(example = "10s") @NotNull @DurationMin Duration patience,
        @Setting(example = "30") @NotNull @Min(1) Integer callsPerMinute) {

    boolean regular() {
        return !interval.isZero();
    }
}
