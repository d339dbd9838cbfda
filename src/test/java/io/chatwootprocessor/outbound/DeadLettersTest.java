package io.chatwootprocessor.outbound;

import static io.chatwootprocessor.FakeChatwoot.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.MeterNotFoundException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What could not be sent stays in sight until somebody has it sent again or discards it. */
@ProcessorTest
class DeadLettersTest {

    @Autowired
    Program program;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    OutboundQueue queue;
    @Autowired
    MeterRegistry meters;
    @Autowired
    Breakers breakers;

    private final long account = Payloads.unused();
    private final long chatwootConversation = Payloads.unused();
    private long conversation;

    @BeforeEach
    void aCustomerHasWritten() {
        queue.clear();
        chatwoot.storesMessages();
        conversation = program.webhook(Payloads.message(account, chatwootConversation, Payloads.unused(), "Hello?"))
                .number("conversation_id");
    }

    @AfterEach
    void nothingWaits() {
        queue.clear();
    }

    @Test
    void whatFailedIsListedPageByPageWithItsReason() {
        List<Long> failed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            failed.add(0, fail("reply " + i));
        }

        Answer first = program.get("/outbound/failed?limit=2");
        Answer second = program.get("/outbound/failed?limit=2&before=" + first.number("next_before"));

        assertThat(first.body().path("failed").findValues("message_id")).extracting(id -> id.asLong())
                .containsExactlyElementsOf(failed.subList(0, 2));
        assertThat(second.body().path("failed").findValues("message_id")).extracting(id -> id.asLong()).containsExactly(failed.get(2));
        assertThat(second.body().path("next_before").isNull()).isTrue();
        JsonNode letter = first.body().path("failed").get(0);
        assertThat(letter.path("error").asText()).isEqualTo("Chatwoot answered 422: no");
        assertThat(letter.path("content").asText()).isEqualTo("reply 2");
        assertThat(letter.path("conversation_id").asLong()).isEqualTo(conversation);
        assertThat(letter.path("in_doubt").asBoolean()).isFalse();
        assertThat(letter.path("failed_at").asText()).endsWith("Z");
    }

    @Test
    void whatIsRequeuedIsSentInTheOrderInWhichItWasWritten() {
        long one = fail("one");
        long two = fail("two");
        chatwoot.storesMessages();

        Answer answer = program.post("/outbound/failed/requeue", "{\"message_ids\":[" + two + "," + one + ",999999999]}");

        assertThat(answer.body().path("requeued").toString()).isEqualTo("[" + one + "," + two + "]");
        assertThat(answer.body().path("not_failed").toString()).isEqualTo("[999999999]");
        await().until(() -> queue.statuses(conversation).stream().allMatch("sent"::equals));
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("one", "two");
        assertThat(program.get("/outbound/failed").body().path("failed")).isEmpty();
    }

    @Test
    void allOfThemCanBeRequeuedAtOnceAndOnlyOnce() {
        fail("one");
        fail("two");
        chatwoot.storesMessages();
        queue.breaker("chatwoot").transitionToForcedOpenState();

        Answer first = program.post("/outbound/failed/requeue", "{\"all\":true}");
        Answer second = program.post("/outbound/failed/requeue", "{\"all\":true}");

        assertThat(first.body().path("requeued")).hasSize(2);
        assertThat(second.body().path("requeued")).isEmpty();
        queue.breaker("chatwoot").transitionToCloseState();
        await().untilAsserted(() -> assertThat(chatwoot.messages(chatwootConversation)).containsExactly("one", "two"));
    }

    @Test
    void aRequeuedReplyThatHasArrivedIsNotSentAgain() {
        chatwoot.storesMessagesAndAnswers(answer(500, "{}"));
        chatwoot.refusesToListMessages();
        long message = program.post("/outbound/send", body("Hello!")).body().path("detail").path("message_id").asLong();
        assertThat(queue.message(message)).containsEntry("status", "failed");
        chatwoot.isBack();

        program.post("/outbound/failed/requeue", "{\"message_ids\":[" + message + "]}");

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent"));
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Hello!");
    }

    @Test
    void aRequeuedReplyThatChatwootCouldNotDeliverGoesOutAsANewOne() {
        long message = program.post("/outbound/send", body("Hello!")).body().path("response").path("message_id").asLong();
        Object marker = queue.message(message).get("reply_id");
        ObjectNode failed = Payloads.message(account, chatwootConversation, chatwoot.messages().get(0).path("id").asLong(), "Hello!");
        failed.put("event", "message_updated").put("message_type", "outgoing");
        failed.putObject("content_attributes").put("external_error", "131047").putObject("processor").put("reply_id", marker.toString());
        program.webhook(failed);
        assertThat(queue.message(message)).containsEntry("status", "failed").containsEntry("last_error", "131047");

        program.post("/outbound/failed/requeue", "{\"message_ids\":[" + message + "]}");

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent"));
        assertThat(queue.message(message).get("reply_id")).isNotEqualTo(marker);
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Hello!", "Hello!");
        program.webhook(failed);
        assertThat(queue.message(message)).as("old news").containsEntry("status", "sent");
    }

    @Test
    void whatIsDiscardedKeepsItsReasonAndIsNeverSent() {
        long message = fail("too late");

        Answer answer = program.post("/outbound/failed/discard", "{\"message_ids\":[" + message + "],\"reason\":\"called them instead\"}");

        assertThat(answer.body().path("discarded").toString()).isEqualTo("[" + message + "]");
        assertThat(program.get("/outbound/failed").body().path("failed")).isEmpty();
        assertThat(program.get("/outbound/messages/" + message).text("discard_reason")).isEqualTo("called them instead");
        assertThat(program.post("/outbound/failed/requeue", "{\"all\":true}").body().path("requeued")).isEmpty();
    }

    @Test
    void deadLettersAndAnOpenBreakerShowInHealthAndMetrics() {
        fail("dead");
        queue.breaker("chatwoot").transitionToForcedOpenState();

        await().ignoreException(MeterNotFoundException.class).untilAsserted(() -> {
            Answer health = program.get("/actuator/health/outbound");
            assertThat(health.status()).isEqualTo(200);
            assertThat(health.text("status")).isEqualTo("DEGRADED");
            assertThat(health.body().path("details").path("failed").asInt()).isEqualTo(1);
            assertThat(health.body().path("details").path("breakers").path("chatwoot").asText()).isEqualTo("FORCED_OPEN");
            assertThat(meters.get("processor.outbound.failed").tag("adapter", "chatwoot").gauge().value()).isEqualTo(1);
            assertThat(meters.get("processor.breaker.open").tag("breaker", "chatwoot").gauge().value()).isEqualTo(1);
            assertThat(meters.get("processor.breaker.open").tag("breaker", "ai-core").gauge().value()).as("a responder's").isZero();
        });
    }

    @ParameterizedTest
    @CsvSource({"99, UP", "100, DEGRADED", "499, DEGRADED", "500, DOWN"})
    void aLongQueueShowsInHealthWhicheverAdaptersItWaitsFor(long queued, String status) {
        MeterRegistry meters = new SimpleMeterRegistry();
        Outbound health = new Outbound(breakers, meters); // the program's own measures the real queue meanwhile
        health.measured(List.of(waiting("chatwoot", queued - 9, 7.0), waiting("pigeon", 9, 70.0)));

        assertThat(health.health().getStatus().getCode()).isEqualTo(status);
        assertThat(health.health().getDetails()).containsEntry("queued", queued).containsEntry("oldest_seconds", 70L);
        assertThat(gauge(meters, "processor.outbound.queued", "pigeon")).isEqualTo(9);
        assertThat(gauge(meters, "processor.outbound.oldest", "pigeon")).isEqualTo(70);
        assertThat(gauge(meters, "processor.outbound.queued", "simulated")).as("for which nothing waits").isZero();
    }

    private static Map<String, Object> waiting(String adapter, long queued, double oldest) {
        return Map.of("adapter", adapter, "queued", queued, "oldest", oldest, "in_doubt", 0L, "failed", 0L);
    }

    private static double gauge(MeterRegistry meters, String name, String adapter) {
        return meters.get(name).tag("adapter", adapter).gauge().value();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "requeue | {                                     | 400 | invalid_json",
            "requeue | {}                                    | 422 | message_ids_or_all_required",
            "requeue | {\"all\":true,\"message_ids\":[1]}    | 422 | message_ids_or_all_required",
            "requeue | {\"all\":\"yes\"}                     | 422 | message_ids_or_all_required",
            "requeue | {\"message_ids\":[]}                  | 422 | invalid_message_ids",
            "requeue | {\"message_ids\":[\"1; DROP\"]}       | 422 | invalid_message_ids",
            "requeue | {\"message_ids\":[0]}                 | 422 | invalid_message_ids",
            "discard | {\"message_ids\":[1]}                 | 422 | reason_required",
            "discard | {\"all\":true,\"reason\":\" \"}       | 422 | reason_required",
    })
    void whatIsNotClearIsRefused(String action, String body, int status, String detail) {
        Answer answer = program.post("/outbound/failed/" + action, body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.detail()).startsWith(detail);
    }

    private long fail(String content) {
        chatwoot.answers(answer(422, "{\"error\":\"no\"}"));
        return program.post("/outbound/send", body(content)).body().path("detail").path("message_id").asLong();
    }

    private String body(String content) {
        return "{\"conversation_id\":" + conversation + ",\"content\":\"" + content + "\",\"live\":true}";
    }
}
