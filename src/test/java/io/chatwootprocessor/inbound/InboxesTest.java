package io.chatwootprocessor.inbound;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.BridgeEvents;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Somebody who writes in two inboxes has two conversations, which know nothing of each other. */
@ProcessorTest
class InboxesTest {

    @RegisterExtension
    static final FakeAiCore aiCore = new FakeAiCore();

    @Autowired
    Program program;
    @Autowired
    OutboundQueue queue;
    @Autowired
    BridgeEvents bridge;
    @Autowired
    JdbcTemplate database;

    private final long chairs = Payloads.unused();
    private final long hours = Payloads.unused();
    private final long elsewhere = Payloads.unused(); // Chatwoot's conversation in the other inbox
    private Customer customer;

    @BeforeEach
    void twoInboxes() {
        queue.clear();
        aiCore.answersIn(chairs, database);
        aiCore.repeats(0);
        customer = new Customer(program, chairs);
    }

    @Test
    void eachQuestionIsAnsweredWhereItWasAsked() {
        aiCore.answersIn(hours, database);

        long one = customer.says("price of the chair?");
        long other = customer.says("open on sunday?", this::inTheOther);

        assertThat(other).isNotEqualTo(one);
        await().untilAsserted(() -> assertThat(said(one)).containsExactly("price of the chair?"));
        await().untilAsserted(() -> assertThat(said(other)).containsExactly("open on sunday?"));
        assertThat(aiCore.questions(other)).singleElement()
                .satisfies(question -> assertThat(question.path("history").toString()).doesNotContain("chair"));
    }

    @Test
    void anInboxThatNobodyAnswersKeepsNothingFromBeingAnsweredInAnother() {
        long one = customer.says("to the bot");
        long other = customer.says("to humans", this::inTheOther);

        await().untilAsserted(() -> assertThat(said(one)).containsExactly("to the bot"));
        assertThat(database.queryForMap("SELECT status, no_answer FROM communication.message WHERE conversation_id = ?", other))
                .containsEntry("status", "received").containsEntry("no_answer", "no_responder");
    }

    @Test
    void aHumanWhoAnswersInOneIsNotTalkedOverThereAndSilencesNobodyInTheOther() {
        long one = customer.says("a human, please");
        customer.isAnsweredByAnAgent("Agnes here.");
        customer.says("thank you");

        aiCore.answersIn(hours, database);
        long other = customer.says("open on sunday?", this::inTheOther);

        await().untilAsserted(() -> assertThat(said(other)).containsExactly("open on sunday?"));
        assertThat(handledBy(one)).isEqualTo("human");
        assertThat(handledBy(other)).isEqualTo("bot");
    }

    @Test
    void theEndOfOneEndsNothingInTheOther() {
        long one = customer.says("price of the chair?");
        long other = customer.says("open on sunday?", this::inTheOther);

        customer.becomes("resolved");

        assertThat(database.queryForList("SELECT is_active FROM communication.conversation WHERE id IN (?, ?) ORDER BY id", Boolean.class,
                one, other)).containsExactly(false, true);
    }

    @Test
    void whatNamesNoInboxIsAConversationOfItsOwn() {
        String phone = "+4915" + Payloads.unused();
        String minimal = "{\"inbox\":{%s\"channel_type\":\"whatsapp\"},\"contact\":{\"phone_number\":\"" + phone + "\"},\"content\":\"Hi\"}";

        long nameless = program.webhook(minimal.formatted("")).number("conversation_id");

        assertThat(program.webhook(minimal.formatted("\"id\":" + chairs + ",")).number("conversation_id")).isNotEqualTo(nameless);
        assertThat(program.webhook(minimal.formatted("")).number("conversation_id")).isEqualTo(nameless);
    }

    @Test
    void whatComesThroughTheBridgeJoinsTheConversationInWhichThePersonWroteLast() {
        String phone = "+4915" + Payloads.unused();
        long first = written(phone, 21, 10);
        long second = written(phone, 22, 20);

        assertThat(bridge.received("s" + phone, "+1234567890", phone, "hi")).isEqualTo(second);
        written(phone, 21, 65);
        assertThat(bridge.received("s" + phone, "+1234567890", phone, "hi")).isEqualTo(first);
    }

    @Test
    void whatBeganThroughTheBridgeIsJoinedByTheFirstInboxInWhichThePersonWrites() {
        String phone = "+4915" + Payloads.unused();

        long begun = bridge.received("s" + phone, "+1234567890", phone, "hi");

        assertThat(written(phone, 21, 10)).isEqualTo(begun);
        assertThat(written(phone, 22, 20)).isNotEqualTo(begun);
    }

    @Test
    void twoOfChatwootsConversationsInOneInboxGetAnAnswerEach() {
        long one = customer.says("first thread");
        long same = customer.says("second thread", message -> ((ObjectNode) message.path("conversation")).put("id", elsewhere));

        assertThat(same).isEqualTo(one);
        await().untilAsserted(() -> assertThat(database.queryForList("SELECT content || ' in ' || chatwoot_conversation_id"
                + " FROM communication.message WHERE conversation_id = ? AND direction = 'outbound' ORDER BY id", String.class, one))
                .containsExactly("first thread in " + customer.chatwootConversation(), "second thread in " + elsewhere));
    }

    @Test
    void aHumanInOneThreadOfAnInboxKeepsNothingFromBeingAnsweredInTheOther() {
        long conversation = customer.says("to the bot");
        customer.says("to Agnes", message -> {
            ObjectNode thread = ((ObjectNode) message.path("conversation")).put("id", elsewhere).put("status", "open");
            ((ObjectNode) thread.path("meta")).put("assignee_type", "User").putObject("assignee").put("id", 7).put("type", "user");
        });

        await().untilAsserted(() -> assertThat(said(conversation)).containsExactly("to the bot"));
        assertThat(handledBy(conversation)).isEqualTo("human");
    }

    @Test
    void theEndOfOneThreadOfAnInboxEndsNothingInTheOther() {
        long conversation = customer.says("goes on");
        customer.says("is solved", message -> ((ObjectNode) message.path("conversation")).put("id", elsewhere));

        program.webhook(customer.status("resolved").put("id", elsewhere));

        await().untilAsserted(() -> assertThat(said(conversation)).containsExactly("goes on"));
        assertThat(customer.says("and more")).isEqualTo(conversation);
    }

    @Test
    void aBotThatHandsOneThreadOverStillAnswersInTheOther() {
        aiCore.answers(okJson("{\"action\":\"handoff\",\"data\":{\"message\":\"A colleague will answer.\"}}"));
        long conversation = customer.says("a human, please");
        customer.says("open on sunday?", message -> ((ObjectNode) message.path("conversation")).put("id", elsewhere));

        await().untilAsserted(() -> assertThat(database.queryForList("SELECT chatwoot_conversation_id FROM communication.message"
                + " WHERE conversation_id = ? AND command = 'toggle_status' AND argument = 'open' ORDER BY id", Long.class, conversation))
                .containsExactly(customer.chatwootConversation(), elsewhere));
    }

    private void inTheOther(ObjectNode message) {
        ((ObjectNode) message.path("conversation")).put("id", elsewhere).put("inbox_id", hours);
    }

    /** Somebody writes in an inbox of no account, at that second. Gives our conversation. */
    private long written(String phone, long inbox, int second) {
        return written(phone, inbox, Payloads.unused(), second);
    }

    private long written(String phone, long inbox, long chatwootConversation, int second) {
        Map<String, Object> stored = database.queryForMap("""
                SELECT conversation_id FROM communication.store_deliveries(ARRAY[json_populate_record(NULL::communication.delivery, json_build_object(
                    'source', 'chatwoot', 'event', 'message_created', 'account_id', 0, 'user_identifier', ?::text, 'channel', 'whatsapp',
                    'chatwoot_conversation_id', ?::bigint, 'chatwoot_inbox_id', ?::bigint, 'conversation_status', 'pending',
                    'direction', 'inbound', 'external_id', ?::text, 'content', 'Hi', 'content_attributes', '{}'::json, 'attachments', '[]'::json,
                    'sent_at', now() + make_interval(secs => ? - 60), 'source_updated_at', now() + make_interval(secs => ? - 60)))],
                    '{"{}"}', true)""", phone, chatwootConversation, inbox, Long.toString(Payloads.unused()), second, second);
        return ((Number) stored.get("conversation_id")).longValue();
    }

    private List<String> said(long conversation) {
        return database.queryForList("SELECT content FROM communication.message WHERE conversation_id = ? AND direction = 'outbound'"
                + " AND turn_id IS NOT NULL AND NOT private AND command IS NULL ORDER BY id", String.class, conversation);
    }

    private String handledBy(long conversation) {
        return database.queryForObject("SELECT handled_by FROM communication.conversation WHERE id = ?", String.class, conversation);
    }
}
