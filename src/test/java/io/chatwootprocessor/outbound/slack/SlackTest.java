package io.chatwootprocessor.outbound.slack;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.chatwootprocessor.FakeSlack.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.http.Fault;
import io.chatwootprocessor.FakeSlack;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Messages to operators reach Slack's channel once and in order, or are dead letters. */
@ProcessorTest
class SlackTest {

    @Autowired
    FakeSlack slack;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;
    @Autowired
    Program program;

    @BeforeEach
    void anEmptyQueue() {
        queue.clear();
        slack.works();
    }

    @AfterEach
    void leavesNothing() {
        slack.works();
        queue.clear();
    }

    @Test
    void messagesArriveInTheChannelOnceAndInOrder() throws IOException {
        List<String> texts = IntStream.range(0, 12).mapToObj(i -> "message " + i).toList();
        texts.forEach(this::tell);

        await().untilAsserted(() -> assertThat(slack.texts()).isEqualTo(texts));

        JsonNode first = Program.JSON.readTree(slack.posts().get(0).getBody());
        assertThat(slack.posts().get(0).getHeader("Authorization")).isEqualTo("Bearer " + FakeSlack.TOKEN);
        assertThat(first.path("channel").asText()).isEqualTo(FakeSlack.CHANNEL);
        assertThat(first.at("/blocks/0/text/text").asText()).isEqualTo("message 0");
        assertThat(first.at("/metadata/event_payload/reply_id").asText()).hasSize(36);
    }

    @Test
    void slacksIdOfTheMessageIsItsChannelAndItsTs() {
        long message = tell("Hello");

        awaitStatus(message, "sent");

        assertThat(queue.message(message).get("external_id")).isEqualTo(FakeSlack.CHANNEL + "/" + slack.messages().get(0).path("ts").asText());
    }

    @Test
    void aMessageWhoseAnswerWasLostIsFoundInTheChannelAndNotPostedAgain() {
        slack.storesAndAnswers(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        long message = tell("Once");

        awaitStatus(message, "sent");

        assertThat(slack.texts()).containsExactly("Once");
        assertThat(slack.posts()).hasSize(1);
    }

    @Test
    void aMessageOfAProgramThatDiedAfterItsPostIsFoundAndNotPostedAgain() {
        long first = tell("Before");
        awaitStatus(first, "sent");
        slack.storesAndAnswers(aResponse().withStatus(200).withFixedDelay(30_000)); // it dies before the answer
        long message = tell("Once");
        await().until(() -> slack.texts().size() == 2);

        database.update("UPDATE communication.message SET claim_id = gen_random_uuid(), claimed_until = now() WHERE id = ? AND status = 'queued'", message); // taken over
        slack.isBack();

        awaitStatus(message, "sent");
        assertThat(slack.texts()).containsExactly("Before", "Once");
        assertThat(slack.posts()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"internal_error", "fatal_error", "service_unavailable"})
    void aMessageThatSlackFailedToTakeIsLookedForAndPostedAgain(String word) {
        slack.answers(error(word));
        long message = tell("Twice tried");
        await().until(() -> !slack.posts().isEmpty());
        slack.isBack();

        awaitStatus(message, "sent");

        assertThat(slack.texts()).containsExactly("Twice tried");
    }

    @Test
    void slackIsLeftAloneAsLongAsItAsks() {
        slack.answers(aResponse().withStatus(429).withHeader("Retry-After", "1").withHeader("Content-Type", "application/json")
                .withBody("{\"ok\":false,\"error\":\"ratelimited\"}"));
        Instant before = Instant.now(); // the fake's own note of the refused one may be late
        long message = tell("Later");
        await().untilAsserted(() -> assertThat(queue.message(message).get("last_error")).asString().contains("ratelimited")); // not that it took too long
        slack.isBack();

        awaitStatus(message, "sent");

        await().untilAsserted(() -> assertThat(slack.accepted()).hasSize(1));
        assertThat(slack.accepted().get(0).getLoggedDate()).isAfter(before.plusMillis(900));
        assertThat(queue.message(message)).as("of the posts, neither the refused one nor the last counts").containsEntry("attempts", slack.posts().size() - 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid_auth", "channel_not_found", "not_in_channel", "restricted_action_read_only_channel"})
    void whereSomebodyHasToSetSomethingRightMessagesWait(String word) {
        slack.answers(error(word));
        long message = tell("Waits");

        await().untilAsserted(() -> assertThat(queue.message(message).get("forbidden_since")).isNotNull());

        assertThat(queue.message(message)).containsEntry("status", "queued").containsEntry("in_doubt_since", null);
        assertThat(queue.message(message).get("last_error").toString()).startsWith("Slack says " + word);
    }

    @Test
    void aMessageThatSlackRefusesIsADeadLetterAndTheNextOneGoesOut() {
        slack.answers(error("invalid_blocks"));
        long refused = tell("Refused");
        awaitStatus(refused, "failed");
        slack.isBack();

        awaitStatus(tell("Next"), "sent");

        assertThat(program.get("/outbound/failed").body().toString()).contains("Slack says invalid_blocks");
        assertThat(queue.breaker("slack").getCircuitBreakerState()).isEqualTo("CLOSED");
    }

    @Test
    void aPageOfAProxyIsNoSuccess() {
        slack.answers(aResponse().withStatus(200).withHeader("Content-Type", "text/html").withBody("<html>Log in</html>"));
        long message = tell("Really");
        await().untilAsserted(() -> assertThat(queue.message(message).get("in_doubt_since")).isNotNull());
        slack.isBack();

        awaitStatus(message, "sent");
        assertThat(slack.texts()).containsExactly("Really");
    }

    @Test
    void whereTheAppMayNotReadTheChannelAMessageThatMayHaveArrivedIsADeadLetter() {
        slack.answers(aResponse().withStatus(503));
        slack.historyAnswers(error("missing_scope"));
        long message = tell("Perhaps");

        awaitStatus(message, "failed");

        assertThat(slack.posts()).hasSize(1);
        assertThat(queue.message(message).get("last_error").toString()).contains("may have arrived", "missing_scope");
        assertThat(queue.message(message).get("in_doubt_since")).isNotNull();
    }

    @Test
    void aMessageTakesThePlaceOfAnother() {
        long first = tell("Waits for a yes");
        awaitStatus(first, "sent");

        awaitStatus(tell("Approved", "{\"kind\":\"approvals\",\"replaces\":" + first + "}"), "sent");

        assertThat(slack.texts()).containsExactly("Approved");
        assertThat(slack.updates()).hasSize(1);
    }

    @Test
    void whereTheOtherCannotBeChangedItIsPosted() {
        long first = tell("Waits for a yes");
        awaitStatus(first, "sent");
        slack.updateAnswers(error("message_not_found"));

        awaitStatus(tell("Approved", "{\"kind\":\"approvals\",\"replaces\":" + first + "}"), "sent");

        assertThat(slack.texts()).containsExactly("Waits for a yes", "Approved");
    }

    @Test
    void aConversationWithOperatorsIsNoCustomers() {
        long message = tell("For operators");
        awaitStatus(message, "sent");
        long conversation = (Long) queue.message(message).get("conversation_id");

        assertThat(program.get("/conversations?limit=100").body().path("conversations"))
                .noneMatch(one -> one.path("id").asLong() == conversation);
        await().untilAsserted(() -> assertThat(program.get("/messages/count").number("count")).isEqualTo(database.queryForObject( // others may write
                "SELECT count(*) FROM communication.message m JOIN communication.conversation c ON c.id = m.conversation_id"
                        + " WHERE NOT c.operators AND m.command IS NULL AND NOT (m.direction = 'inbound' AND m.private)", Long.class)));
        assertThat(program.get("/messages/latest").body().toString()).doesNotContain("For operators");
        assertThat(program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"x\"}").status()).isEqualTo(400);
    }

    @Test
    void aProgramMayWriteThereToo() {
        assertThat(program.post("/outbound/send", "{\"user_identifier\":\"operators\",\"channel\":\"slack\",\"adapter\":\"slack\","
                + "\"content\":\"Hello from the processor\",\"live\":true}").status()).isEqualTo(200);

        assertThat(slack.texts()).containsExactly("Hello from the processor");
    }

    private long tell(String text) {
        return tell(text, "{\"kind\":\"health\"}");
    }

    private long tell(String text, String notification) {
        return database.queryForObject("SELECT communication.tell('slack', ?, CAST(? AS jsonb), '{\"lifetime\": 3600}')", Long.class,
                text, notification);
    }

    private void awaitStatus(long message, String status) {
        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", status));
    }
}
