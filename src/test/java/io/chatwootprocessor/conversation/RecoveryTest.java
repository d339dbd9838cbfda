package io.chatwootprocessor.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Suspended;
import java.sql.Connection;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a program loses that dies is found by the next one, or by itself. */
@ProcessorTest
class RecoveryTest {

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

    private long conversation;

    @BeforeEach
    void aConversation() {
        queue.clear();
        aiCore.says("Hello!");
        long inbox = Payloads.unused();
        conversation = new Customer(program, inbox).says("before");
        aiCore.answersIn(inbox, database);
    }

    @Test
    void aMessageThatNoProgramHasInMemoryIsAnswered() {
        write("lost");

        await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent"));
    }

    @Test
    void aTurnWhoseProgramDiedIsTakenOverWhenItsLeaseRunsOut() {
        UUID turn = heldByAnother("1 hour");
        write("lost");
        assertThat(aiCore.questions(conversation)).isEmpty();
        database.update("UPDATE communication.conversation SET lease_expires_at = now() WHERE id = ?", conversation);

        await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent"));
        assertThat(turn(turn)).containsEntry("status", "completed").containsEntry("rounds", 2);
    }

    @Test
    void aTurnWhoseProgramsDieEachTimeIsLeftToAHuman() {
        UUID turn = heldByAnother("1 hour");
        write("poison");
        database.update("UPDATE communication.turn SET rounds = 5 WHERE id = ?", turn);
        database.update("UPDATE communication.conversation SET lease_expires_at = now() WHERE id = ?", conversation);

        await().untilAsserted(() -> assertThat(turn(turn)).containsEntry("status", "failed"));
        assertThat((String) turn(turn).get("error")).startsWith("it was tried 5 times and never ended");
        assertThat(aiCore.questions(conversation)).isEmpty();
        assertThat(database.queryForObject("SELECT handled_by FROM communication.conversation WHERE id = ?", String.class, conversation))
                .isEqualTo("human");
    }

    @Test
    void aMessageThatCouldNotBeAnsweredInTimeIsLeftToAHumanAndNotForgotten() {
        write("a day ago", "25 hours");

        await().untilAsserted(() -> assertThat(database.queryForList(
                "SELECT error FROM communication.turn WHERE conversation_id = ? AND status = 'failed'", String.class, conversation))
                .containsExactly("nobody could answer in time: the message is more than 24h old"));
        assertThat(aiCore.questions(conversation)).isEmpty();
        assertThat(database.queryForObject("SELECT handled_by FROM communication.conversation WHERE id = ?", String.class, conversation))
                .isEqualTo("human");
    }

    @Test
    void aTurnThatIsClaimedAtThisMomentIsNotEnded() throws Exception {
        lease("-1 seconds");
        UUID turn;
        try (Connection claiming = database.getDataSource().getConnection()) {
            claiming.setAutoCommit(false);
            claiming.createStatement().execute("UPDATE communication.conversation SET lease_expires_at = now() + interval '1 minute'"
                    + " WHERE id = " + conversation);
            turn = turn(); // only now: the program looks for such turns, too

            database.queryForObject("SELECT communication.close_turns('{\"answer_open\":false,\"max_age\":86400}', 60)", Long.class);

            claiming.commit();
        }
        assertThat(turn(turn)).containsEntry("status", "processing");
    }

    @Test
    void aTurnThatHasNothingToAnswerAnyMoreIsEnded() {
        database.update("UPDATE communication.conversation SET handled_by = 'human' WHERE id = ?", conversation);
        UUID turn = heldByAnother("-1 seconds");

        await().untilAsserted(() -> assertThat(turn(turn)).containsEntry("status", "completed")
                .containsEntry("action", "none").containsEntry("withdrawn", "human"));
    }

    @Test
    void whatAHumanHasAnsweredAndWhatIsTooOldIsLookedAtNoMoreAndWhatWaitsForAHumanIs() throws Exception {
        database.update("UPDATE communication.conversation SET handled_by = 'human' WHERE id = ?", conversation);
        write("an old one");
        database.update("UPDATE communication.message SET received_at = now() - interval '9 days', timestamp = now() + interval '2 minutes'"
                + " WHERE conversation_id = ? AND content = 'an old one'", conversation);
        write("a question");
        database.update("UPDATE communication.message SET received_at = now() - interval '2 hours'"
                + " WHERE conversation_id = ? AND content = 'a question'", conversation);
        database.update("INSERT INTO communication.message (conversation_id, direction, status, sender_type, content, timestamp)"
                + " VALUES (?, 'outbound', 'sent', 'user', 'an answer', now() + interval '1 minute')", conversation);
        database.update("INSERT INTO communication.message (conversation_id, direction, status, content, timestamp)"
                + " VALUES (?, 'inbound', 'received', 'another question', now() + interval '2 minutes')", conversation);

        try (Suspended settling = new Suspended(context, "settle-messages")) { // it would have the rows in hand
            database.queryForObject("SELECT communication.settle_messages('{\"max_age\":86400}')", Long.class);
        }

        assertThat(noAnswer("an old one")).isEqualTo("too_old");
        assertThat(noAnswer("a question")).isEqualTo("answered");
        assertThat(noAnswer("another question")).isNull();
    }

    private String noAnswer(String content) {
        return database.queryForObject("SELECT no_answer FROM communication.message WHERE conversation_id = ? AND content = ?",
                String.class, conversation, content);
    }

    /** As a program leaves it that wrote the message down and died. */
    private void write(String content) {
        write(content, "1 minute");
    }

    private void write(String content, String ago) {
        database.update("INSERT INTO communication.message (conversation_id, direction, status, content, received_at)"
                + " VALUES (?, 'inbound', 'received', ?, now() - ?::interval)", conversation, content, ago);
    }

    private UUID heldByAnother(String lease) {
        lease(lease);
        return turn();
    }

    private void lease(String lease) {
        database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() + ?::interval"
                + " WHERE id = ?", lease, conversation);
    }

    /** One that is at work. */
    private UUID turn() {
        return database.queryForObject("INSERT INTO communication.turn (conversation_id, rounds, responder, bot_name)"
                + " VALUES (?, 1, 'ai-core', 'Bot') RETURNING id", UUID.class, conversation);
    }

    private Map<String, Object> turn(UUID id) {
        return database.queryForMap("SELECT * FROM communication.turn WHERE id = ?", id);
    }
}
