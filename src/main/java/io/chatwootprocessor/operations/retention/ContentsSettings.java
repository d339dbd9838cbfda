package io.chatwootprocessor.operations.retention;

import io.chatwootprocessor.settings.Setting;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How long what people wrote is kept.
 *
 * @param contents since it was written; 0: until its answer is sent; null: as long as its conversation
 */
@ConfigurationProperties("processor.retention")
public record ContentsSettings(@Setting(example = "0s") @DurationMin Duration contents) {
}
