package io.chatwootprocessor.operations.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.http.JsonBody;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

/** The steps of deleting what is old and of erasing a person, each called alone, in a transaction that is rolled back. */
@ProcessorTest
@Transactional
class RetentionStepsTest {

    private static final String MONTH_AGO = "now() - interval '1 month'";

    @Autowired
    JdbcTemplate database;

    private final long account = Payloads.unused();
    private final long chatwootConversation = Payloads.unused();
    private final String phone = "+49" + Payloads.unused();

    // what is old

    @Test
    void anUploadIsOldWhenItsMessageWasSentOrDiscardedAndNotWhileItIsADeadLetter() {
        long conversation = conversation();
        long sent = upload(conversation, "sent", "NULL");
        long discarded = upload(conversation, "failed", MONTH_AGO);
        long dead = upload(conversation, "failed", "NULL");

        repeat("SELECT communication.delete_old_uploads(now() - interval '1 week')");

        assertThat(database.queryForList("SELECT message_id FROM communication.upload WHERE message_id IN (?, ?, ?)", Long.class,
                sent, discarded, dead)).containsExactly(dead);
    }

    @Test
    void callsOfModelsAreDeletedByTheirAgeWithWhatWasSpentOnThoseDays() {
        String assistant = UUID.randomUUID().toString();
        for (String age : new String[] {"8 days", "6 days"}) {
            database.update("INSERT INTO communication.llm_call (run, assistant, version, model, model_name, purpose, reserved_tokens, started_at)"
                    + " VALUES (gen_random_uuid(), ?, '1', 'default', 'model', 'answer', 1, now() - ?::interval)", assistant, age);
            database.update("INSERT INTO communication.assistant_spending (assistant, day) VALUES (?, (now() - ?::interval)::date)", assistant, age);
        }

        repeat("SELECT communication.delete_old_calls(now() - interval '1 week')");

        assertThat(count("llm_call WHERE assistant = '" + assistant + "'")).isEqualTo(1);
        assertThat(count("assistant_spending WHERE assistant = '" + assistant + "'")).isEqualTo(1);
    }

    @Test
    void aCallOfARouteIsOldWhenItIsDoneOrDiscarded() {
        String event = UUID.randomUUID().toString();
        database.update("INSERT INTO communication.event_call (event, line, status, ended_at, discarded_at) VALUES"
                + " (?, 'done', 'done', now() - interval '1 month', NULL), (?, 'discarded', 'failed', now() - interval '1 month', now()),"
                + " (?, 'dead letter', 'failed', now() - interval '1 month', NULL), (?, 'young', 'done', now(), NULL)", event, event, event, event);

        repeat("SELECT communication.delete_old_event_calls(now() - interval '1 week')");

        assertThat(database.queryForList("SELECT line FROM communication.event_call WHERE event = ?", String.class, event))
                .containsExactlyInAnyOrder("dead letter", "young");
    }

    @ParameterizedTest
    @CsvSource({"2000 2000 2000, 4000", "6000 10, 6000", "10 6000, 10"})
    void someConversationsAreDeletedAtATimeWithAFewThousandMessagesOrOneWithMore(String messages, long deleted) {
        repeat("SELECT (d ->> 'conversation')::bigint FROM communication.delete_old_conversations(now() - interval '1 week') AS d");
        int older = 60;
        for (String number : messages.split(" ")) {
            long conversation = one(Long.class, "INSERT INTO communication.conversation (account_id, user_identifier, channel, is_active, started_at, ended_at)"
                    + " VALUES (?, gen_random_uuid()::text, 'whatsapp', false, '2020-01-01', now() - make_interval(days => ?)) RETURNING id", account, older--);
            database.update("INSERT INTO communication.message (conversation_id, direction, status, content, timestamp, received_at)"
                    + " SELECT ?, 'outbound', 'sent', 'Hi', '2020-01-01', '2020-01-01' FROM generate_series(1, ?::int)", conversation, number);
        }

        assertThat(one(Long.class, "SELECT (communication.delete_old_conversations(now() - interval '1 week') ->> 'message')::bigint"))
                .isEqualTo(deleted);
        repeat("SELECT (d ->> 'conversation')::bigint FROM communication.delete_old_conversations(now() - interval '1 week') AS d");

        assertThat(count("conversation WHERE account_id = " + account)).isZero();
    }

    @Test
    void anOldNotificationIsCountedAlsoWhenItsMessageTellsOfOthersOrHasGone() {
        repeatNotifications();
        database.update("INSERT INTO communication.notification (kind, key, happened_at) SELECT 'health', gen_random_uuid()::text, now() - interval '1 month'"
                + " FROM generate_series(1, 3)");

        assertThat(one(String.class, "SELECT communication.delete_old_notifications(now() - interval '1 week')::text"))
                .isEqualTo("{\"message\": 0, \"notification\": 3}");
    }

    @ParameterizedTest
    @CsvSource({"sent, NULL, 1", "failed, now(), 1", "failed, NULL, 0"})
    void aMessageToOperatorsIsOldUnlessItIsADeadLetter(String status, String discarded, long deleted) {
        repeatNotifications();
        long conversation = one(Long.class, "INSERT INTO communication.conversation (account_id, user_identifier, channel, is_active, ended_at, operators)"
                + " VALUES (0, 'operators', ?, false, now(), true) RETURNING id", UUID.randomUUID().toString());
        database.update("INSERT INTO communication.message (conversation_id, direction, status, content, adapter, queued_at, discarded_at)"
                + " VALUES (?, 'outbound', ?, 'told', 'simulated', now() - interval '1 month', " + discarded + ")", conversation, status);

        assertThat(one(Long.class, "SELECT (communication.delete_old_notifications(now() - interval '1 week') ->> 'message')::bigint")).isEqualTo(deleted);
    }

    // a person

    @Test
    void aPersonsSendersAndChatwootConversationsAreLockedUntilTheTransactionEnds() {
        long conversation = conversation();

        String ids = one(String.class, "SELECT communication.lock_person(?, NULL, NULL)::text", phone);

        assertThat(ids).isEqualTo("{" + conversation + "}");
        assertThat(database.queryForList("SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted"
                + " AND pid = pg_backend_pid()", Long.class)).containsExactlyInAnyOrderElementsOf(database.queryForList(
                "SELECT unnest(ARRAY[communication.sender_key(c), communication.place_key(c.account_id, c.chatwoot_conversation_id)])"
                        + " FROM communication.conversation c WHERE id = ?", Long.class, conversation));
    }

    @Test
    void nothingIsLockedOfAPersonThatIsNotKnown() {
        assertThat(one(String.class, "SELECT communication.lock_person(?, NULL, NULL)::text", phone)).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "any", value = {"true, any, 1", "false, any, 0", "true, whatsapp, 1", "true, email, 0"})
    void whatAPersonSaidInAGroupIsElsewhereAndTheWordsOfOthersAreNot(boolean own, String channel, long found) {
        long ownConversation = conversation();
        long group = one(Long.class, "INSERT INTO communication.conversation (account_id, user_identifier, channel) VALUES (?, ?, 'whatsapp') RETURNING id",
                account, Payloads.unused() + "@g.us");
        for (long conversation : new long[] {ownConversation, group}) {
            database.update("INSERT INTO communication.message (conversation_id, account_id, source, direction, status, content, content_attributes)"
                    + " VALUES (?, ?, 'whatsapp', 'inbound', 'received', 'Hi', ?::jsonb)", conversation, account,
                    JsonBody.write(Map.of("whatsapp", Map.of("from", own ? phone : "+4930" + Payloads.unused()))));
        }

        assertThat(one(Long.class, "SELECT count(*) FROM communication.said_elsewhere(?, ?, ?::text, ARRAY[?::bigint], 0)", phone, account, channel,
                ownConversation)).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "any", value = {"any, 2", "whatsapp, 1"})
    void aSightingIsAPersonsByItsConversationAndByItsNameUnlessAChannelIsNamed(String channel, long erased) {
        long conversation = conversation();
        sighting(chatwootConversation, "somebody else by now");
        sighting(chatwootConversation + 1, phone);
        sighting(chatwootConversation + 2, "a stranger");

        assertThat(one(Long.class, "SELECT communication.erase_sightings(ARRAY[?], NULL, ?::text, ARRAY[?::bigint])", phone, channel, conversation))
                .isEqualTo(erased);
    }

    @Test
    void conversationsAreErasedWithWhatTheyHaveAndNoOtherIs() {
        long conversation = conversation();
        long message = upload(conversation, "sent", "NULL");
        database.update("INSERT INTO communication.turn (conversation_id, status, responder, bot_name) VALUES (?, 'processing', 'echo', 'Bot')", conversation);
        database.update("INSERT INTO communication.notification (kind, key, conversation_id, message_id) VALUES ('health', gen_random_uuid()::text, ?, NULL)",
                conversation);
        long group = one(Long.class, "INSERT INTO communication.conversation (account_id, user_identifier, channel) VALUES (?, 'a group', 'whatsapp')"
                + " RETURNING id", account);
        long said = upload(group, "sent", "NULL");
        long others = upload(group, "sent", "NULL");

        assertThat(JsonBody.parse(one(String.class, "SELECT communication.erase_conversations(ARRAY[?::bigint], ARRAY[?::bigint])::text", conversation, said)))
                .isEqualTo(JsonBody.parse("{\"conversations\": 1, \"messages\": 2, \"turns\": 1, \"uploads\": 1}"));
        assertThat(count("conversation WHERE account_id = " + account)).isEqualTo(1);
        assertThat(count("notification WHERE conversation_id = " + conversation)).isZero();
        assertThat(database.queryForList("SELECT id FROM communication.message WHERE id IN (?, ?, ?)", Long.class, message, said, others))
                .isEqualTo(List.of(others));
        assertThat(count("reconciliation_conversation WHERE chatwoot_conversation_id = " + chatwootConversation)).isEqualTo(1);
    }

    private long conversation() {
        return one(Long.class, "INSERT INTO communication.conversation (account_id, user_identifier, channel, chatwoot_conversation_id)"
                + " VALUES (?, ?, 'whatsapp', ?) RETURNING id", account, phone, chatwootConversation);
    }

    /** A message of a month ago that was sent with a file; gives the message's id. */
    private long upload(long conversation, String status, String discarded) {
        long message = one(Long.class, "INSERT INTO communication.message (conversation_id, direction, status, content, adapter, expires_at, discarded_at)"
                + " VALUES (?, 'outbound', ?, 'see there', 'simulated', now() - interval '1 month', " + discarded + ") RETURNING id", conversation, status);
        database.update("INSERT INTO communication.upload (message_id, content) VALUES (?, 'PDF')", message);
        return message;
    }

    private void sighting(long ofConversation, String identifier) {
        database.update("INSERT INTO communication.sighting (account_id, chatwoot_conversation_id, user_identifier, moment, shown)"
                + " VALUES (?, ?, ?, now(), 'alive')", account, ofConversation, identifier);
    }

    /** Until nothing is left that is old: other tests leave rows. */
    private void repeat(String step) {
        long deleted;
        do {
            deleted = one(Long.class, step);
        } while (deleted > 0);
    }

    private void repeatNotifications() {
        repeat("SELECT (n ->> 'notification')::bigint + (n ->> 'message')::bigint FROM communication.delete_old_notifications(now() - interval '1 week') AS n");
    }

    private long count(String rows) {
        return one(Long.class, "SELECT count(*) FROM communication." + rows);
    }

    private <T> T one(Class<T> type, String sql, Object... arguments) {
        return database.queryForObject(sql, type, arguments);
    }
}
