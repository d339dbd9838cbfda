package io.chatwootprocessor.outbound.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Answer;
import io.chatwootprocessor.PackagedProgram;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.database.EmbeddedServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * With a real bridge, zapw, in its mock mode: it does all but talk to WhatsApp. Its folder, in which {@code npm run build} has been
 * run, is named by the variable {@code WHATSAPP_BRIDGE_FOLDER}; without it there is nothing to test with.
 */
@EnabledIf("bridgeIsThere")
class WhatsappBridgeIT {

    private static final Path FOLDER = Path.of(Objects.requireNonNullElse(System.getenv("WHATSAPP_BRIDGE_FOLDER"), "../zapw"));
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String SECRET = "path-secret-of-the-bridge";
    private static final String[] ADMIN = {"X-API-Key", PackagedProgram.PRODUCTION.get("ADMIN_API_KEY")};

    @TempDir
    Path temporary;

    static boolean bridgeIsThere() {
        return Files.exists(FOLDER.resolve("dist/index.js"));
    }

    @Test
    void aCustomerOfTheBridgeIsAnsweredThroughItOnceAndInOrderThoughItWasAway() throws Exception {
        int port = freePort();
        Path folder = PackagedProgram.folder(temporary.resolve("program"));
        try (EmbeddedServer database = EmbeddedServer.start(temporary.resolve("database"))) {
            Map<String, String> variables = new HashMap<>(PackagedProgram.PRODUCTION);
            variables.keySet().removeIf(name -> name.contains("CHATWOOT")); // the bridge alone
            variables.putAll(Map.of("DATABASE_URL", database.url().jdbcUrl() + "?user=postgres", "PROCESSOR_RESPONDER", "echo",
                    "WHATSAPP_BRIDGE_URL", "http://localhost:" + port, "WHATSAPP_BRIDGE_API_KEY", "key-of-the-bridge",
                    "WHATSAPP_WEBHOOK_SECRET", SECRET, "PROCESSOR_CONSOLIDATION_QUIET_PERIOD", "200ms"));
            try (PackagedProgram program = PackagedProgram.start(folder, variables)) {
                Program http = program.http();
                // a customer writes while the bridge, which has just told of it, goes down
                long conversation = writes(http, "id-1", "Hello");
                await().atMost(LONG).until(() -> statuses(http, conversation).equals(List.of("queued")));
                assertThat(health(http)).isEqualTo("unhealthy");

                Bridge bridge = new Bridge(port, program);
                try (bridge) {
                    Answer created = http.post("/integration/sessions", "{\"session_id\":\"s1\"}", ADMIN);
                    assertThat(created.status()).as(created.body().toString()).isEqualTo(201);
                    await().atMost(LONG).until(() -> session(http).equals("connected"));
                    await().atMost(LONG).until(() -> statuses(http, conversation).equals(List.of("sent")));
                    assertThat(health(http)).isEqualTo("healthy");
                    assertThat(bridge.sent()).containsExactly("text message to 491511234567");
                }
                // it dies, and forgets its session, as it does in its mock mode
                writes(http, "id-2", "Are you there?");
                await().atMost(LONG).until(() -> statuses(http, conversation).equals(List.of("sent", "queued")));
                Bridge next = new Bridge(port, program);
                try (next) {
                    Answer done = http.post("/integration/sessions/s1/reconnect", "{}", ADMIN);
                    assertThat(done.text("action")).as(done.body().toString()).isEqualTo("created");
                    await().atMost(LONG).until(() -> session(http).equals("connected"));
                    await().atMost(LONG).until(() -> statuses(http, conversation).equals(List.of("sent", "sent")));
                    assertThat(next.sent()).hasSize(1);

                    assertThat(http.delete("/integration/sessions/s1", ADMIN).status()).isBetween(200, 204);
                    assertThat(session(http)).isNotEqualTo("connected");
                }
            }
        }
    }

    /** As the bridge tells of it: its mock has no customers. */
    private static long writes(Program program, String id, String text) {
        Answer answer = program.post("/webhook/whatsapp/" + SECRET, """
                {"sessionId":"s1","origin":"1234567890","eventType":"message.received","timestamp":%1$d,
                 "data":{"from":"491511234567@s.whatsapp.net","to":"1234567890:12@s.whatsapp.net","messageId":"%2$s","timestamp":%1$d,
                         "isGroup":false,"type":"text","text":"%3$s"}}""".formatted(System.currentTimeMillis(), id, text));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.number("conversation_id");
    }

    private static String health(Program program) {
        program.post("/integration/reinitialize", "{}", ADMIN);
        return program.get("/integration/health", ADMIN).body().at("/components/whatsapp_bridge/status").asText();
    }

    private static String session(Program program) {
        for (var session : program.get("/integration/sessions", ADMIN).body().path("sessions")) {
            if (session.path("session_id").asText().equals("s1")) {
                return session.path("status").asText();
            }
        }
        return "none";
    }

    private static List<String> statuses(Program program, long conversation) {
        List<String> statuses = new ArrayList<>();
        program.get("/conversations/" + conversation + "/messages", ADMIN).body().path("messages").forEach(message -> {
            if (message.path("direction").asText().equals("outbound")) {
                statuses.add(message.path("status").asText());
            }
        });
        return statuses;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The bridge's own process. */
    private class Bridge implements AutoCloseable {

        private final Path log = Files.createTempFile(temporary, "bridge", ".log");
        private final Process process;

        Bridge(int port, PackagedProgram program) throws IOException {
            ProcessBuilder node = new ProcessBuilder("node", FOLDER.resolve("dist/index.js").toAbsolutePath().toString())
                    .directory(temporary.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
            node.environment().putAll(Map.of("PORT", Integer.toString(port), "USE_MOCK_WHATSAPP", "true", "ENABLE_WEBHOOK", "true",
                    "API_KEY", "key-of-the-bridge", "WEBHOOK_URL", program.address() + "/webhook/whatsapp/" + SECRET));
            process = node.start();
            await().atMost(LONG).until(() -> Files.readString(log).contains("Server running"));
        }

        List<String> sent() throws IOException {
            return Files.readAllLines(log).stream().filter(line -> line.startsWith("[Mock] Sending "))
                    .map(line -> line.substring("[Mock] Sending ".length())).toList();
        }

        @Override
        public void close() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }
}
