package io.chatwootprocessor.inbound.spool;

import io.chatwootprocessor.settings.Setting;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * The folder in which webhooks wait while the database is away.
 *
 * @param folder    of this program alone; empty: none waits
 * @param leastFree of the folder's disk
 */
@ConfigurationProperties("processor.spool")
public record SpoolSettings(
        @Setting(example = "data/spool") String folder,
        @Setting(example = "100MB") @NotNull DataSize leastFree) {

    boolean isOn() {
        return folder != null && !folder.isBlank();
    }

    /** The folder; also a name for it where the spool is off, because a route has to name one. */
    Path path() {
        return Path.of(isOn() ? folder : "data/spool").toAbsolutePath().normalize();
    }
}
