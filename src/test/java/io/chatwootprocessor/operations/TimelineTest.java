package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What happened in a conversation, in order. */
@ProcessorTest
class TimelineTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Autowired
    Program program;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;

    private final long inbox = Payloads.unused();
    private final String requestId = "request-" + UUID.randomUUID();
    private long conversation;

    @BeforeEach
    void anAnsweredConversation() {
        queue.clear();
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Parrot', 'echo')", Long.toString(inbox));
        conversation = program.post("/webhook/chatwoot", new Customer(program, inbox).message("Hi", message -> { }).toString(),
                "X-Request-Id", requestId).number("conversation_id");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent"));
    }

    @Test
    void theWayOfAMessageIsToldStepByStep() {
        Answer answer = program.get("/conversations/" + conversation + "/timeline");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(kinds(answer)).containsSubsequence("event", "message", "turn", "round", "message", "attempt");
        JsonNode round = first(answer, "round");
        assertThat(round.at("/what/responder").asText()).isEqualTo("echo");
        assertThat(round.at("/what/version").asText()).matches("[0-9a-f]{12}");
        assertThat(round.at("/what/program").asText()).contains(":");
        assertThat(round.at("/what/outcome").asText()).isEqualTo("completed");
        assertThat(round.at("/what/milliseconds").isIntegralNumber()).isTrue();
        assertThat(round.at("/what/given/message_ids/0").asLong()).isEqualTo(first(answer, "message").path("message_id").asLong());
        JsonNode attempt = first(answer, "attempt");
        assertThat(attempt.at("/what/kind_of_end").asText()).isEqualTo("sent");
        assertThat(attempt.at("/what/status").asText()).isEqualTo("sent");
        assertThat(attempt.at("/what/milliseconds").asLong()).isBetween(0L, 60_000L);
        assertThat(attempt.path("turn_id").asText()).isEqualTo(round.path("turn_id").asText());
        assertThat(moments(answer)).isSorted();
    }

    @Test
    void receiptsStatesAndSilencesAreTold() {
        database.update("UPDATE communication.message SET delivered_at = now(), read_at = now() WHERE conversation_id = ? AND direction = 'outbound'",
                conversation);
        database.update("INSERT INTO communication.silence (conversation_id, reason) VALUES (?, 'open') ON CONFLICT DO NOTHING", conversation);

        Answer answer = program.get("/conversations/" + conversation + "/timeline");

        assertThat(entries(answer, "receipt")).extracting(entry -> entry.at("/what/shown").asText()).contains("delivered", "read");
        assertThat(entries(answer, "status")).extracting(entry -> entry.at("/what/status").asText()).contains("begun");
        assertThat(entries(answer, "silence")).extracting(entry -> entry.at("/what/reason").asText()).contains("open");
    }

    @Test
    void pagesHaveEverythingOnce() {
        int all = program.get("/conversations/" + conversation + "/timeline?limit=200").body().path("timeline").size();
        List<String> seen = new ArrayList<>();
        String before = "";
        for (int pages = 0; before != null && pages < 50; pages++) {
            Answer page = program.get("/conversations/" + conversation + "/timeline?limit=2" + (before.isEmpty() ? "" : "&before=" + before));
            page.body().path("timeline").forEach(entry -> seen.add(entry.toString()));
            before = page.body().path("next_before").isNull() ? null : page.text("next_before");
        }

        assertThat(seen).hasSize(all).doesNotHaveDuplicates();
    }

    @Test
    void theIdOfARequestLeadsToAllThatItBegan() {
        Answer answer = program.get("/timeline?correlation_id=" + requestId);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("correlation_id")).isEqualTo(requestId);
        assertThat(kinds(answer)).contains("event", "message", "turn", "round", "attempt");
        assertThat(answer.body().path("timeline")).allSatisfy(entry -> assertThat(entry.path("conversation_id").asLong()).isEqualTo(conversation));
    }

    @Test
    void aMessageNamesItsTurnAndItsCorrelationId() {
        JsonNode messages = program.get("/conversations/" + conversation + "/messages").body().path("messages");

        assertThat(messages).hasSize(2);
        assertThat(messages.path(0).path("correlation_id").asText()).isEqualTo(requestId);
        assertThat(messages.path(0).path("turn_id").asText()).isEqualTo(messages.path(1).path("turn_id").asText()).hasSize(36);
    }

    @Test
    void aWebhookIsShownAsItCame() {
        long event = first(program.get("/conversations/" + conversation + "/timeline"), "event").path("webhook_event_id").asLong();

        Answer answer = program.get("/webhook-events/" + event);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().at("/payload/content").asText()).isEqualTo("Hi");
        assertThat(answer.text("outcome")).isEqualTo("stored");
        assertThat(answer.text("delivery_id")).isEqualTo(requestId);
    }

    @ParameterizedTest
    @CsvSource({"/conversations/999999999/timeline, 404", "/conversations/x/timeline, 422", "/conversations/1/timeline?before=yesterday, 422",
            "/timeline, 422", "/timeline?correlation_id=nobody-knows, 404", "/webhook-events/999999999, 404", "/webhook-events/x, 422"})
    void whatIsNotThereIsSaid(String path, int status) {
        assertThat(program.get(path).status()).isEqualTo(status);
    }

    private static List<String> kinds(Answer answer) {
        List<String> kinds = new ArrayList<>();
        answer.body().path("timeline").forEach(entry -> kinds.add(entry.path("kind").asText()));
        return kinds;
    }

    private static List<String> moments(Answer answer) {
        List<String> moments = new ArrayList<>();
        answer.body().path("timeline").forEach(entry -> moments.add(entry.path("at").asText()));
        return moments;
    }

    private static List<JsonNode> entries(Answer answer, String kind) {
        List<JsonNode> entries = new ArrayList<>();
        answer.body().path("timeline").forEach(entry -> {
            if (entry.path("kind").asText().equals(kind)) {
                entries.add(entry);
            }
        });
        return entries;
    }

    private static JsonNode first(Answer answer, String kind) {
        return entries(answer, kind).get(0);
    }
}
