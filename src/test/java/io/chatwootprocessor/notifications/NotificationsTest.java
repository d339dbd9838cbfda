package io.chatwootprocessor.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.FakeSlack;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What operators are told, once, and how much of it. */
@ProcessorTest
class NotificationsTest {

    private static final String DOWN = "{\"db\": {\"status\": \"up\"}, \"outside\": {\"status\": \"down\", \"reason\": \"it answered 502\"}}";
    private static final String UP = "{\"db\": {\"status\": \"up\"}, \"outside\": {\"status\": \"up\"}}";

    @Autowired
    FakeSlack slack;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;
    @Autowired
    ProducerTemplate routes;
    @Autowired
    Program program;

    @BeforeEach
    void allIsTold() {
        queue.clear();
        slack.works();
        forget();
        database.update("UPDATE communication.notification_kind SET adapter = 'slack'");
    }

    @AfterEach
    void nothingIsTold() {
        database.update("UPDATE communication.notification_kind SET adapter = NULL");
        forget();
        queue.clear();
        slack.works();
    }

    @Test
    void aHandOffIsToldWithItsReasonAndTheAddressOfTheConversation() {
        long conversation = conversation();
        String turn = turn(conversation);
        database.update("INSERT INTO communication.assistant_turn (turn_id, assistant, version, mode, hand_off_reason) VALUES (?::uuid, 'support', '1',"
                + " 'live', 'missing_knowledge')", turn);

        endByHandOff(turn);
        tell();

        await().untilAsserted(() -> assertThat(slack.texts()).hasSize(1));
        assertThat(slack.texts().get(0)).startsWith("A human is asked to take over in conversation " + conversation + ". Reason: missing knowledge.")
                .contains("https://chat.example/app/accounts/3/conversations/" + chatwoots(conversation))
                .doesNotContain("what the customer said");
    }

    @Test
    void aNoteIsQuotedOnlyWhereTheSettingAllowsIt() {
        String turn = turn(conversation());
        endByHandOff(turn);

        assertThat(database.queryForList("SELECT communication.notification_text(n, contents) FROM communication.notification n,"
                + " (VALUES (false), (true)) AS asked (contents) WHERE n.key = 'turn ' || ? ORDER BY contents", String.class, turn))
                .satisfiesExactly(text -> assertThat(text).doesNotContain("what the customer said"),
                        text -> assertThat(text).contains("what the customer said"));
    }

    @Test
    void whatIsSwitchedOffIsNotNoted() {
        database.update("UPDATE communication.notification_kind SET adapter = NULL WHERE kind = 'hand-offs'");

        String turn = turn(conversation());
        endByHandOff(turn);

        assertThat(database.queryForObject("SELECT count(*) FROM communication.notification WHERE key = 'turn ' || ?", Long.class, turn)).isZero();
    }

    @Test
    void aDeadLetterIsToldWithoutItsContents() {
        long message = queued(conversation());
        database.update("UPDATE communication.message SET status = 'failed', failed_at = now(), last_error = 'about my order' WHERE id = ?", message);

        tell();

        await().untilAsserted(() -> assertThat(slack.texts()).singleElement().asString()
                .startsWith("Dead letter " + message).contains("GET /outbound/failed").doesNotContain("my order"));
    }

    @Test
    void aDeadLetterToOperatorsIsNotToldToThem() {
        long message = database.queryForObject("SELECT communication.tell('slack', 'x', '{}', '{\"lifetime\": 0}')", Long.class);

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "failed"));

        assertThat(database.queryForObject("SELECT count(*) FROM communication.notification WHERE key LIKE 'message ' || ? || ' %'", Long.class, message))
                .isZero();
    }

    @Test
    void aStormIsOneMessageWithItsNumberAndThereIsNoSecondOneInAMinute() {
        note("dead-letters", 3);
        tell();
        note("dead-letters", 40);
        tell();
        note("dead-letters", 7);
        tell();

        await().untilAsserted(() -> assertThat(slack.texts()).hasSize(4));
        assertThat(slack.texts().get(3)).isEqualTo("40 dead letters within a minute. GET /outbound/failed lists them.");

        database.update("UPDATE communication.notification SET told_at = told_at - interval '61 seconds'");
        tell();

        await().untilAsserted(() -> assertThat(slack.texts()).hasSize(5));
        assertThat(slack.texts().get(4)).startsWith("7 dead letters");
        assertThat(database.queryForObject("SELECT count(*) FROM communication.notification WHERE told_at IS NULL", Long.class)).isZero();
    }

    @Test
    void aMessageLeadsToThePageWhereSomethingCanBeDone() {
        note("dead-letters", 1);
        database.queryForList("SELECT * FROM communication.tell_operators('{\"storm\": 5, \"contents\": false, \"lifetime\": 3600, \"console\": \"https://processor.example/\"}')");
        note("hand-offs", 40);
        database.queryForList("SELECT * FROM communication.tell_operators('{\"storm\": 5, \"contents\": false, \"lifetime\": 3600, \"console\": \"https://processor.example/\"}')");
        tell();

        await().untilAsserted(() -> assertThat(slack.texts()).hasSize(2));
        assertThat(slack.texts().get(0)).endsWith("\nhttps://processor.example/console/dead-letters");
        assertThat(slack.texts().get(1)).startsWith("40 conversations").endsWith("\nhttps://processor.example/console/conversations?waiting=true&amp;handled_by=human");
    }

    @Test
    void programsThatTellAtTheSameTimeTellEachOnce() {
        note("hand-offs", 5);

        List<CompletableFuture<Void>> tellers = IntStream.range(0, 8).mapToObj(i -> CompletableFuture.runAsync(this::tell)).toList();
        tellers.forEach(CompletableFuture::join);
        tell();

        await().untilAsserted(() -> assertThat(slack.texts()).hasSize(5));
        assertThat(database.queryForObject("SELECT count(DISTINCT message_id) FROM communication.notification", Long.class)).isEqualTo(5);
    }

    @Test
    void aComponentThatTurnedAndCameBackIsToldOnceWhateverProgramsFoundIt() {
        report("a", DOWN);
        report("b", DOWN);
        report("a", UP);
        report("b", DOWN);
        tell();
        await().untilAsserted(() -> assertThat(slack.texts()).containsExactly("outside is down: it answered 502. /actuator/health tells more."));

        report("b", UP);
        report("a", UP);
        tell();

        await().untilAsserted(() -> assertThat(slack.texts()).hasSize(2));
        assertThat(slack.texts().get(1)).startsWith("outside is well again, after 00:0");
    }

    @Test
    void aComponentThatCameBackSoonIsNotTold() {
        database.queryForList("SELECT communication.report_health('a', ?::jsonb, interval '1 minute')", DOWN);
        database.queryForList("SELECT communication.report_health('a', ?::jsonb, interval '1 minute')", UP);
        tell();

        assertThat(database.queryForObject("SELECT count(*) FROM communication.notification WHERE kind = 'health'", Long.class)).isZero();
    }

    @Test
    void webhooksThatWereLostAreToldWhenTheLookHasEnded() {
        long account = Payloads.unused();
        database.update("INSERT INTO communication.reconciliation (account_id, cursor, started_at, found) VALUES (?, now(), now(), '{\"message\": 3, \"reply\": 1}')",
                account);
        database.update("UPDATE communication.reconciliation SET finished_at = now() WHERE account_id = ?", account);
        tell();

        await().untilAsserted(() -> assertThat(slack.texts()).containsExactly("Webhooks of account " + account
                + " were lost. Found by asking: message 3. GET /reconciliation tells more."));
        database.update("DELETE FROM communication.reconciliation WHERE account_id = ?", account);
    }

    @Test
    void whatWasToldOfAPersonIsErasedWithThem() {
        long conversation = conversation();
        endByHandOff(turn(conversation));
        tell();
        long message = database.queryForObject("SELECT message_id FROM communication.notification WHERE conversation_id = ?", Long.class, conversation);
        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent"));

        program.delete("/contacts/" + database.queryForObject("SELECT user_identifier FROM communication.conversation WHERE id = ?",
                String.class, conversation));

        assertThat(database.queryForObject("SELECT count(*) FROM communication.notification WHERE conversation_id = ?", Long.class, conversation))
                .isZero();
        assertThat(database.queryForObject("SELECT count(*) FROM communication.message WHERE id = ?", Long.class, message)).isZero();
    }

    private void forget() {
        database.update("DELETE FROM communication.notification");
        database.update("DELETE FROM communication.component_health");
        database.update("DELETE FROM communication.health_report");
    }

    private void tell() {
        routes.sendBody("direct:tell-operators", null);
    }

    private void report(String reporter, String components) {
        database.queryForList("SELECT communication.report_health(?, ?::jsonb, interval '0')", reporter, components);
    }

    private void note(String kind, int many) {
        for (int i = 0; i < many; i++) {
            database.queryForList("SELECT communication.note(?, ?, NULL, '{\"message_id\": 1, \"adapter\": \"x\"}')", kind, "k " + Payloads.unused());
        }
    }

    private long conversation() {
        return database.queryForObject("INSERT INTO communication.conversation (account_id, user_identifier, channel, chatwoot_conversation_id)"
                + " VALUES (3, ?, 'email', ?) RETURNING id", Long.class, "p" + Payloads.unused() + "@example.org", Payloads.unused());
    }

    private Object chatwoots(long conversation) {
        Map<String, Object> row = database.queryForMap("SELECT chatwoot_conversation_id FROM communication.conversation WHERE id = ?", conversation);
        return row.get("chatwoot_conversation_id");
    }

    /** A turn that a program works at: no job ends it. */
    private String turn(long conversation) {
        database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() + interval '1 hour' WHERE id = ?",
                conversation);
        return database.queryForObject("INSERT INTO communication.turn (conversation_id, responder, bot_name) VALUES (?, 'x', 'Bot') RETURNING id::text",
                String.class, conversation);
    }

    private void endByHandOff(String turn) {
        database.update("UPDATE communication.turn SET status = 'completed', action = 'handoff', finished_at = now(), handed_over_at = now(),"
                + " private_note = 'what the customer said' WHERE id = ?::uuid", turn);
        database.update("UPDATE communication.conversation SET lease_id = NULL, lease_expires_at = NULL"
                + " WHERE id = (SELECT conversation_id FROM communication.turn WHERE id = ?::uuid)", turn);
    }

    private long queued(long conversation) {
        return database.queryForObject("INSERT INTO communication.message (conversation_id, direction, status, content, adapter, queued_at,"
                + " next_attempt_at) VALUES (?, 'outbound', 'queued', 'about my order', 'nobody', now(), now() + interval '1 hour') RETURNING id",
                Long.class, conversation);
    }
}
