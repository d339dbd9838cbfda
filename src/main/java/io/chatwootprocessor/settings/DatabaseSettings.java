package io.chatwootprocessor.settings;

import io.chatwootprocessor.database.DatabaseUrl;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * @param url               where PostgreSQL is; null: the program starts one of its own
 * @param dataFolder        where the program's own PostgreSQL keeps its data
 * @param poolSize          connections, at the most
 * @param connectionTimeout how long a request waits for a connection before it fails
 * @param timeout           how long PostgreSQL may take to answer, in whole seconds
 */
public record DatabaseSettings(
        @Setting(variable = "DATABASE_URL", example = "postgresql://processor:secret@db.example.com:5432/processor",
                secret = true, requiredInProduction = true) DatabaseUrl url,
        @Setting(example = "data") @NotNull Path dataFolder,
        @Setting(example = "20") @NotNull @Min(2) @Max(1000) Integer poolSize,
        @Setting(example = "3s") @NotNull @DurationMin(millis = 250) Duration connectionTimeout,
        @Setting(example = "4s") @NotNull @DurationMin(seconds = 1) Duration timeout) {
}
