package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Lists show what was asked for, and a question that is not understood gets 422 and the form that is wanted. */
@ProcessorTest
class FiltersTest {

    @Autowired
    Program program;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;

    private final long inbox = Payloads.unused();
    private final String word = "zebra" + Payloads.unused();
    private long conversation;
    private long another;

    @BeforeEach
    void twoConversations() {
        Customer somebody = new Customer(program, inbox);
        conversation = somebody.says("A striped " + word + "s, please");
        another = new Customer(program, Payloads.unused()).says("Hello", message -> ((ObjectNode) message.path("conversation")).put("status", "open"));
    }

    @Test
    void aConversationIsFoundByWhoItIs() {
        var row = database.queryForMap("SELECT user_identifier, chatwoot_conversation_id, account_id FROM communication.conversation WHERE id = ?", conversation);

        assertThat(found("user_identifier=" + ((String) row.get("user_identifier")).replace("+", "%2B"))).containsExactly(conversation);
        assertThat(found("chatwoot_conversation_id=" + row.get("chatwoot_conversation_id"))).containsExactly(conversation);
        assertThat(found("inbox_id=" + inbox)).containsExactly(conversation);
        assertThat(found("account_id=" + row.get("account_id"))).containsExactly(conversation);
        String phone = (String) row.get("user_identifier");
        assertThat(found("user_identifier=00" + phone.substring(1))).as("another spelling").containsExactly(conversation);
        assertThat(found("user_identifier=%2B" + phone.substring(1, 4) + "%20" + phone.substring(4))).containsExactly(conversation);
        assertThat(found("user_identifier=nobody")).isEmpty();
    }

    @Test
    void aConversationIsFoundByItsWords() {
        assertThat(found("q=" + word)).containsExactly(conversation);
        assertThat(found("q=PLEASE%20" + word)).containsExactly(conversation);
        assertThat(found("q=" + word + "%20elephant")).isEmpty();
        assertThat(found("q=it's%20%26%20(" + word + ":*")).isEmpty();
        assertThat(found("q=" + word + "&inbox_id=999999999")).isEmpty();
    }

    /** PostgreSQL refuses a tsvector of more than a megabyte, and would refuse the message with it. */
    @Test
    void aMessageOfAHundredThousandWordsIsStoredAndFoundByItsFirst() {
        StringBuilder words = new StringBuilder(word + "first");
        for (int i = 0; i < 100_000; i++) {
            words.append(' ').append(Long.toString(1_000_000_000_000L + i * 7919L, 36));
        }
        long longOne = new Customer(program, inbox).says(words.toString());

        assertThat(found("q=" + word + "first")).containsExactly(longOne);
    }

    @Test
    void aConversationIsFoundByItsTimeAndByWhoHasIt() {
        database.update("UPDATE communication.conversation SET handled_by = 'human' WHERE id = ?", another);

        assertThat(found("handled_by=human")).contains(another).doesNotContain(conversation);
        assertThat(found("inbox_id=" + inbox + "&from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00%2B01:00")).containsExactly(conversation);
        assertThat(found("inbox_id=" + inbox + "&from=2100-01-01T00:00:00Z")).isEmpty();
        assertThat(found("inbox_id=" + inbox + "&to=2020-01-01T00:00:00Z")).isEmpty();
    }

    @Test
    void whoWaitsIsFound() {
        database.update("UPDATE communication.message SET no_answer = NULL WHERE conversation_id = ?", another);

        assertThat(found("waiting=true")).contains(another);
        assertThat(found("waiting=false")).doesNotContain(another);

        database.update("UPDATE communication.conversation SET is_active = false, ended_at = now() WHERE id = ?", another);

        assertThat(found("waiting=true")).as("it has ended").doesNotContain(another);
        assertThat(found("waiting=false")).contains(another);
    }

    @Test
    void deadLettersAreFoundByTheirCause() {
        queue.clear();
        database.update("INSERT INTO communication.message (conversation_id, direction, status, content, adapter, queued_at, failed_at, last_error)"
                + " VALUES (?, 'outbound', 'failed', 'Hi', 'simulated', now(), now(), 'HTTP 413: Too Large'), (?, 'outbound', 'failed', 'Hi', 'chatwoot', now(), now(), 'HTTP 400')",
                conversation, another);

        assertThat(failed("error=too%20large")).isEqualTo(1);
        assertThat(failed("adapter=chatwoot")).isEqualTo(1);
        assertThat(failed("conversation_id=" + conversation)).isEqualTo(1);
        assertThat(failed("from=2020-01-01T00:00:00Z")).isEqualTo(2);
        assertThat(failed("to=2020-01-01T00:00:00Z")).isZero();
        assertThat(failed("event=message-stored")).isZero();
        queue.clear();
    }

    @Test
    void webhooksAreFoundByTheirConversation() {
        Answer answer = program.get("/webhook-events?conversation_id=" + conversation + "&outcome=stored&event=message_created&source=chatwoot");

        assertThat(answer.body().path("webhook_events")).singleElement().satisfies(event ->
                assertThat(event.path("conversation_id").asLong()).isEqualTo(conversation));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "/conversations?user=1                     | unknown_parameter: user (GET /conversations takes limit, before, user_identifier, chatwoot_conversation_id, inbox_id,",
            "/messages/count?limit=1                   | unknown_parameter: limit (GET /messages/count takes none)",
            "/conversations?handled_by=cat             | invalid_handled_by: bot or human",
            "/conversations?waiting=1                  | invalid_waiting: true or false",
            "/conversations?inbox_id=x                 | invalid_inbox_id: a positive whole number",
            "/conversations?from=yesterday             | invalid_from: a moment such as 2026-11-29T12:00:00Z",
            "/conversations?q=!                        | invalid_q: words",
            "/conversations?limit=1000                 | invalid_limit: a number from 1 to 200",
            "/conversations?limit=x                    | invalid_limit: a number from 1 to 200",
            "/webhook-events?outcome=lost              | invalid_outcome: stored, duplicate, applied or ignored",
            "/knowledge/handbook/search?q=a&k=5        | unknown_parameter: k"})
    void aQuestionThatIsNotUnderstoodIsSaidWithTheFormThatIsWanted(String path, String detail) {
        Answer answer = program.get(path);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).startsWith(detail);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "/outbound/send            | {\"conversation_id\": 1, \"contnet\": \"Hi\"} | unknown_field: contnet (known: conversation_id, user_identifier,",
            "/outbound/send            | {\"conversation_id\": 1, \"content\": \"Hi\", \"attachments\": [{\"url\": \"http://a\"}, {\"uri\": 1}]} | unknown_field: attachments[1].uri (known: url, data,",
            "/outbound/failed/requeue  | {\"ids\": [1]}               | unknown_field: ids (known: message_ids, all)",
            "/conversations/1/status   | {\"state\": \"open\"}        | unknown_field: state (known: status)",
            "/assistants/support/try   | {\"messages\": [{\"text\": \"Hi\"}]} | unknown_field: messages[0].text",
            "/webhook-events/replay    | {\"id\": 1}                  | unknown_field: id"})
    void aFieldThatNobodyKnowsIsNamed(String path, String body, String detail) {
        Answer answer = program.post(path, body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).startsWith(detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"template_params", "resources"})
    void whatMayHoldAnythingHoldsAnything(String field) {
        Answer answer = field.equals("resources")
                ? program.put("/bot-configs/" + inbox, "{\"responder\":\"echo\",\"name\":\"Parrot\",\"resources\":{\"any\":{\"thing\":1}}}")
                : program.post("/outbound/send", "{\"conversation_id\":999999999,\"template_params\":{\"name\":\"a\",\"any\":{\"thing\":1}}}");

        assertThat(answer.status()).isIn(200, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/conversations?q=a%00b", "/conversations?user_identifier=%00", "/webhook-events?event=%00", "/webhook-events?source=%00",
            "/audit?actor=%00", "/audit?action=%00", "/timeline?correlation_id=%00", "/outbound/failed?cause=%00", "/outbound/failed?error=%00",
            "/outbound/failed/causes?adapter=%00", "/approvals?status=%00", "/approvals?conversation=%00", "/costs?by=%00", "/knowledge?base=%00",
            "/knowledge/handbook/search?q=%00", "/contacts/facts?identifier=%00", "/purchase-orders?status=%00", "/conversations?before=99999999999999999999",
            "/audit?before=99999999999999999999", "/conversations?q=%ED%A0%80"})
    void whatADatabaseCannotStoreIsNoFailure(String path) {
        assertThat(program.get(path).status()).isLessThan(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"actor", "action"})
    void anEmptyFilterOfTheAuditIsNoFilterThatFindsNothing(String name) {
        Answer answer = program.get("/audit?" + name + "=");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).startsWith("invalid_" + name);
    }

    @Test
    void aHeaderIsNoFilter() {
        Answer answer = program.get("/conversations?inbox_id=" + inbox, "From", "robot@example.org", "To", "x", "Waiting", "x", "Limit", "0");

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(answer.body().path("conversations")).hasSize(1);
    }

    @Test
    void aWebhookMaySayMoreThanWeKnow() {
        assertThat(program.webhook(new Customer(program, inbox).message("Hi", message -> message.put("new_in_the_next_version", true))).status()).isEqualTo(200);
    }

    private List<Long> found(String query) {
        Answer answer = program.get("/conversations?limit=200&" + query);
        assertThat(answer.status()).as(query + answer.body()).isEqualTo(200);
        List<Long> ids = new ArrayList<>();
        answer.body().path("conversations").forEach(one -> ids.add(one.path("id").asLong()));
        return ids;
    }

    private int failed(String query) {
        Answer answer = program.get("/outbound/failed?" + query);
        assertThat(answer.status()).as(query + answer.body()).isEqualTo(200);
        List<Long> conversations = new ArrayList<>();
        answer.body().path("failed").forEach(letter -> conversations.add(letter.path("conversation_id").asLong()));
        conversations.retainAll(List.of(conversation, another)); // a message of another test may fail meanwhile
        return conversations.size();
    }
}
