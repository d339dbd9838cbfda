package io.chatwootprocessor.assistant;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code processor.transcription}: who writes down voice notes, by OpenAI's protocol.
 *
 * @param baseUrl before {@code /audio/transcriptions}
 * @param apiKey  empty: none is sent
 * @param model   as the provider calls it; empty: voice notes are not written down
 * @param timeout of one voice note
 */
@Validated
@ConfigurationProperties("processor.transcription")
public record TranscriptionSettings(
        @DefaultValue("https://api.openai.com/v1") @Pattern(regexp = "https?://[^\\s?#]+", message = "must be an http or https address") String baseUrl,
        @DefaultValue("") String apiKey, @DefaultValue("") String model, @DefaultValue("20s") @NotNull Duration timeout) {

    public TranscriptionSettings {
        baseUrl = baseUrl.replaceFirst("/+$", "");
    }

    boolean isOn() {
        return !model.isBlank();
    }

    /** Keys reach no log, also not as part of this. */
    @Override
    public String toString() {
        return "transcription by " + model;
    }
}
