package io.chatwootprocessor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.LogLines.Line;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;

/** What belongs to one piece of work has its ids on each log line, whatever thread writes it. */
@ProcessorTest
class CorrelationTest {

    @RegisterExtension
    static final FakeAiCore aiCore = new FakeAiCore();

    @Autowired
    Program program;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;
    @LocalServerPort
    int port;

    private final long inbox = Payloads.unused();
    private LogLines log;

    @BeforeEach
    void anInboxThatTheAiCoreAnswers() {
        queue.clear();
        chatwoot.storesMessages();
        aiCore.answersIn(inbox, database);
        aiCore.says("Hello!");
        log = new LogLines().at(Level.DEBUG, "io.chatwootprocessor", "org.apache.camel.component.http.HttpProducer");
    }

    @AfterEach
    void noMoreLines() {
        log.close();
    }

    @Test
    void theDeliveryThatBeginsABurstIsFoundOnTheLinesOfItsTurnAndOfItsAnswer() throws Exception {
        Customer customer = new Customer(program, inbox);
        String delivery = UUID.randomUUID().toString();

        JsonNode stored = json(post("/webhook/chatwoot", customer.message("Hello?", message -> { }).toString(),
                "X-Chatwoot-Delivery", delivery, "X-Request-Id", "of-a-proxy"));

        String conversation = stored.path("conversation_id").asText();
        await().untilAsserted(() -> assertThat(attempt("simulated", conversation)).isNotEmpty());
        assertThat(mdc("Webhook stored")).containsEntry("correlation_id", delivery).containsEntry("conversation_id", conversation)
                .containsEntry("message_id", stored.path("message_id").asText());
        assertThat(turn(conversation)).containsEntry("correlation_id", delivery).containsEntry("conversation_id", conversation)
                .containsEntry("turn_id", database.queryForObject("SELECT id FROM communication.turn WHERE conversation_id = ?",
                        String.class, Long.parseLong(conversation))).doesNotContainKey("message_id");
        assertThat(attempt("simulated", conversation)).containsEntry("correlation_id", delivery)
                .containsEntry("conversation_id", conversation).containsEntry("turn_id", turn(conversation).get("turn_id"))
                .containsEntry("message_id", database.queryForObject("SELECT min(id) FROM communication.message"
                        + " WHERE conversation_id = ? AND direction = 'outbound'", String.class, Long.parseLong(conversation)));
        Line asking = await().until(() -> log.with(aiCore.url()).stream()
                .filter(line -> conversation.equals(line.mdc().get("conversation_id"))).findFirst(), Optional::isPresent).get();
        assertThat(asking.thread()).contains("responder");
        assertThat(asking.mdc()).as("in the responder's own thread").containsEntry("correlation_id", delivery)
                .containsEntry("turn_id", turn(conversation).get("turn_id"));
    }

    @Test
    void theRequestThatQueuesAMessageIsFoundOnTheLinesOfItsAttempts() throws Exception {
        Customer customer = new Customer(program, Payloads.unused());
        long conversation = customer.says("Hello?");

        HttpResponse<String> sent = post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"Hello!\",\"live\":true}",
                "X-Request-Id", "order-4711");

        assertThat(sent.headers().allValues("X-Request-Id")).containsExactly("order-4711");
        String message = json(sent).at("/response/message_id").asText();
        await().untilAsserted(() -> assertThat(attempt("chatwoot", conversation)).isNotEmpty());
        assertThat(attempt("chatwoot", conversation)).containsEntry("correlation_id", "order-4711")
                .containsEntry("message_id", message).containsEntry("conversation_id", Long.toString(conversation));
        assertThat(log.with(chatwoot.address())).filteredOn(line -> line.text().contains("/conversations/" + customer.chatwootConversation() + "/"))
                .isNotEmpty().allSatisfy(line ->
                assertThat(line.mdc()).containsEntry("correlation_id", "order-4711").containsEntry("message_id", message));
    }

    @Test
    void theRequestOfTheChatApiIsFoundOnTheLinesOfItsTurn() throws Exception {
        HttpResponse<String> started = post("/api/v1/chat/message",
                "{\"conversation_id\":\"" + UUID.randomUUID() + "\",\"history\":\"<USER>Hello?</USER>\"}", "X-Request-Id", "chat-1");

        long conversation = database.queryForObject("SELECT conversation_id FROM communication.turn WHERE id = ?::uuid", Long.class,
                json(started).path("ai_job_id").asText());
        await().untilAsserted(() -> assertThat(turn(conversation)).isNotEmpty());
        assertThat(turn(conversation)).containsEntry("correlation_id", "chat-1").containsEntry("turn_id", json(started).path("ai_job_id").asText());
    }

    @Test
    void whatRecoveryFindsGetsAnIdOfItsOwn() {
        long quiet = Payloads.unused();
        long conversation = new Customer(program, quiet).says("before");
        aiCore.answersIn(quiet, database);
        database.update("INSERT INTO communication.message (conversation_id, account_id, source, direction, status, content,"
                + " received_at) SELECT id, account_id, 'chatwoot', 'inbound', 'received', 'lost', now() - interval '1 minute'"
                + " FROM communication.conversation WHERE id = ?", conversation);

        await().untilAsserted(() -> assertThat(turn(conversation)).isNotEmpty());

        assertThat(turn(conversation)).containsEntry("conversation_id", Long.toString(conversation))
                .hasEntrySatisfying("correlation_id", id -> assertThat(id).hasSize(36));
    }

    @Test
    void theIdInA500IsTheOneInTheLog() throws Exception {
        HttpResponse<String> failed;
        database.execute("ALTER TABLE communication.webhook_event RENAME TO away");
        try {
            failed = post("/webhook/chatwoot", new Customer(program, inbox).message("Hello?", message -> { }).toString(),
                    "X-Chatwoot-Delivery", "delivery-500");
        } finally {
            database.execute("ALTER TABLE communication.away RENAME TO webhook_event");
        }

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(json(failed).path("request_id").asText()).isEqualTo("delivery-500");
        assertThat(mdc("failed in route chatwoot-webhook")).containsEntry("correlation_id", "delivery-500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "a\"quote", "<script>", "\u00e4", "a,b"})
    void anIdThatCouldForgeALineIsReplaced(String id) throws Exception {
        assertThat(post("/outbound/send", "{}", "X-Request-Id", id).headers().firstValue("X-Request-Id").orElseThrow()).hasSize(36);
    }

    @Test
    void aLongIdIsReplaced() throws Exception {
        assertThat(post("/outbound/send", "{}", "X-Request-Id", "x".repeat(100)).headers().firstValue("X-Request-Id"))
                .hasValue("x".repeat(100));
        assertThat(post("/outbound/send", "{}", "X-Request-Id", "x".repeat(101)).headers().firstValue("X-Request-Id").orElseThrow())
                .hasSize(36);
    }

    @Test
    void whereNothingIsServedTheAnswerHasAnIdToo() throws Exception {
        HttpResponse<String> nothing = post("/nowhere", "{}", "X-Request-Id", "lost-1", "X-Chatwoot-Delivery", "not-a-webhook");

        assertThat(nothing.statusCode()).isEqualTo(404);
        assertThat(nothing.headers().allValues("X-Request-Id")).containsExactly("lost-1");
    }

    /** Of the line that tells how the conversation's turn ended: other tests' turns may end meanwhile. */
    private Map<String, String> turn(Object conversation) {
        return log.lines().stream().filter(line -> line.logger().equals("io.chatwootprocessor.conversation")).map(Line::mdc)
                .filter(mdc -> conversation.toString().equals(mdc.get("conversation_id"))).findFirst().orElse(Map.of());
    }

    private Map<String, String> attempt(String adapter, Object conversation) {
        return log.with("Attempt by " + adapter + ": message sent").stream().map(Line::mdc)
                .filter(mdc -> conversation.toString().equals(mdc.get("conversation_id"))).findFirst().orElse(Map.of());
    }

    private Map<String, String> mdc(String text) {
        return log.with(text).get(0).mdc();
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return Program.JSON.readTree(answer.body());
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .POST(BodyPublishers.ofString(body)).header("Content-Type", "application/json").headers(headers).build(),
                BodyHandlers.ofString());
    }
}
