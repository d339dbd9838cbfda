package io.chatwootprocessor.outbound;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.chatwootprocessor.FakeChatwoot.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.http.Fault;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Many replies at a time: their order, their claims, an outage, the rate limit. */
@ProcessorTest
class OutboundQueueTest {

    @Autowired
    Program program;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;
    @Autowired
    CamelContext context;

    private final long account = Payloads.unused();
    private long chatwootConversation;
    private long conversation;

    @BeforeEach
    void aCustomerHasWritten() {
        queue.clear();
        chatwoot.storesMessages();
        conversation = anotherCustomer();
    }

    @AfterEach
    void nothingWaits() {
        queue.clear();
    }

    @Test
    void aConversationsRepliesArriveInOrderEvenThoughTheFirstOneFailsAtFirst() {
        chatwoot.isOut(answer(503, "{}"));
        List<String> replies = IntStream.range(0, 20).mapToObj(i -> "reply " + i).toList();
        replies.forEach(reply -> later(conversation, reply));
        await().until(() -> !chatwoot.posts().isEmpty());

        chatwoot.isBack();

        await().atMost(Duration.ofSeconds(30)).until(() -> chatwoot.messages(chatwootConversation).size() >= 20);
        assertThat(chatwoot.messages(chatwootConversation)).isEqualTo(replies);
    }

    @Test
    void aCustomersRepliesArriveInOrderAlsoWhereTheConversationOfTheFirstOneHasEnded() {
        queue.breaker("chatwoot").transitionToForcedOpenState();
        long chat = Payloads.unused();
        long before = program.webhook(Payloads.message(account, chat, Payloads.unused(), "Hello?")).number("conversation_id");
        long first = later(before, "the first answer").number("message_id");
        long soon = Instant.now().getEpochSecond() + 1;
        program.webhook(Payloads.conversation("conversation_status_changed", account, chat, soon, "resolved"));
        long next = program.webhook(Payloads.message(account, chat, Payloads.unused(), "One more thing", soon + 1, "pending"))
                .number("conversation_id");
        long second = later(next, "the second answer").number("message_id");
        database.update("UPDATE communication.message SET next_attempt_at = now() + interval '2 seconds' WHERE id = ?", first);

        queue.breaker("chatwoot").transitionToCloseState();

        await().untilAsserted(() -> assertThat(List.of(first, second)).allSatisfy(id ->
                assertThat(queue.message(id)).containsEntry("status", "sent")));
        assertThat(next).isNotEqualTo(before);
        assertThat(chatwoot.messages(chat)).containsExactly("the first answer", "the second answer");
    }

    @Test
    void aReplyThatIsRefusedDoesNotHoldUpTheNext() {
        database.update("UPDATE communication.conversation SET can_reply = false WHERE id = ?", conversation);
        database.update("INSERT INTO communication.message (conversation_id, account_id, direction, status, content, reply_id, adapter)"
                + " VALUES (?, ?, 'outbound', 'queued', 'free text', gen_random_uuid(), 'chatwoot')", conversation, account);
        program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"a note\",\"private\":true,\"live\":true}");

        assertThat(queue.statuses(conversation)).containsExactly("failed", "sent");
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("a note");
    }

    @Test
    void nothingFailsInAnOutageAndChatwootIsLeftAlone() {
        chatwoot.isOut(answer(503, "{}"));
        List<Long> conversations = new ArrayList<>(List.of(conversation));
        for (int i = 1; i < 20; i++) {
            conversations.add(anotherCustomer());
        }
        conversations.forEach(one -> later(one, "Hello!"));

        await().during(Duration.ofSeconds(6)).until(() -> chatwoot.requests().size() < 40);
        assertThat(queue.breaker("chatwoot").getCircuitBreakerState()).isNotEqualTo("CLOSED");
        assertThat(conversations).allSatisfy(one -> assertThat(queue.statuses(one)).containsExactly("queued"));

        chatwoot.isBack();

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() ->
                assertThat(conversations).allSatisfy(one -> assertThat(queue.statuses(one)).containsExactly("sent")));
        assertThat(chatwoot.messages()).hasSize(20);
    }

    @Test
    void anOpenBreakerLeavesTheMessageAsItWas() {
        queue.breaker("chatwoot").transitionToForcedOpenState();

        long message = later(conversation, "Hello!").number("message_id");

        await().during(Duration.ofMillis(500)).until(() -> queue.message(message).get("status").equals("queued"));
        assertThat(queue.message(message)).containsEntry("attempts", 0).containsEntry("last_error", null).containsEntry("claim_id", null);
        assertThat(chatwoot.requests()).isEmpty();
        queue.breaker("chatwoot").transitionToCloseState();
        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent"));
    }

    @Test
    void aMessageThatChatwootRefusesIsNoOutage() {
        chatwoot.answers(answer(422, "{\"error\":\"no\"}"));

        for (int i = 0; i < 8; i++) {
            program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"Hello!\",\"live\":true}");
        }

        assertThat(chatwoot.posts()).hasSize(8);
        assertThat(queue.breaker("chatwoot").getCircuitBreakerState()).isEqualTo("CLOSED");
    }

    @Test
    void aClaimOfADeadProgramIsTakenOverAndItsMessageIsLookedForFirst() {
        long arrived = claimedByADeadProgram(conversation, hasArrived(), "DEFAULT");
        long lost = claimedByADeadProgram(anotherCustomer(), UUID.randomUUID(), "DEFAULT");

        await().untilAsserted(() -> assertThat(queue.message(lost)).containsEntry("status", "sent"));
        await().untilAsserted(() -> assertThat(queue.message(arrived)).containsEntry("status", "sent"));
        assertThat(chatwoot.posts()).hasSize(1);
        assertThat(chatwoot.messages()).hasSize(2);
    }

    @Test
    void aMessageThatExpiredWhileItsProgramWasDeadIsOnlyLookedFor() {
        long arrived = claimedByADeadProgram(conversation, hasArrived(), "now()");
        long lost = claimedByADeadProgram(anotherCustomer(), UUID.randomUUID(), "now()");

        await().untilAsserted(() -> assertThat(queue.message(arrived)).containsEntry("status", "sent"));
        await().untilAsserted(() -> assertThat(queue.message(lost)).containsEntry("status", "failed")
                .containsEntry("in_doubt_since", null));
        assertThat(chatwoot.posts()).isEmpty();
    }

    @Test
    void aWorkerWhoseClaimWasTakenOverChangesNothing() throws Exception {
        long message = claimed(conversation, UUID.randomUUID(), "1 hour", "DEFAULT");

        context.createFluentProducerTemplate().to("direct:mark-message")
                .withVariable("message",
                        new OutboundMessage(message, null, null, "chatwoot", "", false, null, null, null, null, false, null, null, null))
                .withBody(Map.ofEntries(Map.entry("message_id", message),
                        Map.entry("claim_id", UUID.randomUUID().toString()), Map.entry("outcome", "sent"),
                        Map.entry("external_id", "1"), Map.entry("error", ""), Map.entry("doubt", "none"),
                        Map.entry("counted", 0), Map.entry("wait", 0.0), Map.entry("max_attempts", 8),
                        Map.entry("initial_backoff", 1.0), Map.entry("max_backoff", 1.0),
                        Map.entry("kind", "sent"), Map.entry("milliseconds", 1L), Map.entry("program", "here"), Map.entry("forbidden", false), Map.entry("patience", 3600.0)))
                .request(Object.class); // a statement that fails would change nothing, too

        assertThat(queue.message(message)).containsEntry("status", "queued").containsEntry("external_id", null);
        assertThat(queue.message(message).get("claim_id")).isNotNull();
    }

    @Test
    void whatIsMoreUrgentGoesFirst() {
        queue.breaker("chatwoot").transitionToForcedOpenState();
        List<Long> customers = List.of(conversation, anotherCustomer(), anotherCustomer());
        for (int priority = 0; priority < 3; priority++) {
            program.post("/outbound/send", "{\"conversation_id\":" + customers.get(priority) + ",\"content\":\"priority " + priority
                    + "\",\"live\":true,\"async\":true,\"priority\":" + priority + "}");
        }

        assertThat(claim()).containsExactly("priority 2", "priority 1", "priority 0");
    }

    @Test
    void ofAConversationOneMessageIsDueWhateverAnybodyWrites() {
        queue.breaker("chatwoot").transitionToForcedOpenState();
        later(conversation, "one");
        long second = later(conversation, "two").number("message_id");

        assertThatThrownBy(() -> database.update("UPDATE communication.message SET next_attempt_at = now() WHERE id = ?", second))
                .hasMessageContaining("message_line");
    }

    @Test
    void aLineGoesOnWhenItsFirstMessageIsDeletedOrMovedIntoAnother() {
        queue.breaker("chatwoot").transitionToForcedOpenState();
        long first = later(conversation, "one").number("message_id");
        long second = later(conversation, "two").number("message_id");
        long other = anotherCustomer();
        later(other, "three");

        database.update("UPDATE communication.message SET conversation_id = ?, next_attempt_at = NULL WHERE id = ?", other, first);
        assertThat(queue.message(second).get("next_attempt_at")).isNotNull();
        database.update("DELETE FROM communication.message WHERE conversation_id = ? AND next_attempt_at IS NOT NULL", other);
        assertThat(queue.message(first).get("next_attempt_at")).isNotNull();
    }

    @Test
    void theNextMessageIsDueWhenTheFirstHasLeftTheLineHoweverManyComeAndGo() throws Exception {
        queue.breaker("chatwoot").transitionToForcedOpenState();
        List<Long> ids = Collections.synchronizedList(new ArrayList<>());
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 60; i++) {
                ids.add(later(conversation, "message " + i).number("message_id"));
            }
        });
        List<Long> left = new ArrayList<>();
        writer.start();
        while (left.size() < 60) {
            left.addAll(database.queryForList("UPDATE communication.message SET status = 'sent' WHERE id = (SELECT id FROM"
                    + " communication.message WHERE conversation_id = ? AND status = 'queued' AND next_attempt_at <= now()) RETURNING id",
                    Long.class, conversation));
        }
        writer.join();

        assertThat(left).isEqualTo(ids);
    }

    @Test
    void twoProgramsThatClaimAtTheSameTimeNeverGetTheSameMessage() throws Exception {
        queue.breaker("chatwoot").transitionToForcedOpenState();
        for (int i = 0; i < 40; i++) {
            later(anotherCustomer(), "message " + i);
        }
        List<String> claimed = Collections.synchronizedList(new ArrayList<>());
        List<Thread> programs = IntStream.range(0, 8).mapToObj(program -> new Thread(() -> {
            for (int i = 0; i < 10; i++) {
                claimed.addAll(claim());
            }
        })).toList();

        programs.forEach(Thread::start);
        for (Thread program : programs) {
            program.join();
        }

        assertThat(claimed).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void aMessageThatIsTooOldHasFailedAndSaysSo() {
        queue.breaker("chatwoot").transitionToForcedOpenState();
        long message = later(conversation, "Hello!").number("message_id");

        database.update("UPDATE communication.message SET expires_at = now() WHERE id = ?", message);

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "failed")
                .containsEntry("last_error", "not sent in time"));
    }

    @Test
    void aReplyThatIsSentAgainAndAgainWithoutAClearAnswerHasFailedInTheEnd() {
        chatwoot.answers(aResponse().withFault(Fault.EMPTY_RESPONSE));
        long message = later(conversation, "Hello!").number("message_id");
        database.update("UPDATE communication.message SET attempts = 6 WHERE id = ?", message);

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "failed").containsEntry("attempts", 8));
        assertThat(queue.message(message).get("in_doubt_since")).isNotNull();
    }

    private List<String> claim() {
        try (var file = OutboundQueueTest.class.getResourceAsStream("/sql/outbound/claim-messages.sql")) {
            String statement = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return database.query(statement.replaceAll("--.*", "").replace(":#adapter", "'chatwoot'").replace(":#limit", "4")
                    .replace(":#account_id", Long.toString(account)).replace(":#claim", "60"),
                    (row, number) -> row.getString("content"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer later(long conversation, String content) {
        Answer answer = program.post("/outbound/send",
                "{\"conversation_id\":" + conversation + ",\"content\":\"" + content + "\",\"live\":true}", "Prefer", "respond-async");
        assertThat(answer.status()).isEqualTo(202);
        return answer;
    }

    /** Gives the marker of a reply that the newest customer has got. */
    private UUID hasArrived() {
        UUID reply = UUID.randomUUID();
        chatwoot.has(chatwootConversation, "Hello!", reply.toString());
        return reply;
    }

    private long claimedByADeadProgram(long conversation, UUID reply, String expiry) {
        return claimed(conversation, reply, "1 second", expiry);
    }

    private long claimed(long conversation, UUID reply, String claim, String expiry) {
        return database.queryForObject("""
                INSERT INTO communication.message (conversation_id, account_id, direction, status, content, reply_id, adapter,
                                                   claim_id, claimed_until, expires_at)
                VALUES (?, ?, 'outbound', 'queued', 'Hello!', ?, 'chatwoot', gen_random_uuid(), now() + CAST(? AS interval), %s)
                RETURNING id""".formatted(expiry), Long.class, conversation, account, reply, claim);
    }

    private long anotherCustomer() {
        chatwootConversation = Payloads.unused();
        var message = Payloads.message(account, chatwootConversation, Payloads.unused(), "Hello?");
        ((ObjectNode) message.path("sender")).put("phone_number", "+" + Payloads.unused());
        ((ObjectNode) message.at("/conversation/meta/sender")).put("phone_number", "+" + Payloads.unused());
        return program.webhook(message).number("conversation_id");
    }
}
