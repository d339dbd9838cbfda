package io.chatwootprocessor.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** What the database does for the WhatsApp bridge; each test in a transaction that is rolled back. */
@ProcessorTest
@Transactional
class BridgeFunctionsTest {

    @Autowired
    JdbcTemplate database;
    @Autowired
    TransactionTemplate transaction;

    private final String customer = "+49" + Payloads.unused();
    private final String id = "3EB0" + Payloads.unused();

    @Test
    void whatASessionIsNowIsNewsOnce() {
        assertThat(note("s", "connected", "+1", "Shop")).isTrue();
        assertThat(note("s", "connected", null, null)).isFalse();
        assertThat(note("s", "disconnected", null, null)).isTrue();
        assertThat(note("s", "disconnected", "+2", null)).isFalse();
        assertThat(session("s")).containsEntry("status", "disconnected").containsEntry("phone_number", "+2").containsEntry("name", "Shop");
        assertThat(session("s").get("connected_at")).isNotNull();
        assertThat(note("s", "connected", null, null)).isTrue();
    }

    @Test
    void aSessionThatWasNeverConnectedSaysSo() {
        note("s", "qr_waiting", null, null);

        assertThat(session("s")).containsEntry("connected_at", null).containsEntry("phone_number", null);
    }

    @Test
    void theBridgesListIsAllThereIs() {
        database.update("DELETE FROM communication.bridge_session");
        note("stays", "connected", "+1", "Shop");
        note("comes back", "disconnected", null, null);
        note("gone", "connected", "+3", null);

        assertThat(noted("stays connected", "comes back connected", "new qr_waiting"))
                .containsExactly("comes back connected", "new qr_waiting", "gone deleted");
        assertThat(noted("stays connected", "comes back connected", "new qr_waiting")).isEmpty();
        assertThat(noted("stays connected", "comes back connected", "new connected", "gone connecting"))
                .containsExactly("gone connecting", "new connected");
        assertThat(session("stays")).containsEntry("phone_number", "+1").containsEntry("name", "Shop");
        assertThat(noted()).containsExactlyInAnyOrder("stays deleted", "comes back deleted", "new deleted", "gone deleted");
    }

    @Test
    void whatNobodyAskedForIsForgottenAfterADay() {
        receipt("s", "sent", "now() - interval '25 hours'", null);
        receipt("s", "read", "now() - interval '23 hours'", null);

        noted("s connected");

        assertThat(receipts()).containsExactly("read");
    }

    @Test
    void whatWaitsForASessionIsDueWhenItIsConnected() {
        note("s", "disconnected", "+1", null);
        note("twin", "disconnected", "+1", null);
        note("other", "disconnected", "+2", null);
        long waits = waiting("s", "whatsapp");
        long anySession = waiting("", "whatsapp");
        long sameNumber = waiting("twin", "whatsapp");
        List<Long> untouched = List.of(waiting("other", "whatsapp"), waiting("", "chatwoot"), claimed(waiting("s", "whatsapp")),
                inDoubt(waiting("s", "whatsapp")));

        note("s", "connected", null, null);

        assertThat(List.of(waits, anySession, sameNumber)).allSatisfy(message -> assertThat(due(message)).isTrue());
        assertThat(untouched).allSatisfy(message -> assertThat(due(message)).isFalse());
    }

    @Test
    void aSessionWhoseNumberIsNotKnownWakesNoOther() {
        note("s", "disconnected", null, null);
        note("other", "disconnected", null, null);
        long waits = waiting("other", "whatsapp");

        note("s", "connected", null, null);

        assertThat(due(waits)).isFalse();
    }

    /** Sessions as {@code name status number}; the message's session, and the number that the customer wrote to. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "s connected +1                              | s  | -  | s connected",
            "s connected -, t connected -                | s  | -  | s connected",
            "t connected +1                              | s  | -  | s unknown",
            "s disconnected +1                           | s  | -  | s disconnected",
            "s disconnected +1, t connected +1           | s  | -  | t connected",
            "s deleted +1, t connected +1                | s  | -  | t connected",
            "s disconnected +1, t connected +2           | s  | +2 | s disconnected",
            "s disconnected -, t connected -             | s  | -  | s disconnected",
            "s disconnected +1, t qr_waiting +1          | s  | -  | s disconnected",
            "-                                           | '' | -  | ' none'",
            "s connected +1                              | '' | -  | s connected",
            "s connected +1, t connected +1              | '' | -  | s connected",
            "s connected +1, t connected +2              | '' | -  | ' none'",
            "s connected +1, t connected +2              | '' | +2 | t connected",
            "s connected +1, t disconnected +2           | '' | +2 | ' none'",
            "s disconnected +1                           | '' | +1 | ' none'",
    })
    void aMessageGoesThroughTheSessionThatItBelongsToOrAnotherOneOfItsNumber(String sessions, String session, String number, String chosen) {
        database.update("DELETE FROM communication.bridge_session");
        for (String one : sessions == null ? new String[0] : sessions.split(", ")) {
            String[] parts = one.split(" ");
            note(parts[0], parts[1], parts[2].equals("-") ? null : parts[2], null);
        }
        long message = waiting(session, "whatsapp");
        if (number != null) {
            database.update("INSERT INTO communication.message (conversation_id, source, direction, status, content, content_attributes)"
                    + " SELECT conversation_id, 'whatsapp', 'inbound', 'read', 'Hi', jsonb_build_object('whatsapp', jsonb_build_object('to', ?::text))"
                    + " FROM communication.message WHERE id = ?", number, message);
        }
        claimed(message);

        Map<String, Object> row = chosen(message);

        assertThat(row.get("session_id") + " " + row.get("status")).isEqualTo(chosen);
        boolean goes = chosen.endsWith(" connected") || chosen.endsWith(" unknown");
        assertThat(message(message)).containsEntry("session_id", goes ? row.get("session_id") : session);
        assertThat(message(message).get("attempted_at") != null).isEqualTo(goes);
    }

    @Test
    void whoHasLostTheClaimHasNoSession() {
        long message = claimed(waiting("s", "whatsapp"));

        assertThat(database.queryForList("SELECT * FROM communication.choose_session(?, gen_random_uuid())", message)).isEmpty();
        assertThat(message(message)).containsEntry("attempted_at", null);
    }

    @Test
    void whatTheBridgeToldOfAnIdIsTheMessagesThatGetsIt() {
        long message = handedOver("s");
        tell("s", "sent", null);
        tell("s", "delivered", null);
        tell("", "read", null);
        tell("other", "failed", null);

        gets(message, id);

        assertThat(message(message)).containsEntry("status", "sent").containsEntry("last_error", null);
        assertThat(message(message).get("delivered_at")).isNotNull();
        assertThat(message(message).get("read_at")).isNotNull();
        assertThat(receipts()).containsExactly("failed"); // another session's
    }

    @Test
    void onlyThatItWasSentDeliversNothing() {
        long message = handedOver("s");
        tell("s", "sent", null);

        gets(message, id);

        assertThat(message(message)).containsEntry("status", "sent").containsEntry("delivered_at", null).containsEntry("read_at", null);
        assertThat(receipts()).isEmpty();
    }

    @Test
    void aMessageOfWhichTheBridgeToldThatItFailedHasFailed() {
        long message = handedOver("s");
        tell("s", "failed", "not on WhatsApp");

        gets(message, id);

        assertThat(message(message)).containsEntry("status", "failed").containsEntry("last_error", "not on WhatsApp")
                .containsEntry("external_id", id);
        assertThat(message(message).get("failed_at")).isNotNull();
    }

    @Test
    void whatWasDeliveredHasNotFailed() {
        long message = handedOver("s");
        tell("s", "failed", "not on WhatsApp");
        tell("s", "delivered", null);

        gets(message, id);

        assertThat(message(message)).containsEntry("status", "sent").containsEntry("last_error", null).containsEntry("failed_at", null);
    }

    @Test
    void anIdOfChatwootsTakesNothing() {
        long message = handedOver("");
        database.update("UPDATE communication.message SET source = 'chatwoot', adapter = 'chatwoot' WHERE id = ?", message);
        tell("", "read", null);

        gets(message, id);

        assertThat(message(message)).containsEntry("read_at", null);
        assertThat(receipts()).containsExactly("read");
    }

    @Test
    void whatIsToldOfAMessageThatIsKnownIsWrittenDownOnIt() {
        long message = handedOver("s");
        gets(message, id);

        assertThat(tell("s", "sent", null)).isEqualTo(message);
        assertThat(message(message)).containsEntry("delivered_at", null);
        assertThat(tell("s", "delivered", null)).isEqualTo(message);
        assertThat(message(message).get("delivered_at")).isNotNull();
        assertThat(message(message)).containsEntry("read_at", null);
        assertThat(tell("", "read", null)).isEqualTo(message); // an event that names no session
        assertThat(message(message).get("read_at")).isNotNull();
        assertThat(tell("s", "failed", "too late")).isEqualTo(message);
        assertThat(message(message)).containsEntry("status", "sent").containsEntry("last_error", null);
        assertThat(tell("other", "read", null)).isNull();
        assertThat(receipts()).containsExactly("read");
    }

    @Test
    void aMessageThatFailedAfterItWasSentHasFailedAndOneThatIsReadAfterThatWasSent() {
        long message = handedOver("s");
        gets(message, id);

        tell("s", "failed", "not on WhatsApp");
        assertThat(message(message)).containsEntry("status", "failed").containsEntry("last_error", "not on WhatsApp");

        tell("s", "read", null);
        assertThat(message(message)).containsEntry("status", "sent").containsEntry("last_error", null).containsEntry("failed_at", null);
    }

    @Test
    void whatIsToldOfACustomersMessageIsNobodysReceipt() {
        long conversation = conversation();
        database.update("INSERT INTO communication.message (conversation_id, source, session_id, external_id, direction, status, content)"
                + " VALUES (?, 'whatsapp', 's', ?, 'inbound', 'received', 'Hi')", conversation, id);

        assertThat(tell("s", "read", null)).isNull();
        assertThat(receipts()).isEmpty();
    }

    /** A receipt as {@code session, seconds after the attempt, recipient}: the customer, somebody else, or nobody. */
    @ParameterizedTest
    @CsvSource({"s, 1, nobody, true", "s, 1, customer, true", "s, 1, another, false", "'', 1, nobody, true", "other, 1, nobody, false",
            "s, 0, nobody, true", "s, -1, nobody, false", "s, 15, nobody, true", "s, 16, nobody, false"})
    void aReceiptIsTheMessagesWhoseAttemptItFollows(String session, int second, String recipient, boolean found) {
        long message = handedOver("s");
        receipt(session, "sent", "now() + interval '" + second + " seconds'",
                recipient.equals("customer") ? customer : recipient.equals("another") ? "+1" : null);

        assertThat(found(message)).isEqualTo(found ? List.of(id) : List.of());
    }

    @Test
    void aReceiptThatCouldBeOfTwoMessagesIsOfNone() {
        long message = handedOver("s");
        receipt("s", "sent", "now() + interval '1 second'", null);
        long other = handedOver("s");
        assertThat(found(message)).isEmpty();
        assertThat(found(other)).isEmpty();

        gets(other, "another");
        assertThat(found(message)).containsExactly(id);
    }

    @Test
    void ofTwoMessagesThatTheBridgeToldOfNeitherIsTaken() {
        long message = handedOver("s");
        receipt("s", "sent", "now() + interval '1 second'", null);
        database.update("INSERT INTO communication.bridge_receipt (session_id, external_id, shown, received_at)"
                + " VALUES ('s', ?, 'sent', now() + interval '2 seconds')", "typed-" + id);

        assertThat(found(message)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"delivered", "read", "failed"})
    void thatSomeMessageWasReadSaysNothingOfThisOne(String shown) {
        long message = handedOver("s");
        receipt("s", shown, "now() + interval '1 second'", null);

        assertThat(found(message)).isEmpty();
    }

    @Test
    void aSessionThatHasAnotherNumberThanTheCustomerWroteToWaitsOrIsReplacedByOneThatHasIt() {
        note("s", "connected", "+1000", null);
        long message = claimed(waiting("s", "whatsapp", customer));
        database.update("INSERT INTO communication.message (conversation_id, source, session_id, direction, status, content, content_attributes)"
                + " SELECT conversation_id, 'whatsapp', 's', 'inbound', 'read', 'Hi', '{\"whatsapp\":{\"to\":\"+1000\"}}'"
                + " FROM communication.message WHERE id = ?", message);
        assertThat(chosen(message)).containsEntry("session_id", "s").containsEntry("status", "connected");

        note("s", "connected", "+2000", null);
        assertThat(chosen(message)).containsEntry("session_id", "s").containsEntry("status", "relinked");

        note("t", "connected", "+1000", null);
        assertThat(chosen(message)).containsEntry("session_id", "t").containsEntry("status", "connected");
    }

    @Test
    void whatWaitsForTheNumberThatTheCustomerWroteToIsDueOnceAnotherSessionHasIt() {
        note("s", "connected", "+1000", null);
        long message = waiting("s", "whatsapp", customer);
        database.update("INSERT INTO communication.message (conversation_id, source, session_id, direction, status, content, content_attributes)"
                + " SELECT conversation_id, 'whatsapp', 's', 'inbound', 'read', 'Hi', '{\"whatsapp\":{\"to\":\"+1000\"}}'"
                + " FROM communication.message WHERE id = ?", message);
        note("s", "connected", "+2000", null);
        note("u", "connected", "+3000", null);
        database.update("UPDATE communication.message SET next_attempt_at = now() + interval '1 hour' WHERE id = ?", message); // it waits for +1000

        note("u", "connected", "+1000", null); // it was connected before

        assertThat(due(message)).isTrue();
    }

    @Test
    void aReceiptThatNamesItsRecipientIsTheirs() {
        long message = handedOver("s");
        receipt("s", "sent", "now() + interval '1 second'", customer);
        handedOver("s", "+1234");

        assertThat(found(message)).containsExactly(id);
    }

    @Test
    void anIdThatIsAnothersIsNotThisMessages() {
        long message = handedOver("s");
        receipt("s", "sent", "now() + interval '1 second'", null);
        database.update("INSERT INTO communication.message (conversation_id, source, session_id, external_id, direction, status, content)"
                + " SELECT conversation_id, 'whatsapp', 's', ?, 'outbound', 'sent', 'Hi' FROM communication.message WHERE id = ?", id, message);

        assertThat(found(message)).isEmpty();
    }

    @Test
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    void aReceiptThatComesWhileTheIdIsWrittenDownFindsTheMessage() {
        long message = handedOver("s");
        CompletableFuture<Long> told = transaction.execute(writing -> {
            gets(message, id);
            CompletableFuture<Long> telling = CompletableFuture.supplyAsync(() -> transaction.execute(other -> tell("s", "read", null)));
            await().until(() -> waiters() > 0);
            return telling;
        });

        assertThat(told.join()).isEqualTo(message);
        assertThat(message(message).get("read_at")).isNotNull();
        assertThat(receipts()).isEmpty();
    }

    @Test
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    void anIdThatIsWrittenDownWhileItsReceiptComesTakesIt() {
        long message = handedOver("s");
        CompletableFuture<Void> written = transaction.execute(telling -> {
            tell("s", "read", null);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> transaction.executeWithoutResult(other -> gets(message, id)));
            await().until(() -> waiters() > 0);
            return writing;
        });

        written.join();
        assertThat(message(message).get("read_at")).isNotNull();
        assertThat(receipts()).isEmpty();
    }

    private boolean note(String session, String status, String phone, String name) {
        return database.queryForObject("SELECT communication.note_session(?, ?, ?, ?)", Boolean.class, session, status, phone, name);
    }

    /** The news of a list of sessions, each {@code name status}. */
    private List<String> noted(String... sessions) {
        String list = String.join(",", List.of(sessions).stream().map(one -> "{\"session_id\":\"" + one.replaceFirst(" \\w+$", "")
                + "\",\"status\":\"" + one.replaceFirst(".* ", "") + "\"}").toList());
        return database.queryForList("SELECT session_id || ' ' || status FROM communication.note_sessions(?::jsonb, 0)", String.class,
                "[" + list + "]");
    }

    private Map<String, Object> session(String session) {
        return database.queryForMap("SELECT * FROM communication.bridge_session WHERE session_id = ?", session);
    }

    private long conversation() {
        return database.queryForObject("INSERT INTO communication.conversation (user_identifier, channel) VALUES (?, 'whatsapp')"
                + " ON CONFLICT (account_id, user_identifier, channel, coalesce(chatwoot_inbox_id, 0)) WHERE is_active DO UPDATE SET is_active = true RETURNING id",
                Long.class, customer);
    }

    /** A message of ours that is not due for an hour, in a line of its own. */
    private long waiting(String session, String adapter) {
        return waiting(session, adapter, "+49" + Payloads.unused());
    }

    private long waiting(String session, String adapter, String to) {
        long conversation = database.queryForObject("INSERT INTO communication.conversation (user_identifier, channel)"
                + " VALUES (?, 'whatsapp') ON CONFLICT (account_id, user_identifier, channel, coalesce(chatwoot_inbox_id, 0)) WHERE is_active DO UPDATE SET is_active = true"
                + " RETURNING id", Long.class, to);
        return database.queryForObject("INSERT INTO communication.message (conversation_id, source, session_id, adapter, direction, status,"
                + " content, next_attempt_at) VALUES (?, ?, ?, ?, 'outbound', 'queued', 'Hello!', now() + interval '1 hour') RETURNING id",
                Long.class, conversation, adapter, session, adapter);
    }

    private long claimed(long message) {
        database.update("UPDATE communication.message SET claim_id = gen_random_uuid(), claimed_until = now() + interval '1 hour' WHERE id = ?",
                message);
        return message;
    }

    private long inDoubt(long message) {
        database.update("UPDATE communication.message SET in_doubt_since = now() WHERE id = ?", message);
        return message;
    }

    /** A message to the customer that somebody has just given to the bridge. */
    private long handedOver(String session) {
        return handedOver(session, customer);
    }

    private long handedOver(String session, String to) {
        long message = claimed(waiting(session, "whatsapp", to));
        database.update("UPDATE communication.message SET attempted_at = now() WHERE id = ?", message);
        return message;
    }

    /** The bridge answered. */
    private void gets(long message, String id) {
        database.update("UPDATE communication.message SET status = 'sent', external_id = ?, claim_id = NULL, claimed_until = NULL WHERE id = ?",
                id, message);
    }

    /** @return the message that it is about; null: none */
    private Long tell(String session, String shown, String error) {
        return database.queryForObject("SELECT (communication.store_receipt(jsonb_populate_record(NULL::communication.delivery,"
                + " jsonb_build_object('source', 'whatsapp', 'account_id', 0, 'external_id', ?::text, 'session_id', ?::text,"
                + " 'delivery_status', ?::text, 'delivery_error', ?::text)))).id", Long.class, id, session, shown, error);
    }

    private void receipt(String session, String shown, String at, String recipient) {
        database.update("INSERT INTO communication.bridge_receipt (session_id, external_id, shown, received_at, recipient)"
                + " VALUES (?, ?, ?, " + at + ", ?)", session, id, shown, recipient);
    }

    private List<String> receipts() {
        return database.queryForList("SELECT shown FROM communication.bridge_receipt WHERE external_id = ? ORDER BY shown", String.class, id);
    }

    private List<String> found(long message) {
        try {
            String statement = Files.readString(Path.of("src/main/resources/sql/outbound/whatsapp/find-receipt.sql"));
            return database.queryForList(statement.replace(":#message_id", "?").replace(":#window", "15.0"), String.class, message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> chosen(long message) {
        return database.queryForMap("SELECT s.* FROM communication.message m, communication.choose_session(m.id, m.claim_id) AS s WHERE m.id = ?",
                message);
    }

    private boolean due(long message) {
        return database.queryForObject("SELECT next_attempt_at <= now() FROM communication.message WHERE id = ?", Boolean.class, message);
    }

    private Map<String, Object> message(long message) {
        return database.queryForMap("SELECT * FROM communication.message WHERE id = ?", message);
    }

    /** How many wait for who writes down, or tells of, an id. */
    private int waiters() {
        return database.queryForObject("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted", Integer.class);
    }
}
