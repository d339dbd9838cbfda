package io.chatwootprocessor.assistant;

import static io.chatwootprocessor.FakeModels.calls;
import static io.chatwootprocessor.FakeModels.saysAndCalls;
import static io.chatwootprocessor.FakeModels.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeModels;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.assistant.model.Models;
import io.chatwootprocessor.responder.Turn;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Several assistants: which one a conversation begins with, and how one gives it to another. */
@ProcessorTest
class HandOverTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static boolean warm;

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
    RoutingFile routing;
    @Autowired
    AssistantFileAudit audit;
    @Autowired
    CamelContext camel;

    private final long inbox = Payloads.unused();
    private final String front = "front-" + inbox;
    private final String buyer = "buyer-" + inbox;
    private final String clerk = "clerk-" + inbox;
    private Customer customer;

    @BeforeEach
    void threeAssistants() {
        models.fresh();
        providers.forgetFailures();
        assistant(front, "Answers everybody", buyer + ", " + clerk);
        assistant(buyer, "Buys from vendors", front + ", " + clerk);
        assistant(clerk, "Writes invoices", front + ", " + buyer);
        files.refresh();
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Bot', ?)", Long.toString(inbox), front);
        customer = new Customer(program, inbox);
        if (!warm) { // a program that has just started takes longer than the time that a responder has in tests
            program.post("/assistants/" + front + "/try", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
            models.fresh();
            warm = true;
        }
    }

    @AfterEach
    void noRouting() throws Exception {
        Files.deleteIfExists(models.folder().resolve("routing.yaml"));
        routing.refresh();
    }

    @Test
    void theOtherOneAnswersInTheSameTurnAndOwnsTheConversationFromThenOn() {
        models.answers(saysAndCalls("One moment.", "hand_over", to(buyer, "Sells us cups", "Ten cups at 2 euros")), text("Ten cups, noted."));

        long conversation = customer.says("I sell ten cups");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).containsExactly("Ten cups, noted."));
        JsonNode question = models.questions().get(1);
        assertThat(question.at("/messages/0/content").asText()).startsWith("I am " + buyer).contains("What the customer wants: Sells us cups")
                .contains("Ten cups at 2 euros").contains("Answer in the language of the customer's last message");
        assertThat(question.path("messages").toString()).doesNotContain("hand_over").doesNotContain("One moment");
        assertThat(question.path("messages")).hasSize(2);
        assertThat(owner(conversation)).isEqualTo(buyer);
        models.answers(text("At the end of the month."));

        customer.says("When do you pay?");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).hasSize(2));
        assertThat(models.questions()).hasSize(3);
        assertThat(models.questions().get(2).at("/messages/0/content").asText()).startsWith("I am " + buyer).contains("Ten cups at 2 euros");
        assertThat(program.get("/audit?action=hand_over&conversation=" + conversation).body().path("audit")).singleElement()
                .satisfies(entry -> assertThat(entry.path("details").path("to").asText()).isEqualTo(buyer));
        Map<String, Object> turn = turns(conversation).get(0);
        assertThat(program.get("/turns/" + turn.get("id")).body().at("/hand_overs/0/goal").asText()).isEqualTo("Sells us cups");
    }

    @Test
    void aConversationIsGivenOnTwiceInATurnAtMostAndNeverStraightBack() {
        models.answers(calls("hand_over", to(buyer, "a", "")), calls("hand_over", to(front, "b", "")), calls("hand_over", to(clerk, "c", "")),
                calls("hand_over", to(front, "d", "")), text("I write the invoice."));

        long conversation = customer.says("An invoice");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).containsExactly("I write the invoice."));
        assertThat(models.questions().get(2).at("/messages/3/content").asText()).contains("has just given the conversation to you");
        assertThat(models.questions().get(4).at("/messages/3/content").asText()).contains("was given on 2 times already");
        assertThat(owner(conversation)).isEqualTo(clerk);
        assertThat(database.queryForList("SELECT to_assistant FROM communication.hand_over WHERE conversation_id = ? ORDER BY id", String.class, conversation))
                .containsExactly(buyer, clerk);
    }

    @Test
    void whoMayNotBeGivenTheConversationIsNotOffered() {
        assistant(front, "Answers everybody", buyer);
        files.refresh();
        models.answers(calls("hand_over", to(clerk, "a", "")), text("I cannot do that."));

        long conversation = customer.says("An invoice");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).containsExactly("I cannot do that."));
        assertThat(models.questions().get(0).path("tools").toString()).contains(buyer).doesNotContain(clerk);
        assertThat(owner(conversation)).isNull();
    }

    @Test
    void aHandOverIsWithdrawnWithTheRoundThatANewerMessageWithdraws() {
        models.answers(calls("hand_over", to(buyer, "Sells us cups", "")), models.late(text("Ten cups, noted.")), text("We open at nine."));
        long conversation = customer.says("I sell ten cups");
        await().atMost(PATIENCE).until(() -> models.questions().size() == 2);

        customer.says("Forget it. When do you open?");
        models.letsGo();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).containsExactly("We open at nine."));
        assertThat(models.questions().get(2).at("/messages/0/content").asText()).startsWith("I am " + front);
        assertThat(owner(conversation)).isNull();
    }

    @Test
    void aProgramThatDiesAfterAHandOverChangesNothingAndTheTurnIsDoneAnew() {
        models.answers(calls("hand_over", to(buyer, "Sells us cups", "")), models.late(text("Never said.")),
                calls("hand_over", to(buyer, "Sells us cups", "")), text("Ten cups, noted."));
        long conversation = customer.says("I sell ten cups");
        await().atMost(PATIENCE).until(() -> models.questions().size() == 2);

        database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() WHERE id = ?", conversation);
        models.letsGo();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).containsExactly("Ten cups, noted."));
        assertThat(owner(conversation)).isEqualTo(buyer);
        assertThat(database.queryForList("SELECT 1 FROM communication.hand_over WHERE conversation_id = ?", conversation)).hasSize(1);
    }

    @Test
    void ifTheOwnerIsGoneTheResponderAnswers() throws Exception {
        models.answers(calls("hand_over", to(buyer, "Sells us cups", "")), text("Ten cups, noted."), text("How can I help?"));
        long conversation = customer.says("I sell ten cups");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).hasSize(1));
        Files.delete(models.folder().resolve(buyer + ".yaml"));
        files.refresh();
        files.refresh();

        customer.says("Hello?");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).hasSize(2));
        assertThat(models.questions().get(2).at("/messages/0/content").asText()).startsWith("I am " + front);
    }

    @Test
    void aTrialShowsWhatTheOtherOneSays() {
        models.answers(calls("hand_over", to(buyer, "Sells us cups", "")), text("Ten cups, noted."));

        JsonNode tried = program.post("/assistants/" + front + "/try", "{\"messages\":[{\"role\":\"user\",\"content\":\"I sell ten cups\"}]}").body();

        assertThat(tried.path("reply").asText()).isEqualTo("Ten cups, noted.");
        assertThat(tried.path("calls").findValuesAsText("tool")).containsExactly("hand_over");
    }

    @Test
    void rulesSayWithWhomAConversationBegins() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:known-seller-" + inbox).routeId("known-seller-" + inbox)
                        .process(exchange -> exchange.getMessage().setBody(exchange.getMessage().getBody(Turn.Conversation.class).userIdentifier() != null));
            }
        });
        long known = Payloads.unused();
        responder(known);
        long labelled = Payloads.unused();
        responder(labelled);
        routing("""
                rules:
                  - {inbox: %d, keyword: [invoice, "credit note"], assistant: %s}
                  - {inbox: [%d], known: seller-%d, assistant: %s}
                  - {inbox: [%d], label: [vendor], assistant: %s}
                """.formatted(inbox, clerk, known, inbox, buyer, labelled, buyer));

        assertThat(begins(customer, "Please send a CREDIT NOTE!")).isEqualTo(clerk);
        assertThat(begins(new Customer(program, inbox), "No invoices yet")).isEqualTo(front);
        assertThat(begins(new Customer(program, known), "Hi")).isEqualTo(buyer);
        long conversation = new Customer(program, labelled).says("Hi", message -> ((ObjectNode) message.path("conversation")).putArray("labels").add("vendor"));
        await().atMost(PATIENCE).until(() -> !turns(conversation).isEmpty()); // a model that is asked later would take an answer of the next test
        assertThat(owner(conversation)).isEqualTo(buyer);
        camel.getRouteController().stopRoute("known-seller-" + inbox);
        camel.removeRoute("known-seller-" + inbox);
    }

    @Test
    void whoWritesFromAVendorsNumberIsAKnownVendor() {
        routing("rules: [{known: vendor, inbox: " + inbox + ", assistant: " + buyer + "}]");
        assertThat(begins(customer, "Hi")).isEqualTo(front);
        Customer vendor = new Customer(program, inbox);
        database.update("INSERT INTO communication.simulated_vendor (id, name, phones) VALUES (?, 'Cups Ltd', ARRAY[?])", vendor.chatwootConversation(),
                "+49" + vendor.chatwootConversation());

        assertThat(begins(vendor, "Hi")).isEqualTo(buyer);
        database.update("DELETE FROM communication.simulated_vendor WHERE id = ?", vendor.chatwootConversation());
    }

    @Test
    void whereNoRuleFitsAModelChoosesOnceAndThatIsOnTheBill() {
        routing("rules: [{inbox: 1, assistant: " + buyer + "}]\nclassify: {model: default, assistants: [" + front + ", " + clerk + "]}\n");
        models.answers(text(clerk + "."), text("Which invoice?"), text("Which number?"));

        long conversation = customer.says("I need a bill for my order");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).containsExactly("Which invoice?"));
        customer.says("The last");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).hasSize(2));

        assertThat(database.queryForList("SELECT k.purpose FROM communication.llm_call k JOIN communication.turn t ON t.id = k.turn_id"
                + " WHERE t.conversation_id = ? ORDER BY k.id", String.class, conversation)).containsExactly("routing", "answer", "answer");
        assertThat(owner(conversation)).isEqualTo(clerk);
    }

    @Test
    void anAssistantWhoseNameContainsAnotherOnesIsChosen() {
        assistant(clerk + "-es", "Writes invoices in Spanish", front);
        files.refresh();
        routing("classify: {model: default, assistants: [" + front + ", " + clerk + ", " + clerk + "-es]}\n");
        models.answers(text(clerk + "-es"), text("¿Qué factura?"), text(clerk), text("Which invoice?"));

        assertThat(begins(customer, "Necesito una factura")).isEqualTo(clerk + "-es");
        assertThat(begins(new Customer(program, inbox), "I need an invoice")).isEqualTo(clerk);
    }

    @ParameterizedTest
    @CsvSource({"support-es, support-es", "Support., support", "'**support**, not sales', 'sales,support'", "none, ''",
            "'support or support-es', 'support,support-es'", "supporters, ''", "es-support, support"})
    void aNameInsideOfALongerOneDoesNotCount(String said, String names) {
        assertThat(String.join(",", new TreeSet<>(FirstAssistant.names(said, List.of("support", "sales", "support-es"))))).isEqualTo(names);
    }

    @Test
    void whereTheModelSaysNothingUsefulTheResponderAnswers() {
        routing("classify: {model: default, assistants: [" + front + ", " + clerk + "]}\n");
        models.answers(text("none"), text("How can I help?"));

        long conversation = customer.says("Hm");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).containsExactly("How can I help?"));
        assertThat(models.questions().get(1).at("/messages/0/content").asText()).startsWith("I am " + front);
    }

    @Test
    void aRoutingThatCannotBeUsedIsNamedWithItsLineAndTheOneBeforeServesOn() {
        routing("rules: [{inbox: " + inbox + ", assistant: " + clerk + "}]");

        routing("rules:\n  - {inbox: here, assistant: " + buyer + "}\n");

        JsonNode shown = program.get("/assistants").body().path("routing");
        assertThat(shown.path("error").asText()).contains("line 2").contains("inbox");
        assertThat(begins(customer, "Hi")).isEqualTo(clerk);
    }

    @Test
    void whoAndWhatARoutingNamesThatIsNotThereIsSaid() {
        routing("rules: [{known: nobody-knows, assistant: no-such}]");

        String error = program.get("/assistants").body().at("/routing/error").asText();

        assertThat(error).contains("there is no assistant no-such").contains("direct:known-nobody-knows");
    }

    @Test
    void aChangedFileStandsInTheAudit() {
        audit.note();
        assistant(front, "Answers nobody", buyer);
        files.refresh();

        audit.note();

        JsonNode entries = program.get("/audit?action=put_assistant&limit=200").body().path("audit");
        assertThat(entries).filteredOn(entry -> entry.path("subject").asText().equals("assistant " + front)).hasSize(2).first()
                .satisfies(entry -> assertThat(entry.path("details").path("version").asText()).isEqualTo(files.usable().get(front).version()))
                .satisfies(entry -> assertThat(entry.path("actor").asText()).startsWith("file"));
    }

    private String begins(Customer one, String text) {
        long conversation = one.says(text);
        await().atMost(PATIENCE).until(() -> !turns(conversation).isEmpty());
        return owner(conversation);
    }

    private void responder(long other) {
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Bot', ?)", Long.toString(other), front);
    }

    private void routing(String content) {
        models.file("routing.yaml", content);
        routing.refresh();
    }

    private void assistant(String name, String description, String others) {
        models.file(name + ".yaml", "description: " + description + "\ninstructions: I am " + name + ".\nhand-over: [" + others + "]\n");
    }

    private static String to(String assistant, String goal, String facts) {
        return Program.JSON.createObjectNode().put("assistant", assistant).put("goal", goal).put("facts", facts).toString();
    }

    private String owner(long conversation) {
        return database.queryForObject("SELECT assistant FROM communication.conversation WHERE id = ?", String.class, conversation);
    }

    private List<Map<String, Object>> turns(long conversation) {
        return database.queryForList("SELECT * FROM communication.turn WHERE conversation_id = ? AND finished_at IS NOT NULL ORDER BY started_at", conversation);
    }

    private List<String> said(long conversation) {
        return database.queryForList("SELECT content FROM communication.message WHERE conversation_id = ? AND direction = 'outbound' AND command IS NULL"
                + " AND NOT private ORDER BY id", String.class, conversation);
    }
}
