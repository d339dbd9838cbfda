package io.chatwootprocessor.assistant;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * {@code processor.files}: customers' files, as models and transcription get them.
 *
 * @param largest a larger one is named only
 * @param most    pictures and PDFs that a model is shown in one turn; 0: none
 */
@Validated
@ConfigurationProperties("processor.files")
public record FileSettings(@DefaultValue("5MB") @NotNull DataSize largest, @DefaultValue("5") @Min(0) @Max(50) int most) {
}
