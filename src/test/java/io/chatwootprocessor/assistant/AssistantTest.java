package io.chatwootprocessor.assistant;

import static io.chatwootprocessor.FakeModels.calls;
import static io.chatwootprocessor.FakeModels.saysAndCalls;
import static io.chatwootprocessor.FakeModels.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeModels;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.tools.Tool;
import io.chatwootprocessor.tools.Tools;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** An assistant answers a turn: what the customer gets, what is done, and what is written down. */
@ProcessorTest
class AssistantTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String OWNER = "a test";

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    FakeModels models;
    @Autowired
    Tools tools;
    @Autowired
    AssistantFiles files;

    private final long inbox = Payloads.unused();
    private final String name = "test-" + inbox;
    private final AtomicInteger refunds = new AtomicInteger();
    private Customer customer;

    @BeforeEach
    void aCustomerOfAnInboxThatAnAssistantAnswers() {
        models.fresh();
        tools.register(tool("refund", false), call -> "refund " + refunds.incrementAndGet(), OWNER);
        tools.register(tool("order_status", true), call -> Map.of("state", "shipped", "order", call.arguments().get("number")), OWNER);
        assistant("");
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Bot', ?)", Long.toString(inbox), name);
        customer = new Customer(program, inbox);
    }

    @AfterEach
    void noTools() {
        tools.unregister("refund", OWNER);
        tools.unregister("order_status", OWNER);
    }

    @Test
    void itAnswersAndItsCallStandsOnTheBill() {
        models.answers(text("We open at nine."));

        long conversation = customer.says("When do you open?");

        Map<String, Object> turn = turn(conversation, "completed");
        assertThat(said(conversation)).containsExactly("We open at nine.");
        Map<String, Object> call = database.queryForMap("SELECT * FROM communication.llm_call WHERE turn_id = ?", turn.get("id"));
        assertThat(call).containsEntry("assistant", name).containsEntry("model", "default").containsEntry("model_name", "gpt-4.1")
                .containsEntry("purpose", "answer").containsEntry("input_tokens", 100).containsEntry("cached_tokens", 40)
                .containsEntry("output_tokens", 10).containsEntry("inbox_id", inbox).containsEntry("error", null);
        assertThat((BigDecimal) call.get("cost")).isEqualByComparingTo("0.0001"); // 60 + 40 / 2 + 10 * 2 millionths
        assertThat(database.queryForObject("SELECT cost FROM communication.assistant_spending WHERE assistant = ?", BigDecimal.class, name))
                .isEqualByComparingTo("0.0001");
        assertThat(database.queryForMap("SELECT * FROM communication.assistant_turn WHERE turn_id = ?", turn.get("id")))
                .containsEntry("assistant", name).containsEntry("version", version()).containsEntry("outcome", "reply");
    }

    @Test
    void theModelIsToldItsInstructionsAndWhatWasSaidFromACustomersMessageOn() {
        models.answers(text("Hi!"), text("Blue."));
        long conversation = customer.says("Hello");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).hasSize(1));
        turn(conversation, "completed");

        customer.says("Which colour?");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).containsExactly("Hi!", "Blue."));
        JsonNode question = models.questions().get(1);
        assertThat(question.path("messages").findValuesAsText("role")).containsExactly("system", "user", "assistant", "user");
        assertThat(question.at("/messages/0/content").asText()).startsWith("You are the assistant of a shop.");
        assertThat(question.at("/messages/1/content").asText()).isEqualTo("Hello");
        assertThat(question.at("/messages/3/content").asText()).isEqualTo("Which colour?");
        assertThat(question.has("temperature")).isFalse();
    }

    @Test
    void itCallsAToolAndTellsItsResult() {
        models.answers(calls("order_status", "{\"number\":\"A7\"}"), text("Your order A7 was shipped."));

        long conversation = customer.says("Where is my order A7?");

        Map<String, Object> turn = turn(conversation, "completed");
        assertThat(said(conversation)).containsExactly("Your order A7 was shipped.");
        JsonNode result = models.questions().get(1).at("/messages/3");
        assertThat(result.path("role").asText()).isEqualTo("tool");
        assertThat(result.path("content").asText()).contains("shipped");
        assertThat(toolCalls(turn)).singleElement().satisfies(call -> assertThat(call).containsEntry("name", "order_status")
                .containsEntry("state", "done").containsEntry("effect", false).containsEntry("sequence", 1));
    }

    @Test
    void anEffectHappensOnceThoughTheModelCallsItTwice() {
        models.answers(calls("refund", "{\"number\":\"A7\"}"), calls("refund", "{ \"number\" : \"A7\" }"), text("I have refunded A7."));

        long conversation = customer.says("Refund A7");

        turn(conversation, "completed");
        assertThat(said(conversation)).containsExactly("I have refunded A7.");
        assertThat(refunds).hasValue(1);
    }

    @Test
    void handOffGivesTheConversationToAHumanWithAReasonANoteAndATeam() {
        assistant("hand-off: {team: sales}");
        models.answers(saysAndCalls("One moment, a colleague will help.", "hand_off", "{\"reason\":\"customer_request\",\"note\":\"Wants a bulk price\"}"));

        long conversation = customer.says("A human, please");

        Map<String, Object> turn = turn(conversation, "completed");
        assertThat(turn).containsEntry("action", "handoff");
        assertThat(said(conversation)).hasSize(4).satisfies(said -> {
            assertThat(said.get(0)).isEqualTo("One moment, a colleague will help.");
            assertThat(said.get(1)).startsWith("private: ").contains("customer_request").contains("Wants a bulk price");
            assertThat(said.get(2)).isEqualTo("toggle_status: open");
            assertThat(said.get(3)).isEqualTo("assign_team: sales");
        });
        assertThat(reason(turn)).isEqualTo("customer_request");
    }

    @Test
    void labelsNotesAndAttributesAreDoneWithTheAnswerInOrder() {
        models.answers(calls("add_label", "{\"label\":\"vip\"}", "set_attribute", "{\"name\":\"size\",\"value\":\"M\"}", "add_note", "{\"text\":\"Likes blue\"}",
                "resolve", "{}"), text("Bye!"));

        long conversation = customer.says("Thanks");

        assertThat(turn(conversation, "completed")).containsEntry("action", "resolve");
        assertThat(said(conversation)).containsExactly("Bye!", "private: Likes blue", "toggle_status: resolved", "add_label: vip", "set_attribute: size=M");
    }

    @Test
    void anInventedToolAndWrongArgumentsAreToldToTheModel() {
        models.answers(calls("fly", "{}"), calls("order_status", "{\"nummer\":1}"), calls("order_status", "{\"number\":"), text("I cannot see it."));

        long conversation = customer.says("Where is it?");

        turn(conversation, "completed");
        assertThat(said(conversation)).containsExactly("I cannot see it.");
        JsonNode messages = models.questions().get(3).path("messages");
        assertThat(messages.get(3).path("content").asText()).startsWith("There is no such tool.");
        assertThat(messages.get(5).path("content").asText()).contains("There is no parameter nummer");
        assertThat(messages.get(7).path("content").asText()).contains("not one whole JSON object");
    }

    @Test
    void theSameCallForTheThirdTimeGoesToAHuman() {
        models.otherwise(calls("order_status", "{\"number\":\"A7\"}"));

        long conversation = customer.says("Where is it?");

        Map<String, Object> turn = turn(conversation, "completed");
        assertThat(reason(turn)).isEqualTo("budget");
        assertThat(models.questions()).hasSize(3);
    }

    private void assistant(String more) {
        models.file(name + ".yaml", """
                description: A test
                instructions: You are the assistant of a shop.
                tools: [shop, chatwoot]
                """ + more + "\n");
        files.refresh();
    }

    private String version() {
        return files.usable().get(name).version();
    }

    private static Tool tool(String name, boolean readOnly) {
        return new Tool(name, "For a test", Map.of("type", "object", "properties", Map.of("number", Map.of("type", "string")), "required", List.of("number")),
                Set.of("shop"), readOnly, false, false, Duration.ofSeconds(5));
    }

    private String reason(Map<String, Object> turn) {
        return database.queryForObject("SELECT hand_off_reason FROM communication.assistant_turn WHERE turn_id = ?", String.class, turn.get("id"));
    }

    private List<Map<String, Object>> toolCalls(Map<String, Object> turn) {
        return database.queryForList("SELECT * FROM communication.tool_call WHERE turn_id = ? ORDER BY sequence", turn.get("id"));
    }

    private Map<String, Object> turn(long conversation, String status) {
        List<Map<String, Object>> turns = await().atMost(PATIENCE).until(() -> database.queryForList(
                "SELECT * FROM communication.turn WHERE conversation_id = ? AND status = ?", conversation, status), list -> !list.isEmpty());
        return turns.get(0);
    }

    private List<String> said(long conversation) {
        return database.queryForList("SELECT CASE WHEN command IS NOT NULL THEN command || ': ' || argument WHEN private THEN 'private: ' || content"
                + " ELSE content END FROM communication.message WHERE conversation_id = ? AND direction = 'outbound' ORDER BY id",
                String.class, conversation);
    }
}
