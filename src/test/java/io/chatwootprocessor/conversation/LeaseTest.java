package io.chatwootprocessor.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Whoever works on a turn, and however often it is taken over: one answer, in one transaction, by who holds the lease. */
@ProcessorTest
class LeaseTest {

    private static String load;

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    NamedParameterJdbcTemplate named;

    private long conversation;

    @BeforeAll
    static void theStatement() throws Exception {
        load = Files.readString(Path.of("src/main/resources/sql/conversation/load-turn.sql")).replace(":#", ":");
    }

    @BeforeEach
    void aMessageThatNobodyElseAnswers() {
        conversation = program.webhook(Payloads.message(Payloads.unused(), Payloads.unused(), Payloads.unused(), "seen before"))
                .number("conversation_id");
        write("one");
    }

    @Test
    void ofManyWhoWantTheTurnAtOnceOneGetsIt() {
        List<String> outcomes = IntStream.range(0, 16).mapToObj(i -> CompletableFuture.supplyAsync(() -> claim().outcome()))
                .toList().stream().map(CompletableFuture::join).toList();

        assertThat(outcomes).containsOnly("claimed", "locked").containsOnlyOnce("claimed");
    }

    @Test
    void theAnswerTheReadMarksTheTurnsEndAndTheLeasesReturnAreOneTransaction() {
        Claim claim = claim();
        load(claim);

        assertThat(complete(claim, true, "reply", "Hello!", "How can I help?")).containsEntry("outcome", "completed").containsEntry("more", false);

        assertThat(said()).containsExactly("Hello!", "How can I help?");
        assertThat(unread()).isZero();
        assertThat(row()).containsEntry("lease_id", null).containsEntry("lease_expires_at", null);
        assertThat(turn(claim)).containsEntry("status", "completed").containsEntry("action", "reply");
    }

    @Test
    void whoseLeaseWasTakenOverChangesNothingAndTheOtherGoesOnWithTheSameTurn() {
        Claim dead = claim();
        load(dead);
        expire();
        Claim living = claim();
        load(living);

        assertThat(living.turnId()).isEqualTo(dead.turnId());
        assertThat(living.leaseId()).isNotEqualTo(dead.leaseId());
        assertThat(complete(dead, true, "too late")).containsEntry("outcome", "lost");
        assertThat(said()).isEmpty();
        assertThat(complete(living, true, "in time")).containsEntry("outcome", "completed");
        assertThat(complete(dead, true, "too late")).containsEntry("outcome", "lost");
        assertThat(complete(living, true, "again")).containsEntry("outcome", "lost");
        assertThat(said()).containsExactly("in time");
    }

    @Test
    void whoHoldsALeaseThatRanOutAndThatNobodyWantedMayStillAnswer() {
        Claim slow = claim();
        load(slow);
        expire();

        assertThat(complete(slow, true, "at last")).containsEntry("outcome", "completed");
        assertThat(said()).containsExactly("at last");
    }

    @Test
    void whoHasLostTheLeaseIsNotToldWhatToAnswer() {
        Claim dead = claim();
        expire();
        claim();

        assertThat(load(dead)).isEmpty();
    }

    @Test
    void aNewerMessageSupersedesTheAnswerThreeTimesAndThenIsAnsweredInTheNextTurn() {
        String turn = null;
        for (int i = 0; i < 3; i++) {
            Claim claim = claim();
            load(claim);
            write("and " + i);
            assertThat(complete(claim, true, "withdrawn " + i)).containsEntry("outcome", "superseded").containsEntry("more", true);
            assertThat(turn(claim)).containsEntry("status", "processing");
            assertThat(turn == null || turn.equals(claim.turnId())).isTrue();
            turn = claim.turnId();
        }
        Claim last = claim();
        assertThat(load(last)).contains("one", "and 0", "and 1", "and 2");
        write("too late");

        assertThat(complete(last, true, "answer")).containsEntry("outcome", "completed").containsEntry("more", true);

        assertThat(said()).containsExactly("answer");
        assertThat(unread()).isEqualTo(1);
        Claim next = claim();
        assertThat(next.turnId()).isNotEqualTo(turn);
        assertThat(load(next)).contains("too late").doesNotContain("\"text\" : \"one\"");
    }

    @Test
    void withoutSupersedeTheAnswerStandsAndTheNewerMessageIsAnsweredInTheNextTurn() {
        Claim claim = claim();
        load(claim);
        write("newer");

        assertThat(complete(claim, false, "to the first")).containsEntry("outcome", "completed").containsEntry("more", true);

        assertThat(said()).containsExactly("to the first");
        assertThat(unread()).isEqualTo(1);
        assertThat(claim().outcome()).isEqualTo("claimed");
    }

    @Test
    void anAnswerToWhoWasAnsweredByAHumanMeanwhileIsWithdrawn() {
        Claim claim = claim();
        load(claim);
        database.update("UPDATE communication.conversation SET handled_by = 'human' WHERE id = ?", conversation);

        assertThat(complete(claim, true, "Hello!")).containsEntry("outcome", "withdrawn");

        assertThat(said()).isEmpty();
        assertThat(unread()).isEqualTo(1);
        assertThat(turn(claim)).containsEntry("status", "completed").containsEntry("action", "none").containsEntry("withdrawn", "human");
        assertThat(row()).containsEntry("lease_id", null);
    }

    @Test
    void aBotThatHasSaidTooMuchInAMinuteWaits() {
        for (int i = 0; i < 10; i++) {
            Claim claim = claim();
            load(claim);
            complete(claim, true, "and you?");
            write("and you?");
        }

        assertThat(claim().outcome()).isEqualTo("capped");
        assertThat(row()).containsEntry("lease_id", null);

        database.update("UPDATE communication.message SET timestamp = timestamp - interval '1 minute' WHERE conversation_id = ?", conversation);
        assertThat(claim().outcome()).isEqualTo("claimed");
    }

    @Test
    void aConversationInWhichAMessageWaitsIsNotResolved() {
        Claim claim = claim();
        load(claim);
        write("one more thing");

        complete(claim, false, "resolve", "Bye!");

        assertThat(said()).containsExactly("Bye!");
        assertThat(database.queryForList("SELECT command FROM communication.message WHERE conversation_id = ? AND command IS NOT NULL",
                String.class, conversation)).isEmpty();
    }

    @Test
    void anAnswerGoesToTheChatwootConversationThatItsQuestionCameFrom() {
        Claim claim = claim();
        load(claim);
        complete(claim, true, "Hello!");
        long from = (Long) row().get("chatwoot_conversation_id");
        database.update("UPDATE communication.conversation SET chatwoot_conversation_id = ? WHERE id = ?", Payloads.unused(), conversation);

        await().untilAsserted(() -> assertThat(database.queryForMap("SELECT status, chatwoot_conversation_id FROM communication.message"
                + " WHERE conversation_id = ? AND direction = 'outbound'", conversation))
                .containsEntry("status", "sent").containsEntry("chatwoot_conversation_id", from));
    }

    /** complete_turn holds the conversation and waits for the turn, which somebody else has; the webhook comes then. */
    @ParameterizedTest
    @ValueSource(strings = {"message_updated", "message_created", "of our own reply"})
    void aWebhookAboutAMessageOfTheTurnAndTheTurnsEndWaitForEachOtherInOneOrder(String event) throws Exception {
        ObjectNode message = Payloads.message(Payloads.unused(), Payloads.unused(), Payloads.unused(), "mistyped");
        conversation = program.webhook(message).number("conversation_id");
        database.update("UPDATE communication.message SET no_answer = NULL, received_at = now() + interval '1 hour' WHERE conversation_id = ?",
                conversation);
        Claim claim = claim();
        load(claim);
        if (event.equals("of our own reply")) {
            String replyId = database.queryForObject("INSERT INTO communication.message (conversation_id, account_id, direction, status,"
                    + " content, reply_id) SELECT id, account_id, 'outbound', 'sent', 'mistyped', gen_random_uuid()"
                    + " FROM communication.conversation WHERE id = ? RETURNING reply_id::text", String.class, conversation);
            message.put("id", Payloads.unused()).put("message_type", "outgoing").putObject("content_attributes").putObject("processor")
                    .put("reply_id", replyId);
        } else {
            message.put("event", event).put("content", "typed");
        }
        ((ObjectNode) message.path("conversation")).put("updated_at", 1785249999.5);

        try (Connection other = database.getDataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT FROM communication.turn WHERE id = '" + claim.turnId() + "' FOR UPDATE");
            var ending = CompletableFuture.supplyAsync(() -> complete(claim, true, "Hello!"));
            await().until(() -> blocked() == 1);
            var webhook = CompletableFuture.supplyAsync(() -> program.webhook(message).status());
            await().until(() -> blocked() == 2);
            other.commit();

            assertThat(ending.join()).containsEntry("outcome", "completed");
            assertThat(webhook.join()).isEqualTo(200);
        }
    }

    private int blocked() {
        return database.queryForObject("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'", Integer.class);
    }

    @Test
    void aLeaseIsRenewedForItsHolderOnly() throws Exception {
        Claim dead = claim();
        expire();
        Claim living = claim();
        expire();

        assertThat(renew(dead)).isZero();
        assertThat(claimable()).isTrue();
        await().until(() -> renew(dead, living) == 1); // not while the program looks at the row: a lease is renewed the next time then
        assertThat(claimable()).isFalse();
    }

    @Test
    void aLeaseWhoseConversationSomebodyHasInHandIsRenewedTheNextTime() throws Exception {
        Claim claim = claim();
        expire();

        try (Connection other = database.getDataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT FROM communication.conversation WHERE id = " + conversation + " FOR UPDATE");
            assertThat(renew(claim)).isZero();
            other.commit();
        }
        await().until(() -> renew(claim) == 1);
    }

    @Test
    void whereThereIsNothingToAnswerThereIsNoTurn() {
        Claim claim = claim();
        load(claim);
        complete(claim, true, "Hello!");

        assertThat(claim().outcome()).isEqualTo("nothing");
    }

    private record Claim(String outcome, String turnId, String leaseId) {
    }

    /** Nobody takes it for lost: it has come only in an hour. */
    private void write(String content) {
        database.update("INSERT INTO communication.message (conversation_id, direction, status, content, received_at)"
                + " VALUES (?, 'inbound', 'received', ?, now() + interval '1 hour')", conversation, content);
    }

    private Claim claim() {
        Map<String, Object> row = database.queryForMap("SELECT * FROM communication.claim_turn(?, ?::jsonb)", conversation, settings(true));
        return new Claim((String) row.get("outcome"), String.valueOf(row.get("turn_id")), String.valueOf(row.get("lease_id")));
    }

    /** Gives how many leases were renewed. */
    private int renew(Claim... claims) throws Exception {
        String statement = Files.readString(Path.of("src/main/resources/sql/conversation/renew-leases.sql")).replace(":#", ":");
        return named.update(statement, Map.of("lease", 60.0, "conversation_ids", "{" + conversation + "}",
                "lease_ids", Stream.of(claims).map(Claim::leaseId).collect(Collectors.joining(",", "{", "}"))));
    }

    /** What the responder would get; empty: nothing. */
    private String load(Claim claim) {
        return String.join("", named.queryForList(load, Map.of("settings", settings(true), "conversation_id", conversation,
                "turn_id", claim.turnId(), "lease_id", claim.leaseId(), "history", 50), String.class));
    }

    private Map<String, Object> complete(Claim claim, boolean supersede, String message) {
        return complete(claim, supersede, "reply", message);
    }

    private Map<String, Object> complete(Claim claim, boolean supersede, String action, String... messages) {
        String texts = "[\"" + String.join("\",\"", messages) + "\"]";
        return new HashMap<>(database.queryForMap("SELECT * FROM communication.complete_turn(?::jsonb, ?::jsonb)", """
                {"turn_id":"%s","lease_id":"%s","messages":%s,"action":"%s","adapter":"simulated","lifetime":60}"""
                .formatted(claim.turnId(), claim.leaseId(), texts, action), settings(supersede)));
    }

    private static String settings(boolean supersede) {
        return """
                {"lease":30,"answer_open":false,"max_age":86400,"max_replies":10,"supersede":%s,"max_superseded":3}""".formatted(supersede);
    }

    private void expire() {
        database.update("UPDATE communication.conversation SET lease_expires_at = now() - interval '1 second' WHERE id = ?", conversation);
    }

    private boolean claimable() {
        return database.queryForObject("SELECT lease_expires_at <= now() FROM communication.conversation WHERE id = ?", Boolean.class, conversation);
    }

    private Map<String, Object> row() {
        return database.queryForMap("SELECT * FROM communication.conversation WHERE id = ?", conversation);
    }

    private Map<String, Object> turn(Claim claim) {
        return database.queryForMap("SELECT * FROM communication.turn WHERE id = ?::uuid", claim.turnId());
    }

    private List<String> said() {
        return database.queryForList("SELECT content FROM communication.message WHERE conversation_id = ? AND direction = 'outbound'"
                + " ORDER BY id", String.class, conversation);
    }

    private int unread() {
        return database.queryForObject("SELECT count(*) FROM communication.message WHERE conversation_id = ? AND status = 'received'"
                + " AND no_answer IS NULL", Integer.class, conversation);
    }
}
