package io.chatwootprocessor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program prints JSON for machines, and nothing else. {@link PackagedProgramIT} looks at the text for people. */
class LogFormatIT {

    private static final Map<String, String> JSON = Map.of("LOG_FORMAT", "json",
            "LOGGING_LEVEL_IO_CHATWOOTPROCESSOR", "DEBUG", "PROCESSOR_RESPONDER", "echo");

    @TempDir
    static Path folder;

    private static PackagedProgram inJson;

    /** Beside a route that cannot run. */
    @BeforeAll
    static void start() throws IOException {
        Path broken = PackagedProgram.folder(folder).resolve("routes/responder/none.yaml");
        Files.writeString(broken, "\n        - unknownStep: {}\n", StandardOpenOption.APPEND);
        inJson = PackagedProgram.start(folder, JSON);
    }

    @AfterAll
    static void stop() {
        inJson.close();
    }

    @Test
    void inJsonEachLineFromStartToStopIsAnObjectThatSaysWhoseWorkItIs() throws Exception {
        inJson.http().post("/webhook/chatwoot", "{\"inbox\":{\"channel_type\":\"whatsapp\"},\"contact\":"
                + "{\"phone_number\":\"+15551234567\"},\"content\":\"Hello\"}", "X-Request-Id", "try-1");
        await().until(() -> inJson.output().contains("Attempt by simulated"));
        inJson.terminate();
        inJson.exitCode();

        assertThat(lines(inJson)).allSatisfy(line -> {
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

    @Test
    void aRouteThatCannotRunIsToldInOneObjectToo() {
        assertThat(parsed(inJson.output().lines().filter(line -> line.contains("none.yaml is not used")))).singleElement()
                .satisfies(line -> assertThat(line.path("message").asText()).contains("none.yaml:", "unknownStep"));
    }

    @Test
    void productionThatCannotStartSaysWhyInOneObject() throws Exception {
        try (PackagedProgram program = PackagedProgram.launch(PackagedProgram.newFolder(), Map.of("ENVIRONMENT", "production"))) {
            assertThat(program.exitCode()).isNotZero();

            assertThat(lines(program)).singleElement().satisfies(line ->
                    assertThat(line.path("message").asText()).contains("DATABASE_URL", "CHATWOOT_API_KEY"));
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
