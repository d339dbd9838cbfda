package io.chatwootprocessor.inbound;

import static io.chatwootprocessor.Payloads.conversation;
import static io.chatwootprocessor.Payloads.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** The day after a route was wrong: what came in is received again. */
@ProcessorTest
class ReplayTest {

    private static final long T = 1785247400;

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    MeterRegistry metrics;

    private final long account = Payloads.unused();
    private final Instant day = Instant.parse("2100-01-01T00:00:00Z").plus(account - 1_000_000, ChronoUnit.DAYS); // on which nothing else came

    @Test
    void anEventThatAWrongRouteIgnoredIsStoredOnceHoweverOftenItIsReplayed() {
        long event = ignored(message(account, 1, Payloads.unused(), "Hi"));

        Answer first = replay(event);
        Answer second = replay(event);

        assertThat(first.body().toString())
                .isEqualTo("{\"replayed\":1,\"outcomes\":{\"stored\":1},\"unknown_ids\":[],\"failed\":[]}");
        assertThat(outcomes(second)).isEqualTo("{\"duplicate\":1}");
        assertThat(contents()).containsExactly("Hi");
    }

    @Test
    void aMessageWithoutAnIdThatAWrongRouteIgnoredIsStoredOnceHoweverOftenItIsReplayed() {
        long event = ignored(withoutId("Hi"));

        assertThat(outcomes(replay(event))).isEqualTo("{\"stored\":1}");
        assertThat(outcomes(replay(event))).isEqualTo("{\"duplicate\":1}");
        assertThat(outcomes(replay(event))).isEqualTo("{\"duplicate\":1}");
        assertThat(contents()).containsExactly("Hi");
    }

    @Test
    void aMessageWithoutAnIdIsStoredOnceAlsoByReplaysAtTheSameTime() throws Exception {
        long event = ignored(withoutId("Hi"));
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Callable<Answer>> replays = Collections.nCopies(8, () -> replay(event));

        List<String> outcomes = new ArrayList<>();
        for (Future<Answer> answer : pool.invokeAll(replays)) {
            outcomes.add(outcomes(answer.get()));
        }
        pool.shutdown();

        assertThat(outcomes).containsOnlyOnce("{\"stored\":1}").contains("{\"duplicate\":1}");
        assertThat(contents()).containsExactly("Hi");
    }

    @Test
    void aMessageWithoutAnIdThatWasStoredWhenItCameIsADuplicate() {
        Answer came = program.webhook(withoutId("Hi"));
        long event = events().get(0);

        assertThat(outcomes(replay(event))).isEqualTo("{\"duplicate\":1}");
        assertThat(contents()).containsExactly("Hi");
        assertThat(replayOf(event)).containsEntry("message_id", came.number("message_id"));
    }

    @Test
    void twoMessagesWithoutAnIdThatReadTheSameStayTwo() {
        replay(ignored(withoutId("Hi")), ignored(withoutId("Hi")));

        assertThat(contents()).containsExactly("Hi", "Hi");
    }

    @Test
    void aMessageThatSaysNoTimeIsAsOldAsWhenItCame() {
        long event = ignored(withoutId("Hi"));

        replay(event);

        assertThat(database.queryForObject("SELECT m.timestamp = e.received_at FROM communication.message m"
                + " JOIN communication.webhook_event e ON e.id = ? WHERE m.account_id = ?", Boolean.class, event, account))
                .isTrue();
    }

    @Test
    void anEventOfTheBridgeIsReplayedAsTheBridges() {
        ObjectNode message = Payloads.bridgeMessage("replay-" + account, "1", "4915" + account, "Hi");
        message.remove("eventType"); // its header named it
        long event = ofTheBridge("message.received", message);

        assertThat(outcomes(replay(event))).isEqualTo("{\"stored\":1}");
        assertThat(outcomes(replay(event))).isEqualTo("{\"duplicate\":1}");
        assertThat(database.queryForMap("SELECT * FROM communication.message WHERE session_id = ?", "replay-" + account))
                .containsEntry("source", "whatsapp").containsEntry("external_id", "1").containsEntry("content", "Hi");
        assertThat(replayOf(event)).containsEntry("source", "whatsapp").containsEntry("event", "message.received");
    }

    @Test
    void eventsOfChatwootAndOfTheBridgeAreReplayedTogether() {
        long first = ignored(message(account, 1, Payloads.unused(), "Hi"));
        long second = ofTheBridge("message.received", Payloads.bridgeMessage("replay-" + account, "1", "4915" + account, "Hi"));
        long third = ignored(message(account, 1, Payloads.unused(), "Hello"));

        assertThat(outcomes(replay(first, second, third))).isEqualTo("{\"stored\":3}");
    }

    @Test
    void aSessionThatWasConnectedOnceIsNotSoByAReplay() {
        String session = "replay-" + account;
        ObjectNode connected = Payloads.file("whatsapp/session.connected.json").put("sessionId", session);
        program.bridge(connected);
        program.bridge(Payloads.file("whatsapp/session.disconnected.json").put("sessionId", session));

        assertThat(outcomes(replay(ofTheBridge("session.connected", connected)))).isEqualTo("{\"duplicate\":1}");
        assertThat(database.queryForObject("SELECT status FROM communication.bridge_session WHERE session_id = ?", String.class, session))
                .isEqualTo("disconnected");
    }

    @Test
    void whatAReplayDidStaysOnRecord() {
        long event = ignored(message(account, 1, Payloads.unused(), "Hi"));

        replay(event);
        replay(event);

        assertThat(database.queryForList("SELECT outcome FROM communication.webhook_event WHERE replay_of = ? ORDER BY id",
                String.class, event)).containsExactly("stored", "duplicate");
        assertThat(database.queryForMap("SELECT outcome, replay_of FROM communication.webhook_event WHERE id = ?", event))
                .containsEntry("outcome", "ignored").containsEntry("replay_of", null);
    }

    @Test
    void theReplayOfAReplayIsOneOfTheEventThatCame() {
        long event = ignored(withoutId("Hi"));
        replay(event);

        assertThat(outcomes(replay((Long) replayOf(event).get("id")))).isEqualTo("{\"duplicate\":1}");
        assertThat(database.queryForList("SELECT 1 FROM communication.webhook_event WHERE replay_of = ?", event)).hasSize(2);
    }

    @Test
    void aBurstIsReplayedInTheOrderInWhichItCame() {
        List<Long> events = IntStream.range(0, 30).mapToObj(i -> ignored(withoutId("message " + i))).toList();
        List<Long> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled);

        replay(shuffled.stream().mapToLong(Long::longValue).toArray());

        assertThat(contents()).containsExactlyElementsOf(IntStream.range(0, 30).mapToObj(i -> "message " + i).toList());
        assertThat(database.queryForList("SELECT replay_of FROM communication.webhook_event WHERE account_id = ?"
                + " AND replay_of IS NOT NULL ORDER BY id", Long.class, account)).isEqualTo(events);
    }

    @Test
    void aStoryThatIsReplayedEndsAsItDid() {
        ObjectNode reply = message(account, 1, Payloads.unused(), "I am Jane", T + 5, "open");
        reply.put("message_type", "outgoing").putObject("sender").put("id", 7).put("type", "user");
        List.of(conversation("conversation_created", account, 1, T, "pending"),
                message(account, 1, Payloads.unused(), "Hi", T + 1, "pending"),
                reply,
                conversation("conversation_status_changed", account, 1, T + 10, "resolved"),
                message(account, 1, Payloads.unused(), "One more thing", T + 20, "pending"),
                conversation("conversation_updated", account, 1, T + 21, "open")).forEach(program::webhook);
        String end = end();

        assertThat(replay(events()).number("replayed")).isEqualTo(6);
        assertThat(end()).isEqualTo(end);
        replay(events());
        assertThat(end()).isEqualTo(end);
    }

    @Test
    void anOldStateThatIsReplayedAfterANewerOneDoesNotGoBack() {
        program.webhook(conversation("conversation_status_changed", account, 1, T, "pending"));
        program.webhook(conversation("conversation_status_changed", account, 1, T + 10, "open"));
        String end = end();

        assertThat(outcomes(replay(events().get(0)))).isEqualTo("{\"applied\":1}");
        assertThat(end()).isEqualTo(end);
    }

    @Test
    void anOldEndThatSaysNoTimeDoesNotEndTheConversationThatCameAfterIt() {
        program.webhook(withoutTime(message(account, 1, Payloads.unused(), "Hi")));
        ObjectNode resolved = conversation("conversation_status_changed", account, 1, T, "resolved");
        resolved.remove("updated_at");
        program.webhook(resolved);
        program.webhook(withoutTime(message(account, 1, Payloads.unused(), "One more thing")));
        String end = end();

        assertThat(replay(events()).number("replayed")).isEqualTo(3);
        assertThat(end()).isEqualTo(end).contains("\"is_active\": true");
    }

    @Test
    void aMessageOfAConversationThatIsResolvedMeanwhileGoesWhereItWasWritten() {
        program.webhook(message(account, 1, Payloads.unused(), "Hi", T + 1, "pending"));
        long event = ignored(message(account, 1, Payloads.unused(), "Anyone?", T + 2, "pending"));
        program.webhook(conversation("conversation_status_changed", account, 1, T + 10, "resolved"));
        program.webhook(message(account, 1, Payloads.unused(), "One more thing", T + 20, "pending"));

        assertThat(outcomes(replay(event))).isEqualTo("{\"stored\":1}");

        assertThat(database.queryForList("SELECT string_agg(content, ', ' ORDER BY timestamp) FROM communication.message"
                + " WHERE account_id = ? GROUP BY conversation_id ORDER BY conversation_id", String.class, account))
                .containsExactly("Hi, Anyone?", "One more thing");
        assertThat(database.queryForList("SELECT is_active FROM communication.conversation WHERE account_id = ? ORDER BY id",
                Boolean.class, account)).containsExactly(false, true);
    }

    @Test
    void whatIsStillIgnoredIsSaidToBe() {
        program.post("/webhook/chatwoot", Payloads.file("message_created-private-note.json").put("id", Payloads.unused()).toString(),
                "X-Chatwoot-Delivery", "note " + account);
        long event = database.queryForObject("SELECT id FROM communication.webhook_event WHERE delivery_id = ?", Long.class, "note " + account);

        assertThat(outcomes(replay(event))).isEqualTo("{\"ignored\":1}");
        assertThat(replayOf(event)).containsEntry("reason", "private_note");
    }

    @Test
    void unknownIdsAreReported() {
        long event = ignored(message(account, 1, Payloads.unused(), "Hi"));

        Answer answer = replay(event, Long.MAX_VALUE, event, 9_000_000_000L);

        assertThat(answer.number("replayed")).isEqualTo(1);
        assertThat(answer.body().path("unknown_ids").toString()).isEqualTo("[9000000000," + Long.MAX_VALUE + "]");
    }

    @Test
    void anEventThatFailsIsReportedAndStopsNoOther() {
        long first = ignored(message(account, 1, Payloads.unused(), "one"));
        long unreadable = ignored("[]");
        long refused = ignored(message(account, 1, Payloads.unused(), "the poison"));
        long last = ignored(message(account, 1, Payloads.unused(), "two"));
        database.execute("ALTER TABLE communication.message ADD CONSTRAINT no_poison CHECK (content <> 'the poison')");
        Answer answer;
        try {
            answer = replay(first, unreadable, refused, last);
        } finally {
            database.execute("ALTER TABLE communication.message DROP CONSTRAINT no_poison");
        }

        assertThat(answer.status()).isEqualTo(200);
        assertThat(outcomes(answer)).isEqualTo("{\"stored\":2}");
        JsonNode failed = answer.body().path("failed");
        assertThat(failed.findValuesAsText("id")).containsExactly(Long.toString(unreadable), Long.toString(refused));
        assertThat(failed.path(0).path("detail").asText()).isEqualTo("payload_must_be_object");
        assertThat(failed.path(1).path("detail").asText()).contains("no_poison").doesNotContain("the poison");
        assertThat(contents()).containsExactly("one", "two");

        assertThat(outcomes(replay(first, refused, last))).isEqualTo("{\"duplicate\":2,\"stored\":1}");
    }

    @Test
    void aSpanOfTimeBeginsWithItsFirstMomentAndEndsBeforeItsLast() {
        List<Long> events = IntStream.range(0, 4).mapToObj(i -> ignored(withoutId("hour " + i))).toList();
        IntStream.range(0, 4).forEach(i -> cameAt(events.get(i), day.plus(i, ChronoUnit.HOURS)));

        Answer answer = replay(day.plus(1, ChronoUnit.HOURS), day.plus(3, ChronoUnit.HOURS));

        assertThat(answer.body().toString())
                .isEqualTo("{\"replayed\":2,\"outcomes\":{\"stored\":2},\"unknown_ids\":[],\"failed\":[]}");
        assertThat(contents()).containsExactly("hour 1", "hour 2");
    }

    @Test
    void aSpanOfTimeMayBeWrittenInAnyZone() {
        cameAt(ignored(withoutId("Hi")), day.plus(1, ChronoUnit.HOURS));
        String date = day.toString().substring(0, 10);

        Answer answer = program.post("/webhook-events/replay",
                "{\"from\":\"" + date + "T03:00:00+02:00\",\"to\":\"" + date + "T03:00:01+02:00\"}");

        assertThat(outcomes(answer)).isEqualTo("{\"stored\":1}");
    }

    @Test
    void aSpanOfTimeWithoutAnEndGoesOnUntilNow() {
        Instant from = Instant.now();
        ignored(withoutId("Hi"));
        program.webhook(message(account, 1, Payloads.unused(), "Hello"));

        Answer answer = program.post("/webhook-events/replay", "{\"from\":\"" + from + "\"}");

        assertThat(outcomes(answer)).isEqualTo("{\"duplicate\":1,\"stored\":1}");
    }

    @Test
    void aSpanOfTimeLeavesItsReplaysOut() {
        cameAt(ignored(withoutId("Hi")), day);
        replay(day, day.plusSeconds(1));
        database.update("UPDATE communication.webhook_event SET received_at = ? WHERE account_id = ?",
                Timestamp.from(day), account);

        assertThat(replay(day, day.plusSeconds(1)).number("replayed")).isEqualTo(1);
        assertThat(replay(day, day.plusSeconds(1)).number("replayed")).isEqualTo(1);
        assertThat(contents()).containsExactly("Hi");
    }

    @Test
    void aSpanOfTimeMayHaveMoreEventsThanOnePage() {
        database.update("INSERT INTO communication.webhook_event (source, event, account_id, payload, outcome, received_at)"
                + " SELECT 'chatwoot', 'nonsense', ?, '{\"event\":\"nonsense\"}', 'ignored', ? FROM generate_series(1, 1100)",
                account, Timestamp.from(day));

        assertThat(outcomes(replay(day, day.plusSeconds(1)))).isEqualTo("{\"ignored\":1100}");
        assertThat(database.queryForObject("SELECT count(DISTINCT replay_of) FROM communication.webhook_event WHERE replay_of IN"
                + " (SELECT id FROM communication.webhook_event WHERE account_id = ?)", Long.class, account)).isEqualTo(1100);
    }

    @Test
    void aSpanOfTimeLeavesOutTheEventsWhoseContentsAreForgotten() {
        List<Long> events = List.of(ignored(withoutId("forgotten")), ignored(withoutId("kept")));
        events.forEach(event -> cameAt(event, day));
        database.update("UPDATE communication.webhook_event SET payload = '{}' WHERE id = ?", events.get(0));
        database.update("INSERT INTO communication.forgetting (what, up_to) VALUES ('webhook_event', ?)"
                + " ON CONFLICT (what) DO UPDATE SET up_to = excluded.up_to", events.get(0)); // as forget_events does
        try {
            assertThat(replay(day, day.plusSeconds(1)).body().toString())
                    .isEqualTo("{\"replayed\":1,\"outcomes\":{\"stored\":1},\"unknown_ids\":[],\"failed\":[]}");
            assertThat(replay(events).body().path("unknown_ids")).singleElement().satisfies(id -> assertThat(id.asLong()).isEqualTo(events.get(0)));
        } finally {
            database.update("DELETE FROM communication.forgetting WHERE what = 'webhook_event'");
        }
    }

    @Test
    void aSpanOfTimeInWhichNothingCameReplaysNothing() {
        assertThat(replay(day, day.plusSeconds(1)).body().toString())
                .isEqualTo("{\"replayed\":0,\"outcomes\":{},\"unknown_ids\":[],\"failed\":[]}");
    }

    @Test
    void aHookThatHasASecretNeedsNoneForAReplay() {
        long event = ignored(message(account, 1, Payloads.unused(), "Hi"));
        database.update("UPDATE communication.webhook_event SET hook = 'signed', delivery_id = 'd-1' WHERE id = ?", event);

        assertThat(outcomes(replay(event))).isEqualTo("{\"stored\":1}");
        assertThat(replayOf(event)).containsEntry("hook", "signed").containsEntry("delivery_id", "d-1");
    }

    @Test
    void replaysAreNotCountedAsDeliveries() {
        program.webhook(message(account, 1, Payloads.unused(), "Hi"));
        double before = deliveries();

        assertThat(outcomes(replay(events()))).isEqualTo("{\"duplicate\":1}");

        assertThat(deliveries()).isEqualTo(before).isPositive();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "{                                                                        | 400 | invalid_json",
            "[1]                                                                      | 400 | payload_must_be_object",
            "{}                                                                       | 422 | ids_or_from_required",
            "{\"ids\":null,\"from\":null}                                             | 422 | ids_or_from_required",
            "{\"to\":\"2026-01-01T00:00:00Z\"}                                        | 422 | ids_or_from_required",
            "{\"ids\":[1],\"from\":\"2026-01-01T00:00:00Z\"}                          | 422 | ids_or_from_required",
            "{\"ids\":[1],\"to\":\"2026-01-01T00:00:00Z\"}                            | 422 | ids_or_from_required",
            "{\"ids\":[]}                                                             | 422 | invalid_ids",
            "{\"ids\":7}                                                              | 422 | invalid_ids",
            "{\"ids\":[1,0]}                                                          | 422 | invalid_ids",
            "{\"ids\":[-1]}                                                           | 422 | invalid_ids",
            "{\"ids\":[1.5]}                                                          | 422 | invalid_ids",
            "{\"ids\":[\"1\"]}                                                        | 422 | invalid_ids",
            "{\"ids\":[null]}                                                         | 422 | invalid_ids",
            "{\"ids\":[9223372036854775808]}                                          | 422 | invalid_ids",
            "{\"from\":\"yesterday\"}                                                 | 422 | invalid_from",
            "{\"from\":\"2026-01-01\"}                                                | 422 | invalid_from",
            "{\"from\":\"2026-01-01T00:00:00\"}                                       | 422 | invalid_from",
            "{\"from\":1785247400}                                                    | 422 | invalid_from",
            "{\"from\":\"+999999999-01-01T00:00:00Z\"}                                | 422 | invalid_from",
            "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"tomorrow\"}                  | 422 | invalid_to",
            "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":5}                             | 422 | invalid_to",
            "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-01T01:00:00+01:00\"} | 422 | invalid_to",
            "{\"from\":\"2026-01-02T00:00:00Z\",\"to\":\"2026-01-01T00:00:00Z\"}      | 422 | invalid_to",
    })
    void whatNamesNoEventsIsRefused(String body, int status, String detail) {
        Answer answer = program.post("/webhook-events/replay", body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.detail()).startsWith(detail);
    }

    @Test
    void aThousandIdsAreReplayedAndOneMoreIsRefused() {
        long[] thousand = LongStream.range(0, 1000).map(i -> Long.MAX_VALUE - i).toArray();

        assertThat(replay(thousand).body().path("unknown_ids")).hasSize(1000);
        assertThat(replay(LongStream.concat(LongStream.of(1), Arrays.stream(thousand)).toArray()).detail())
                .startsWith("invalid_ids: ");
    }

    private long ignored(Object payload) {
        return database.queryForObject("INSERT INTO communication.webhook_event"
                + " (source, event, account_id, payload, outcome, reason)"
                + " VALUES ('chatwoot', 'message_created', ?, CAST(? AS jsonb), 'ignored', 'unresolved_sender') RETURNING id",
                Long.class, account, payload.toString());
    }

    private long ofTheBridge(String event, ObjectNode payload) {
        return database.queryForObject("INSERT INTO communication.webhook_event (source, event, account_id, payload, outcome, reason)"
                + " VALUES ('whatsapp', ?, 0, CAST(? AS jsonb), 'ignored', 'unhandled_event') RETURNING id", Long.class, event,
                payload.toString());
    }

    /** The original processor's payload, in an account of its own. */
    private ObjectNode withoutId(String content) {
        return Program.JSON.createObjectNode().put("account_id", account).put("sender", "a@example.com").put("content", content);
    }

    private static ObjectNode withoutTime(ObjectNode message) {
        message.remove("created_at");
        ((ObjectNode) message.path("conversation")).remove("updated_at");
        return message;
    }

    private void cameAt(long event, Instant moment) {
        database.update("UPDATE communication.webhook_event SET received_at = ? WHERE id = ?",
                Timestamp.from(moment), event);
    }

    private Answer replay(long... ids) {
        return program.post("/webhook-events/replay", "{\"ids\":" + Arrays.toString(ids) + "}");
    }

    private Answer replay(List<Long> ids) {
        return replay(ids.stream().mapToLong(Long::longValue).toArray());
    }

    private Answer replay(Instant from, Instant to) {
        return program.post("/webhook-events/replay", "{\"from\":\"" + from + "\",\"to\":\"" + to + "\"}");
    }

    private static String outcomes(Answer answer) {
        return answer.body().path("outcomes").toString();
    }

    /** The deliveries of this account. */
    private List<Long> events() {
        return database.queryForList("SELECT id FROM communication.webhook_event"
                + " WHERE account_id = ? AND replay_of IS NULL ORDER BY id", Long.class, account);
    }

    /** What the first replay of the event left on record. */
    private Map<String, Object> replayOf(long event) {
        return database.queryForMap("SELECT * FROM communication.webhook_event WHERE replay_of = ? ORDER BY id LIMIT 1", event);
    }

    private List<String> contents() {
        return database.queryForList("SELECT content FROM communication.message WHERE account_id = ? ORDER BY id",
                String.class, account);
    }

    /** Every conversation and every message, whole. */
    private String end() {
        return database.queryForObject("SELECT jsonb_pretty(jsonb_agg(to_jsonb(c) || jsonb_build_object('messages',"
                + " (SELECT jsonb_agg(to_jsonb(m) ORDER BY m.id) FROM communication.message m WHERE m.conversation_id = c.id))"
                + " ORDER BY c.id)) FROM communication.conversation c WHERE account_id = ?", String.class, account);
    }

    private double deliveries() {
        return metrics.find("processor.deliveries").counters().stream().mapToDouble(Counter::count).sum();
    }
}
