package io.chatwootprocessor.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Suspended;
import io.chatwootprocessor.database.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

/** What came through the bridge is answered, and which way the answer goes where a customer writes both ways. */
@ProcessorTest
class BridgeTurnTest {

    private static final String SETTINGS = """
            {"lease":30,"answer_open":false,"max_age":86400,"max_replies":10,"supersede":true,"max_superseded":3}""";
    @RegisterExtension
    static final FakeAiCore aiCore = new FakeAiCore();

    @Autowired
    Program program;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;
    @Autowired
    CamelContext context;

    private final String session = "session-" + Payloads.unused();
    private final String phone = "4915" + Payloads.unused();
    private final long chatwootConversation = Payloads.unused();

    @Test
    void threeFragmentsGetOneAnswer() throws Exception {
        queue.clear();
        program.put("/bot-configs/default", "{\"responder\":\"ai-core\",\"ai_core_url\":\"" + aiCore.url() + "\"}");
        try {
            List<String> fragments = List.of("hi", "do you have", "the blue one?");
            List<CompletableFuture<Long>> posts;
            try (Suspended turns = new Suspended(context, Suspended.TURNS)) {
                posts = IntStream.range(0, 3).mapToObj(i -> fragment(fragments.get(i), i))
                        .map(event -> CompletableFuture.supplyAsync(() -> program.bridge(event).number("conversation_id"))).toList();

                assertThat(posts).extracting(CompletableFuture::join).containsOnly(posts.get(0).join());
            }
            long conversation = posts.get(0).join();
            await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent"));
            assertThat(aiCore.questions(conversation)).extracting(FakeAiCore::said).containsExactly(String.join("\n", fragments));
            assertThat(database.queryForMap("SELECT * FROM communication.message WHERE conversation_id = ? AND direction = 'outbound'", conversation))
                    .containsEntry("adapter", "simulated").containsEntry("content", "Hello!");
        } finally {
            program.delete("/bot-configs/default");
        }
    }

    @Test
    @Transactional
    void theAnswerGoesThroughTheSessionThatTheNewestMessageCameThrough() {
        long conversation = conversation(chatwootConversation);
        inChatwoot(conversation, 1);
        throughBridge(conversation, "another", 2);
        throughBridge(conversation, session, 3);

        assertThat(answered(conversation, "reply", null)).containsExactly(Map.of("content", "Hello!", "adapter", "whatsapp",
                "source", "whatsapp", "session_id", session, "command", "", "private", false));
    }

    @Test
    @Transactional
    void theAnswerGoesThroughChatwootWhereTheNewestMessageCameThroughIt() {
        long conversation = conversation(chatwootConversation);
        throughBridge(conversation, session, 1);
        inChatwoot(conversation, 2);

        assertThat(answered(conversation, "reply", null)).containsExactly(Map.of("content", "Hello!", "adapter", "chatwoot",
                "source", "chatwoot", "session_id", "", "command", "", "private", false));
    }

    @Test
    @Transactional
    void notesAndStatusesAreChatwootsWhicheverWayTheAnswerGoes() {
        long conversation = conversation(chatwootConversation);
        inChatwoot(conversation, 1);
        throughBridge(conversation, session, 2);

        assertThat(answered(conversation, "handoff", "Please help")).extracting(row -> row.get("adapter") + " " + row.get("command")
                + row.get("content")).containsExactly("whatsapp Hello!", "chatwoot Please help", "chatwoot toggle_status");
        assertThat(database.queryForList("SELECT DISTINCT chatwoot_conversation_id FROM communication.message WHERE conversation_id = ?"
                + " AND adapter = 'chatwoot'", Long.class, conversation)).containsExactly(chatwootConversation);
    }

    @Test
    @Transactional
    void aNoteStaysWithItsTurnWhereChatwootDoesNotKnowTheConversation() {
        long conversation = conversation(null);
        throughBridge(conversation, session, 1);

        assertThat(answered(conversation, "handoff", "Please help")).extracting(row -> row.get("adapter") + " " + row.get("content"))
                .containsExactly("whatsapp Hello!");
        assertThat(database.queryForMap("SELECT * FROM communication.turn WHERE conversation_id = ?", conversation))
                .containsEntry("private_note", "Please help").containsEntry("status", "completed");
        assertThat(database.queryForMap("SELECT * FROM communication.conversation WHERE id = ?", conversation)).containsEntry("handled_by", "human");
    }

    @Test
    @Transactional
    void theAnswerGoesThroughTheBridgeWhereChatwootTakesNoneAnyMore() {
        long conversation = conversation(chatwootConversation);
        throughBridge(conversation, session, 1);
        inChatwoot(conversation, 2);
        Map<String, Object> claim = claim(conversation);

        database.update("UPDATE communication.conversation SET can_reply = false WHERE id = ?", conversation); // while the responder thinks

        assertThat(complete(conversation, claim, "reply", null)).extracting(row -> row.get("adapter")).containsExactly("whatsapp");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "{}                                             | queued | whatsapp | the-newest",
            "{\"source\":\"whatsapp\"}                      | queued | whatsapp | ",
            "{\"session_id\":\"s7\"}                        | queued | whatsapp | s7",
            "{\"source\":\"chatwoot\"}                      | queued | chatwoot | ",
            "{\"adapter\":\"simulated\"}                    | queued | simulated | ",
            "{\"private\":true}                             | queued | chatwoot | ",
            "{\"template_params\":{\"name\":\"hello\"}}     | queued | chatwoot | ",
            "{\"command\":\"toggle_status\",\"argument\":\"open\"} | queued | chatwoot | ",
            "{\"attachments\":[{\"url\":\"https://a.example/1\"}]}   | queued | whatsapp | the-newest",
            "{\"attachments\":[{\"url\":\"https://a.example/1\"},{\"url\":\"https://a.example/2\"}]} | too_many_files |  | ",
            "{\"attachments\":[{\"url\":\"https://a.example/1\"},{\"url\":\"https://a.example/2\"}],\"source\":\"chatwoot\"} | queued | chatwoot | ",
    })
    @Transactional
    void aMessageGoesWhereTheCustomerWroteLastUnlessItsRequestSaysOtherwise(String request, String outcome, String adapter, String through) {
        long conversation = conversation(chatwootConversation);
        inChatwoot(conversation, 1);
        throughBridge(conversation, "the-newest", 2);

        Map<String, Object> queued = queue(conversation, request);

        assertThat(queued).containsEntry("outcome", outcome);
        if (adapter != null) {
            assertThat(queue.message((Long) queued.get("message_id"))).containsEntry("adapter", adapter)
                    .containsEntry("session_id", through == null ? "" : through)
                    .containsEntry("source", adapter.equals("whatsapp") ? "whatsapp" : "chatwoot");
        }
    }

    @Test
    @Transactional
    void chatwootsReplyWindowIsNotTheBridges() {
        long conversation = conversation(chatwootConversation);
        inChatwoot(conversation, 1);
        database.update("UPDATE communication.conversation SET can_reply = false WHERE id = ?", conversation);
        assertThat(queue(conversation, "{}")).containsEntry("outcome", "cannot_reply");

        throughBridge(conversation, session, 2);

        assertThat(queue(conversation, "{}")).containsEntry("outcome", "queued");
    }

    @Test
    @Transactional
    void whoWroteNothingIsReachedAsTheyWereBefore() {
        long conversation = conversation(null);
        queue(conversation, "{\"session_id\":\"s7\"}");

        assertThat(queue.message((Long) queue(conversation, "{}").get("message_id"))).containsEntry("adapter", "whatsapp")
                .containsEntry("session_id", "s7");
    }

    @ParameterizedTest
    @CsvSource({"pending, true, bot, chatwoot whatsapp", "open, true, bot, whatsapp", "snoozed, true, bot, whatsapp",
            "pending, false, bot, whatsapp", "open, false, bot, whatsapp", "pending, true, human, ''", "open, false, human, ''"})
    @Transactional
    void whatCameThroughTheBridgeIsDueWhateverChatwootsStatusIsButNotWhereAHumanAnswers(
            String status, boolean canReply, String handledBy, String due) {
        long conversation = conversation(chatwootConversation);
        inChatwoot(conversation, 1);
        throughBridge(conversation, session, 2);

        database.update("UPDATE communication.conversation SET status = ?, can_reply = ?, handled_by = ? WHERE id = ?", status, canReply,
                handledBy, conversation);

        assertThat(database.queryForList("SELECT source FROM communication.unanswered(?::jsonb) WHERE conversation_id = ? ORDER BY source",
                String.class, SETTINGS, conversation)).isEqualTo(due.isEmpty() ? List.of() : List.of(due.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({"User, open, false", "User, pending, true", "AgentBot, open, true", ", open, true"})
    @Transactional
    void whoIsAssignedTheConversationHasWhatComesThroughTheBridgeToo(String assignee, String status, boolean due) {
        long conversation = conversation(chatwootConversation);
        throughBridge(conversation, session, 1);

        database.update("UPDATE communication.conversation SET status = ?, assignee_type = ? WHERE id = ?", status, assignee, conversation);

        assertThat(database.queryForObject("SELECT count(*) FROM communication.unanswered(?::jsonb) WHERE conversation_id = ?",
                Integer.class, SETTINGS, conversation)).isEqualTo(due ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"true, bot, 1", "false, human, 0"})
    @Transactional
    void aTurnThatFailsIsTriedAgainWhereNoHumanSeesTheConversation(boolean alone, String handledBy, int waiting) {
        long conversation = conversation(alone ? null : chatwootConversation);
        throughBridge(conversation, session, -10);
        database.update("UPDATE communication.message SET received_at = now() - interval '10 seconds' WHERE conversation_id = ?", conversation);
        assertThat(unanswered(conversation)).isEqualTo(1);
        fails(claim(conversation));

        assertThat(database.queryForMap("SELECT * FROM communication.conversation WHERE id = ?", conversation)).containsEntry("handled_by", handledBy);
        assertThat(database.queryForMap("SELECT * FROM communication.turn WHERE conversation_id = ?", conversation)).containsEntry("status", "failed");
        assertThat(unanswered(conversation)).as("at once").isZero();
        database.update("UPDATE communication.turn SET finished_at = now() - interval '61 seconds' WHERE conversation_id = ?", conversation);
        assertThat(unanswered(conversation)).as("a minute later").isEqualTo(waiting);
    }

    @Test
    @Transactional
    void whatCouldNotBeAnsweredInADayIsAHumansAlsoWithoutChatwoot() {
        long conversation = conversation(null);
        throughBridge(conversation, session, -10);
        database.update("UPDATE communication.message SET received_at = now() - interval '25 hours' WHERE conversation_id = ?", conversation);
        fails(claim(conversation));

        assertThat(database.queryForMap("SELECT * FROM communication.conversation WHERE id = ?", conversation)).containsEntry("handled_by", "human");
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    @Transactional
    void theBotResolvesAConversationThatChatwootDoesNotKnowByItself(boolean alone, boolean active) {
        long conversation = conversation(alone ? null : chatwootConversation);
        throughBridge(conversation, session, 1);

        answered(conversation, "resolve", null);

        assertThat(database.queryForMap("SELECT * FROM communication.conversation WHERE id = ?", conversation)).containsEntry("is_active", active);
    }

    @Test
    @Transactional
    void aPhoneThatIsOffHoldsUpNothingInChatwoot() {
        long conversation = conversation(chatwootConversation);
        inChatwoot(conversation, 1);
        throughBridge(conversation, session, 2);
        answered(conversation, "handoff", "Please help");
        queue(conversation, "{\"source\":\"whatsapp\"}");

        assertThat(database.queryForList("SELECT adapter || ' ' || coalesce(command, content) || ' ' || (next_attempt_at IS NOT NULL)"
                + " FROM communication.message WHERE conversation_id = ? AND direction = 'outbound' ORDER BY id", String.class, conversation))
                .containsExactly("whatsapp Hello! true", "chatwoot Please help true", "chatwoot toggle_status false", "whatsapp Hello! false");
        database.update("UPDATE communication.message SET status = 'sent' WHERE conversation_id = ? AND content = 'Please help'", conversation);
        assertThat(database.queryForList("SELECT coalesce(command, content) FROM communication.message WHERE conversation_id = ?"
                + " AND status = 'queued' AND next_attempt_at IS NOT NULL ORDER BY id", String.class, conversation))
                .containsExactly("Hello!", "toggle_status");
    }

    private void fails(Map<String, Object> claim) {
        database.queryForMap("""
                SELECT * FROM communication.complete_turn(jsonb_build_object('turn_id', ?::uuid, 'lease_id', ?::uuid, 'lifetime', 60,
                    'messages', '[]'::jsonb, 'error', 'no answer', 'adapter', NULL), ?::jsonb)""",
                claim.get("turn_id"), claim.get("lease_id"), SETTINGS);
    }

    /** As recovery looks for them. */
    private int unanswered(long conversation) {
        String statement = Statement.read("conversation/find-unanswered.sql").replace(":#settings", "?").replace(":#quiet", "0.0").replace(":#max_wait", "0.0");
        return (int) database.queryForList(statement, Long.class, SETTINGS).stream().filter(id -> id == conversation).count();
    }

    private ObjectNode fragment(String text, int second) {
        ObjectNode event = Payloads.bridgeMessage(session, text, phone + "@s.whatsapp.net", text);
        ((ObjectNode) event.path("data")).put("timestamp", System.currentTimeMillis() - 5000L + second * 1000L);
        return event;
    }

    private long conversation(Long inChatwoot) {
        return database.queryForObject("INSERT INTO communication.conversation (user_identifier, channel, chatwoot_conversation_id, status)"
                + " VALUES (?, 'whatsapp', ?, ?) RETURNING id", Long.class, "+49" + Payloads.unused(), inChatwoot,
                inChatwoot == null ? null : "pending");
    }

    private void inChatwoot(long conversation, int second) {
        says(conversation, "chatwoot", "", chatwootConversation, second);
    }

    private void throughBridge(long conversation, String session, int second) {
        says(conversation, "whatsapp", session, null, second);
    }

    private void says(long conversation, String source, String session, Long inChatwoot, int second) {
        database.update("INSERT INTO communication.message (conversation_id, source, session_id, direction, status, content, timestamp,"
                + " chatwoot_conversation_id) VALUES (?, ?, ?, 'inbound', 'received', 'Hi', now() + make_interval(secs => ?), ?)",
                conversation, source, session, second, inChatwoot);
    }

    private Map<String, Object> claim(long conversation) {
        Map<String, Object> claim = database.queryForMap("SELECT * FROM communication.claim_turn(?, ?::jsonb)", conversation, SETTINGS);
        database.update("UPDATE communication.turn SET message_ids = ARRAY (SELECT id FROM communication.message WHERE conversation_id = ?)"
                + " WHERE id = ?", conversation, claim.get("turn_id"));
        return claim;
    }

    /** What is queued for a turn that is completed as in production: no adapter is named. */
    private List<Map<String, Object>> complete(long conversation, Map<String, Object> claim, String action, String note) {
        assertThat(database.queryForMap("""
                SELECT * FROM communication.complete_turn(jsonb_build_object('turn_id', ?::uuid, 'lease_id', ?::uuid, 'lifetime', 60,
                    'messages', '["Hello!"]'::jsonb, 'action', ?::text, 'private_note', ?::text, 'adapter', NULL), ?::jsonb)""",
                claim.get("turn_id"), claim.get("lease_id"), action, note, SETTINGS)).containsEntry("outcome", "completed");
        return database.queryForList("SELECT content, adapter, source, session_id, coalesce(command, '') AS command, private"
                + " FROM communication.message WHERE conversation_id = ? AND direction = 'outbound' ORDER BY id", conversation);
    }

    private List<Map<String, Object>> answered(long conversation, String action, String note) {
        return complete(conversation, claim(conversation), action, note);
    }

    private Map<String, Object> queue(long conversation, String request) {
        return database.queryForMap("SELECT * FROM communication.queue_message(jsonb_build_object('conversation_id', ?::bigint,"
                + " 'content', 'Hello!', 'lifetime', 60) || ?::jsonb)", conversation, request);
    }
}
