package io.chatwootprocessor.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.util.FileSystemUtils;

/** Somebody's own routes of the program's template, as docs/writing-routes.md has them. */
@ProcessorTest
class OwnTemplatedRouteTest {

    @Autowired
    Program program;
    @Autowired
    RouteSettings settings;
    @Autowired
    LiveRoutes live;

    @AfterEach
    void noOwnRoutes() throws Exception {
        FileSystemUtils.deleteRecursively(settings.own());
        live.look();
    }

    @Test
    void theExampleAnswersWithTheResultOfItsStatement() throws Exception {
        program.post("/webhook/chatwoot", "{\"inbox\":{\"channel_type\":\"whatsapp\"},\"contact\":{\"phone_number\":\"+15550007711\"},\"content\":\"Hello\"}");
        save("count-channel.yaml", Files.readString(Path.of("docs/examples/http-sql-json/count-channel.yaml")));

        await().untilAsserted(() -> assertThat(program.get("/channels/whatsapp/messages").status()).isEqualTo(200));

        assertThat(program.get("/channels/whatsapp/messages").body().path("messages").asInt()).isPositive();
        assertThat(program.get("/channels/o'clock/messages").status()).isEqualTo(404);
        assertThat(program.get("/channels/pigeon/messages").body().path("detail").asText()).isEqualTo("There is no message of the channel pigeon");
        assertThat(program.get("/routes?route=count-channel").body().at("/routes/0/file").asText()).endsWith("count-channel.yaml");
    }

    @Test
    void itTakesThePlaceOfTheProgramsRouteOfTheSameIdUntilItIsDeleted() throws Exception {
        Path file = save("mine.yaml", """
                - templatedRoute:
                    routeId: messages-count
                    routeTemplateRef: http-sql-json
                    parameters:
                      - {name: description, value: Counts nothing}
                      - {name: path, value: /messages/count}
                      - {name: statement, value: "SELECT json_build_object('count', -1)::text"}
                """);
        await().untilAsserted(() -> assertThat(program.get("/messages/count").body().path("count").asInt()).isEqualTo(-1));

        Files.delete(file);

        await().untilAsserted(() -> assertThat(program.get("/messages/count").body().path("count").asInt(-1)).isNotNegative());
    }

    @Test
    void aStatementThatFailsIsToldWithTheTemplateAndTheFileOfTheRoute() throws Exception {
        Path file = save("mine.yaml", """
                - templatedRoute:
                    routeId: fails-in-sql
                    routeTemplateRef: http-sql-json
                    parameters:
                      - {name: description, value: Fails}
                      - {name: path, value: /fails-in-sql}
                      - {name: statement, value: "SELECT 1 / 0"}
                """);
        await().untilAsserted(() -> assertThat(program.get("/fails-in-sql").status()).isEqualTo(500));

        assertThat(program.get("/routes?route=fails-in-sql").body().at("/routes/0/last_failure/place").asText())
                .matches("routes/templates/http-sql-json.yaml:\\d+");
        assertThat(program.get("/routes?route=fails-in-sql").body().at("/routes/0/file").asText()).isEqualTo(file.toString());
    }

    private Path save(String name, String text) throws Exception {
        return OwnFile.save(settings, name, text);
    }
}
