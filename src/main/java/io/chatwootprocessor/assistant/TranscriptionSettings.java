package io.chatwootprocessor.assistant;

import io.chatwootprocessor.assistant.model.Usage;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code processor.transcription}: the provider that writes down voice notes, by OpenAI's protocol.
 *
 * @param baseUrl before {@code /audio/transcriptions}
 * @param apiKey  empty: none is sent
 * @param model   as the provider calls it; empty: voice notes are not written down
 * @param timeout of one voice note
 * @param most    voice notes of one turn, the newest; others are named only
 * @param minute  USD for a minute; null: it has no such price
 * @param input   USD for a million input tokens; null: as above
 * @param output  USD for a million output tokens; null: as above
 */
@Validated
@ConfigurationProperties("processor.transcription")
public record TranscriptionSettings(
        @DefaultValue("https://api.openai.com/v1") @Pattern(regexp = "https?://[^\\s?#]+", message = "must be an http or https address") String baseUrl,
        @DefaultValue("") String apiKey, @DefaultValue("") String model, @DefaultValue("20s") @NotNull Duration timeout,
        @DefaultValue("10") @Min(1) @Max(50) int most,
        @PositiveOrZero Double minute, @PositiveOrZero Double input, @PositiveOrZero Double output) {

    /** Tokens that a second of speech makes, about: OpenAI's price list gives the cost of a minute by both. */
    private static final double INPUT_A_SECOND = 12;
    private static final double OUTPUT_A_SECOND = 5;

    public TranscriptionSettings {
        baseUrl = baseUrl.replaceFirst("/+$", "");
    }

    boolean isOn() {
        return !model.isBlank();
    }

    /** The cost of a voice note of about so many seconds, in USD; null: there is no price. */
    Double estimate(double seconds) {
        if (minute != null) {
            return seconds / 60 * minute;
        }
        return input == null || output == null ? null : seconds * (INPUT_A_SECOND * input + OUTPUT_A_SECOND * output) / 1_000_000;
    }

    /**
     * The cost of a call, in USD; null: there is no price, or nobody told its usage.
     *
     * @param seconds of the voice note; null: nobody told
     */
    Double cost(Usage usage, Double seconds) {
        if (minute != null && seconds != null) {
            return seconds / 60 * minute;
        }
        return input == null || output == null || usage.input() == null || usage.output() == null ? null
                : (usage.input() * input + usage.output() * output) / 1_000_000;
    }

    /** Keys reach no log, also not as part of this. */
    @Override
    public String toString() {
        return "transcription by " + model;
    }
}
