package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who has a conversation that Chatwoot does not know, and when it ends. */
@ProcessorTest
class ConversationStatusTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    @RegisterExtension
    static final FakeAiCore aiCore = new FakeAiCore();

    @Autowired
    Program program;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;

    private long conversation;

    @BeforeEach
    void aConversationThroughTheBridge() {
        queue.clear();
        long inbox = Payloads.unused();
        aiCore.says("Hello!");
        aiCore.answersIn(inbox, database);
        conversation = database.queryForObject("INSERT INTO communication.conversation (user_identifier, channel, chatwoot_inbox_id)"
                + " VALUES (?, 'whatsapp', ?) RETURNING id", Long.class, "+4930" + inbox, inbox);
    }

    @Test
    void whatAHumanLeftUnansweredTheBotAnswersWhenItGetsTheConversationBack() {
        assertThat(set("open").text("handled_by")).isEqualTo("human");
        write("Are you there?");
        write("Hello?");
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> queue.statuses(conversation).isEmpty());

        Answer given = set("pending");

        assertThat(given.status()).isEqualTo(200);
        assertThat(given.body().toString()).isEqualTo(("{'conversation_id':%d,'status':'pending','handled_by':'bot','is_active':true,"
                + "'ended_at':null}").formatted(conversation).replace('\'', '"'));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent"));
        assertThat(aiCore.questions(conversation)).singleElement().satisfies(question ->
                assertThat(FakeAiCore.said(question)).isEqualTo("Are you there?\nHello?"));
    }

    @Test
    void anAnswerInTheMakingIsWithdrawnWhenAHumanTakesTheConversation() {
        aiCore.repeats();
        aiCore.thinks();
        write("Hi");
        await().atMost(PATIENCE).until(() -> !aiCore.questions(conversation).isEmpty());

        set("open");
        aiCore.answersAll();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(turns()).singleElement().satisfies(turn ->
                assertThat(turn).containsEntry("status", "completed").containsEntry("withdrawn", "human")));
        assertThat(queue.statuses(conversation)).isEmpty();
        assertThat(conversation()).containsEntry("lease_id", null);
    }

    @Test
    void whatIsResolvedHasEndedAndWhatIsQueuedStillGoesOut() {
        queue("one");
        queue("two");

        Answer resolved = set("resolved");

        assertThat(resolved.body().path("is_active").asBoolean()).isFalse();
        assertThat(resolved.text("ended_at")).endsWith("Z");
        assertThat(conversation().get("ended_at")).isNotNull();
        assertThat(queue.statuses(conversation)).containsExactly("queued", "queued");
        database.update("UPDATE communication.message SET next_attempt_at = now()"
                + " WHERE conversation_id = ? AND next_attempt_at IS NOT NULL",
                conversation);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent", "sent"));
    }

    @Test
    void whoWritesAfterTheEndGetsANewConversation() {
        Map<String, Object> old = conversation();
        set("resolved");

        Long next = database.queryForObject("SELECT conversation_id FROM communication.queue_message(jsonb_build_object('account_id', 0,"
                + " 'user_identifier', ?, 'channel', 'whatsapp', 'adapter', 'simulated', 'content', 'Hi', 'lifetime', 60))",
                Long.class, old.get("user_identifier"));

        assertThat(next).isNotEqualTo(conversation);
    }

    @Test
    void whatWasResolvedWhileTheBotWasThinkingIsNotAnswered() {
        aiCore.repeats();
        aiCore.thinks();
        write("Hi");
        await().atMost(PATIENCE).until(() -> !aiCore.questions(conversation).isEmpty());

        set("resolved");
        aiCore.answersAll();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(turns()).singleElement().satisfies(turn ->
                assertThat(turn).containsEntry("status", "completed").containsEntry("withdrawn", "ended")));
        assertThat(queue.statuses(conversation)).isEmpty();
    }

    @Test
    void whoChangedItIsOnRecord() {
        set("open");
        set("resolved");
        set("pending");

        assertThat(database.queryForList("SELECT concat_ws(' ', actor, action, details) FROM communication.audit"
                + " WHERE (details ->> 'conversation_id')::bigint = ? ORDER BY id", String.class, conversation)).containsExactly(
                        "local set_conversation_status {\"status\": \"open\", \"conversation_id\": " + conversation + "}",
                        "local set_conversation_status {\"status\": \"resolved\", \"conversation_id\": " + conversation + "}");
    }

    @Test
    void aConversationThatHasEndedStaysWhatItIs() {
        set("resolved");
        Map<String, Object> before = conversation();

        Answer refused = set("pending");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.detail()).isEqualTo("Conversation " + conversation + " has ended");
        assertThat(conversation()).isEqualTo(before);
    }

    @Test
    void theStatusOfAConversationInChatwootIsSetThere() {
        long inChatwoot = new Customer(program, Payloads.unused()).says("Hi");

        Answer refused = program.post("/conversations/" + inChatwoot + "/status", "{\"status\":\"resolved\"}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.detail()).isEqualTo("in_chatwoot: set it there");
        assertThat(database.queryForObject("SELECT is_active FROM communication.conversation WHERE id = ?",
                Boolean.class, inChatwoot)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "999999999 | {\"status\":\"open\"}    | 404 | Conversation 999999999 not found",
            "x         | {\"status\":\"open\"}    | 422 | invalid_conversation_id",
            "1         | {\"status\":\"snoozed\"} | 422 | invalid_status",
            "1         | {\"status\":null}        | 422 | invalid_status",
            "1         | {}                       | 422 | invalid_status",
            "1         | {                        | 400 | invalid_json"})
    void whatCannotBeSetIsSaid(String id, String body, int status, String detail) {
        Answer refused = program.post("/conversations/" + id + "/status", body);

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.detail()).startsWith(detail);
    }

    private Answer set(String status) {
        return program.post("/conversations/" + conversation + "/status", "{\"status\":\"" + status + "\"}");
    }

    /** As a message through the bridge is stored. */
    private void write(String content) {
        database.update("INSERT INTO communication.message (conversation_id, source, external_id, direction, status, sender_type, content)"
                + " VALUES (?, 'whatsapp', gen_random_uuid(), 'inbound', 'received', 'contact', ?)", conversation, content);
    }

    /** A reply that is not due yet. */
    private void queue(String content) {
        database.update("INSERT INTO communication.message (conversation_id, direction, status, content, adapter, reply_id, queued_at,"
                + " next_attempt_at) VALUES (?, 'outbound', 'queued', ?, 'simulated', gen_random_uuid(), now(), now() + interval '1 hour')",
                conversation, content);
    }

    private Map<String, Object> conversation() {
        return database.queryForMap("SELECT * FROM communication.conversation WHERE id = ?", conversation);
    }

    private List<Map<String, Object>> turns() {
        return database.queryForList("SELECT status, withdrawn FROM communication.turn WHERE conversation_id = ?", conversation);
    }
}
