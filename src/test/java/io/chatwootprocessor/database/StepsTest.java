package io.chatwootprocessor.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

/** The steps of queue_message and complete_turn, each called alone. */
@ProcessorTest
@Transactional
class StepsTest {

    private static final String SETTINGS = "{\"max_age\": 86400, \"max_superseded\": 3, \"supersede\": true, \"answer_open\": false}";
    private static final String ANSWER = "{\"messages\": [\"An answer\"], \"action\": \"%s\", \"lifetime\": 60, \"handoff_note\": \"Please take over.\"}";

    @Autowired
    JdbcTemplate database;

    private long conversation;
    private UUID turn;

    @BeforeEach
    void aTurnThatAnswersOneMessage() {
        conversation = database.queryForObject("INSERT INTO communication.conversation (account_id, user_identifier, channel,"
                + " chatwoot_conversation_id) VALUES (1, ?, 'whatsapp', ?) RETURNING id", Long.class, "+" + Payloads.unused(), Payloads.unused());
        long message = wrote("chatwoot");
        turn = database.queryForObject("INSERT INTO communication.turn (conversation_id, status, responder, bot_name, message_ids)"
                + " VALUES (?, 'processing', 'echo', 'Bot', ARRAY[?]) RETURNING id", UUID.class, conversation, message);
    }

    @ParameterizedTest
    @CsvSource({"text, , chatwoot, whatsapp", "note, , chatwoot, chatwoot", "command, , whatsapp, chatwoot", "text, simulated, whatsapp, simulated",
            "text, a-route-of-yours, whatsapp, a-route-of-yours"})
    void choosesTheAdapterByWhereTheCustomerWroteAndByWhatItCarries(String needs, String named, String first, String chosen) {
        wrote(first);
        wrote("whatsapp");

        assertThat(database.queryForObject("SELECT (chosen).name FROM communication.choose_adapter(jsonb_build_object('adapter', ?::text), ?, ?)",
                String.class, named, conversation, needs)).isEqualTo(chosen);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", value = {"chatwoot, text, 0, cannot_reply", "chatwoot, template, 0, null", "chatwoot, note, 0, null",
            "whatsapp, text, 1, null", "whatsapp, text, 2, too_many_files", "callback, command, 0, null", "simulated, text, 5, null"})
    void refusesWhatTheAdapterCannotTakeNow(String adapter, String needs, int files, String refused) {
        database.update("UPDATE communication.conversation SET can_reply = false WHERE id = ?", conversation);

        assertThat(database.queryForObject("SELECT communication.refused_by(a, c, ?, ?) FROM communication.adapter a, communication.conversation c"
                + " WHERE a.name = ? AND c.id = ?", String.class, needs, files, adapter, conversation)).isEqualTo(refused);
    }

    @Test
    void putsAMessageAtTheEndOfItsLineAndWhatWaitsForNoOtherBesideIt() {
        long first = queued("chatwoot");
        long second = queued("simulated");
        long beside = queued("callback");

        assertThat(database.queryForList("SELECT id FROM communication.message WHERE conversation_id = ? AND next_attempt_at IS NOT NULL"
                + " ORDER BY id", Long.class, conversation)).containsExactly(first, beside).doesNotContain(second);
    }

    @ParameterizedTest
    @CsvSource({"reply, completed, false", "handoff, completed, true"})
    void decidesHowATurnEndsAndChangesNothing(String action, String outcome, boolean handoff) {
        Map<String, Object> end = decided(ANSWER.formatted(action));

        assertThat(end).containsEntry("outcome", outcome).containsEntry("handoff", handoff).containsEntry("more", false).containsEntry("source", "chatwoot");
        assertThat(database.queryForObject("SELECT status FROM communication.turn WHERE id = ?", String.class, turn)).isEqualTo("processing");
    }

    @Test
    void decidesThatANewerMessageWithdrawsTheAnswer() {
        wrote("chatwoot");

        assertThat(decided(ANSWER.formatted("reply"))).containsEntry("outcome", "superseded").containsEntry("more", true);
    }

    @Test
    void endsATurnAsItWasDecided() {
        step("end_turn(t, c, e, answer)", "failed", "reply");

        assertThat(database.queryForMap("SELECT status, error FROM communication.turn WHERE id = ?", turn))
                .containsEntry("status", "failed").containsEntry("error", "an error");
    }

    @ParameterizedTest
    @CsvSource({"completed, read", "failed, received", "superseded, received"})
    void marksTheMessagesOfACompletedTurnRead(String outcome, String status) {
        step("mark_answered(t, e)", outcome, "reply");

        assertThat(database.queryForObject("SELECT status FROM communication.message WHERE conversation_id = ?", String.class, conversation))
                .isEqualTo(status);
    }

    @Test
    void keepsTheAnswerAndWhatTheTurnHasDoneInItsOrder() {
        step("keep_answer(c, t, e, answer)", "completed", "resolve");

        assertThat(sent()).containsExactly("An answer null", " resolved");
    }

    @Test
    void tellsWhoAskedByTheChatApi() {
        database.update("UPDATE communication.conversation SET chat_callback_url = 'https://asker.example' WHERE id = ?", conversation);
        step("tell_asker(c, t, e, answer)", "completed", "reply");
        assertThat(sent()).as("nobody asked by it").isEmpty();

        step("tell_asker(c, t, jsonb_populate_record(e, '{\"chat\": true}'), answer)", "completed", "reply");

        assertThat(sent()).containsExactly(" https://asker.example");
    }

    @Test
    void givesTheLeaseBack() {
        database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() WHERE id = ?", conversation);

        step("give_lease_back(t, e, answer)", "completed", "reply");

        assertThat(database.queryForObject("SELECT lease_id FROM communication.conversation WHERE id = ?", UUID.class, conversation)).isNull();
    }

    private long wrote(String source) {
        return database.queryForObject("INSERT INTO communication.message (conversation_id, account_id, source, external_id, direction, status,"
                + " sender_type, timestamp, content) VALUES (?, 1, ?, ?, 'inbound', 'received', 'contact', clock_timestamp(), 'Hello?') RETURNING id",
                Long.class, conversation, source, Long.toString(Payloads.unused()));
    }

    private long queued(String adapter) {
        return database.queryForObject("SELECT communication.put_in_line('{\"content\": \"Hi\", \"lifetime\": 60}', c, a, '')"
                + " FROM communication.conversation c, communication.adapter a WHERE c.id = ? AND a.name = ?", Long.class, conversation, adapter);
    }

    private Map<String, Object> decided(String answer) {
        return database.queryForMap("SELECT (communication.decide_end(c, t, ?::jsonb, ?::jsonb)).* FROM communication.turn t"
                + " JOIN communication.conversation c ON c.id = t.conversation_id WHERE t.id = ?", answer, SETTINGS, turn);
    }

    private void step(String call, String outcome, String action) {
        database.queryForList("SELECT communication." + call + "::text FROM communication.turn t"
                + " JOIN communication.conversation c ON c.id = t.conversation_id,"
                + " jsonb_populate_record(NULL::communication.turn_end, jsonb_build_object('outcome', ?::text, 'more', false, 'chat', false,"
                + " 'alone', false, 'goes_on', false, 'handoff', false, 'source', 'chatwoot', 'session_id', '',"
                + " 'error', CASE ?::text WHEN 'failed' THEN 'an error' END)) AS e,"
                + " (VALUES (?::jsonb)) AS given (answer) WHERE t.id = ?", outcome, outcome, ANSWER.formatted(action), turn);
    }

    private List<String> sent() {
        return database.queryForList("SELECT content || ' ' || coalesce(argument, 'null') FROM communication.message"
                + " WHERE conversation_id = ? AND direction = 'outbound' ORDER BY id", String.class, conversation);
    }
}
