package io.chatwootprocessor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The program as people run it, with nothing set: killed, started twice, its routes edited under it. The one that goes on after the killed
 * one prints JSON for machines, and nothing else.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PackagedProgramIT {

    private static final Map<String, String> NOTHING_SET = Map.of();
    private static final Map<String, String> IN_JSON = Map.of("LOG_FORMAT", "json",
            "LOGGING_LEVEL_IO_CHATWOOTPROCESSOR", "DEBUG", "PROCESSOR_RESPONDER", "echo");

    private static PackagedProgram inJson;

    @AfterAll
    static void stop() {
        if (inJson != null) {
            inJson.close();
        }
    }

    @Test
    @Order(1)
    void aNewcomerStartsItWithNothingSetAndTriesThePrintedLine() throws Exception {
        Path folder = PackagedProgram.newcomersFolder(PackagedProgram.emptyFolder());
        try (PackagedProgram program = PackagedProgram.start(folder, NOTHING_SET)) {
            String[] lines = program.output().strip().split("\n");
            Matcher line = Pattern.compile("try +curl http://localhost:\\d+(\\S+) -d '(.*)'").matcher(lines[lines.length - 2]);
            Matcher look = Pattern.compile("then +curl http://localhost:\\d+(\\S+)").matcher(lines[lines.length - 1]);
            assertThat(line.find() && look.find()).as("the last lines are to be tried").isTrue();
            assertThat(program.output()).contains("responder echo: it repeats what the customer says, because neither a database nor a responder is set",
                    "docs/responders.md", "docs/chatwoot.md", "docs/run.md");
            assertThat(program.output()).contains("embedded PostgreSQL, data in " + folder.resolve("data"), "simulated: replies go nowhere");

            Answer stored = program.http().post(line.group(1), line.group(2), "Content-Type", "application/x-www-form-urlencoded");
            Answer sent = program.http().post("/outbound/send",
                    "{\"conversation_id\":" + stored.number("conversation_id") + ",\"content\":\"a secret answer\"}");

            await().untilAsserted(() -> assertThat(program.http().text(look.group(1))).contains("You said: Hello"));
            await().untilAsserted(() -> assertThat(program.output())
                    .containsPattern("INFO .* conversation=" + stored.number("conversation_id") + " turn=\\S+] .* : Answered by echo in \\d+\\.\\d s"));

            assertThat(stored.text("status")).isEqualTo("received");
            assertThat(sent.status()).isEqualTo(200);
            assertThat(program.http().text("/actuator/prometheus")).contains("routeId=\"chatwoot-webhook\"")
                    .containsPattern("processor_deliveries_total\\{.*outcome=\"stored\"")
                    .containsPattern("processor_messages_dispatched_total\\{.*status=\"sent\"");
            assertThat(program.output()).as("contents never reach the log").doesNotContain("secret answer", "You said", "WARN");
            program.leaveRunning();
        }
    }

    @Test
    void aLineOfTheLogNamesItsWorkInBrackets() throws Exception {
        try (PackagedProgram program = PackagedProgram.running(NOTHING_SET)) {
            program.http().post("/actuator/loggers/io.chatwootprocessor", "{\"configuredLevel\":\"DEBUG\"}");
            program.http().post("/webhook/chatwoot", "{\"inbox\":{\"channel_type\":\"whatsapp\"},\"contact\":"
                    + "{\"phone_number\":\"+15551234567\"},\"content\":\"Hello\"}", "X-Request-Id", "try-1");
            program.http().post("/actuator/loggers/io.chatwootprocessor", "{\"configuredLevel\":null}");

            assertThat(program.output()).containsPattern("DEBUG .*\\[try-1 conversation=\\d+ message=\\d+] .* : Webhook stored")
                    .containsPattern(" INFO \\d+ --- \\[chatwoot-processor] \\[ +main] \\S+ +: Started Application");
            program.leaveRunning();
        }
    }

    @Test
    @Order(Integer.MAX_VALUE - 2) // the others have had their use of it
    void aProgramThatIsKilledUnderLoadHasEveryMessageThatItAcknowledged() throws Exception {
        Path folder;
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        ExecutorService senders = Executors.newFixedThreadPool(4);
        try (PackagedProgram program = PackagedProgram.running(NOTHING_SET)) {
            folder = program.folder();
            Program http = program.http();
            for (int sender = 0; sender < 4; sender++) {
                long account = Payloads.unused();
                senders.submit(() -> {
                    while (true) { // until the connection breaks
                        String message = Payloads.message(account, 1, Payloads.unused(), "Hello").toString();
                        if (http.webhook(message).status() == 200) {
                            acknowledged.add(message);
                        }
                    }
                });
            }
            await().until(() -> acknowledged.size() > 200);
            program.kill();
        }
        senders.shutdown();
        assertThat(senders.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        inJson = startInJson(folder);
        Program http = inJson.http();
        // some may be on the disk: the test before let the database hang
        await().until(() -> http.get("/actuator/health/spool").body().at("/details/files").asInt(-1) == 0);
        assertThat(acknowledged).allSatisfy(message ->
                assertThat(http.webhook(message).body().path("duplicate").asBoolean()).isTrue());
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void aRouteThatCannotRunIsToldInOneObjectToo() throws Exception {
        assertThat(parsed(inJson().output().lines().filter(line -> line.contains("none.yaml is not used")))).singleElement()
                .satisfies(line -> assertThat(line.path("message").asText()).contains("none.yaml:", "unknownStep"));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void inJsonEachLineFromStartToStopIsAnObjectThatSaysWhoseWorkItIs() throws Exception {
        PackagedProgram program = inJson();
        program.http().post("/webhook/chatwoot", "{\"inbox\":{\"channel_type\":\"whatsapp\"},\"contact\":"
                + "{\"phone_number\":\"+15551234567\"},\"content\":\"Hello\"}", "X-Request-Id", "try-1");
        await().until(() -> program.output().lines().anyMatch(line -> line.contains("Attempt by simulated") && line.contains("try-1")));
        program.terminate();
        assertThat(program.exitCode()).as("ended by SIGTERM").isEqualTo(143);

        assertThat(program.folder().resolve("data/postgresql/postmaster.pid")).as("PostgreSQL was stopped, too").doesNotExist();
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

    @Test
    void productionThatCannotStartSaysWhyInOneObject() throws Exception {
        try (PackagedProgram program = PackagedProgram.launch(PackagedProgram.newFolder(), Map.of("ENVIRONMENT", "production"))) {
            assertThat(program.exitCode()).isNotZero();

            assertThat(lines(program)).singleElement().satisfies(line ->
                    assertThat(line.path("message").asText()).contains("DATABASE_URL", "CHATWOOT_API_KEY"));
        }
    }

    @Test
    void aSecondProgramOnTheSameDataFolderSaysSoAndStops() throws Exception {
        try (PackagedProgram first = PackagedProgram.running(NOTHING_SET);
                PackagedProgram second = PackagedProgram.launch(first.folder(), NOTHING_SET)) {
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.output()).contains("another Chatwoot Processor uses the data folder").doesNotContain("\tat ");
            assertThat(first.http().get("/messages/count").status()).isEqualTo(200);
            first.leaveRunning();
        }
    }

    @Test
    void aSavedRouteRunsAtOnceAndABrokenOneChangesNothingButTheHealth() throws Exception {
        try (PackagedProgram program = PackagedProgram.running(NOTHING_SET)) {
            Path folder = program.folder();
            Path route = folder.resolve("routes/operations/health/health.yaml");
            String good = Files.readString(route);
            Program http = program.http();

            save(route, good.replace("\"ok\"", "\"better\""));
            await().until(() -> "better".equals(http.get("/health").text("status")));

            for (String[] fault : new String[][] {{"- removeHeaders:", "- removeHeadders:"},
                    {"- removeHeaders:", "- to: nosuch:thing\n        - removeHeaders:"},
                    {"- removeHeaders:", "- to: direct:nobody\n        - removeHeaders:"}, {"answer-errors", "answer-erors"}}) {
                save(route, good.replace(fault[0], fault[1]));
                await().until(() -> "DEGRADED".equals(http.get("/actuator/health/routes").text("status")));
                assertThat(http.get("/actuator/health/routes").body().path("details").path("broken").has("operations/health/health.yaml")).isTrue();
                assertThat(http.get("/actuator/health/readiness").status()).as("the old route still serves").isEqualTo(200);
                await().untilAsserted(() -> // away for a moment where it is being replaced
                        assertThat(http.get("/health").text("status")).as("after " + fault[1]).isEqualTo("better"));

                save(route, good.replace("\"ok\"", "\"better\""));
                await().until(() -> "UP".equals(http.get("/actuator/health/routes").text("status")));
            }

            save(folder.resolve("routes/mine.yaml"), good.replace("id: health", "id: mine").replace("/health", "/mine"));
            await().until(() -> http.get("/mine").status() == 200);

            Path aiCore = folder.resolve("routes/responder/ai-core/ai-core.yaml");
            save(aiCore, Files.readString(aiCore));
            save(folder.resolve("routes/broken.yaml"), "- route: {");
            await().until(() -> "DEGRADED".equals(http.get("/actuator/health/routes").text("status")));
            Files.delete(folder.resolve("routes/broken.yaml"));
            await().until(() -> "UP".equals(http.get("/actuator/health/routes").text("status")));

            Path called = folder.resolve("routes/operations/answer-json.yaml");
            String calledByOthers = Files.readString(called);
            save(called, calledByOthers.replace("direct:answer-json", "direct:answer-nobody"));
            await().until(() -> "DEGRADED".equals(http.get("/actuator/health/routes").text("status")));
            assertThat(http.get("/mine").status()).as("others still find what they call").isEqualTo(200);
            save(called, calledByOthers);
            await().until(() -> "UP".equals(http.get("/actuator/health/routes").text("status")));

            Files.delete(folder.resolve("routes/mine.yaml"));
            await().until(() -> http.get("/mine").status() == 404);
            Path twice = Files.createDirectories(folder.resolve("routes/own/new/folder")).resolve("twice.yaml");
            save(twice, good.replace("id: health", "id: twice")); // a second route on the same path
            await().until(() -> "DEGRADED".equals(http.get("/actuator/health/routes").text("status")));
            assertThat(http.get("/actuator/health/routes").body().at("/details/broken").path("own/new/folder/twice.yaml").asText())
                    .contains("routes/own/new/folder/twice.yaml:");
            assertThat(http.get("/health").text("status")).isEqualTo("better");
            Files.delete(twice);
            save(route, good);
            await().until(() -> "ok".equals(http.get("/health").text("status")));
            program.leaveRunning();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoCallsWhileTheDatabaseHangsIsAnsweredBeforeChatwootGivesUp(boolean wholeServer) throws Exception {
        try (PackagedProgram program = PackagedProgram.running(NOTHING_SET)) {
            Path folder = program.folder();
            String payload = "{\"sender\":\"a@example.com\",\"content\":\"Hello\"}";
            program.http().webhook(payload);
            long postgres = Long.parseLong(Files.readAllLines(folder.resolve("data/postgresql/postmaster.pid")).get(0));
            List<Long> hanging = new ArrayList<>(ProcessHandle.of(postgres).orElseThrow().children().map(ProcessHandle::pid).toList());
            if (wholeServer) { // else a new connection may not hang, nor who asks that a statement be given up
                hanging.add(0, postgres);
            }
            signal("-STOP", hanging);
            ScheduledExecutorService chatwoot = Executors.newScheduledThreadPool(12);
            try {
                List<Future<Duration>> refused = new ArrayList<>();
                for (int i = 0; i < 12; i++) { // also who waits behind those that the database keeps waiting
                    refused.add(chatwoot.schedule(() -> {
                        Instant before = Instant.now();
                        assertThat(program.http().webhook(payload).status()).isIn(500, 200);
                        return Duration.between(before, Instant.now());
                    }, 350 * i, TimeUnit.MILLISECONDS));
                }
                for (Future<Duration> one : refused) {
                    assertThat(one.get()).isLessThan(Duration.ofSeconds(5));
                }
            } finally {
                signal("-CONT", hanging);
                chatwoot.shutdownNow();
            }
            assertThat(program.http().webhook(payload).status()).isEqualTo(200);
            program.leaveRunning();
        }
    }

    private static PackagedProgram inJson() throws IOException {
        if (inJson == null) { // the test that starts it was left out
            inJson = startInJson(PackagedProgram.newFolder());
        }
        return inJson;
    }

    /** Beside a route that cannot run. */
    private static PackagedProgram startInJson(Path folder) throws IOException {
        Files.writeString(folder.resolve("routes/responder/none.yaml"), "\n        - unknownStep: {}\n", StandardOpenOption.APPEND);
        return PackagedProgram.start(folder, IN_JSON);
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

    private static void signal(String signal, List<Long> processes) throws Exception {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        processes.forEach(process -> command.add(Long.toString(process)));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    /** As an editor does: the whole file at once. */
    private static void save(Path file, String text) throws Exception {
        Path draft = Files.writeString(Files.createTempFile("route", ".draft"), text);
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
