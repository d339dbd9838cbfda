package io.chatwootprocessor.settings;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.util.unit.DataSize;

/**
 * @param body     the largest request body that is read; a larger one gets 413
 * @param upload   the largest multipart form, and the largest file that is fetched to be sent
 * @param bodyTime how long a request body may take to come
 */
public record LimitsSettings(
        @Setting(example = "4MB") @NotNull DataSize body,
        @Setting(example = "20MB") @NotNull DataSize upload,
        @Setting(example = "10s") @NotNull @DurationMin(millis = 1) Duration bodyTime) {
}
