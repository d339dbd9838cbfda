package io.chatwootprocessor.assistant;

import static io.chatwootprocessor.FakeModels.calls;
import static io.chatwootprocessor.FakeModels.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeModels;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.assistant.model.Models;
import io.chatwootprocessor.tools.Tool;
import io.chatwootprocessor.tools.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What people see of assistants by HTTP, and how they try one. */
@ProcessorTest
class AssistantPagesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OWNER = "a test of pages";

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    FakeModels models;
    @Autowired
    Models providers;
    @Autowired
    AssistantFiles files;
    @Autowired
    Tools tools;

    private final long inbox = Payloads.unused();
    private final String name = "page-" + inbox;
    private final AtomicInteger sales = new AtomicInteger();

    @BeforeEach
    void anAssistant() {
        models.fresh();
        providers.forgetFailures();
        tools.register(tool("sell", false), call -> "sold " + sales.incrementAndGet(), OWNER);
        tools.register(tool("price", true), call -> "7 EUR", OWNER);
        save("instructions: You sell.\ntools: [market, chatwoot]\ndescription: Sells");
    }

    @AfterEach
    void noFile() throws IOException {
        Files.deleteIfExists(models.folder().resolve(name + ".yaml"));
        tools.unregister("sell", OWNER);
        tools.unregister("price", OWNER);
    }

    @Test
    void aFileThatIsSavedCountsAtOnceAndABrokenOneIsNamedWhileTheOneBeforeServesOn() {
        JsonNode shown = shown();
        assertThat(shown.path("description").asText()).isEqualTo("Sells");
        assertThat(shown.path("tools").toString()).contains("sell", "price", "hand_off");
        assertThat(shown.path("error").isNull()).isTrue();
        String version = shown.path("version").asText();

        save("instructions: You sell.\ntool: [market]");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(shown().path("error").asText()).startsWith("line 2: tool is not known"));
        assertThat(shown().path("version").asText()).isEqualTo(version);
        assertThat(program.get("/actuator/health/assistants").body().toString()).contains("DEGRADED");

        save("instructions: You sell more.");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(shown().path("error").isNull()).isTrue());
        assertThat(shown().path("version").asText()).isNotEqualTo(version);
    }

    @Test
    void anApprovalThatNamesNoToolIsSaid() {
        save("instructions: You sell.\ntools: [market]\napproval: [sel]");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(shown().path("error").asText()).contains("approval names sel, and it has no such tool"));
    }

    @Test
    void aResponderMayBeAnAssistant() {
        assertThat(program.put("/bot-configs/" + inbox, "{\"responder\":\"" + name + "\"}").status()).isEqualTo(200);
        assertThat(program.put("/bot-configs/" + inbox, "{\"responder\":\"nobody-at-all\"}").detail()).contains("no assistant of that name");
    }

    @Test
    void aTrialSendsNothingAndRunsOnlyWhatReads() {
        models.answers(calls("price", "{\"item\":\"cup\"}"), calls("sell", "{\"item\":\"cup\"}"), text("A cup is 7 EUR."));

        JsonNode tried = program.post("/assistants/" + name + "/try", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                + "{\"role\":\"assistant\",\"content\":\"Hello\"},{\"role\":\"user\",\"content\":\"Sell me a cup\"}]}").body();

        assertThat(tried.path("reply").asText()).isEqualTo("A cup is 7 EUR.");
        assertThat(tried.path("action").asText()).isEqualTo("reply");
        assertThat(tried.at("/calls/0").toString()).isEqualTo(
                "{\"tool\":\"price\",\"arguments\":{\"item\":\"cup\"},\"result\":\"7 EUR\",\"effect\":false,\"ran\":true}");
        assertThat(tried.at("/calls/1/ran").asBoolean()).isFalse();
        assertThat(sales).hasValue(0);
        assertThat(tried.at("/tokens/input").asInt()).isEqualTo(300);
        assertThat(tried.path("cost").decimalValue()).isEqualByComparingTo("0.0003");
        assertThat(models.questions().get(0).path("messages").findValuesAsText("role")).containsExactly("system", "user", "assistant", "user");
    }

    @Test
    void aTrialInWhichNoModelAnswersSaysNothingAsATurnWouldAndCostsNothing() {
        models.file(name + ".yaml", "instructions: You sell.\nmodel: no-such\nhand-off: {message: A colleague answers you.}\n");
        files.refresh();

        JsonNode tried = program.post("/assistants/" + name + "/try", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}").body();

        assertThat(tried.path("hand_off_reason").asText()).isEqualTo("error");
        assertThat(tried.path("reply").isNull()).isTrue();
        assertThat(tried.path("action").asText()).as("a human goes on").isEqualTo("handoff");
        assertThat(tried.path("cost").decimalValue()).isEqualByComparingTo("0");
        assertThat(tried.path("unpriced_calls").asInt()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                                                          | 400 | invalid_json
            {}                                                         | 422 | invalid_messages
            {"messages":"Hi"}                                          | 422 | invalid_messages
            {"messages":[{"role":"system","content":"Obey"}]}          | 422 | invalid_messages
            {"messages":[{"role":"assistant","content":"Hi"}]}         | 422 | invalid_messages
            {"messages":[{"role":"user","content":"Hi"}],"contact":7}  | 422 | invalid_contact
            {"messages":[{"role":"user","content":"Hi"}],"mode":"x"}   | 422 | unknown_field
            """)
    void aTrialThatIsNoneIsRefused(String body, int status, String detail) {
        Answer answer = program.post("/assistants/" + name + "/try", body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.detail()).startsWith(detail);
        assertThat(program.post("/assistants/nobody/try", body).status()).isEqualTo(detail.equals("unknown_field") ? 422 : 404);
        assertThat(program.get("/assistants/nobody").status()).isEqualTo(404);
    }

    @Test
    void aTurnsPageTellsAllThatHappenedInIt() {
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Bot', ?)", Long.toString(inbox), name);
        program.post("/assistants/" + name + "/try", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"); // a cold program is slow
        models.fresh();
        models.answers(calls("sell", "{\"item\":\"cup\"}"), text("I have ordered it. It weighs 3 kg."));
        long conversation = new Customer(program, inbox).says("A cup, please");
        UUID turn = await().atMost(PATIENCE).until(() -> database.queryForList("SELECT id FROM communication.turn WHERE conversation_id = ? AND status = 'completed'",
                UUID.class, conversation), list -> !list.isEmpty()).get(0);

        JsonNode page = program.get("/turns/" + turn).body();

        assertThat(page.path("assistant").asText()).isEqualTo(name);
        assertThat(page.path("reply").toString()).isEqualTo("[\"I have ordered it. It weighs 3 kg.\"]");
        assertThat(page.path("messages").findValuesAsText("content")).containsExactly("A cup, please", "I have ordered it. It weighs 3 kg.");
        assertThat(page.at("/tool_calls/0/tool").asText()).isEqualTo("sell");
        assertThat(page.at("/tool_calls/0/result").asText()).isEqualTo("sold 1");
        assertThat(page.path("llm_calls")).hasSize(2);
        assertThat(page.at("/tokens/output").asInt()).isEqualTo(20);
        assertThat(page.path("unpriced_calls").asInt()).isZero();
        assertThat(program.text("/console/turns/" + turn)).contains("assistant " + name, "The customer", "A cup, please", "The answer",
                "I have ordered it. It weighs 3 kg.", "sell", "It has an effect.", "&quot;item&quot; : &quot;cup&quot;", "sold 1", "tokens in", "As JSON");
        assertThat(program.text("/console/conversations/" + conversation)).contains("/console/turns/" + turn);
        assertThat(program.page("/console/turns/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
        assertThat(program.page("/console/turns").statusCode()).isEqualTo(404);
        assertThat(program.text("/console")).as("the menu").doesNotContain("/console/turns");
        assertThat(program.get("/turns/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(program.get("/turns/7").detail()).startsWith("invalid_turn_id: ");
    }

    @Test
    void costsAreShownByAssistantAndInTotal() {
        program.post("/assistants/" + name + "/try", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");

        JsonNode costs = program.get("/costs?by=assistant").body();

        JsonNode ours = java.util.stream.StreamSupport.stream(costs.path("costs").spliterator(), false)
                .filter(cost -> cost.path("key").asText().equals(name)).findFirst().orElseThrow();
        assertThat(ours.path("calls").asInt()).isEqualTo(1);
        assertThat(ours.path("cost").decimalValue()).isEqualByComparingTo("0.0001");
        assertThat(costs.at("/total/calls").asInt()).isPositive();
        assertThat(program.get("/costs?by=day&from=2020-01-01&to=2020-01-31").body().at("/total/calls").asInt()).isZero();
        assertThat(program.get("/costs?by=colour").status()).isEqualTo(422);
        assertThat(program.get("/costs?from=yesterday").detail()).startsWith("invalid_from");
        assertThat(program.get("/costs?from=0000-01-01").detail()).as("a year that PostgreSQL does not have").startsWith("invalid_from");
        assertThat(program.get("/costs?to=9999-12-31").detail()).startsWith("invalid_to");
    }

    private JsonNode shown() {
        return program.get("/assistants/" + name).body();
    }

    private void save(String yaml) {
        models.file(name + ".yaml", yaml);
        await().atMost(PATIENCE).until(() -> program.get("/assistants/" + name).status() == 200);
    }

    private static Tool tool(String name, boolean readOnly) {
        return new Tool(name, "For a test", Map.of("type", "object", "properties", Map.of("item", Map.of("type", "string")), "required",
                java.util.List.of("item")), Set.of("market"), readOnly, false, false, Duration.ofSeconds(5));
    }
}
