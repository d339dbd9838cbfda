package io.chatwootprocessor.operations.retention;

import io.chatwootprocessor.settings.Setting;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How long people's words are kept.
 *
 * @param contents since they were written; 0: until their answer is sent; null: as long as their conversation
 */
@ConfigurationProperties("processor.retention")
public record ContentsSettings(@Setting(example = "0s") @DurationMin Duration contents) {
}
