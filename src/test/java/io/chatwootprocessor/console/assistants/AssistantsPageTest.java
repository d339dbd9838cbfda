package io.chatwootprocessor.console.assistants;

import static io.chatwootprocessor.FakeModels.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeModels;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.assistant.model.Models;
import io.chatwootprocessor.console.Browser;
import io.chatwootprocessor.console.Looks;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlTextArea;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@code /console/assistants} and {@code /console/costs} in a browser. */
@ProcessorTest
class AssistantsPageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Autowired
    Program program;
    @Autowired
    FakeModels models;
    @Autowired
    Models providers;
    @Autowired
    AssistantRuns runs;
    @Autowired
    JdbcTemplate database;
    @Value("${local.server.port}")
    int port;
    private final String name = "shown-" + Payloads.unused();
    private Browser browser;

    @BeforeEach
    void anAssistant() throws IOException {
        models.fresh();
        providers.forgetFailures();
        browser = new Browser(port);
        save(".yaml", "instructions: You sell <b>balloons</b>.\ndescription: Sells balloons\nmode: suggest\n");
        await().atMost(PATIENCE).until(() -> program.get("/assistants/" + name).status() == 200);
    }

    @AfterEach
    void noFiles() throws IOException {
        browser.close();
        Files.deleteIfExists(models.folder().resolve(name + ".yaml"));
        Files.deleteIfExists(models.folder().resolve(name + ".cases.yaml"));
    }

    @Test
    void eachSaysWhatItIsAndWhatIsWrongWithIt() throws IOException {
        assertThat(browser.open("/console/assistants/" + name).asNormalizedText()).contains("Sells balloons", "its answers are private notes for the agents",
                models.folder().resolve(name + ".yaml").toString());

        save(".yaml", "instruction: x\n");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(browser.open("/console/assistants/" + name).asNormalizedText())
                .contains("What is wrong with it", "line 1: instruction is not known", "The version below is the one that answers."));
        assertThat(browser.open("/console/assistants").asNormalizedText()).contains(name, "line 1: instruction is not known");
        assertThat(browser.open("/console/assistants/nobody").getWebResponse().getStatusCode()).isEqualTo(404);
    }

    @Test
    void oneThatNeverCouldBeUsedSaysWhy() throws IOException {
        String never = name + "-never";
        Files.writeString(models.folder().resolve(never + ".yaml"), "instruction: x\n");
        try {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(browser.open("/console/assistants/" + never).asNormalizedText())
                    .contains("What is wrong with it", "none that can be used").doesNotContain("Try it"));
        } finally {
            Files.deleteIfExists(models.folder().resolve(never + ".yaml"));
        }
    }

    @Test
    void itIsTriedAndAskedOnceMore() throws Exception {
        models.answers(text("A <i>balloon</i> costs 3 dollars."), text("Yes, in red."));
        HtmlPage page = browser.open("/console/assistants/" + name);
        page.<HtmlTextArea>getHtmlElementById("text").type("What does a balloon cost?");

        HtmlPage first = awaited(browser.press(page, "Ask it"), "A <i>balloon</i> costs 3 dollars.");
        assertThat(first.asNormalizedText()).contains("What does a balloon cost?", "tokens in", "$0.0001");
        first.<HtmlTextArea>getHtmlElementById("text").type("Also in red?");
        HtmlPage second = awaited(browser.press(first, "Ask it, after what was said below"), "Yes, in red.");

        assertThat(second.asNormalizedText()).contains("A <i>balloon</i> costs 3 dollars.", "Also in red?");
        assertThat(models.questions().get(1).path("messages").findValuesAsText("role")).containsExactly("system", "user", "assistant", "user");
        assertThat(program.get("/outbound/failed").status()).isEqualTo(200);
        HtmlPage costs = browser.open("/console/costs?by=assistant");
        assertThat(Browser.texts(costs, "//table[@id='figures']//tr[@data-key='" + name + "']").get(0)).contains("2", "200", "$0.0002");
        HtmlPage week = costs.getAnchorByText("the last 7 days").click();
        assertThat(Browser.texts(week, "//a[@aria-current='true']")).containsExactly("the last 7 days");
        assertThat(Browser.texts(week, "//table[@id='figures']//tr[@data-key='" + name + "']").get(0)).contains("$0.0002");
        assertThat(costs.getHtmlElementById("chart").getAttribute("aria-label")).isEqualTo("A chart of Cost in USD, by Assistant. The table below has the same figures.");
    }

    @Test
    void itsCasesAreAnsweredAndWhatIsExpectedStandsBesideWhatItSays() throws Exception {
        save(".cases.yaml", "cases:\n  - name: red\n    customer: Red ones?\n    contains: [red]\n  - name: blue\n    customer: Blue ones?\n    contains: [blue]\n");
        models.answers(text("We have red ones."), text("No."));

        HtmlPage done = awaited(browser.press(browser.open("/console/assistants/" + name), "Answer its 2 cases"), "2 of 2 answered, 1 as they should be.");

        assertThat(Browser.texts(done, "//article")).hasSize(2).first().asString().contains("red", "as expected", "contains: red", "We have red ones.");
        assertThat(Browser.texts(done, "//article").get(1)).contains("blue", "not as expected", "No.");
    }

    @Test
    void whoLookedAtTurnsThatAreAnsweredAgainIsInTheAuditAndWhoTriesCasesIsNot() throws Exception {
        save(".cases.yaml", "cases:\n  - name: red\n    customer: Red ones?\n    contains: [red]\n");
        long conversation = new Customer(program, Payloads.unused()).says("Do you have a zeppelin?");
        Object turn = database.queryForObject("INSERT INTO communication.turn (conversation_id, responder, bot_name, status, finished_at, messages,"
                + " message_ids) SELECT conversation_id, ?, 'A', 'completed', now(), '{Never.}', ARRAY[id] FROM communication.message"
                + " WHERE conversation_id = ? RETURNING id", Object.class, name, conversation);
        database.update("INSERT INTO communication.assistant_turn (turn_id, assistant, version, mode, outcome, finished_at)"
                + " VALUES (?, ?, 'v', 'live', 'reply', now())", turn, name);
        models.answers(text("We have red ones."), text("Yes."));
        Looks looks = new Looks(database, "page assistants");

        awaited(browser.press(browser.open("/console/assistants/" + name), "Answer its case"), "1 of 1 answered");
        assertThat(looks.by()).isEmpty();
        HtmlPage again = awaited(browser.press(browser.open("/console/assistants/" + name), "Answer them again"), "1 of 1 answered");

        assertThat(again.asNormalizedText()).contains("Never.");
        assertThat(looks.by()).containsExactly("local");
    }

    @Test
    void theWordsInWhichTwoAnswersDifferAreMarkedForTheEyeAndForTheEar() {
        Map<String, Object> result = new HashMap<>(Map.of("turn_id", 7, "same", false, "verdicts", List.of(), "calls", List.of(),
                "tokens", Map.of("input", 1, "output", 1), "unpriced_calls", 0, "now_action", "reply"));
        result.put("was", "It costs <b>3</b> dollars.");
        result.put("now", "It costs <b>4</b> dollars, of course.");

        String run = runs.start("local", name, "evaluation", List.of(), one -> {
            one.expect(1);
            one.add(AssistantsPage.compared(result));
        }).id();
        HtmlPage page = browser.open("/console/assistants/" + name + "?run=" + run);
        page = awaited(page, "1 of 1 answered");

        assertThat(Browser.texts(page, "//article//del")).containsExactly("[only then: <b>3</b> dollars.]");
        assertThat(Browser.texts(page, "//article//ins")).containsExactly("[only now: <b>4</b> dollars, of course.]");
        assertThat(Browser.texts(page, "//article//div[h4='Now']/p[1]")).containsExactly("It costs [only now: <b>4</b> dollars, of course.]");
    }

    @Test
    void aCostIsALinkWhereThereIsAPageBehindIt() throws IOException {
        call(name, "now()", "0.01");
        call(name + "-gone", "now()", "0.01");

        HtmlPage assistants = browser.open("/console/costs?by=assistant");
        HtmlPage inboxes = browser.open("/console/costs?by=inbox");

        assertThat(assistants.getAnchorByText(name).click().getWebResponse().getStatusCode()).isEqualTo(200);
        assertThat(Browser.texts(assistants, "//tr[@data-key='" + name + "-gone']/td[1]")).containsExactly(name + "-gone");
        assertThat(assistants.<HtmlAnchor>getByXPath("//tr[@data-key='" + name + "-gone']//a")).isEmpty();
        assertThat(Browser.texts(inboxes, "//tr[@data-key='no inbox']/td[1]")).containsExactly("no inbox");
        assertThat(inboxes.<HtmlAnchor>getByXPath("//tr[@data-key='no inbox']//a")).isEmpty();
        assertThat(inboxes.<HtmlAnchor>getByXPath("//table[@id='figures']//a[contains(@href, 'inbox_id=0')]")).isEmpty();
    }

    @Test
    void aCallThatHasNotEndedIsNoneWithoutAPrice() {
        call(name, "null", null);

        assertThat(costs()).containsExactly(name, "not ended", "1", "0", "0", "0", "1 (up to $0.25)");
        call(name, "now()", null);
        assertThat(costs()).containsExactly(name, "no price", "2", "0", "0", "1", "1 (up to $0.25)");
        call(name, "now()", "0.5");
        assertThat(costs()).containsExactly(name, "$0.50", "3", "0", "0", "1", "1 (up to $0.25)");
        assertThat(browser.open("/console/costs").asNormalizedText()).contains("have not ended");
    }

    @Test
    void aTurnsCallThatHasNotEndedIsNoneWithoutAPrice() {
        UUID turn = turn(name);
        database.update("INSERT INTO communication.llm_call (turn_id, run, assistant, version, model, model_name, purpose, reserved_tokens, reserved_cost)"
                + " VALUES (?, ?, ?, 'v', 'default', 'm', 'answer', 1, 0.25)", turn, turn, name);

        JsonNode shown = program.get("/turns/" + turn).body();

        assertThat(shown.path("unpriced_calls").asInt(-1)).isZero();
        assertThat(shown.path("unfinished_calls").asInt()).isEqualTo(1);
        assertThat(shown.path("reserved_cost").asDouble()).isEqualTo(0.25);
        assertThat(browser.open("/console/turns/" + turn).asNormalizedText())
                .contains("Calls of models that are under way or were cut off: 1. They may cost up to $0.25.");

        database.update("UPDATE communication.llm_call SET reserved_cost = 0, unpriced = true WHERE turn_id = ?", turn);
        assertThat(browser.open("/console/turns/" + turn).asNormalizedText()).contains("They may cost an amount that is not known, as there is no price.");
    }

    @Test
    void aTurnOfAnAssistantThatIsGoneShowsItsNameWithoutALink() {
        HtmlPage gone = browser.open("/console/turns/" + turn(name + "-gone"));
        HtmlPage there = browser.open("/console/turns/" + turn(name));

        assertThat(gone.asNormalizedText()).contains("assistant " + name + "-gone, which is not there any more");
        assertThat(gone.<HtmlAnchor>getByXPath("//a[starts-with(@href, '/console/assistants/')]")).isEmpty();
        assertThat(there.getAnchorByText("assistant " + name).getHrefAttribute()).isEqualTo("/console/assistants/" + name);
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        assertThat(browser.open("/console/assistants/" + name + "?run=gone").asNormalizedText()).contains("This trial is not kept any more");
        assertThat(browser.open("/console/costs?by=colour").asNormalizedText()).contains("invalid_by");
        assertThat(browser.open("/console/costs?from=yesterday").asNormalizedText()).contains("invalid_from");
        assertThat(browser.open("/console/costs?from=2020-01-01&to=2020-01-02").asNormalizedText()).contains("No model was called in this time.");
    }

    /** @param cost null: nobody knows it */
    private void call(String assistant, String finished, String cost) {
        database.update("INSERT INTO communication.llm_call (run, assistant, version, model, model_name, purpose, reserved_tokens, reserved_cost,"
                + " finished_at, cost) VALUES (gen_random_uuid(), ?, 'v', 'default', 'm', 'try', 1, 0.25, " + finished + ", ?::numeric)", assistant, cost);
    }

    /** The row of the assistant. */
    private List<String> costs() {
        return Browser.texts(browser.open("/console/costs?by=assistant"), "//tr[@data-key='" + name + "']/td");
    }

    private UUID turn(String assistant) {
        return database.queryForObject("WITH one AS (INSERT INTO communication.conversation (user_identifier, channel, is_active, ended_at)"
                + " VALUES (?, 'api', false, now()) RETURNING id), turn AS (INSERT INTO communication.turn (conversation_id, responder, bot_name, status, finished_at)"
                + " SELECT id, 'echo', 'A', 'completed', now() FROM one RETURNING id)"
                + " INSERT INTO communication.assistant_turn (turn_id, assistant, version, mode) SELECT id, ?, 'v', 'live' FROM turn RETURNING turn_id",
                UUID.class, "somebody-" + Payloads.unused(), assistant);
    }

    private HtmlPage awaited(HtmlPage begun, String text) {
        AtomicReference<HtmlPage> page = new AtomicReference<>(begun);
        String address = begun.getUrl().getPath() + "?" + begun.getUrl().getQuery();
        await().atMost(PATIENCE).untilAsserted(() -> {
            page.set(browser.open(address));
            assertThat(page.get().asNormalizedText()).contains(text);
        });
        return page.get();
    }

    private void save(String ending, String text) throws IOException {
        Files.writeString(models.folder().resolve(name + ending), text);
    }
}
