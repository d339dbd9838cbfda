package io.chatwootprocessor.inbound.slack;

import static io.chatwootprocessor.FakeSlack.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Cleanup;
import io.chatwootprocessor.FakeSlack;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.inbound.Hmac;
import io.chatwootprocessor.notifications.Notifications;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Approvals in Slack: the message with its buttons, a press, and what becomes of the message. */
@ProcessorTest
class SlackWebhookTest {

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
    @Autowired
    MeterRegistry meters;
    @Autowired
    Notifications notifications;

    private long approval;
    private long conversation;

    @BeforeEach
    void anApprovalThatWaits() {
        await().until(() -> !notifications.isNew()); // a program that has just started writes down that nobody is told
        queue.clear();
        slack.works();
        database.update("DELETE FROM communication.notification");
        database.update("UPDATE communication.notification_kind SET adapter = 'slack' WHERE kind = 'approvals'");
        conversation = database.queryForObject("INSERT INTO communication.conversation (account_id, user_identifier, channel)"
                + " VALUES (3, ?, 'email') RETURNING id", Long.class, "p" + Payloads.unused() + "@example.org");
        String turn = database.queryForObject("INSERT INTO communication.turn (conversation_id, responder, bot_name, status, finished_at)"
                + " VALUES (?, 'x', 'Bot', 'completed', now()) RETURNING id::text", String.class, conversation);
        long call = database.queryForObject("INSERT INTO communication.tool_call (turn_id, sequence, name, arguments, arguments_hash, effect, state)"
                + " VALUES (?::uuid, 1, 'confirm_order', '{\"note\": \"as the customer said\"}', 'h', true, 'asked') RETURNING id", Long.class, turn);
        approval = database.queryForObject("INSERT INTO communication.approval (tool_call_id, turn_id, conversation_id, assistant, version, tool,"
                + " tool_hash, arguments, expires_at) VALUES (?, ?::uuid, ?, 'purchasing', '1', 'confirm_order', 'h',"
                + " '{\"note\": \"as the customer said\"}', now() + interval '1 day') RETURNING id", Long.class, call, turn, conversation);
    }

    @AfterEach
    void nothingIsTold() {
        database.update("UPDATE communication.notification_kind SET adapter = NULL");
        Cleanup.update(database, "DELETE FROM communication.conversation WHERE id = ?", conversation);
        database.update("DELETE FROM communication.notification");
        queue.clear();
        slack.works();
    }

    @Test
    void aPressApprovesAndTheMessageShowsWhoDidIt() {
        told();
        assertThat(slack.texts().get(0)).startsWith("Approval " + approval).contains("confirm_order").doesNotContain("as the customer said");
        JsonNode buttons = slack.messages().get(0).at("/blocks/1/elements");
        assertThat(buttons.findValuesAsText("action_id")).containsExactly("approve", "deny");
        assertThat(buttons.findValuesAsText("value")).containsOnly(Long.toString(approval));

        Answer answer = press("approve", "jane", "U01");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(status()).isEqualTo("approved");
        assertThat(database.queryForList("SELECT actor FROM communication.audit WHERE subject = ?", String.class, "conversation " + conversation))
                .containsExactly("slack: jane (U01)");
        tell();
        await().untilAsserted(() -> assertThat(slack.texts()).singleElement().asString().endsWith(": approved by slack: jane (U01)."));
        assertThat(slack.messages().get(0).path("blocks").toString()).doesNotContain("actions");
        assertThat(slack.responses()).isEmpty();
    }

    @Test
    void aPressDeniesAndIsCounted() {
        double before = meters.counter("processor.approvals.decided", "outcome", "denied").count();

        press("deny", "jane", "U01");

        assertThat(status()).isEqualTo("denied");
        assertThat(meters.counter("processor.approvals.decided", "outcome", "denied").count()).isEqualTo(before + 1);
    }

    @Test
    void theMessageSaysWhatItIsAboutBeforeAndAfterTheDecision() {
        database.update("UPDATE communication.approval SET summary = 'Order P7 of Cups Ltd: 10 cups' WHERE id = ?", approval);
        told();
        assertThat(slack.texts().get(0)).contains("\nOrder P7 of Cups Ltd: 10 cups\n").doesNotContain("as the customer said");

        press("approve", "jane", "U01");
        tell();

        await().untilAsserted(() -> assertThat(slack.texts()).singleElement().asString()
                .contains("approved by slack: jane (U01).\nOrder P7 of Cups Ltd: 10 cups"));
    }

    @Test
    void aStormOfApprovalsShowsFiveWithTheirButtonsAndEachDecisionLeavesRoomForTheNext() {
        List<Long> all = new ArrayList<>(List.of(approval));
        IntStream.range(0, 6).forEach(i -> all.add(anotherApproval("Order P" + i)));
        tell();
        await().untilAsserted(() -> assertThat(slack.texts()).hasSize(1));
        assertThat(slack.texts().get(0)).startsWith("7 approvals wait. ").contains("\nOrder P3\n").doesNotContain("Order P4");
        assertThat(slack.messages().get(0).findValuesAsText("value")).isEqualTo(all.subList(0, 5).stream().flatMap(id -> Stream.of(id + "", id + "")).toList());
        assertThat(slack.messages().get(0).path("blocks")).filteredOn(block -> block.path("type").asText().equals("actions"))
                .as("Slack wants each action once in a block").hasSize(5).allSatisfy(block -> assertThat(block.findValuesAsText("action_id"))
                        .containsExactly("approve", "deny"));

        database.queryForList("SELECT communication.decide_approval(?, 'deny', 'alice', NULL)", all.get(1));
        press("approve", "jane", "U01");
        tell();

        await().untilAsserted(() -> assertThat(slack.texts()).singleElement().asString().startsWith("5 approvals wait. ").contains("Order P4", "Order P5"));
        assertThat(slack.updates()).as("two decisions, one change").hasSize(1);
        all.forEach(id -> database.queryForList("SELECT communication.decide_approval(?, 'deny', 'alice', NULL)", id));
        tell();
        await().untilAsserted(() -> assertThat(slack.texts()).containsExactly("7 approvals are decided."));
        assertThat(slack.messages().get(0).path("blocks").toString()).doesNotContain("actions");
    }

    @Test
    void aSumOfApprovalsIsErasedWithAPersonAndTheOthersAreToldAgain() {
        IntStream.range(0, 6).forEach(i -> anotherApproval("Order P" + i));
        tell();
        await().untilAsserted(() -> assertThat(slack.texts()).hasSize(1));
        long told = database.queryForObject("SELECT DISTINCT message_id FROM communication.notification", Long.class);
        await().untilAsserted(() -> assertThat(queue.message(told)).containsEntry("status", "sent"));
        database.update("UPDATE communication.notification SET conversation_id = 0 WHERE id = (SELECT min(id) FROM communication.notification)"); // another person's

        database.queryForList("SELECT communication.erase_notifications(ARRAY[?::bigint])", conversation);

        assertThat(database.queryForObject("SELECT count(*) FROM communication.message WHERE id = ?", Long.class, told)).isZero();
        assertThat(database.queryForList("SELECT conversation_id FROM communication.notification WHERE told_at IS NULL", Long.class)).containsExactly(0L);
        assertThat(database.queryForObject("SELECT count(*) FROM communication.notification", Long.class)).isEqualTo(1);
    }

    @Test
    void aMessageOfAChannelThatTheAppHasLeftIsShownInTheNewOne() {
        told();
        database.update("UPDATE communication.message SET external_id = 'C0OLD/1700000000.1' WHERE id = (SELECT message_id FROM communication.notification)");
        slack.updateAnswers(error("channel_not_found"));

        press("approve", "jane", "U01");
        tell();

        await().untilAsserted(() -> assertThat(slack.texts()).hasSize(2));
        assertThat(slack.texts().get(1)).contains("approved by slack: jane (U01)");
    }

    @Test
    void ofTwoPressesAtOnceOneDecidesAndTheOtherIsToldSo() throws Exception {
        List<CompletableFuture<Answer>> presses = Stream.of("approve", "deny").map(decision ->
                CompletableFuture.supplyAsync(() -> press(decision, decision, "U" + decision))).toList();
        for (CompletableFuture<Answer> press : presses) {
            assertThat(press.get().status()).isEqualTo(200);
        }

        await().untilAsserted(() -> assertThat(slack.responses()).hasSize(1));
        JsonNode told = Program.JSON.readTree(slack.responses().get(0).getBody());
        assertThat(told.path("response_type").asText()).isEqualTo("ephemeral");
        assertThat(told.path("replace_original").asBoolean(true)).isFalse();
        assertThat(told.path("text").asText()).contains("is decided already: " + status());
        assertThat(database.queryForObject("SELECT count(*) FROM communication.audit WHERE subject = ?", Long.class, "conversation " + conversation))
                .isEqualTo(1);
    }

    @Test
    void aPressThatComesTooLateIsToldAndTheMessageShowsThatItExpired() {
        told();
        database.update("UPDATE communication.approval SET expires_at = now() WHERE id = ?", approval);

        press("approve", "jane", "U01");

        assertThat(status()).isEqualTo("expired");
        await().untilAsserted(() -> assertThat(slack.responses()).singleElement().extracting(one -> one.getBodyAsString()).asString()
                .contains("has expired"));
        tell();
        await().untilAsserted(() -> assertThat(slack.texts()).singleElement().asString().contains("nobody decided in time"));
    }

    @Test
    void aDecisionByAnotherWayShowsInTheMessageToo() {
        told();

        database.queryForList("SELECT communication.decide_approval(?, 'deny', 'alice', 'too much')", approval);
        tell();

        await().untilAsserted(() -> assertThat(slack.texts()).singleElement().asString().endsWith(": denied by alice (too much)."));
    }

    @Test
    void whatIsDecidedBeforeAnybodyWasToldIsNotTold() {
        database.queryForList("SELECT communication.decide_approval(?, 'deny', 'alice', NULL)", approval);

        tell();

        assertThat(database.queryForList("SELECT message_id FROM communication.notification", Long.class)).containsOnlyNulls().hasSize(1);
    }

    @Test
    void aDecisionIsShownThoughSlackWasAwayMeanwhile() {
        slack.answers(error("internal_error"));
        tell();
        press("approve", "jane", "U01");
        tell();
        slack.isBack();

        await().untilAsserted(() -> assertThat(slack.texts()).singleElement().asString().endsWith("approved by slack: jane (U01)."));
    }

    @ParameterizedTest
    @CsvSource({"0, 200", "-240, 200", "240, 200", "-360, 401", "360, 401"}) // SlackSignatureTest knows the very edge
    void aRequestIsTakenForFiveMinutes(long seconds, int status) {
        String body = form("approve", "jane", "U01");
        long then = Instant.now().getEpochSecond() + seconds;

        assertThat(post(body, Long.toString(then), signature(FakeSlack.SECRET, then, body)).status()).isEqualTo(status);
        assertThat(status()).isEqualTo(status == 200 ? "approved" : "waiting");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v0=00", "", "v1=00", "nonsense"})
    void aForgedRequestDecidesNothing(String signature) {
        String body = form("approve", "jane", "U01");

        assertThat(post(body, Long.toString(Instant.now().getEpochSecond()), signature).status()).isEqualTo(401);
        assertThat(status()).isEqualTo("waiting");
    }

    @Test
    void aForgedRequestWithoutABodyIsForgedToo() {
        assertThat(post("", Long.toString(Instant.now().getEpochSecond()), "v0=00").status()).isEqualTo(401);
    }

    @Test
    void aSignatureOfAnotherBodyAnotherMomentOrAnotherSecretIsForged() {
        String body = form("approve", "jane", "U01");
        long now = Instant.now().getEpochSecond();

        assertThat(post(body, Long.toString(now), signature(FakeSlack.SECRET, now, body + "&x=1")).body().path("detail").asText())
                .isEqualTo("invalid_signature");
        assertThat(post(body, Long.toString(now), signature(FakeSlack.SECRET, now - 1, body)).status()).isEqualTo(401);
        assertThat(post(body, Long.toString(now), signature("another", now, body)).status()).isEqualTo(401);
        assertThat(post(body, "soon", signature(FakeSlack.SECRET, now, body)).status()).isEqualTo(401);
        assertThat(status()).isEqualTo("waiting");
    }

    @Test
    void aRequestThatIsReplayedChangesNothing() {
        String body = form("approve", "jane", "U01");
        long now = Instant.now().getEpochSecond();
        String signature = signature(FakeSlack.SECRET, now, body);
        post(body, Long.toString(now), signature);

        assertThat(post(body, Long.toString(now), signature).status()).isEqualTo(200);
        assertThat(database.queryForObject("SELECT count(*) FROM communication.audit WHERE subject = ?", Long.class, "conversation " + conversation))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"'', 400", "x=1, 400", "payload=%7B, 400", "payload=%zz, 400", "payload=%7B%7D, 200",
            "payload=%7B%22type%22%3A%22view_submission%22%7D, 200"})
    void whatIsNoPressDecidesNothing(String body, int status) {
        long now = Instant.now().getEpochSecond();

        assertThat(post(body, Long.toString(now), signature(FakeSlack.SECRET, now, body)).status()).isEqualTo(status);
        assertThat(status()).isEqualTo("waiting");
    }

    private long anotherApproval(String summary) {
        String turn = database.queryForObject("SELECT id::text FROM communication.turn WHERE conversation_id = ?", String.class, conversation);
        long call = database.queryForObject("INSERT INTO communication.tool_call (turn_id, sequence, name, arguments, arguments_hash, effect, state)"
                + " VALUES (?::uuid, 2, 'confirm_order', '{}', ?, true, 'asked') RETURNING id", Long.class, turn, summary);
        return database.queryForObject("INSERT INTO communication.approval (tool_call_id, turn_id, conversation_id, assistant, version, tool,"
                + " tool_hash, arguments, summary, expires_at) VALUES (?, ?::uuid, ?, 'purchasing', '1', 'confirm_order', 'h', '{}', ?, now() + interval '1 day')"
                + " RETURNING id", Long.class, call, turn, conversation, summary);
    }

    private void told() {
        tell();
        await().untilAsserted(() -> assertThat(slack.texts()).hasSize(1));
        await().untilAsserted(() -> assertThat(queue.message(database.queryForObject(
                "SELECT message_id FROM communication.notification", Long.class))).containsEntry("status", "sent"));
    }

    private void tell() {
        routes.sendBody("direct:tell-operators", null);
    }

    private String status() {
        return database.queryForObject("SELECT status FROM communication.approval WHERE id = ?", String.class, approval);
    }

    private Answer press(String decision, String name, String id) {
        String body = form(decision, name, id);
        long now = Instant.now().getEpochSecond();
        return post(body, Long.toString(now), signature(FakeSlack.SECRET, now, body));
    }

    private Answer post(String body, String timestamp, String signature) {
        return program.send("application/x-www-form-urlencoded", "/webhook/slack", body,
                "X-Slack-Request-Timestamp", timestamp, "X-Slack-Signature", signature);
    }

    private String form(String decision, String name, String id) {
        String payload = """
                {"type":"block_actions","user":{"id":"%s","username":"%s","name":"%s","team_id":"T01"},"api_app_id":"A01",
                 "container":{"type":"message","message_ts":"1700000000.000100","channel_id":"%s"},"response_url":"%s",
                 "actions":[{"type":"button","block_id":"b","action_id":"%s","value":"%d","action_ts":"1700000001.000100"}]}"""
                .formatted(id, name, name, FakeSlack.CHANNEL, slack.server().baseUrl() + "/response", decision, approval);
        return "payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8);
    }

    private static String signature(String secret, long timestamp, String body) {
        return "v0=" + Hmac.hex("HmacSHA256", secret, Hmac.bytes("v0:" + timestamp + ":" + body));
    }
}
