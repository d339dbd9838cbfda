package io.chatwootprocessor.operations.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.database.Statement;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What people wrote is forgotten early, and what keeps messages single and in order stays. */
@ProcessorTest
class ForgettingTest {

    private static final String KEEP_TRANSCRIPT = Statement.read("assistant/keep-transcript.sql").replace(":message_id", "?")
            .replace(":url", "'one'").replace(":text", "'My secret'").replace(":model", "'some'");

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;

    private final long account = Payloads.unused();
    private final long inbox = Payloads.unused();
    private Customer customer;
    private ObjectNode message;
    private long conversation;
    private long lastMessage;
    private long lastEvent;

    /** What other tests have left counts as forgotten: there are thousands. */
    @BeforeEach
    void aCustomerGotAnAnswer() {
        lastMessage = database.queryForObject("SELECT coalesce(max(id), 0) FROM communication.message", Long.class);
        lastEvent = database.queryForObject("SELECT coalesce(max(id), 0) FROM communication.webhook_event", Long.class);
        database.update("DELETE FROM communication.to_forget");
        database.update("DELETE FROM communication.forgetting");
        database.update("INSERT INTO communication.forgetting (what, up_to) VALUES ('message', ?), ('webhook_event', ?)", lastMessage, lastEvent);
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Bot', 'echo')", Long.toString(inbox));
        customer = new Customer(program, account, inbox);
        message = customer.message("My secret", m -> { });
        conversation = program.webhook(message).number("conversation_id");
        await().until(() -> database.queryForObject("SELECT count(*) FROM communication.message WHERE conversation_id = ? AND status = 'sent'",
                Integer.class, conversation) == 1);
        aMinutePasses();
    }

    @Test
    void textsFilesAndEventsAreBlankedAndIdsAndTimesStay() {
        Map<String, Object> before = ids();

        forget();

        assertThat(contents()).doesNotContain("secret");
        assertThat(ids()).isEqualTo(before);
        assertThat(database.queryForObject("SELECT count(*) FROM communication.message WHERE conversation_id = ? AND forgotten_at IS NOT NULL",
                Integer.class, conversation)).isEqualTo(2);
    }

    @Test
    void theNameOfAPersonIsForgottenWithTheLastOfTheirMessages() {
        database.update("UPDATE communication.conversation SET contact_name = 'Ann' WHERE id = ?", conversation);
        customer.says("One more", m -> ((ObjectNode) m.at("/conversation/meta/sender")).put("name", "Ann"));

        forget();
        assertThat(name()).isEqualTo("Ann");
        await().until(() -> database.queryForObject("SELECT count(*) FROM communication.message WHERE conversation_id = ? AND status = 'sent'",
                Integer.class, conversation) == 2);
        aMinutePasses();
        forget();

        assertThat(name()).isNull();
    }

    private String name() {
        return database.queryForObject("SELECT contact_name FROM communication.conversation WHERE id = ?", String.class, conversation);
    }

    @Test
    void aWebhookThatComesAgainIsADuplicateAndDoesNotBringTheTextBack() {
        forget();
        ObjectNode edited = message.deepCopy().put("event", "message_updated").put("content", "My secret, edited");
        ((ObjectNode) edited.path("conversation")).put("updated_at", System.currentTimeMillis() / 1000.0);

        assertThat(program.webhook(message).body().path("duplicate").asBoolean()).isTrue();
        program.webhook(edited);

        assertThat(database.queryForList("SELECT content FROM communication.message WHERE conversation_id = ?", String.class, conversation))
                .containsOnly("");
    }

    @Test
    void aMessageThatItsChannelDeliversAgainUnderAnotherIdIsKnownByItsHashForADay() {
        ObjectNode first = telegram("Hello", Payloads.unused());
        long ours = program.webhook(first).number("conversation_id");
        database.update("UPDATE communication.message SET no_answer = 'blocked' WHERE conversation_id = ?", ours);
        aMinutePasses();
        forget();

        program.webhook(telegram("Hello", Payloads.unused()));

        assertThat(database.queryForList("SELECT no_answer FROM communication.message WHERE conversation_id = ? ORDER BY id DESC", String.class, ours))
                .first().isEqualTo("repeated");
    }

    @Test
    void whatStillWaitsForItsAnswerIsKept() {
        Customer waiting = new Customer(program, account, inbox); // for a human
        long other = waiting.says("Not answered", says -> ((ObjectNode) says.path("conversation")).put("status", "open"));
        aMinutePasses();

        forget();

        assertThat(database.queryForObject("SELECT content FROM communication.message WHERE conversation_id = ?", String.class, other))
                .isEqualTo("Not answered");
        database.update("UPDATE communication.message SET no_answer = 'answered' WHERE conversation_id = ?", other);
        forget();
        assertThat(database.queryForObject("SELECT content FROM communication.message WHERE conversation_id = ?", String.class, other)).isEmpty();
    }

    @Test
    void whatIsYoungerThanTheSettingSaysIsKept() {
        database.queryForList("SELECT communication.forget_contents(interval '1 hour')::text");

        assertThat(contents()).contains("secret");
    }

    @Test
    void aForgottenEventIsNotReplayedAndADeadLetterWithoutContentsNotSent() {
        forget();
        long event = database.queryForObject("SELECT max(id) FROM communication.webhook_event WHERE account_id = ?", Long.class, account);
        database.update("INSERT INTO communication.message (conversation_id, account_id, direction, status, content, adapter, forgotten_at)"
                + " VALUES (?, ?, 'outbound', 'failed', '', 'simulated', now())", conversation, account);
        long dead = database.queryForObject("SELECT max(id) FROM communication.message WHERE account_id = ?", Long.class, account);

        assertThat(program.post("/webhook-events/replay", "{\"ids\":[" + event + "]}").body().path("unknown_ids").toString()).isEqualTo("[" + event + "]");
        assertThat(program.post("/outbound/failed/requeue", "{\"message_ids\":[" + dead + "]}").body().path("not_failed").toString())
                .isEqualTo("[" + dead + "]");
        database.update("DELETE FROM communication.message WHERE id = ?", dead);
    }

    @Test
    void theTextOfAVoiceNoteGoesWithItsMessageAndIsNotKeptLater() {
        long said = question();
        database.update(KEEP_TRANSCRIPT, said);

        forget();
        database.update(KEEP_TRANSCRIPT.replace("'one'", "'two'"), said);

        assertThat(database.queryForList("SELECT text FROM communication.transcript WHERE message_id = ?", String.class, said)).isEmpty();
    }

    @Test
    void whatIsSentBesideATextAndWhyItWasNotSentAreBlanked() {
        database.update("INSERT INTO communication.message (conversation_id, account_id, direction, status, content, adapter, template_params, last_error,"
                + " command, argument, discarded_at, discard_reason, received_at, timestamp)"
                + " VALUES (?, ?, 'outbound', 'failed', '', 'simulated', '{\"name\": \"secret\"}', 'secret', 'set_attribute', 'secret', now(), 'secret',"
                + " now() - interval '1 minute', now() - interval '1 minute'),"
                + " (?, ?, 'outbound', 'sent', '', 'simulated', NULL, NULL, 'toggle_status', 'open', NULL, NULL, now() - interval '1 minute',"
                + " now() - interval '1 minute')",
                conversation, account, conversation, account);

        forget();

        assertThat(contents()).doesNotContain("secret");
        assertThat(database.queryForList("SELECT argument FROM communication.message WHERE command IS NOT NULL AND conversation_id = ? ORDER BY id",
                String.class, conversation)).as("a status is nobody's words").containsExactly("", "open");
    }

    @Test
    void theWordsOfATurnThatIsYoungerThanItsMessagesAreBlankedWhenItIsOldEnough() {
        forget("30 seconds");
        assertThat(contents()).as("the turn has just ended").contains("secret");
        database.update("UPDATE communication.turn SET finished_at = finished_at - interval '1 minute' WHERE conversation_id = ?", conversation);

        forget("30 seconds");

        assertThat(contents()).doesNotContain("secret");
    }

    @Test
    void theWordsOfAnApprovalGoWhenItIsSettledAlthoughNothingIsSaidAfterwards() {
        UUID turn = database.queryForObject("SELECT id FROM communication.turn WHERE conversation_id = ?", UUID.class, conversation);
        long call = database.queryForObject("INSERT INTO communication.tool_call (turn_id, sequence, name, arguments, arguments_hash, effect, state, result)"
                + " VALUES (?, 1, 'refund', '{\"order\": \"secret\"}', 'h', true, 'asked', 'secret') RETURNING id", Long.class, turn);
        database.update("INSERT INTO communication.approval (tool_call_id, turn_id, conversation_id, assistant, version, tool, tool_hash, arguments, summary,"
                + " expires_at) VALUES (?, ?, ?, 'support', 'v', 'refund', 'h', '{\"order\": \"secret\"}', 'secret', now() + interval '1 day')",
                call, turn, conversation);
        forget();
        assertThat(effects(turn)).as("it may still be made").contains("secret");
        database.update("UPDATE communication.approval SET status = 'expired', decided_at = now(), decided_by = 'nobody', outcome = 'not_done',"
                + " settled_at = now() WHERE turn_id = ?", turn);

        forget();

        assertThat(effects(turn)).doesNotContain("secret");
    }

    @Test
    void aProposalThatNobodyDecidesAboutIsDeletedAtThatAgeAndMayBeProposedAgain() {
        long old = proposal("2 hours");
        long young = proposal("1 minute");

        forget("1 hour");

        assertThat(database.queryForList("SELECT id FROM communication.knowledge_proposal WHERE conversation_id = ?", Long.class, conversation))
                .contains(young).doesNotContain(old);
    }

    @Test
    void whatAssistantsRememberOfAContactIsKeptUntilItExpires() {
        database.update("INSERT INTO communication.contact_fact (account_id, user_identifier, text, source, noted_by, conversation_id)"
                + " SELECT account_id, user_identifier, 'Wears size 42', 'assistant', 'support', id FROM communication.conversation"
                + " WHERE id = ?", conversation);

        forget();

        assertThat(database.queryForList("SELECT text FROM communication.contact_fact WHERE conversation_id = ?", String.class, conversation))
                .containsExactly("Wears size 42");
    }

    private ObjectNode telegram(String content, long id) {
        ObjectNode message = customer.message(content, m -> { });
        message.put("id", id).put("source_id", "4711");
        ((ObjectNode) message.path("conversation")).put("channel", "Channel::Telegram").put("status", "open") // no bot answers meanwhile
                .put("id", customer.chatwootConversation() + 500_000_000);
        return message;
    }

    private void forget() {
        forget("0");
    }

    private void forget(String age) {
        while (database.queryForObject("SELECT sum(rows::bigint) FROM jsonb_each_text(communication.forget_contents(?::interval)) AS f (what, rows)",
                Long.class, age) > 0) {
            continue;
        }
    }

    private long question() {
        return database.queryForObject("SELECT id FROM communication.message WHERE conversation_id = ? AND direction = 'inbound'", Long.class, conversation);
    }

    private long proposal(String age) {
        return database.queryForObject("INSERT INTO communication.knowledge_proposal (conversation_id, question, answer, key, proposed_at)"
                + " VALUES (?, 'Where is my parcel?', 'At your door.', gen_random_uuid()::text, now() - ?::interval) RETURNING id",
                Long.class, conversation, age);
    }

    private String effects(UUID turn) {
        return database.queryForObject("SELECT concat((SELECT string_agg(k::text, ' ') FROM communication.tool_call k WHERE k.turn_id = ?),"
                + " (SELECT string_agg(a::text, ' ') FROM communication.approval a WHERE a.turn_id = ?))", String.class, turn, turn);
    }

    /** For all, of other tests' strange clocks, too: what is younger is waited for. */
    private void aMinutePasses() {
        database.update("UPDATE communication.message SET received_at = least(received_at, now()) - interval '1 minute' WHERE id > ?", lastMessage);
        database.update("UPDATE communication.webhook_event SET received_at = least(received_at, now()) - interval '1 minute' WHERE id > ?", lastEvent);
        database.update("UPDATE communication.message SET timestamp = timestamp - interval '1 minute' WHERE account_id = ? AND direction = 'outbound'", account);
    }

    private String contents() {
        return database.queryForObject("SELECT concat((SELECT string_agg(m::text, ' ') FROM communication.message m WHERE m.account_id = ?),"
                + " (SELECT string_agg(e.payload::text, ' ') FROM communication.webhook_event e WHERE e.account_id = ?),"
                + " (SELECT string_agg(t::text, ' ') FROM communication.turn t WHERE t.conversation_id = ?))", String.class, account, account, conversation);
    }

    private Map<String, Object> ids() {
        return database.queryForMap("SELECT string_agg(concat_ws(' ', id, external_id, reply_id, timestamp, received_at, status, turn_id), ',' ORDER BY id)"
                + " AS messages FROM communication.message WHERE conversation_id = ?", conversation);
    }
}
