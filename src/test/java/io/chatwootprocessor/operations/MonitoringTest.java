package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Cleanup;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeBridge;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.FakeModels;
import io.chatwootprocessor.FakeSlack;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Outside;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@ProcessorTest
class MonitoringTest {

    @Autowired
    FakeModels models;
    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    OutboundQueue queue;
    @Autowired
    FakeBridge bridge;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    FakeSlack slack;
    @Autowired
    Outside outside;

    @BeforeEach
    void nothingIsStored() {
        queue.clear(); // a message that is being sent would be in the way
        int deleted;
        do { // in parts: other tests may have stored ten thousands, and a statement must not take long
            deleted = Cleanup.update(database, "DELETE FROM communication.conversation WHERE id IN (SELECT id FROM communication.conversation LIMIT 500)");
        } while (deleted > 0);
    }

    @Test
    void healthIsOk() throws IOException {
        queue.clear(); // what earlier tests left shows until it is measured again
        try (Stream<Path> files = Files.list(models.folder())) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        bridge.works();
        bridge.has("main", "connected", "15550001111");
        chatwoot.storesMessages();
        slack.works();
        outside.areAsked();

        assertThat(program.get("/health").body().toString()).isEqualTo("{\"status\":\"ok\"}");
        await().untilAsserted(() ->
                assertThat(program.get("/actuator/health")).satisfies(health ->
                        assertThat(health.text("status")).as(health.body().toString()).isEqualTo("UP")));
        assertThat(program.get("/actuator/health/routes").text("status")).isEqualTo("UP");
    }

    @Test
    void everyRouteIsSeenByJmxAndNoStepTakesMemoryThere(@Autowired CamelContext camel) throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        String ours = "org.apache.camel:context=" + camel.getManagementName();

        assertThat(beans.queryNames(new ObjectName(ours + ",type=routes,*"), null))
                .extracting(name -> name.getKeyProperty("name")).contains("\"chatwoot-webhook\"", "\"dispatch\"");
        assertThat(beans.queryNames(new ObjectName(ours + ",type=processors,*"), null)).isEmpty();
    }

    @Test
    void anEmptyDatabaseHasNoLatestMessage() {
        assertThat(program.get("/messages/count").body().toString()).isEqualTo("{\"count\":0}");
        Answer latest = program.get("/messages/latest");
        assertThat(latest.status()).isEqualTo(404);
        assertThat(latest.detail()).isEqualTo("No messages available");
    }

    @Test
    void theLatestMessageIsShownWithItsSender() {
        program.webhook("{\"sender\":\"first@example.com\",\"content\":\"one\"}");
        Answer stored = program.webhook("{\"channel_type\":\"whatsapp\",\"contact\":{\"phone_number\":\"+15551234567\"},"
                + "\"content\":\"two\"}");

        Answer latest = program.get("/messages/latest");

        assertThat(latest.number("id")).isEqualTo(stored.number("message_id"));
        assertThat(latest.number("conversation_id")).isEqualTo(stored.number("conversation_id"));
        assertThat(latest.text("sender")).isEqualTo("+15551234567");
        assertThat(latest.text("content")).isEqualTo("two");
        assertThat(latest.text("direction")).isEqualTo("inbound");
        assertThat(latest.text("status")).isEqualTo("received");
        assertThat(latest.text("timestamp")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(program.get("/messages/count").number("count")).isEqualTo(2);
    }

    @Test
    void conversationsComePageByPageNewestFirst() {
        List<Long> opened = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            opened.add(0, program.webhook("{\"sender\":\"c" + i + "@example.com\",\"content\":\"m\"}").number("conversation_id"));
        }

        List<Long> listed = new ArrayList<>();
        String page = "/conversations?limit=2";
        int pages = 0;
        while (page != null) {
            Answer answer = program.get(page);
            answer.body().path("conversations").forEach(conversation -> listed.add(conversation.path("id").asLong()));
            page = answer.body().path("next_before").isNull() ? null : "/conversations?limit=2&before=" + answer.number("next_before");
            pages++;
        }

        assertThat(listed).isEqualTo(opened);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void messagesComePageByPageInTheOrderInWhichTheyWereWritten() {
        long account = Payloads.unused();
        long conversation = 0;
        for (int second : new int[] {3, 1, 2, 5, 4}) {
            conversation = program.webhook(Payloads.message(account, 1, Payloads.unused(), "m" + second, 1785247400 + second, "open"))
                    .number("conversation_id");
        }

        List<String> listed = new ArrayList<>();
        String page = "/conversations/" + conversation + "/messages?limit=2";
        while (page != null) {
            Answer answer = program.get(page);
            answer.body().path("messages").forEach(message -> listed.add(message.path("content").asText()));
            page = answer.body().path("next_after").isNull() ? null
                    : "/conversations/" + conversation + "/messages?limit=2&after=" + answer.number("next_after");
        }

        assertThat(listed).containsExactly("m1", "m2", "m3", "m4", "m5");
    }

    @Test
    void afterAMessageThatIsNotThereAnyMoreTheNewerOnesAreListedAndNotAll() {
        Customer customer = new Customer(program, Payloads.unused());
        long conversation = customer.says("first");
        customer.says("second");
        customer.says("third");
        Long second = database.queryForObject("DELETE FROM communication.message WHERE conversation_id = ? AND content = 'second' RETURNING id", Long.class,
                conversation);

        assertThat(program.get("/conversations/" + conversation + "/messages?after=" + second).body().path("messages").findValuesAsText("content"))
                .containsExactly("third");
    }

    @Test
    void webhookEventsComePageByPageNewestFirstWithoutTheirPayloads() {
        long message = Payloads.unused();
        program.webhook(Payloads.message(Payloads.unused(), 1, message, "a secret"));
        Answer stored = program.post("/webhook/chatwoot", Payloads.message(Payloads.unused(), 1, message, "a secret").toString(),
                "X-Chatwoot-Delivery", "d-1");
        program.webhook("{\"event\":\"nonsense\"}");

        Answer first = program.get("/webhook-events?limit=2");
        Answer second = program.get("/webhook-events?limit=2&before=" + first.number("next_before"));

        assertThat(first.body().path("webhook_events")).hasSize(2);
        JsonNode ignored = first.body().path("webhook_events").path(0);
        assertThat(ignored.path("event").asText()).isEqualTo("nonsense");
        assertThat(ignored.path("reason").asText()).isEqualTo("unhandled_event");
        JsonNode event = first.body().path("webhook_events").path(1);
        assertThat(event.fieldNames()).toIterable().containsExactly("id", "received_at", "source", "hook", "delivery_id", "event",
                "outcome", "reason", "handled_by", "handling", "conversation_id", "message_id", "replay_of");
        assertThat(event.path("received_at").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(event.path("delivery_id").asText()).isEqualTo("d-1");
        assertThat(event.path("message_id").asLong()).isEqualTo(stored.number("message_id"));
        assertThat(event.path("replay_of").isNull()).isTrue();
        assertThat(second.body().path("webhook_events").path(0).path("id").asLong()).isLessThan(event.path("id").asLong());
        assertThat(first.body().toString()).doesNotContain("a secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored", "duplicate", "applied", "ignored"})
    void webhookEventsAreListedByTheirOutcome(String outcome) {
        ObjectNode message = Payloads.message(Payloads.unused(), 1, Payloads.unused(), "Hi");
        program.webhook(message);
        program.webhook(message);
        program.webhook(Payloads.conversation("conversation_updated", Payloads.unused(), 1, 1785247400, "open"));
        program.webhook("{\"event\":\"nonsense\"}");

        assertThat(program.get("/webhook-events?outcome=" + outcome).body().findValuesAsText("outcome"))
                .isNotEmpty().containsOnly(outcome);
    }

    @Test
    void aReplayIsListedWithTheEventThatItReplayed() {
        program.webhook("{\"event\":\"nonsense\"}");
        long event = latestEvent().path("id").asLong();

        program.post("/webhook-events/replay", "{\"ids\":[" + event + "]}");

        assertThat(latestEvent().path("replay_of").asLong()).isEqualTo(event);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "/conversations?limit=0            | 422 | invalid_limit",
            "/conversations?limit=201          | 422 | invalid_limit",
            "/conversations?limit=all          | 422 | invalid_limit",
            "/conversations?before=-1          | 422 | invalid_before",
            "/conversations/x/messages         | 422 | invalid_conversation_id",
            "/conversations/0/messages         | 422 | invalid_conversation_id",
            "/conversations/1/messages?after=x | 422 | invalid_after",
            "/conversations/999999999/messages | 404 | Conversation 999999999 not found",
            "/webhook-events?limit=0           | 422 | invalid_limit",
            "/webhook-events?before=x          | 422 | invalid_before",
            "/webhook-events?outcome=lost      | 422 | invalid_outcome",
            "/webhook-events?outcome=          | 422 | invalid_outcome",
            "/outbound/failed/requeue          | 405 | method_not_allowed",
            "/nowhere                          | 404 | not_found",
            "/webhook/chatwoot                 | 405 | method_not_allowed",
    })
    void whatCannotBeShownIsSaid(String path, int status, String detail) {
        Answer answer = program.get(path);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.detail()).startsWith(detail);
    }

    private JsonNode latestEvent() {
        return program.get("/webhook-events?limit=1").body().path("webhook_events").path(0);
    }
}
