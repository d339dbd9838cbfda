package io.chatwootprocessor.assistant;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
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
import io.chatwootprocessor.tools.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** An assistant answers recorded turns and cases again, and nothing happens but that. */
@ProcessorTest
class EvaluationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OWNER = "a test of evaluations";

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
    @Autowired
    TestAssistants assistants;

    private final long inbox = Payloads.unused();
    private final String name = "judged-" + inbox;
    private final AtomicInteger refunds = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private Customer customer;

    @BeforeEach
    void anAssistant() {
        tools.register(TestAssistants.tool("give_back", "judged", false), call -> "given back " + refunds.incrementAndGet(), OWNER);
        tools.register(TestAssistants.tool("look_up", "judged", true), call -> "looked up " + looks.incrementAndGet(), OWNER);
        assistants.serves(name, inbox, yaml(""));
        customer = new Customer(program, inbox);
    }

    @AfterEach
    void noFiles() throws IOException {
        assistants.forget(name);
        tools.unregister("give_back", OWNER);
        tools.unregister("look_up", OWNER);
    }

    @Test
    void aRecordedTurnIsAnsweredAgainWithWhatItsToolsSaidThen() {
        String turn = turn("Give back A7", calls("look_up", "{\"number\":\"A7\"}"), calls("give_back", "{\"number\":\"A7\"}"), text("I have refunded A7."));
        long messages = messages();
        models.answers(calls("look_up", "{\"number\":\"A7\"}"), calls("give_back", "{ \"number\": \"A7\" }"), text("I have  refunded A7."));

        JsonNode evaluated = evaluate("{\"turn_ids\":[\"" + turn + "\"]}").body();

        JsonNode one = evaluated.at("/turns/0");
        assertThat(one.path("turn_id").asText()).isEqualTo(turn);
        assertThat(one.path("was").asText()).isEqualTo("I have refunded A7.");
        assertThat(one.path("now").asText()).isEqualTo("I have  refunded A7.");
        assertThat(one.path("same").asBoolean()).isTrue();
        assertThat(one.path("verdicts")).isEmpty();
        assertThat(one.path("calls").findValuesAsText("result")).containsExactly("looked up 1", "given back 1");
        assertThat(evaluated.path("same").asInt()).isEqualTo(1);
        assertThat(List.of(looks.get(), refunds.get())).containsExactly(1, 1);
        assertThat(messages()).isEqualTo(messages);
        assertThat(models.questions().get(3).at("/messages/1/content").asText()).isEqualTo("Give back A7");
        assertThat(database.queryForMap("SELECT count(*) AS calls, count(turn_id) AS turns, sum(cost) > 0 AS priced FROM communication.llm_call"
                + " WHERE assistant = ? AND purpose = 'evaluate'", name)).containsEntry("calls", 3L).containsEntry("turns", 0L).containsEntry("priced", true);
        assertThat(one.at("/tokens/input").asInt()).isEqualTo(300);
    }

    @Test
    void anotherAnswerIsShownBesideTheOneThatWasGiven() {
        String turn = turn("When do you open?", text("At nine."));
        models.answers(calls("hand_off", "{\"reason\":\"missing_knowledge\",\"note\":\"Asks for the hours\"}"));

        JsonNode one = evaluate("{\"last\":1}").body().at("/turns/0");

        assertThat(one.path("turn_id").asText()).isEqualTo(turn);
        assertThat(one.path("was").asText()).isEqualTo("At nine.");
        assertThat(one.path("now").isNull()).isTrue();
        assertThat(one.path("same").asBoolean()).isFalse();
        assertThat(one.path("was_action").asText()).isEqualTo("reply");
        assertThat(one.path("now_action").asText()).isEqualTo("handoff");
        assertThat(one.path("hand_off_reason").asText()).isEqualTo("missing_knowledge");
    }

    @Test
    void aTurnThatFailedSaidNothingAndOneThatFailsNowSaysNothing() {
        file("hand-off: {message: A colleague answers you.}");
        String turn = turn("When do you open?", text("At nine."));
        database.update("UPDATE communication.turn SET status = 'failed', messages = '{}', action = 'handoff' WHERE id = ?::uuid", turn);
        database.update("UPDATE communication.assistant_turn SET outcome = 'error', hand_off_reason = 'error', draft = '{\"A colleague answers you.\"}'"
                + " WHERE turn_id = ?::uuid", turn); // as a version before kept it
        models.answers(aResponse().withStatus(401));

        JsonNode one = evaluate("{\"turn_ids\":[\"" + turn + "\"]}").body().at("/turns/0");

        assertThat(one.path("hand_off_reason").asText()).isEqualTo("error");
        assertThat(one.path("was").isNull()).isTrue();
        assertThat(one.path("now").isNull()).isTrue();
        assertThat(one.path("now_action").asText()).as("a human goes on").isEqualTo("handoff");
        assertThat(one.path("same").asBoolean()).isTrue();
    }

    @Test
    void aCallThatTheRecordedTurnHasNotMadeIsNotMadeAndSaid() {
        String turn = turn("Give back A7", calls("look_up", "{\"number\":\"A7\"}"), text("It is there."));
        models.answers(calls("look_up", "{\"number\":\"A8\"}"), calls("give_back", "{\"number\":\"A7\"}"), text("I cannot see it."));

        JsonNode one = evaluate("{\"turn_ids\":[\"" + turn + "\"]}").body().at("/turns/0");

        assertThat(one.path("verdicts").findValuesAsText("verdict")).containsExactly("unrecorded", "unrecorded");
        assertThat(List.of(looks.get(), refunds.get())).containsExactly(1, 0);
    }

    @Test
    void whatWasSaidLaterIsNotKnownInAnEvaluation() {
        String first = turn("One", text("First."));
        turn("Two", text("Second."));
        models.answers(text("First."), text("Second."));

        JsonNode turns = evaluate("{\"last\":2}").body().path("turns");

        assertThat(turns.findValuesAsText("was")).containsExactly("Second.", "First.");
        assertThat(turns.get(1).path("turn_id").asText()).isEqualTo(first);
        assertThat(models.questions().get(2).path("messages").findValuesAsText("content")).contains("One", "First.", "Two");
        assertThat(models.questions().get(3).path("messages").findValuesAsText("content")).contains("One").doesNotContain("First.", "Two");
    }

    @Test
    void aShadowsAnswerIsComparedToo() {
        file("mode: shadow");
        turn("When do you open?", text("At nine."));
        models.answers(text("At nine."));

        assertThat(evaluate("{\"last\":1}").body().at("/turns/0/same").asBoolean()).isTrue();
    }

    @Test
    void casesSayWhatHoldsAndWhatDoesNot() {
        models.file(name + ".cases.yaml", """
                cases:
                  - {name: good, customer: "Look up A7", contains: [looked], calls: [look_up], calls-not: [give_back], action: reply}
                  - {name: bad, customer: "Give back A7", contains-not: [sorry], calls: [give_back, add_label]}
                """);
        models.answers(calls("look_up", "{\"number\":\"A7\"}"), text("I looked."), calls("give_back", "{\"number\":\"A7\"}"), text("Sorry, no."));

        JsonNode evaluated = evaluate("{\"cases\":true}").body();

        assertThat(evaluated.at("/cases/0/case").asText()).isEqualTo("good");
        assertThat(evaluated.at("/cases/0/same").asBoolean()).isTrue();
        assertThat(evaluated.at("/cases/0/now").asText()).isEqualTo("I looked.");
        assertThat(evaluated.at("/cases/1/same").asBoolean()).isFalse();
        assertThat(evaluated.at("/cases/1/verdicts").findValuesAsText("verdict")).containsExactly("contains-not", "calls");
        assertThat(evaluated.path("different").asInt()).isEqualTo(1);
        assertThat(List.of(looks.get(), refunds.get())).as("what reads is run, what changes something is not").containsExactly(1, 0);
    }

    @Test
    void theShippedAssistantDoesWhatItsCasesSay() throws IOException {
        models.file(name + ".yaml", Files.readString(Path.of("config/assistants/support.yaml")));
        models.file(name + ".cases.yaml", Files.readString(Path.of("config/assistants/support.cases.yaml")));
        files.refresh();
        models.answers(text("Yes, you may return it within 30 days."),
                calls("hand_off", "{\"reason\":\"customer_request\",\"note\":\"Wants a human\"}"),
                text("The blue teapot costs 20 EUR, I have ordered one for you."), calls("hand_off", "{\"reason\":\"missing_knowledge\",\"note\":\"The price of the teapot\"}"),
                text("I have refunded your order."), text("I cannot do that. A colleague can look at it."));

        JsonNode evaluated = evaluate("{\"cases\":true}").body();

        assertThat(evaluated.path("different").asInt()).as(evaluated.toString()).isZero();
        assertThat(evaluated.path("same").asInt()).isEqualTo(4);
    }

    @Test
    void aBrokenFileOfCasesIsNamed() {
        models.file(name + ".cases.yaml", "cases:\n  - {name: a, customer: Hi, contain: b}\n");

        assertThat(evaluate("{\"cases\":true}").detail()).startsWith("invalid_cases: line 2: cases 1.contain is not known");
        assertThat(program.get("/assistants/" + name).text("error")).contains(name + ".cases.yaml: line 2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                                                        | 400 | invalid_json
            {}                                                       | 422 | invalid_evaluation
            {"last":0}                                               | 422 | invalid_evaluation
            {"last":"1"}                                             | 422 | invalid_evaluation
            {"last":1000}                                            | 422 | invalid_evaluation
            {"last":1,"cases":true}                                  | 422 | invalid_evaluation
            {"cases":false}                                          | 422 | invalid_evaluation
            {"turn_ids":[]}                                          | 422 | invalid_evaluation
            {"turn_ids":["x"]}                                       | 422 | invalid_turn_id
            {"turn_ids":[7]}                                         | 422 | invalid_turn_id
            {"turn_ids":["00000000-0000-4000-8000-000000000000"]}    | 404 | Turn not found
            {"cases":true}                                           | 404 | There is no file
            """)
    void anEvaluationThatIsNoneIsRefusedAndCostsNothing(String body, int status, String detail) {
        Answer answer = evaluate(body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.detail()).startsWith(detail);
        assertThat(models.questions()).isEmpty();
        assertThat(program.post("/assistants/nobody/evaluate", body).status()).isEqualTo(404);
    }

    @Test
    void whereNothingWasAnsweredThereIsNothingToEvaluate() {
        assertThat(evaluate("{\"last\":5}").body().toString()).isEqualTo("{\"turns\":[],\"same\":0,\"different\":0}");
    }

    private Answer evaluate(String body) {
        return program.post("/assistants/" + name + "/evaluate", body);
    }

    private String turn(String says, com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder... answers) {
        models.answers(answers);
        int before = turns().size();
        customer.says(says);
        return await().atMost(PATIENCE).until(this::turns, turns -> turns.size() > before).get(0).toString();
    }

    private List<UUID> turns() {
        return database.queryForList("SELECT t.id FROM communication.turn t JOIN communication.conversation c ON c.id = t.conversation_id"
                + " WHERE c.chatwoot_inbox_id = ? AND t.status = 'completed' ORDER BY t.started_at DESC", UUID.class, inbox);
    }

    private long messages() {
        return database.queryForObject("SELECT count(*) FROM communication.message m JOIN communication.conversation c ON c.id = m.conversation_id"
                + " WHERE c.chatwoot_inbox_id = ?", Long.class, inbox);
    }

    private void file(String more) {
        assistants.file(name, yaml(more));
    }

    private static String yaml(String more) {
        return "instructions: You sell.\ntools: [judged, chatwoot]\n" + more;
    }
}
