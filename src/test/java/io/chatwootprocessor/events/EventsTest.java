package io.chatwootprocessor.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.WireMock;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.util.ReflectionTestUtils;

/** A saved route from direct:on-<event> is called for each such event: docs/events.md. */
@ProcessorTest
class EventsTest {

    private static final String HEAR = "- bean:\n    ref: heard\n    method: hear\n";

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

    private final Heard heard = new Heard();
    private final long account = Payloads.unused();

    /** What the routes were called with, and how often they fail. */
    public static class Heard {

        private final List<JsonNode> bodies = new CopyOnWriteArrayList<>();
        private final List<String> keys = new CopyOnWriteArrayList<>();
        private volatile Predicate<JsonNode> fails = body -> false;
        private volatile Exception failure = new IllegalStateException("somebody's secret");

        public void hear(Exchange exchange) throws Exception {
            JsonNode body = Program.JSON.readTree(exchange.getMessage().getBody(String.class));
            keys.add(exchange.getMessage().getHeader("Idempotency-Key", String.class));
            bodies.add(body); // last: the tests wait for it
            assertThat(exchange.getMessage().getBody()).isInstanceOf(Map.class);
            if (fails.test(body)) {
                throw failure;
            }
        }

        /** What those that are about this said, in the order of their calls. */
        List<JsonNode> of(String field, Object value) {
            return bodies.stream().filter(body -> body.at(field).asText().equals(value.toString())).toList();
        }
    }

    @BeforeEach
    void nothingWaits() {
        queue.clear();
        chatwoot.storesMessages();
        context.getRegistry().bind("heard", heard);
    }

    @AfterEach
    void nobodyFails() {
        heard.fails = body -> false;
        queue.clear(); // no event that waits, and no dead letter, is left to other tests
    }

    @Test
    void anEventThatNothingElseHandlesReachesItsRouteAsItCame() throws Exception {
        try (ListeningRoute route = listens("contact_updated")) {
            ObjectNode contact = contact();
            contact.put("score", 1.10);
            Answer answer = program.webhook(contact);
            assertThat(answer.text("status")).isEqualTo("ignored");

            JsonNode event = await().until(() -> heard.of("/account/id", account), found -> !found.isEmpty()).get(0);

            assertThat(event.toString()).isEqualTo(contact.toString());
            long id = lastEvent();
            assertThat(heard.keys.get(0)).isEqualTo("webhook-event-" + id);
            JsonNode shown = await().until(() -> listed("/webhook-events", "webhook_events", "id", id),
                    found -> found.size() == 1 && found.get(0).path("handling").asText().equals("done")).get(0);
            assertThat(shown.path("handled_by").asText()).isEqualTo("on-contact_updated");
            assertThat(shown.path("reason").isNull()).isTrue();
        }
    }

    @Test
    void whereNobodyListensNothingIsQueued() {
        Listeners listeners = context.getRegistry().findSingleByType(Listeners.class);
        synchronized (listeners) { // an earlier test's route counts for some seconds more
            ((Map<?, ?>) ReflectionTestUtils.getField(listeners, "seen")).clear();
        }
        await().until(() -> ReflectionTestUtils.getField(listeners, "said"), said -> said != null && ((Collection<?>) said).isEmpty());
        database.update("DELETE FROM communication.listener");

        program.webhook(contact());
        long conversation = new Customer(program, account, Payloads.unused()).says("Hello");

        assertThat(database.queryForList("SELECT event FROM communication.event_call WHERE conversation_id = ? OR webhook_event_id IN"
                + " (SELECT id FROM communication.webhook_event WHERE account_id = ?)", String.class, conversation, account)).isEmpty();
    }

    @Test
    void aRouteThatFailsIsCalledAgainWithTheSameKey() throws Exception {
        try (ListeningRoute route = listens("contact_updated")) {
            heard.fails = body -> heard.bodies.size() < 3;

            program.webhook(contact());

            await().until(() -> heard.bodies.size() == 3);
            assertThat(heard.keys).containsOnly(heard.keys.get(0));
            await().until(() -> calls("contact_updated", "done") == 1);
            await().until(() -> program.text("/actuator/prometheus").lines().anyMatch(line -> line.startsWith("processor_events_calls_total{")
                    && line.contains("event=\"contact_updated\"") && line.contains("outcome=\"done\"")));
        }
    }

    @Test
    void whatARouteCannotTakeIsADeadLetterThatIsRequeuedOrDiscarded() throws Exception {
        try (ListeningRoute route = listens("contact_updated")) {
            heard.fails = body -> true;
            program.webhook(contact());
            program.webhook(contact());
            List<JsonNode> failed = await().until(() -> letters("contact_updated"), list -> list.size() == 2);
            assertThat(heard.bodies).hasSize(6);
            assertThat(failed.get(0).path("event").asText()).isEqualTo("contact_updated");
            assertThat(failed.get(0).path("attempts").asInt()).isEqualTo(3);
            assertThat(failed.get(0).path("error").asText()).contains("IllegalStateException").doesNotContain("secret");
            assertThat(failed.get(0).path("adapter").isNull()).isTrue();
            await().until(() -> program.get("/actuator/health/events").text("status").equals("DEGRADED"));

            heard.fails = body -> false;
            long first = failed.get(1).path("message_id").asLong();
            long second = failed.get(0).path("message_id").asLong();
            assertThat(program.post("/outbound/failed/requeue", "{\"message_ids\":[" + first + "]}").body().at("/requeued/0").asLong())
                    .isEqualTo(first);
            await().until(() -> heard.bodies.size() == 7);
            assertThat(program.post("/outbound/failed/discard", "{\"message_ids\":[" + second + "],\"reason\":\"old\"}").body()
                    .at("/discarded/0").asLong()).isEqualTo(second);

            assertThat(letters("contact_updated")).isEmpty();
            await().until(() -> program.get("/actuator/health/events").text("status").equals("UP"));
        }
    }

    @Test
    void theEventsOfAConversationAreTakenOneAfterTheOtherAndThoseOfOthersDoNotWait() throws Exception {
        try (ListeningRoute created = listens("message_created"); ListeningRoute status = listens("conversation_status_changed")) {
            Customer one = new Customer(program, account, 1);
            Customer other = new Customer(program, account, 1);
            heard.fails = body -> body.path("content").asText().equals("First") && heard.of("/content", "Of another").isEmpty();
            heard.failure = new HttpOperationFailedException("http://a", 503, null, null, null, null); // an outage is no fault of the event

            one.says("First");
            one.says("Second");
            one.becomes("open");
            one.says("Third");
            other.says("Of another");

            await().until(() -> heard.bodies.size() >= 5 && calls("message_created", "queued") == 0);
            assertThat(said(one)).endsWith("First", "Second", "conversation_status_changed", "Third").doesNotHaveDuplicates();
            assertThat(heard.bodies.stream().map(body -> body.path("content").asText()).toList().indexOf("Of another"))
                    .isLessThan(heard.bodies.size() - 3);
        }
    }

    private List<String> said(Customer customer) {
        List<String> said = new ArrayList<>();
        for (JsonNode body : heard.bodies) {
            boolean message = body.path("event").asText().startsWith("message");
            long place = message ? body.at("/conversation/id").asLong() : body.path("id").asLong();
            String what = body.path(message ? "content" : "event").asText();
            if (place == customer.chatwootConversation() && (said.isEmpty() || !said.get(said.size() - 1).equals(what))) {
                said.add(what);
            }
        }
        return said;
    }

    @Test
    void ourOwnEventsTellOfTheMessageItsTurnAndItsReply() throws Exception {
        try (ListeningRoute a = listens("message-stored"); ListeningRoute b = listens("turn-completed"); ListeningRoute c = listens("reply-sent")) {
            long inbox = Payloads.unused();
            answersBy("echo", inbox);

            long conversation = new Customer(program, inbox).says("Hello");

            await().until(() -> heard.of("/conversation_id", conversation).size() == 3);
            List<JsonNode> events = heard.of("/conversation_id", conversation);
            assertThat(events).extracting(event -> event.path("event").asText()).containsExactly("message-stored", "turn-completed", "reply-sent");
            assertThat(events.get(0).path("content").asText()).isEqualTo("Hello");
            assertThat(events.get(0).path("direction").asText()).isEqualTo("inbound");
            assertThat(events.get(0).path("inbox_id").asLong()).isEqualTo(inbox);
            assertThat(events.get(1).path("responder").asText()).isEqualTo("echo");
            assertThat(events.get(1).at("/messages/0").asText()).isEqualTo("You said: Hello");
            assertThat(events.get(2).path("content").asText()).isEqualTo("You said: Hello");
            assertThat(events.get(2).path("turn_id")).isEqualTo(events.get(1).path("turn_id"));
            assertThat(heard.keys).allMatch(key -> key.startsWith("event-")).doesNotHaveDuplicates();
            await().until(() -> calls("reply-sent", "queued") == 0);
            assertThat(database.queryForList("SELECT body FROM communication.event_call WHERE conversation_id = ? AND body IS NOT NULL"
                    + " AND event IN ('message-stored', 'turn-completed', 'reply-sent')", conversation))
                    .as("what people said is kept no longer than it is needed").isEmpty();
        }
    }

    @Test
    void aConversationThatIsHandedOverAndAReplyThatFailedAreTold() throws Exception {
        try (ListeningRoute a = listens("handed-off"); ListeningRoute b = listens("reply-failed")) {
            long inbox = Payloads.unused();
            answersBy("not-there", inbox);
            long conversation = new Customer(program, inbox).says("Hello");
            JsonNode handedOff = await().until(() -> heard.of("/conversation_id", conversation), found -> !found.isEmpty()).get(0);
            assertThat(handedOff.path("event").asText()).isEqualTo("handed-off");
            assertThat(handedOff.path("error").asText()).contains("no responder not-there");

            chatwoot.answers(WireMock.jsonResponse("{\"error\":\"no\"}", 404));
            program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"Hi\",\"live\":true}");

            JsonNode failed = await().until(() -> heard.of("/conversation_id", conversation).stream()
                    .filter(event -> event.path("event").asText().equals("reply-failed")).toList(), found -> !found.isEmpty()).get(0);
            assertThat(failed.path("content").asText()).isEqualTo("Hi");
            assertThat(failed.path("error").asText()).isNotBlank();
        }
    }

    @Test
    void aReplayedEventIsTakenAgainWithTheKeyOfTheFirstTime() throws Exception {
        try (ListeningRoute route = listens("contact_updated")) {
            program.webhook(contact());
            await().until(() -> heard.bodies.size() == 1);

            program.post("/webhook-events/replay", "{\"ids\":[" + lastEvent() + "]}");

            await().until(() -> heard.bodies.size() == 2);
            assertThat(heard.keys.get(1)).isEqualTo(heard.keys.get(0));
        }
    }

    @Test
    void whatAnErrorHandlerTakesForHandledIsNotTakenForDone() throws Exception {
        try (ListeningRoute route = new ListeningRoute(context, "contact_updated", "errors-to-log", HEAR)) {
            heard.fails = body -> heard.bodies.size() < 2;

            program.webhook(contact());

            await().until(() -> heard.bodies.size() == 2);
        }
    }

    @Test
    void anEventThatCameWhileItsRouteWasAwayIsTakenWhenItIsBack() throws Exception {
        listens("contact_updated").close();
        program.webhook(contact());
        assertThat(heard.bodies).isEmpty();

        try (ListeningRoute again = listens("contact_updated")) {
            await().until(() -> heard.bodies.size() == 1);
        }
    }

    @Test
    void anEventForWhichOnlyAnotherProgramHasARouteIsLeftToIt() throws Exception {
        database.update("INSERT INTO communication.listener VALUES ('contact_created', 'another', now()) ON CONFLICT DO NOTHING");
        try (ListeningRoute route = listens("contact_updated")) {
            program.webhook(contact().put("event", "contact_created"));
            program.webhook(contact());

            await().until(() -> heard.bodies.size() == 1);
            assertThat(calls("contact_created", "queued")).isEqualTo(1);
        } finally {
            database.update("DELETE FROM communication.listener WHERE program = 'another'");
        }
    }

    @Test
    void whatNobodyListensToAnyMoreIsADeadLetterAndHoldsUpNothing() {
        database.update("INSERT INTO communication.event_call (event, line, queued_at, next_attempt_at)"
                + " VALUES ('nobodys', 'conversation 1', now() - interval '2 minutes', now())");

        await().until(() -> calls("nobodys", "failed") == 1);

        assertThat(letters("nobodys")).singleElement().extracting(letter -> letter.path("error").asText())
                .isEqualTo("no program has a route from direct:on-nobodys");
    }

    @Test
    void whoIsErasedIsErasedHereToo() throws Exception {
        try (ListeningRoute a = listens("message-stored"); ListeningRoute b = listens("message_created")) {
            heard.fails = body -> true;
            Customer customer = new Customer(program, 1);
            long conversation = customer.says("Hello");
            await().until(() -> database.queryForObject("SELECT count(*) FROM communication.event_call WHERE conversation_id = ?", Long.class,
                    conversation) == 2);

            assertThat(program.delete("/contacts/%2B49" + customer.chatwootConversation()).status()).isEqualTo(200);

            assertThat(database.queryForList("SELECT event FROM communication.event_call WHERE conversation_id = ?", conversation)).isEmpty();
        }
    }

    @Test
    void whatIsDoneIsForgottenWithTheWebhooksOfItsAgeAndADeadLetterIsNot() {
        database.update("INSERT INTO communication.event_call (event, line, status, queued_at, ended_at, discarded_at) VALUES"
                + " ('old', 'a', 'done', now() - interval '40 days', now() - interval '40 days', NULL),"
                + " ('old', 'b', 'failed', now() - interval '40 days', now() - interval '40 days', NULL),"
                + " ('old', 'c', 'failed', now() - interval '40 days', now() - interval '40 days', now()),"
                + " ('old', 'd', 'done', now(), now(), NULL)");

        database.queryForList("SELECT communication.delete_old('event_call', interval '30 days')::text");

        assertThat(database.queryForList("SELECT line FROM communication.event_call WHERE event = 'old' ORDER BY line", String.class))
                .containsExactly("b", "d");
    }

    private ListeningRoute listens(String event) throws Exception {
        return new ListeningRoute(context, event, "errors-to-caller", HEAR);
    }

    private void answersBy(String responder, long inbox) {
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Bot', ?)", Long.toString(inbox), responder);
    }

    private ObjectNode contact() {
        ObjectNode contact = Payloads.file("contact_updated.json");
        contact.put("id", Payloads.unused());
        ((ObjectNode) contact.path("account")).put("id", account);
        return contact;
    }

    private long lastEvent() {
        return database.queryForObject("SELECT max(id) FROM communication.webhook_event WHERE account_id = ?", Long.class, account);
    }

    /** The dead letters of that event, the newest first. */
    private List<JsonNode> letters(String event) {
        return listed("/outbound/failed", "failed", "event", event);
    }

    private List<JsonNode> listed(String path, String list, String field, Object value) {
        return StreamSupport.stream(program.get(path).body().path(list).spliterator(), false)
                .filter(one -> one.path(field).asText().equals(value.toString())).toList();
    }

    private long calls(String event, String status) {
        return database.queryForObject("SELECT count(*) FROM communication.event_call WHERE event = ? AND status = ?"
                + " AND discarded_at IS NULL AND queued_at > now() - interval '10 minutes'"
                + " AND (status <> 'done' OR EXISTS (SELECT FROM communication.webhook_event e WHERE e.id = webhook_event_id AND e.account_id = ?))",
                Long.class, event, status, account);
    }
}
