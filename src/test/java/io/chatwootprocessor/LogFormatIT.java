package io.chatwootprocessor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged program prints: text for people, or JSON for machines, and then nothing else. */
class LogFormatIT {

    private static final Map<String, String> JSON = Map.of("LOG_FORMAT", "json",
            "LOGGING_LEVEL_IO_CHATWOOTPROCESSOR", "DEBUG", "PROCESSOR_RESPONDER", "echo");

    @TempDir
    Path temporary;

    @Test
    void inJsonEachLineFromStartToStopIsAnObjectThatSaysWhoseWorkItIs() throws Exception {
        try (PackagedProgram program = PackagedProgram.start(PackagedProgram.folder(temporary), JSON)) {
            program.http().post("/webhook/chatwoot", "{\"inbox\":{\"channel_type\":\"whatsapp\"},\"contact\":"
                    + "{\"phone_number\":\"+15551234567\"},\"content\":\"Hello\"}", "X-Request-Id", "try-1");
            await().until(() -> program.output().contains("Attempt by simulated"));
            program.terminate();
            program.exitCode();

            assertThat(lines(program)).allSatisfy(line -> {
                assertThat(line.at("/service/name").asText()).isEqualTo("chatwoot-processor");
                assertThat(line.at("/service/version").asText()).isNotEmpty();
                assertThat(line.at("/service/environment").asText()).isEqualTo("local");
            }).anySatisfy(line -> assertThat(line.path("message").asText()).contains("is ready", "\n  try  "))
                    .anySatisfy(line -> {
                        assertThat(line.path("message").asText()).isEqualTo("Attempt by simulated: message sent");
                        assertThat(line.path("correlation_id").asText()).isEqualTo("try-1");
                        assertThat(line.has("conversation_id") && line.has("turn_id") && line.has("message_id")).isTrue();
                    });
        }
    }

    @Test
    void inTextALineNamesItsWorkInBrackets() throws Exception {
        Map<String, String> text = Map.of("LOGGING_LEVEL_IO_CHATWOOTPROCESSOR", "DEBUG");
        try (PackagedProgram program = PackagedProgram.start(PackagedProgram.folder(temporary), text)) {
            program.http().post("/webhook/chatwoot", "{\"inbox\":{\"channel_type\":\"whatsapp\"},\"contact\":"
                    + "{\"phone_number\":\"+15551234567\"},\"content\":\"Hello\"}", "X-Request-Id", "try-1");

            assertThat(program.output()).containsPattern("DEBUG .*\\[try-1 conversation=1 message=1] .* : Webhook stored")
                    .containsPattern(" INFO \\d+ --- \\[chatwoot-processor] \\[ +main] \\S+ +: Started Application");
        }
    }

    @Test
    void productionThatCannotStartSaysWhyInOneObject() throws Exception {
        try (PackagedProgram program = PackagedProgram.launch(PackagedProgram.folder(temporary), Map.of("ENVIRONMENT", "production"))) {
            assertThat(program.exitCode()).isNotZero();

            assertThat(lines(program)).singleElement().satisfies(line ->
                    assertThat(line.path("message").asText()).contains("DATABASE_URL", "CHATWOOT_API_KEY"));
        }
    }

    @Test
    void aRouteThatCannotRunIsToldInOneObjectToo() throws Exception {
        Path folder = PackagedProgram.folder(temporary);
        Files.writeString(folder.resolve("routes/responder/none.yaml"), "\n        - unknownStep: {}\n", StandardOpenOption.APPEND);
        try (PackagedProgram program = PackagedProgram.launch(folder, JSON)) {
            await().atMost(Duration.ofMinutes(4)).until(() -> program.output().contains("none.yaml is not used"));

            assertThat(parsed(program.output().lines().filter(line -> line.contains("none.yaml is not used")))).singleElement()
                    .satisfies(line -> assertThat(line.path("message").asText()).contains("none.yaml:", "unknownStep"));
        }
    }

    private static List<JsonNode> lines(PackagedProgram program) {
        return parsed(program.output().lines());
    }

    private static List<JsonNode> parsed(Stream<String> lines) {
        return lines.map(line -> {
            try {
                return Program.JSON.readTree(line);
            } catch (JsonProcessingException e) {
                throw new AssertionError("no JSON: " + line, e);
            }
        }).toList();
    }
}
