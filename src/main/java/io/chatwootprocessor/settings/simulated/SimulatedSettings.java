package io.chatwootprocessor.settings.simulated;

import io.chatwootprocessor.settings.Setting;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param latency     how long a simulated send takes
 * @param failureRate share of simulated sends that fail, 0 to 1
 */
@ConfigurationProperties("processor.simulated")
public record SimulatedSettings(
        @Setting(example = "50ms") @NotNull @DurationMin Duration latency,
        @Setting(example = "0.2") @NotNull @DecimalMin("0") @DecimalMax("1") Double failureRate) {
}
