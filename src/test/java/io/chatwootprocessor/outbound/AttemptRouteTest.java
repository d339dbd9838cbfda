package io.chatwootprocessor.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** The seam to the adapters: whatever an adapter does, the message is marked, or tried again. */
@ProcessorTest
class AttemptRouteTest {

    @Autowired
    Program program;
    @Autowired
    CamelContext context;
    @Autowired
    JdbcTemplate database;
    @Autowired
    AdapterCall adapterCall;

    private final String address = "a" + Payloads.unused() + "@example.com";
    private final List<String> adapters = new ArrayList<>();
    private long conversation;

    @BeforeEach
    void aCustomerHasWritten() {
        conversation = program.webhook("{\"sender\":\"" + address + "\",\"content\":\"Hello?\"}").number("conversation_id");
    }

    @AfterEach
    void theAdaptersGoAgain() throws Exception {
        database.update("DELETE FROM communication.message WHERE conversation_id = ?", conversation); // health tells of what waits for them
        for (String adapter : adapters) {
            context.getRouteController().stopRoute(adapter);
            context.removeRoute(adapter);
        }
    }

    @Test
    void aNewAdapterIsFoundByItsNameAndGetsTheWholeMessage() throws Exception {
        List<OutboundMessage> received = new CopyOnWriteArrayList<>();
        adapter("pigeon", exchange -> {
            received.add(exchange.getMessage().getBody(OutboundMessage.class));
            exchange.getMessage().setBody(new SendResult("coo-1"));
        });

        long message = queue("pigeon");

        await().untilAsserted(() -> assertThat(row(message)).containsEntry("status", "sent").containsEntry("external_id", "coo-1"));
        assertThat(received).singleElement().satisfies(got -> {
            assertThat(got.messageId()).isEqualTo(message);
            assertThat(got.content()).isEqualTo("Hi");
            assertThat(got.to().userIdentifier()).isEqualTo(address);
            assertThat(got.inDoubt()).isFalse();
        });
        assertThat(row(message)).containsEntry("claim_id", null).containsEntry("attempts", 0);
    }

    @Test
    void anAdapterThatBreaksIsTriedAgainAsOftenAsTheSettingsSay() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        adapter("broken", exchange -> {
            attempts.incrementAndGet();
            throw new IllegalStateException("out of paper");
        });

        long message = queue("broken", 5);

        await().untilAsserted(() -> assertThat(row(message)).containsEntry("status", "failed")
                .containsEntry("last_error", "the adapter failed: IllegalStateException: out of paper").containsEntry("attempts", 8));
        assertThat(attempts).hasValue(3);
        assertThat(database.queryForList("SELECT kind || ' ' || status || ' ' || error FROM communication.attempt WHERE message_id = ? ORDER BY id",
                String.class, message)).containsExactly(
                        "ambiguous queued the adapter failed: IllegalStateException: out of paper",
                        "ambiguous queued the adapter failed: IllegalStateException: out of paper",
                        "ambiguous failed the adapter failed: IllegalStateException: out of paper");
    }

    @Test
    void anAdapterSaysThatAMessageIsAtFaultByGivingTheFailureInsteadOfThrowingIt() throws Exception {
        adapter("picky", exchange -> exchange.getMessage().setBody(new SendFailed(SendFailed.Kind.REFUSED, "no such number")));

        try (LogLines log = new LogLines()) {
            long message = queue("picky");

            await().untilAsserted(() -> assertThat(row(message)).containsEntry("status", "failed").containsEntry("last_error", "no such number"));
            await().untilAsserted(() -> assertThat(log.with("Message " + message + " of conversation " + conversation
                    + " is a dead letter: picky did not send it (refused).")).hasSize(1));
        }
    }

    @Test
    void aReplyWhoseWebhookComesBeforeItsCallBreaksIsSent() throws Exception {
        long id = Payloads.unused();
        adapter("overtaken", exchange -> {
            program.webhook("{\"event\":\"message_created\",\"id\":" + id + ",\"message_type\":\"outgoing\",\"content\":\"Hi\","
                    + "\"contact\":{\"email\":\"" + address + "\"},\"content_attributes\":{\"processor\":{\"reply_id\":\""
                    + exchange.getMessage().getBody(OutboundMessage.class).replyId() + "\"}}}");
            throw new IllegalStateException("connection reset");
        });

        long message = queue("overtaken");

        await().untilAsserted(() -> assertThat(row(message)).containsEntry("status", "sent").containsEntry("external_id", Long.toString(id)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "403 | text/html        | <html>Forbidden</html> | queued",
            "404 | text/plain       | 404 page not found     | queued",
            "302 |                  |                        | queued",
            "401 | application/json | {\"error\":\"token\"} | queued",
            "400 | application/json | {\"error\":\"number\"} | failed",
            "404 | application/json | {\"error\":\"nobody\"} | failed",
            "422 |                  | no such number         | failed",
    })
    void whatAnAdaptersHttpStepThrowsIsFinalOnlyWhereTheProviderSaysIt(int status, String type, String body, String expected) throws Exception {
        String name = "http-" + Math.abs((status + type + body).hashCode());
        adapter(name, exchange -> {
            throw new HttpOperationFailedException("http://provider", status, "", null, type == null ? Map.of() : Map.of("Content-Type", type), body);
        });

        long message = queue(name);

        await().untilAsserted(() -> assertThat(row(message)).containsEntry("status", expected).containsEntry("in_doubt_since", null));
        await().until(() -> row(message).get("last_error") != null);
    }

    @Test
    void aMessageWaitsForAnAdapterThatDoesNotExistYet() throws Exception {
        long message = queue("late");
        await().until(() -> row(message).get("last_error") != null);
        assertThat(row(message)).containsEntry("status", "queued").containsEntry("attempts", 0).containsEntry("in_doubt_since", null);

        adapter("late", exchange -> exchange.getMessage().setBody(new SendResult(null)));

        await().untilAsserted(() -> assertThat(row(message)).containsEntry("status", "sent"));
    }

    @Test
    void anAdapterIsNotCalledForAMessageThatMayBeClaimedAgainBeforeTheCallEnds() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        adapter("crowded", exchange -> attempts.incrementAndGet());
        Exchange attempt = new DefaultExchange(context);
        attempt.getMessage().setBody(new OutboundMessage(1, new OutboundMessage.Claim("c", System.nanoTime() + Duration.ofSeconds(1).toNanos()), null,
                "crowded", "Hi", false, null, null, "r", null, false, null, null, null));

        adapterCall.send(attempt);

        assertThat(attempt.getMessage().getBody(SendFailed.class).getKind()).isEqualTo(SendFailed.Kind.DEFERRED);
        assertThat(attempts).hasValue(0);
    }

    @Test
    void aMarkThatCannotBeSetLeavesTheClaimSoThatTheMessageIsInDoubtLater() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        adapter("sure", exchange -> {
            exchange.getMessage().setBody(new SendResult(null));
            attempts.incrementAndGet();
        });
        database.execute("""
                CREATE FUNCTION communication.refuse_mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no mark can be set'; END $$;
                CREATE TRIGGER refuse_mark BEFORE UPDATE ON communication.message FOR EACH ROW
                    WHEN (NEW.adapter = 'sure' AND NEW.status = 'sent') EXECUTE FUNCTION communication.refuse_mark()""");
        try {
            long message = queue("sure");

            await().until(() -> row(message).get("claim_id") != null);
            await().until(() -> attempts.get() > 0);
            assertThat(row(message)).containsEntry("status", "queued");
            database.update("DELETE FROM communication.message WHERE id = ?", message);
        } finally {
            database.execute("DROP FUNCTION communication.refuse_mark() CASCADE");
        }
    }

    private void adapter(String name, Processor adapter) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:send-by-" + name).routeId(name).errorHandler(noErrorHandler()).process(adapter);
            }
        });
        adapters.add(name);
    }

    private long queue(String adapter) {
        return queue(adapter, 0);
    }

    private long queue(String adapter, int attempts) {
        return database.queryForObject("INSERT INTO communication.message (conversation_id, direction, status, content, reply_id, adapter, attempts)"
                + " VALUES (?, 'outbound', 'queued', 'Hi', gen_random_uuid(), ?, ?) RETURNING id", Long.class, conversation, adapter, attempts);
    }

    private Map<String, Object> row(long message) {
        return database.queryForMap("SELECT * FROM communication.message WHERE id = ?", message);
    }
}
