package io.chatwootprocessor.inbound;

import static io.chatwootprocessor.Payloads.conversation;
import static io.chatwootprocessor.Payloads.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Cleanup;
import io.chatwootprocessor.Orders;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.SideBySide;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Chatwoot keeps no order: whatever the order in which the events of a story arrive, the end is the same. */
@ProcessorTest
class EventOrderTest {

    private static final long T = 1785247400;

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;

    /** Ten thousands of conversations would slow down every later test that looks at all of them. */
    @AfterAll
    static void leaveNothing(@Autowired JdbcTemplate database) {
        Cleanup.update(database, "TRUNCATE communication.conversation CASCADE");
    }

    @Test
    void aConversationThatIsResolvedEndsTheSameInAllOrders() {
        everyOrderEndsTheSame(account -> List.of(
                conversation("conversation_created", account, 1, T, "open"),
                message(account, 1, account * 10 + 1, "Hi", T + 1, "open"),
                message(account, 1, account * 10 + 2, "Anyone?", T + 2, "open"),
                conversation("conversation_status_changed", account, 1, T + 10, "resolved")));
    }

    @Test
    void aCustomerWhoWritesAgainAfterTheEndHasASecondConversationInAllOrders() {
        everyOrderEndsTheSame(account -> List.of(
                message(account, 1, account * 10 + 1, "Hi", T + 1, "pending"),
                conversation("conversation_status_changed", account, 1, T + 10, "resolved"),
                message(account, 1, account * 10 + 2, "One more thing", T + 20, "pending"),
                conversation("conversation_updated", account, 1, T + 21, "open")));
    }

    @Test
    void eventsThatArriveAtTheSameTimeEndTheSameAsInOrder() throws Exception {
        atTheSameTimeEndsTheSame(account -> List.of(
                message(account, 1, account * 10 + 1, "Hi", T + 1, "pending"),
                conversation("conversation_status_changed", account, 1, T + 10, "resolved"),
                message(account, 1, account * 10 + 2, "One more thing", T + 20, "pending"),
                conversation("conversation_updated", account, 1, T + 21, "open")));
    }

    @Test
    void twoEndsThatArriveAtTheSameTimeAsTheirMessagesEndTheSameAsInOrder() throws Exception {
        atTheSameTimeEndsTheSame(account -> List.of(
                message(account, 1, account * 10 + 1, "Hi", T + 1, "pending"),
                resolved(account, T + 10),
                survey(account, account * 10 + 2, T + 12),
                message(account, 1, account * 10 + 3, "One more thing", T + 20, "pending"),
                resolved(account, T + 30)));
    }

    @Test
    void aMessageBetweenTwoEndsHasAConversationOfItsOwnThatEndedInAllOrders() {
        String end = everyOrderEndsTheSame(account -> List.of(
                message(account, 1, account * 10 + 1, "Hi", T + 1, "open"),
                resolved(account, T + 10),
                survey(account, account * 10 + 2, T + 12),
                message(account, 1, account * 10 + 3, "One more thing", T + 20, "pending"),
                resolved(account, T + 30)));

        assertThat(conversations(end)).containsExactly("ended: Hi, How was it?", "ended: One more thing");
    }

    @Test
    void aMessageAfterAnEndThatWasToldTwiceIsStillOpenInAllOrders() {
        String end = everyOrderEndsTheSame(account -> List.of(
                message(account, 1, account * 10 + 1, "Hi", T + 1, "open"),
                resolved(account, T + 10),
                survey(account, account * 10 + 2, T + 12),
                conversation("conversation_updated", account, 1, T + 14, "resolved"),
                message(account, 1, account * 10 + 3, "One more thing", T + 20, "pending")));

        assertThat(conversations(end)).containsExactly("ended: Hi, How was it?", "active: One more thing");
    }

    @Test
    void aLateEndAfterTwoLaterMessagesEndsBothOfThemInAllOrders() {
        String end = everyOrderEndsTheSame(account -> List.of(
                message(account, 1, account * 10 + 1, "Hi", T + 1, "pending"),
                resolved(account, T + 10),
                message(account, 1, account * 10 + 2, "One more thing", T + 20, "pending"),
                message(account, 1, account * 10 + 3, "And another", T + 22, "pending"),
                resolved(account, T + 30)));

        assertThat(conversations(end)).containsExactly("ended: Hi", "ended: One more thing, And another");
    }

    @Test
    void eachEndOfThreeEndsItsOwnMessageInAllOrders() {
        String end = everyOrderEndsTheSame(account -> List.of(
                message(account, 1, account * 10 + 1, "one", T + 1, "pending"),
                resolved(account, T + 10),
                message(account, 1, account * 10 + 2, "two", T + 20, "pending"),
                resolved(account, T + 30),
                message(account, 1, account * 10 + 3, "three", T + 40, "pending"),
                resolved(account, T + 50)));

        assertThat(conversations(end)).containsExactly("ended: one", "ended: two", "ended: three");
    }

    @Test
    void aConversationThatAnAgentReopensHasASecondOfOursInAllOrders() {
        for (String reopened : List.of("pending", "open")) {
            String end = everyOrderEndsTheSame(account -> List.of(
                    message(account, 1, account * 10 + 1, "Hi", T + 1, "open"),
                    resolved(account, T + 10),
                    conversation("conversation_status_changed", account, 1, T + 20, reopened),
                    message(account, 1, account * 10 + 2, "One more thing", T + 25, reopened),
                    resolved(account, T + 30)));

            assertThat(conversations(end)).containsExactly("ended: Hi", "ended: One more thing");
        }
    }

    @Test
    void endsBetweenEventsWithoutAMessageEndTheSameInAllOrders() {
        String end = everyOrderEndsTheSame(account -> List.of(
                conversation("conversation_created", account, 1, T, "open"),
                resolved(account, T + 10),
                conversation("conversation_updated", account, 1, T + 20, "open"),
                resolved(account, T + 30),
                conversation("conversation_updated", account, 1, T + 40, "snoozed")));

        assertThat(conversations(end)).containsExactly("ended: ", "ended: ", "active: ");
    }

    @Test
    void endsAloneAreOneEnd() {
        String end = everyOrderEndsTheSame(account -> List.of(
                resolved(account, T + 10),
                conversation("conversation_updated", account, 1, T + 20, "resolved"),
                resolved(account, T + 30)));

        assertThat(conversations(end)).containsExactly("ended: ");
        assertThat(end).contains(Instant.ofEpochSecond(T + 10).toString().substring(0, 19));
    }

    @Test
    void whatIsWrittenAfterTheEndWithoutReopeningStaysWithItAlsoBeforeTheNextConversation() {
        String end = everyOrderEndsTheSame(account -> List.of(
                message(account, 1, account * 10 + 1, "Hi", T + 1, "open"),
                resolved(account, T + 10),
                survey(account, account * 10 + 2, T + 12),
                message(account, 1, account * 10 + 3, "I am blocked", T + 15, "resolved"),
                message(account, 1, account * 10 + 4, "One more thing", T + 20, "open")));

        assertThat(conversations(end)).containsExactly("ended: Hi, How was it?, I am blocked", "active: One more thing");
    }

    @Test
    void aHumanWhoAnsweredBeforeALateEndHasAnsweredOnlyThereInAllOrders() {
        String end = everyOrderEndsTheSame(account -> {
            ObjectNode reply = message(account, 1, account * 10 + 2, "I am Jane", T + 5, "open");
            reply.put("message_type", "outgoing").putObject("sender").put("id", 7).put("type", "user");
            return List.of(
                    message(account, 1, account * 10 + 1, "Hi", T + 1, "pending"),
                    reply,
                    resolved(account, T + 10),
                    conversation("conversation_status_changed", account, 1, T + 20, "pending"),
                    message(account, 1, account * 10 + 3, "One more thing", T + 22, "pending"));
        });

        assertThat(conversations(end)).containsExactly("ended: Hi, I am Jane", "active: One more thing");
        assertThat(end).containsSubsequence("\"human\"", "\"bot\"");
    }

    @Test
    void aReplyThatWaitsKeepsItsPlaceInTheQueueWhenALateEndSplitsItsConversation() {
        long account = Payloads.unused();
        long early = program.webhook(message(account, 1, account * 10 + 1, "Hi", T + 1, "pending")).number("conversation_id");
        database.update("INSERT INTO communication.message (conversation_id, account_id, direction, status, content, timestamp)"
                + " VALUES (?, ?, 'outbound', 'queued', 'Hello', to_timestamp(?))", early, account, T + 5);
        program.webhook(message(account, 1, account * 10 + 2, "One more thing", T + 20, "pending"));
        database.update("INSERT INTO communication.message (conversation_id, account_id, direction, status, content, timestamp)"
                + " VALUES (?, ?, 'outbound', 'queued', 'Which one?', to_timestamp(?))", early, account, T + 25);

        program.webhook(resolved(account, T + 10));

        assertThat(conversations(end(account))).containsExactly("ended: Hi, Hello", "active: One more thing, Which one?");
        assertThat(end(account)).containsSubsequence("Hello", "queued", "Which one?", "queued");
    }

    /** Plays the story once in order, and then in many accounts, doubled, all of it at the same time. */
    private void atTheSameTimeEndsTheSame(Function<Long, List<ObjectNode>> story) throws Exception {
        long inOrder = Payloads.unused();
        story.apply(inOrder).forEach(program::webhook);

        ExecutorService pool = Executors.newFixedThreadPool(8);
        for (int round = 0; round < 30; round++) {
            long account = Payloads.unused();
            List<Callable<Answer>> posts = Stream.concat(story.apply(account).stream(), story.apply(account).stream())
                    .<Callable<Answer>>map(event -> () -> program.webhook(event)).toList();
            for (Future<Answer> post : pool.invokeAll(posts)) {
                assertThat(post.get().status()).isEqualTo(200);
            }
            assertThat(end(account)).isEqualTo(end(inOrder));
        }
        pool.shutdown();
    }

    @Test
    void aHumansReplyAndAHandBackToTheBotEndTheSameInAllOrders() {
        everyOrderEndsTheSame(account -> {
            ObjectNode reply = message(account, 1, account * 10 + 2, "I am Jane", T + 5, "open");
            reply.put("message_type", "outgoing").putObject("sender").put("id", 7).put("type", "user");
            return List.of(
                    message(account, 1, account * 10 + 1, "Hi", T + 1, "pending"),
                    reply,
                    conversation("conversation_status_changed", account, 1, T + 10, "pending"),
                    conversation("conversation_updated", account, 1, T + 12, "open"));
        });
    }

    @Test
    void aSurveyAfterTheEndOpensNothing() {
        everyOrderEndsTheSame(account -> List.of(
                message(account, 1, account * 10 + 1, "Hi", T + 1, "open"),
                resolved(account, T + 10),
                survey(account, account * 10 + 2, T + 30)));
    }

    @Test
    void aVisitorWhoGivesANameMidwayHasNothingLeftOpenAfterTheEnd() {
        long account = Payloads.unused();
        ObjectNode named = message(account, 1, account * 10 + 2, "I am Anna", T + 2, "open");
        ((ObjectNode) named.path("conversation").path("meta").path("sender")).put("phone_number", "+4915100000000");
        program.webhook(message(account, 1, account * 10 + 1, "Hi", T + 1, "open"));
        program.webhook(named);

        program.webhook(conversation("conversation_status_changed", account, 1, T + 10, "resolved"));

        assertThat(database.queryForList("SELECT is_active FROM communication.conversation WHERE account_id = ?", Boolean.class, account))
                .containsExactly(false);
    }

    @Test
    void anEditThatOvertakesItsMessageWins() {
        everyOrderEndsTheSame(account -> List.of(
                message(account, 1, account * 10 + 1, "Hi", T + 1, "open"),
                message(account, 1, account * 10 + 1, "This message was deleted", T + 5, "open").put("event", "message_updated")));
    }

    /** Plays the story in every order, and once more with each event doubled, each in an account of its own; gives its end. */
    private String everyOrderEndsTheSame(Function<Long, List<ObjectNode>> story) {
        List<List<Integer>> orders = Orders.of(story.apply(1L).size());
        String expected = endOf(story, orders.get(0), 1); // the first order is the true one
        SideBySide.each(orders, order -> {
            for (int copies : new int[] {1, 2}) {
                assertThat(endOf(story, order, copies)).as("order %s, %d times", order, copies).isEqualTo(expected);
            }
        });
        return expected;
    }

    /** Plays the story in that order, each event so often, in an account of its own. */
    private String endOf(Function<Long, List<ObjectNode>> story, List<Integer> order, int copies) {
        long account = Payloads.unused();
        List<ObjectNode> events = story.apply(account);
        for (int event : order) {
            for (int copy = 0; copy < copies; copy++) {
                assertThat(program.webhook(events.get(event)).status()).isEqualTo(200);
            }
        }
        return end(account);
    }

    private static ObjectNode resolved(long account, long second) {
        return conversation("conversation_status_changed", account, 1, second, "resolved");
    }

    private static ObjectNode survey(long account, long id, long second) {
        ObjectNode survey = message(account, 1, id, "How was it?", second, "resolved");
        return survey.put("message_type", "template").putNull("sender");
    }

    /** What {@link #end} tells, in short. */
    private static List<String> conversations(String end) {
        return StreamSupport.stream(read(end).spliterator(), false).map(conversation ->
                (conversation.path("active").asBoolean() ? "active: " : "ended: ")
                        + StreamSupport.stream(conversation.path("messages").spliterator(), false)
                                .map(message -> message.path(0).asText()).collect(Collectors.joining(", "))).toList();
    }

    /** The conversations in the order of their ends, each with its state and its messages. */
    private String end(long account) {
        JsonNode end = database.queryForObject("""
                SELECT json_agg(json_build_object('active', is_active, 'ended', ended_at, 'status', status, 'handled_by', handled_by,
                           'updated', source_updated_at, 'messages', (SELECT json_agg(json_build_array(content, direction, status)
                           ORDER BY timestamp) FROM communication.message m WHERE m.conversation_id = c.id))
                       ORDER BY ended_at NULLS LAST)
                  FROM communication.conversation c WHERE account_id = ?""", (row, i) -> read(row.getString(1)), account);
        return end.toPrettyString();
    }

    private static JsonNode read(String json) {
        try {
            return Program.JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
