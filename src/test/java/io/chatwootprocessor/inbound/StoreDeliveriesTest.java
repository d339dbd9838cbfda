package io.chatwootprocessor.inbound;

import static io.chatwootprocessor.Payloads.conversation;
import static io.chatwootprocessor.Payloads.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.database.DatabaseUrl;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.inbound.chatwoot.ChatwootEvent;
import io.chatwootprocessor.inbound.chatwoot.DeliveryReader;
import io.chatwootprocessor.inbound.chatwoot.EventReader;
import io.chatwootprocessor.inbound.chatwoot.SenderResolver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Many deliveries in one statement end as if each had been stored alone, in their order. */
@ProcessorTest
class StoreDeliveriesTest {

    private static final long T = 1785247400;
    private static String store;

    @Autowired
    NamedParameterJdbcTemplate named;
    @Autowired
    JdbcTemplate database;
    @Autowired
    TransactionTemplate transaction;
    @Autowired
    DatabaseUrl url;
    @Autowired
    EventReader reader;
    @Autowired
    SenderResolver resolver;
    @Autowired
    DeliveryReader deliveries;

    private final long account = Payloads.unused();

    @BeforeAll
    static void theStatement() throws Exception {
        store = Files.readString(Path.of("src/main/resources/sql/inbound/store-deliveries.sql")).replace(":#", ":");
    }

    @Test
    void manySendersNewAndKnownAreStoredInOneStatementAndAnsweredInTheirOrder() {
        store(List.of(from(1, 1, "before")));

        List<Map<String, Object>> stored = store(List.of(from(1, 2, "known"), from(2, 3, "new"), from(3, 4, "new, too")));

        assertThat(stored).extracting(row -> row.get("outcome") + " " + row.get("reason")).containsOnly("stored none");
        assertThat(stored).extracting(row -> text("SELECT content FROM communication.message WHERE id = ?", row.get("message_id")))
                .containsExactly("known", "new", "new, too");
        assertThat(stored).allSatisfy(row -> assertThat(JsonBody.parse((String) row.get("answer"))).isEqualTo(JsonBody.parse(
                "{\"conversation_id\":" + row.get("conversation_id") + ",\"message_id\":" + row.get("message_id")
                        + ",\"direction\":\"inbound\",\"status\":\"received\"}")));
        assertThat(conversations()).isEqualTo(3);
    }

    @Test
    void whatOneSenderWritesInOneStatementStaysInItsOrder() {
        List<ObjectNode> burst = IntStream.range(0, 10).mapToObj(i -> from(1 + i % 2, 10 + i, "message " + i)).toList();

        store(burst);

        assertThat(database.queryForList("SELECT content FROM communication.message WHERE account_id = ? ORDER BY conversation_id, id",
                String.class, account)).containsExactly("message 0", "message 2", "message 4", "message 6", "message 8",
                        "message 1", "message 3", "message 5", "message 7", "message 9");
        assertThat(conversations()).isEqualTo(2);
    }

    @Test
    void eachEventIsKeptAsItCameWithWhatItBecame() {
        ObjectNode activity = from(2, 2, "resolved by Anna").put("message_type", "activity");

        store(List.of(from(1, 1, "Hi"), activity, from(1, 1, "Hi")));

        assertThat(database.queryForList("SELECT outcome || ' ' || coalesce(reason, '-') || ' ' || (payload ->> 'content')"
                + " FROM communication.webhook_event WHERE account_id = ? ORDER BY id", String.class, account))
                .containsExactly("stored - Hi", "ignored activity resolved by Anna", "duplicate - Hi");
    }

    @Test
    void whatFollowsSomethingSpecialInTheSameStatementTakesNothingOfItOn() {
        List<Map<String, Object>> stored = store(List.of(
                from(1, 1, "resolved by Anna").put("message_type", "activity"), from(2, 2, "Hi")));

        assertThat(stored).extracting(row -> row.get("outcome") + " " + row.get("reason"))
                .containsExactly("ignored activity", "stored none");
    }

    @Test
    void whetherAMessageAwaitsAnAnswerIsWhatItsOwnInboxSays() {
        long answered = Payloads.unused();
        long quiet = Payloads.unused();
        transaction.executeWithoutResult(unseen -> { // by the turns
            database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Ada', 'echo')", Long.toString(answered));
            List<Map<String, Object>> stored = store(List.of(
                    in(answered, from(1, 1, "Hi")), in(quiet, from(2, 2, "Hi")), in(answered, from(3, 3, "Hi")), in(null, from(4, 4, "Hi"))));

            assertThat(stored).extracting(row -> row.get("awaiting"))
                    .containsExactly(stored.get(0).get("conversation_id"), null, stored.get(2).get("conversation_id"), null);
            assertThat(stored).extracting(row -> text("SELECT no_answer FROM communication.message WHERE id = ?", row.get("message_id")))
                    .containsExactly(null, "no_responder", null, "no_responder");
            unseen.setRollbackOnly();
        });
    }

    @Test
    void aStoryInOneStatementEndsAsOneByOneWhateverItsOrder() {
        Random random = new Random(1);
        for (int round = 0; round < 100; round++) {
            List<Integer> order = new ArrayList<>(IntStream.range(0, story(1).size()).boxed().toList());
            order.addAll(random.ints(3, 0, order.size()).boxed().toList()); // some come twice
            Collections.shuffle(order, random);
            List<Long> accounts = Stream.generate(Payloads::unused).limit(4).toList();
            List<ObjectNode> many = order.stream().flatMap(event -> accounts.stream().map(number -> story(number).get(event))).toList();
            int first = random.nextInt(many.size());
            store(many.subList(0, first));
            store(many.subList(first, many.size()));

            long alone = Payloads.unused();
            order.forEach(event -> store(List.of(story(alone).get(event))));
            assertThat(accounts).extracting(this::end).as("order %s", order).containsOnly(end(alone));
        }
    }

    private static List<ObjectNode> story(long number) {
        return List.of(
                message(number, 1, number * 10 + 1, "Hi", T + 1, "pending"),
                conversation("conversation_status_changed", number, 1, T + 10, "resolved"),
                message(number, 1, number * 10 + 2, "One more thing", T + 20, "pending"),
                message(number, 1, number * 10 + 2, "One more thing, edited", T + 21, "pending").put("event", "message_updated"),
                conversation("conversation_updated", number, 1, T + 22, "open"),
                message(number, 1, number * 10 + 3, "How was it?", T + 25, "resolved").put("message_type", "template").putNull("sender"),
                message(number, 1, number * 10 + 4, "I am blocked", T + 15, "resolved"),
                message(number, 1, number * 10 + 5, "And another", T + 30, "open"));
    }

    @Test
    void programsThatStoreTheSameAtTheSameTimeDoNotWaitForEachOtherInACircleAndStoreItOnce() {
        for (int round = 0; round < 30; round++) {
            long number = Payloads.unused();
            List<ObjectNode> many = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                many.add(ofSender(number, i % 20, number * 100 + i, "message " + i / 20));
            }
            List<ObjectNode> backwards = new ArrayList<>(); // the senders, not what each wrote
            for (int i = 0; i < 60; i++) {
                backwards.add(many.get(i / 20 * 20 + 19 - i % 20));
            }
            List<CompletableFuture<List<Map<String, Object>>>> programs = Stream.of(many, backwards, many, backwards)
                    .map(batch -> CompletableFuture.supplyAsync(() -> store(batch, true))).toList(); // a circle is told by PostgreSQL

            List<Object> outcomes = programs.stream().flatMap(program -> program.join().stream()).map(row -> row.get("outcome")).toList();
            assertThat(Collections.frequency(outcomes, "stored")).isEqualTo(60);
            assertThat(Collections.frequency(outcomes, "duplicate")).isEqualTo(180);
            assertThat(database.queryForList("SELECT string_agg(content, ', ' ORDER BY id) FROM communication.message"
                    + " WHERE account_id = ? GROUP BY conversation_id", String.class, number))
                    .hasSize(20).containsOnly("message 0, message 1, message 2");
        }
    }

    @Test
    void eachFieldOfADeliveryArrivesInTheAttributeOfItsName() {
        String odd = "a \"quoted\" \\ (one), two\n'three' {}";
        Delivery delivery = new Delivery("chatwoot", "sales", odd, "message_created", account, JsonBody.parse("{}"), "", "+1555", "whatsapp",
                new Delivery.Conversation(11L, 12L, "source 13", "open", "User", 14L, "2026-01-02T03:04:05.500Z", "2026-01-02T03:04:06Z", false, true),
                new Delivery.Message("inbound", "21", "contact", 22L, true, odd, false, JsonBody.parse("{\"in\":\"\\\"\"}"), JsonBody.parse("[1]"),
                        "2026-01-02T03:04:07Z", "00000000-0000-0000-0000-000000000023", "wamid 24", "read", "error 25", "machine"),
                new Delivery.Session("session 31", "connected", "+31", "name 32"), null, 41L, "reconciliation", "2026-01-02T03:04:08Z",
                "00000000-0000-0000-0000-000000000042", "2026-01-02T03:04:09Z", "name 43");

        ObjectNode expected = Program.JSON.createObjectNode()
                .put("source", "chatwoot").put("hook", "sales").put("delivery_id", odd).put("event", "message_created").put("account_id", account)
                .put("ignored", "").put("user_identifier", "+1555").put("channel", "whatsapp")
                .put("chatwoot_conversation_id", 11).put("chatwoot_inbox_id", 12).put("contact_inbox_source_id", "source 13")
                .put("conversation_status", "open").put("assignee_type", "User").put("assignee_id", 14)
                .put("source_updated_at", "2026-01-02T03:04:05.5+00:00").put("active_at", "2026-01-02T03:04:06+00:00").put("handed_back", false)
                .put("can_reply", true)
                .put("direction", "inbound").put("external_id", "21").put("sender_type", "contact").put("sender_id", 22).put("by_human", true)
                .put("content", odd).put("private", false).put("sent_at", "2026-01-02T03:04:07+00:00")
                .put("reply_id", "00000000-0000-0000-0000-000000000023").put("provider_id", "wamid 24").put("delivery_status", "read")
                .put("delivery_error", "error 25").put("no_answer", "machine")
                .put("session_id", "session 31").put("session_status", "connected").put("session_phone", "+31").put("session_name", "name 32")
                .putNull("recipient").put("replay_of", 41).put("via", "reconciliation").put("told_at", "2026-01-02T03:04:08+00:00")
                .put("spool_id", "00000000-0000-0000-0000-000000000042").put("arrived_at", "2026-01-02T03:04:09+00:00")
                .put("contact_name", "name 43");
        expected.set("content_attributes", JsonBody.parse("{\"in\":\"\\\"\"}"));
        expected.set("attachments", JsonBody.parse("[1]"));
        assertThat(attributes(delivery)).isEqualTo(JsonBody.parse(expected.toString()));
    }

    @Test
    void aReceiptArrivesInTheAttributesOfItsNamesAndWhatIsMissingIsNull() {
        JsonNode attributes = attributes(new Delivery("whatsapp", null, null, "message.delivered", account, JsonBody.parse("{}"), null, null, null,
                null, null, null, new Delivery.Receipt("51", "delivered", "error 52", "+53"), null));

        assertThat(attributes.properties()).filteredOn(attribute -> !attribute.getValue().isNull())
                .extracting(Map.Entry::getKey, attribute -> attribute.getValue().asText())
                .containsExactlyInAnyOrder(tuple("source", "whatsapp"), tuple("event", "message.delivered"), tuple("account_id", Long.toString(account)),
                        tuple("external_id", "51"), tuple("delivery_status", "delivered"), tuple("delivery_error", "error 52"),
                        tuple("recipient", "+53"));
    }

    private JsonNode attributes(Delivery delivery) {
        return JsonBody.parse(database.queryForObject("SELECT row_to_json(CAST(? AS communication.delivery))", String.class, delivery.row()));
    }

    @Test
    void oneThatCannotBeStoredFailsThemAll() {
        List<Delivery> many = new ArrayList<>(Stream.of(from(1, 1, "Hi"), from(2, 2, "Hello")).map(this::delivery).toList());
        Delivery good = many.get(1);
        many.set(1, new Delivery(good.source(), good.hook(), good.deliveryId(), good.event(), good.accountId(), good.payload(), null,
                "", good.channel(), good.conversation(), good.message(), null, null, null)); // a check says no

        assertThatThrownBy(() -> named.queryForList(store, parameters(many, false))).isInstanceOf(DataAccessException.class);

        assertThat(conversations()).isZero();
        assertThat(store(List.of(from(1, 1, "Hi")))).extracting(row -> row.get("outcome")).containsExactly("stored");
    }

    @Test
    void aStatementGivesUpWhereOneOfTheSendersIsLockedForLongAndAPatientOneWaits() {
        transaction.executeWithoutResult(somebodyElse -> {
            database.queryForList("SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', CAST(? AS bigint), 'whatsapp', ?), 0))",
                    account, phone(1));

            CompletableFuture<Object> many = CompletableFuture.supplyAsync(() -> store(List.of(from(1, 1, "Hi"), from(2, 2, "Hello"))));
            assertThatThrownBy(many::join).hasMessageContaining("lock timeout");
            assertThat(store(List.of(from(2, 2, "Hello")))).extracting(row -> row.get("outcome")).containsExactly("stored");

            CompletableFuture<Object> one = CompletableFuture.supplyAsync(() -> store(List.of(from(1, 1, "Hi")), true));
            assertThatThrownBy(() -> one.orTimeout(1, TimeUnit.SECONDS).join())
                    .hasRootCauseInstanceOf(TimeoutException.class);
        });
    }

    @Test
    void oneMessageUnderTwoSendersNamesIsOneMessageOfTheFirst() {
        List<Map<String, Object>> stored = store(List.of(from(1, 7, "Hi"), from(2, 7, "Hi")));

        assertThat(stored).extracting(row -> row.get("outcome")).containsExactly("stored", "duplicate");
        assertThat(stored.get(1).get("conversation_id")).isEqualTo(stored.get(0).get("conversation_id"));
        assertThat(conversations()).isEqualTo(1);
    }

    @Test
    void aMessageThroughTheBridgeComesAfterTheEndThatAnotherSendersEventTellsInTheSameStatement() {
        store(List.of(from(1, 1, "Hi")));
        named.queryForList(store, parameters(List.of(throughTheBridge("2", T + 10)), false)); // its session is known

        List<Map<String, Object>> stored = named.queryForList(store, parameters(List.of(
                delivery(conversation("conversation_status_changed", account, 1001, T + 60, "resolved")),
                throughTheBridge("3", T + 120)), false));

        assertThat(database.queryForObject("SELECT is_active FROM communication.conversation WHERE id = ?", Boolean.class,
                stored.get(1).get("conversation_id"))).isTrue();
        assertThat(conversations()).isEqualTo(2);
    }

    private Delivery throughTheBridge(String id, long second) {
        return new Delivery("whatsapp", null, null, "message.received", account, JsonBody.parse("{}"), null, phone(1), "whatsapp", null,
                new Delivery.Message("inbound", id, "contact", null, false, "Hello", false, JsonBody.parse("{}"), JsonBody.parse("[]"),
                        Instant.ofEpochSecond(second).toString(), null, null, null, null, null),
                new Delivery.Session("session " + account, null, null, null), null, null);
    }

    @Test
    void noTableIsReadFromEndToEnd() {
        DataSource connection = new SingleConnectionDataSource(url.jdbcUrl(), url.user(), url.password(), true); // has no plans yet
        new TransactionTemplate(new DataSourceTransactionManager(connection)).executeWithoutResult(one -> {
            new JdbcTemplate(connection).execute("SET LOCAL seq_page_cost = 0; SET LOCAL cpu_tuple_cost = 0"); // as of empty tables
            ObjectNode answered = from(1, 4, "I am Jane").put("message_type", "outgoing");
            answered.putObject("sender").put("id", 7).put("type", "user");
            new NamedParameterJdbcTemplate(connection).queryForList(store, parameters(Stream.of(
                    from(1, 1, "Hi"), from(2, 2, "Hi"), from(1, 3, "Hi again"), from(1, 1, "Hi"), answered,
                    from(1, 3, "Hi, again").put("event", "message_updated"),
                    conversation("conversation_updated", account, 1001, T + 50, "open"),
                    conversation("conversation_status_changed", account, 1001, T + 60, "resolved"),
                    from(1, 5, "One more thing")).map(this::delivery).toList(), false));
            assertThat(new JdbcTemplate(connection).queryForList("SELECT relname FROM pg_stat_xact_user_tables WHERE schemaname = 'communication' AND seq_scan > 0",
                    String.class)).isEmpty();
        });
    }

    private ObjectNode from(long sender, long id, String content) {
        return ofSender(account, sender, account * 100 + id, content);
    }

    private static ObjectNode ofSender(long account, long sender, long id, String content) {
        ObjectNode message = message(account, 1000 + sender, id, content, T + id % 100, "pending");
        ((ObjectNode) message.at("/conversation/meta/sender")).put("phone_number", phone(sender));
        return message;
    }

    private static ObjectNode in(Long inbox, ObjectNode message) {
        ((ObjectNode) message.path("inbox")).put("id", inbox);
        ((ObjectNode) message.path("conversation")).put("inbox_id", inbox);
        return message;
    }

    private static String phone(long sender) {
        return "+49151000" + (1000 + sender);
    }

    private List<Map<String, Object>> store(List<ObjectNode> events) {
        return store(events, false);
    }

    private List<Map<String, Object>> store(List<ObjectNode> events, boolean patient) {
        return events.isEmpty() ? List.of() : named.queryForList(store, parameters(events.stream().map(this::delivery).toList(), patient));
    }

    private static Map<String, Object> parameters(List<Delivery> deliveries, boolean patient) {
        return Map.of("deliveries", deliveries.stream().map(Delivery::row).toArray(String[]::new), "patient", patient,
                "payloads", deliveries.stream().map(delivery -> JsonBody.write(delivery.payload())).toArray(String[]::new));
    }

    private Delivery delivery(ObjectNode event) {
        ChatwootEvent read = resolver.resolve(reader.read(event.toString().getBytes(StandardCharsets.UTF_8), null, null));
        return read.event().startsWith("message_") ? deliveries.message(read) : deliveries.conversation(read);
    }

    private long conversations() {
        return database.queryForObject("SELECT count(*) FROM communication.conversation WHERE account_id = ?", Long.class, account);
    }

    private String text(String query, Object... parameters) {
        return database.queryForObject(query, String.class, parameters);
    }

    private String end(long number) {
        return text("""
                SELECT json_agg(json_build_object('active', is_active, 'began', started_at, 'ended', ended_at, 'status', status,
                           'handled_by', handled_by, 'updated', source_updated_at, 'last', last_inbound_at, 'can_reply', can_reply,
                           'messages', (SELECT json_agg(json_build_array(content, direction, status, timestamp, no_answer)
                           ORDER BY timestamp) FROM communication.message m WHERE m.conversation_id = c.id))
                       ORDER BY ended_at NULLS LAST)::text
                  FROM communication.conversation c WHERE account_id = ?""", number);
    }
}
