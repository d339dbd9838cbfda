package io.chatwootprocessor.assistant;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code processor.facts}.
 *
 * @param keep   how long an assistant's fact of a contact holds after it was noted last; 0: for ever
 * @param distil whether facts are drawn from conversations that have ended
 */
@Validated
@ConfigurationProperties("processor.facts")
public record FactSettings(@DefaultValue("365d") @NotNull Duration keep, @DefaultValue("false") boolean distil) {

    /** Null: for ever. */
    Long seconds() {
        return keep.isZero() || keep.isNegative() ? null : Long.valueOf(keep.toSeconds());
    }
}
