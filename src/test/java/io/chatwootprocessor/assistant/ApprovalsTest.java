package io.chatwootprocessor.assistant;

import static io.chatwootprocessor.FakeModels.calls;
import static io.chatwootprocessor.FakeModels.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeModels;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.tools.Tool;
import io.chatwootprocessor.tools.Tools;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** An effect waits for a human: what the customer hears meanwhile, and what becomes of it. */
@ProcessorTest
class ApprovalsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OWNER = "a test of approvals";

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    FakeModels models;
    @Autowired
    TestAssistants assistants;
    @Autowired
    Tools tools;
    @Autowired
    AssistantFiles files;
    @Autowired
    CamelContext camel;

    private final long inbox = Payloads.unused();
    private final String name = "cashier-" + inbox;
    private final AtomicInteger refunds = new AtomicInteger();
    private Customer customer;

    @BeforeEach
    void anAssistantWhoseRefundsWait() {
        refunds("Pays back");
        assistants.serves(name, inbox, yaml("approval: [pay]"));
        customer = new Customer(program, inbox);
    }

    @AfterEach
    void noTools() throws Exception {
        tools.unregister("pay", OWNER);
        if (camel.getRoute("describe-pay") != null) {
            camel.getRouteController().stopRoute("describe-pay");
            camel.removeRoute("describe-pay");
        }
    }

    @Test
    void theCustomerIsToldThatItWaitsAndHearsTheOutcomeOnceItIsApproved() {
        long conversation = asked();
        assertThat(refunds).hasValue(0);
        models.answers(text("Your refund is on its way."));

        Answer answer = decide(approval(conversation), "approve", "Regular customer");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("status").asText()).isEqualTo("approved");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).containsExactly("A colleague looks at it.", "Your refund is on its way."));
        assertThat(refunds).hasValue(1);
        Map<String, Object> row = row(conversation);
        assertThat(row).containsEntry("status", "approved").containsEntry("outcome", "done").containsEntry("decided_by", "local")
                .containsEntry("reason", "Regular customer");
        assertThat(ledger(conversation)).containsExactly("done");
        String told = models.questions().get(2).at("/messages/0/content").asText();
        assertThat(told).contains("approved and done. The tool gave: paid 1");
    }

    @Test
    void aModelThatWantsEverMoreEffectsGoesToAHuman() {
        long conversation = asked();
        String[] wanted = IntStream.range(0, 24).mapToObj(i -> i % 2 == 0 ? "pay" : "{\"order\":\"B" + i + "\"}").toArray(String[]::new);
        models.answers(calls(wanted), text("Colleagues look at them."));

        customer.says("Refund B1 to B12");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("toggle_status: open"));
        assertThat(approvals(conversation)).as("what waited before goes on to wait; of the turn that went to a human nothing does").isEqualTo(1);
        assertThat(reasons(conversation)).containsExactly("policy");
        assertThat(refunds).hasValue(0);
    }

    @Test
    void aDecisionIsMadeOnce() {
        long conversation = asked();
        long id = approval(conversation);

        List<Integer> answers = IntStream.range(0, 6).mapToObj(i -> CompletableFuture.supplyAsync(() -> decide(id, i % 2 == 0 ? "approve" : "deny", null)
                .status())).toList().stream().map(CompletableFuture::join).toList();

        assertThat(answers).filteredOn(status -> status == 200).hasSize(1);
        assertThat(answers).filteredOn(status -> status == 409).hasSize(5);
        await().atMost(PATIENCE).until(() -> row(conversation).get("outcome") != null);
        assertThat(refunds.get()).isEqualTo(row(conversation).get("status").equals("approved") ? 1 : 0);
    }

    @Test
    void aDeniedEffectIsNotMadeAndTheCustomerHearsThat() {
        long conversation = asked();
        models.answers(text("I am sorry, we cannot refund this."));

        decide(approval(conversation), "deny", "Too old");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).hasSizeGreaterThan(2));
        assertThat(said(conversation).get(1)).isEqualTo("I am sorry, we cannot refund this.");
        assertThat(said(conversation).get(2)).startsWith("private: ").contains("approval_denied").contains("Too old");
        assertThat(refunds).hasValue(0);
        assertThat(row(conversation)).containsEntry("status", "denied").containsEntry("outcome", "not_done");
        assertThat(reasons(conversation)).contains("approval_denied");
        assertThat(models.questions().get(2).at("/messages/0/content").asText()).contains("not approved, and not done").contains("Too old");
    }

    @Test
    void whatNobodyDecidesInTimeGoesToAHumanWhoIsToldWhatToDecide() {
        long conversation = asked();

        database.update("UPDATE communication.approval SET expires_at = now() WHERE conversation_id = ?", conversation);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("toggle_status: open"));
        assertThat(said(conversation).get(1)).startsWith("private: ").contains("Nobody decided in time about pay").contains("A7");
        assertThat(row(conversation)).containsEntry("status", "expired").containsEntry("outcome", "not_done").containsEntry("decided_by", "processor");
        assertThat(decide(approval(conversation), "approve", null).status()).isEqualTo(409);
        assertThat(refunds).hasValue(0);
        await().untilAsserted(() -> assertThat(program.text("/actuator/prometheus")).as("counted once it is in the database")
                .contains("processor_approvals_decided_total{outcome=\"expired\""));
    }

    @Test
    void aMessageThatComesWhileItWaitsIsAnsweredAndNothingIsAskedTwice() {
        long conversation = asked();
        models.answers(calls("pay", "{ \"order\" : \"A7\" }"), text("It still waits for a colleague."));

        customer.says("And?");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).containsExactly("A colleague looks at it.",
                "It still waits for a colleague."));
        assertThat(models.questions().get(2).at("/messages/0/content").asText()).contains("still waits for the decision").contains("A7");
        assertThat(database.queryForObject("SELECT count(*) FROM communication.approval WHERE conversation_id = ?", Integer.class, conversation)).isEqualTo(1);
        assertThat(ledger(conversation)).containsExactly("asked");
    }

    @Test
    void whereNoModelFindsWordsTheCustomerReadsOursInTheirLanguage() {
        models.answers(calls("pay", "{\"order\":\"A7\"}")).otherwise(com.github.tomakehurst.wiremock.client.WireMock.aResponse().withStatus(400));

        long conversation = customer.says("Quiero el dinero de mi pedido A7 por favor, no lo tengo");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).containsExactly("Un compañero tiene que confirmarlo primero."
                + " Le aviso por aquí."));
        decide(approval(conversation), "approve", null);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("Lo que estaba pendiente se confirmó y ya está hecho."));
        assertThat(refunds).hasValue(1);
    }

    @Test
    void theConversationIsNotResolvedWhileSomethingWaits() {
        models.answers(calls("pay", "{\"order\":\"A7\"}", "resolve", "{}"), text("A colleague looks at it."));

        long conversation = customer.says("Refund A7");

        await().atMost(PATIENCE).until(() -> approvals(conversation) == 1);
        assertThat(said(conversation)).containsExactly("A colleague looks at it.");
    }

    @Test
    void aRoundThatIsSupersededAsksForNothing() {
        models.answers(calls("pay", "{\"order\":\"A7\"}"), models.late(text("A colleague looks at it.")), text("Very well, no refund."));
        long conversation = customer.says("Refund A7");
        await().atMost(PATIENCE).until(() -> models.questions().size() == 2);

        customer.says("No, wait, do not");
        models.letsGo();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).containsExactly("Very well, no refund."));
        assertThat(approvals(conversation)).isZero();
    }

    @Test
    void aCustomerWhoWritesAfterTheDecisionAndBeforeTheEffectStopsIt() {
        long conversation = asked();
        database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() + interval '1 hour' WHERE id = ?",
                conversation); // another program is at work
        decide(approval(conversation), "approve", null);
        models.answers(text("Very well, no refund."));
        customer.says("No, wait, do not");

        database.update("UPDATE communication.conversation SET lease_id = NULL, lease_expires_at = NULL WHERE id = ?", conversation);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("Very well, no refund."));
        assertThat(refunds).hasValue(0);
        assertThat(row(conversation)).containsEntry("outcome", "not_done");
        assertThat(said(conversation)).anySatisfy(note -> assertThat(note).startsWith("private: ").contains("local approved pay").contains("not done"));
        assertThat(models.questions().get(2).at("/messages/0/content").asText()).contains("Call it now, with these arguments, unless");
    }

    @Test
    void ifAHumanHasTheConversationByThenTheyReadWhatWasApproved() {
        long conversation = asked();
        customer.isAnsweredByAnAgent("I take over");
        customer.becomes("open");

        decide(approval(conversation), "approve", null);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(row(conversation)).containsEntry("outcome", "not_done"));
        assertThat(said(conversation)).anySatisfy(note -> assertThat(note).startsWith("private: local approved pay").contains("It was not done"));
        assertThat(refunds).hasValue(0);
    }

    @Test
    void ifTheConversationHasEndedByThenAHumanIsCalled() {
        long conversation = asked();
        customer.becomes("resolved");

        decide(approval(conversation), "approve", null);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(row(conversation)).containsEntry("outcome", "not_done"));
        assertThat(said(conversation)).contains("toggle_status: open").anySatisfy(note -> assertThat(note).startsWith("private: local approved pay"));
        assertThat(refunds).hasValue(0);
    }

    @Test
    void ifTheToolHasChangedSinceAHumanIsAsked() {
        long conversation = asked();
        refunds("Pays back twice");

        decide(approval(conversation), "approve", null);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("toggle_status: open"));
        assertThat(said(conversation).get(1)).contains("the tool has changed since it was asked for");
        assertThat(refunds).hasValue(0);
        assertThat(row(conversation)).containsEntry("outcome", "not_done");
    }

    @Test
    void whoGoesOnReadsAllDecisionsThoughOneOfThemCouldNotBeCarriedOut() {
        tools.register(new Tool("gift", "Gives a cup", Map.of("type", "object"), Set.of("cash"), false, false, false, Duration.ofSeconds(5)), call -> "given",
                OWNER);
        assistant("approval: [pay, gift]");
        models.answers(calls("pay", "{\"order\":\"A7\"}", "pay", "{\"order\":\"B8\"}", "gift", "{}"), text("Colleagues look at them."));
        long conversation = customer.says("Refund A7 and B8, and a gift");
        await().atMost(PATIENCE).until(() -> approvals(conversation) == 3);
        List<Long> ids = database.queryForList("SELECT id FROM communication.approval WHERE conversation_id = ? ORDER BY id", Long.class, conversation);
        tools.unregister("gift", OWNER);
        database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() + interval '1 hour' WHERE id = ?",
                conversation); // until all are decided

        decide(ids.get(0), "approve", null);
        decide(ids.get(1), "deny", "Too old");
        decide(ids.get(2), "approve", null);
        database.update("UPDATE communication.conversation SET lease_expires_at = now() WHERE id = ?", conversation);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("toggle_status: open"));
        assertThat(said(conversation)).anySatisfy(note -> assertThat(note).startsWith("private: ").contains("has no such tool any more")
                .contains("local approved pay with {\"order\":\"A7\"} (done)").contains("local did not approve pay with {\"order\":\"B8\"}: Too old"));
        assertThat(said(conversation)).as("the customer hears of the denial").contains("I am sorry, this was not confirmed. A colleague will get in touch with you here.");
        assertThat(refunds).hasValue(1);
    }

    @Test
    void whoGoesOnAfterAnApprovedEffectReadsThatItWasMade() {
        long conversation = asked();
        models.answers(calls("hand_off", "{\"reason\":\"customer_request\",\"note\":\"Wants more\"}"));

        decide(approval(conversation), "approve", null);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("toggle_status: open"));
        assertThat(said(conversation)).anySatisfy(note -> assertThat(note).startsWith("private: ").contains("Wants more")
                .contains("local approved pay with {\"order\":\"A7\"} (done)"));
    }

    @Test
    void anApprovedActionOfADraftThatCameToNothingIsInTheNextDraft() {
        long conversation = labelApproved(text("You are, indeed."));

        database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() WHERE id = ?", conversation);
        models.letsGo();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("You are, indeed.", "add_label: vip"));
        assertThat(said(conversation)).doesNotContain("You are.");
    }

    @Test
    void anApprovedActionOfADraftThatCameToNothingIsUpToTheModelIfTheCustomerHasWrittenSince() {
        long conversation = labelApproved(calls("add_label", "{\"label\":\"vip\"}"), text("You are, always."));

        customer.says("And always?");
        models.letsGo();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("You are, always.", "add_label: vip"));
        assertThat(said(conversation)).doesNotContain("You are.");
        assertThat(models.questions().get(3).at("/messages/0/content").asText()).contains("approved, and not done yet, because the customer has written since");
    }

    /** A label was approved, and the model writes its answer, which is to come to nothing; then it gives these. */
    private long labelApproved(ResponseDefinitionBuilder... next) {
        assistant("approval: [add_label]");
        models.answers(calls("add_label", "{\"label\":\"vip\"}"), text("A colleague looks at it."));
        long conversation = customer.says("Am I important?");
        await().atMost(PATIENCE).until(() -> approvals(conversation) == 1);
        models.answers(Stream.concat(Stream.of(models.late(text("You are."))), Stream.of(next)).toArray(ResponseDefinitionBuilder[]::new));
        int before = models.questions().size();
        decide(approval(conversation), "approve", null);
        await().atMost(PATIENCE).until(() -> models.questions().size() > before);
        return conversation;
    }

    @Test
    void ifTheAssistantIsGoneSinceAHumanIsAsked() throws Exception {
        long conversation = asked();
        java.nio.file.Files.delete(models.folder().resolve(name + ".yaml"));
        files.refresh();
        files.refresh();

        decide(approval(conversation), "approve", null);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("toggle_status: open"));
        assertThat(said(conversation).get(1)).startsWith("private: ").contains("local approved pay").contains("It was not done");
        assertThat(refunds).hasValue(0);
    }

    @Test
    void theOneWhoAskedGoesOnThoughTheInboxHasAnotherResponderSince() {
        long conversation = asked();
        database.update("UPDATE communication.bot_config SET responder = 'echo' WHERE scope = ?", Long.toString(inbox));
        program.put("/bot-configs/" + Payloads.unused(), "{\"responder\":\"echo\"}"); // forgets what is known
        models.answers(text("Your refund is on its way."));

        decide(approval(conversation), "approve", null);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).containsExactly("A colleague looks at it.", "Your refund is on its way."));
        assertThat(refunds).hasValue(1);
    }

    @Test
    void aProgramThatDiesInTheMiddleOfAnApprovedEffectDoesNotHaveItTwice() {
        tools.register(tool("Pays back"), call -> {
            refunds.incrementAndGet();
            database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() WHERE id = ?",
                    call.context().conversationId()); // to the others this program is dead
            return "paid";
        }, OWNER);
        List<Customer> customers = IntStream.range(0, 8).mapToObj(i -> new Customer(program, inbox)).toList();
        models.otherwise(text("Fine."));
        for (int i = 0; i < 8; i++) {
            models.answers(calls("pay", "{\"order\":\"A7\"}"), text("A colleague looks at it."));
            long conversation = customers.get(i).says("Refund A7");
            await().atMost(PATIENCE).until(() -> approvals(conversation) == 1);
        }
        List<Long> ids = database.queryForList("SELECT id FROM communication.approval WHERE assistant = ?", Long.class, name);

        ids.forEach(id -> assertThat(decide(id, "approve", null).status()).isEqualTo(200));

        await().atMost(PATIENCE.multipliedBy(2)).until(() -> database.queryForObject("SELECT count(*) FROM communication.approval WHERE assistant = ?"
                + " AND outcome IS NOT NULL", Integer.class, name) == 8);
        assertThat(refunds).hasValue(8);
        assertThat(database.queryForList("SELECT DISTINCT outcome FROM communication.approval WHERE assistant = ?", String.class, name))
                .as("unknown, where the other program looks before this one has written down that it is done").isSubsetOf("done", "unknown");
    }

    @Test
    void anEffectThatWasBegunByAProgramThatDiedIsLeftToAHuman() {
        long conversation = asked();
        long id = approval(conversation);
        database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() + interval '1 hour' WHERE id = ?",
                conversation);
        decide(id, "approve", null);
        database.update("UPDATE communication.tool_call SET state = 'started' WHERE id = (SELECT tool_call_id FROM communication.approval WHERE id = ?)", id);

        database.update("UPDATE communication.conversation SET lease_expires_at = now() WHERE id = ?", conversation);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(row(conversation)).containsEntry("outcome", "unknown"));
        assertThat(said(conversation)).anySatisfy(note -> assertThat(note).startsWith("private: ").contains("It is not known whether that was done"));
        assertThat(refunds).hasValue(0);
    }

    @Test
    void whoDecidesReadsWhatTheEffectIsAbout() throws Exception {
        describes(exchange -> exchange.getMessage().setBody("Order " + exchange.getMessage().getHeader("order") + " of "
                + exchange.getVariable("user_identifier") + ": 10 cups, 50.00 EUR"));
        long conversation = asked();
        String person = database.queryForObject("SELECT user_identifier FROM communication.conversation WHERE id = ?", String.class, conversation);
        String summary = "Order A7 of " + person + ": 10 cups, 50.00 EUR";

        assertThat(program.get("/approvals?conversation=" + conversation).body().at("/approvals/0/summary").asText()).isEqualTo(summary);
        assertThat(program.get("/turns/" + row(conversation).get("turn_id")).body().at("/approvals/0/summary").asText()).isEqualTo(summary);
        assertThat(database.queryForObject("SELECT communication.approval_text(?, false)", String.class, approval(conversation))).contains("\n" + summary + "\n");
        models.answers(text("Your refund is on its way."));

        assertThat(decide(approval(conversation), "approve", null).body().path("summary").asText()).isEqualTo(summary);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(row(conversation)).containsEntry("outcome", "done"));
        assertThat(refunds).hasValue(1);
        assertThat(database.queryForObject("SELECT communication.approval_text(?, false)", String.class, approval(conversation)))
                .endsWith("approved by local.\n" + summary);
        database.queryForList("SELECT communication.blank_messages(ARRAY (SELECT id FROM communication.message WHERE conversation_id = ?), interval '0')",
                conversation);
        assertThat(row(conversation).get("summary")).isNull();
        assertThat(row(conversation).get("summary_hash")).isNull();
    }

    @Test
    void theOrderInWhichAModelWritesArgumentsMakesNoOtherThing() throws Exception {
        tools.register(new Tool("pay", "Pays back", Map.of("type", "object", "properties", Map.of("order", Map.of("type", "string"), "to", Map.of("type", "string"),
                "amount", Map.of("type", "number")), "required", List.of("order")), Set.of("cash"), false, false, false, Duration.ofSeconds(5)),
                call -> "paid " + refunds.incrementAndGet(), OWNER);
        describes(exchange -> exchange.getMessage().setBody(String.valueOf(exchange.getVariable("args"))));
        models.answers(calls("pay", "{\"to\":\"Ann\",\"order\":\"A7\",\"amount\":10.50}"), text("A colleague looks at it."));
        long conversation = customer.says("Refund A7 to Ann, 10.50");
        await().atMost(PATIENCE).until(() -> approvals(conversation) == 1);
        models.answers(text("Your refund is on its way."));

        decide(approval(conversation), "approve", null);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(row(conversation)).containsEntry("outcome", "done"));
        assertThat(refunds).hasValue(1);
    }

    @Test
    void anEffectThatIsAnotherThingByThenIsNotMadeAndAHumanReadsBoth() throws Exception {
        AtomicInteger cups = new AtomicInteger(10);
        describes(exchange -> exchange.getMessage().setBody(cups + " cups"));
        long conversation = asked();
        cups.set(5000);

        decide(approval(conversation), "approve", null);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("toggle_status: open"));
        assertThat(said(conversation).get(1)).startsWith("private: ").contains("It is not the same any more, so it was not done. It was:\n10 cups\nIt would be now:\n5000 cups");
        assertThat(refunds).hasValue(0);
        assertThat(row(conversation)).containsEntry("outcome", "not_done");
    }

    @Test
    void aLongSummarySaysHowManyLinesAreLeftOutAndTheWholeIsCompared() throws Exception {
        AtomicInteger last = new AtomicInteger(10);
        describes(exchange -> exchange.getMessage().setBody("Total: 500 EUR\n" + "- 10 cups of a colour that has a rather long name, 50.00 EUR\n".repeat(50)
                + "- " + last + " saucers"));
        long conversation = asked();
        String shown = row(conversation).get("summary").toString();
        assertThat(shown).hasSizeLessThanOrEqualTo(2000).startsWith("Total: 500 EUR\n- 10 cups").endsWith("EUR\n… " + (52 - shown.lines().count() + 1)
                + " more lines are left out");
        last.set(5000);

        decide(approval(conversation), "approve", null);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("toggle_status: open"));
        assertThat(said(conversation).get(1)).contains("It is not the same any more").contains("The part that is left out has changed.");
        assertThat(refunds).hasValue(0);
    }

    @Test
    void anApprovalThatAnEarlierVersionAskedForIsComparedByItsLines() throws Exception {
        describes(exchange -> exchange.getMessage().setBody("Total: 500 EUR\n- 10 cups"));
        long conversation = asked();
        database.update("UPDATE communication.approval SET summary = '- 10 cups' || chr(10) || 'Total: 500 EUR', summary_hash = NULL WHERE conversation_id = ?",
                conversation);
        models.answers(text("Your refund is on its way."));

        decide(approval(conversation), "approve", null);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(row(conversation)).containsEntry("outcome", "done"));
        assertThat(refunds).hasValue(1);
    }

    @Test
    void aModelThatMakesTheApprovedCallLaterCannotMakeItAnotherThing() throws Exception {
        AtomicInteger cups = new AtomicInteger(10);
        describes(exchange -> exchange.getMessage().setBody(cups + " cups"));
        long conversation = asked();
        database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() + interval '1 hour' WHERE id = ?",
                conversation); // another program is at work
        decide(approval(conversation), "approve", null);
        models.answers(calls("pay", "{\"order\":\"A7\"}"), text("Paid back."));
        customer.says("Well?");
        cups.set(5000);

        database.update("UPDATE communication.conversation SET lease_id = NULL, lease_expires_at = NULL WHERE id = ?", conversation);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("toggle_status: open"));
        assertThat(said(conversation)).anySatisfy(note -> assertThat(note).contains("It is not the same any more"));
        assertThat(refunds).hasValue(0);
    }

    @Test
    void nobodyDecidesAboutAnEffectThatCannotBeDescribed() throws Exception {
        describes(exchange -> {
            throw new IllegalStateException("the shop is away");
        });
        models.answers(calls("pay", "{\"order\":\"A7\"}"), text("Never said."));

        long conversation = customer.says("Refund A7");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("toggle_status: open"));
        assertThat(said(conversation)).anySatisfy(note -> assertThat(note).startsWith("private: ").contains("It could not be looked up what that is about")
                .contains("A7").doesNotContain("the shop is away"));
        assertThat(approvals(conversation)).isZero();
        assertThat(refunds).hasValue(0);
    }

    @Test
    void whatWaitsAlreadyIsNotDescribedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        describes(exchange -> {
            if (asked.incrementAndGet() > 1) {
                throw new IllegalStateException("the shop is away");
            }
            exchange.getMessage().setBody("10 cups");
        });
        long conversation = asked();
        models.answers(calls("pay", "{\"order\":\"A7\"}"), text("It still waits for a colleague."));

        customer.says("And?");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).containsExactly("A colleague looks at it.",
                "It still waits for a colleague."));
        assertThat(row(conversation)).containsEntry("summary", "10 cups").containsEntry("status", "waiting");
    }

    @Test
    void aHumanWhoIsAskedLateReadsWhatItIsAboutToo() throws Exception {
        describes(exchange -> exchange.getMessage().setBody("10 cups"));
        long conversation = asked();

        database.update("UPDATE communication.approval SET expires_at = now() WHERE conversation_id = ?", conversation);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("toggle_status: open"));
        assertThat(said(conversation).get(1)).contains("Nobody decided in time about pay").contains("\n10 cups");
    }

    @Test
    void rulesReadTheResultOfAnApprovedCallBeforeAModelDoes() {
        assistant("rules: purchasing\napproval: [pay]");
        tools.register(tool("Pays back"), call -> "{\"outcome\":\"human\",\"reason\":\"price_off\",\"message\":\"The price is off. Please decide.\"}", OWNER);
        long conversation = asked();
        models.answers(text("It is paid."));

        decide(approval(conversation), "approve", null);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).contains("toggle_status: open"));
        assertThat(said(conversation)).doesNotContain("It is paid.").anySatisfy(note -> assertThat(note).startsWith("private: ").contains("The price is off. Please decide."));
        assertThat(reasons(conversation)).containsExactly("policy");
    }

    @Test
    void whereRulesAnswerAloneAnApprovedCallThatDidNotDoItIsNotToldAsDone() {
        models.file(name + ".yaml", "instructions: Vendors write.\ntools: [purchasing, chatwoot]\nrules: purchasing\nmodel: none\napproval: [confirm_purchase_order]\n");
        files.refresh();
        database.update("INSERT INTO communication.simulated_vendor (id, name, phones) VALUES (?, 'Cups Ltd', ARRAY[?])", customer.chatwootConversation(),
                "+49" + customer.chatwootConversation());
        long conversation = customer.says("We offer 2 LAMP-01 at 990");
        await().atMost(PATIENCE).until(() -> said(conversation).size() == 1);
        customer.says("Yes, please confirm the order");
        await().atMost(PATIENCE).until(() -> approvals(conversation) == 1);
        assertThat(row(conversation).get("summary").toString()).contains("of Cups Ltd", "LAMP-01", "1980.00");
        await().atMost(PATIENCE).until(() -> said(conversation).size() == 2);
        database.update("UPDATE communication.simulated_order SET state = 'to approve' WHERE vendor_id = ?", customer.chatwootConversation());

        decide(approval(conversation), "approve", null);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).hasSize(3));
        assertThat(said(conversation).get(2)).contains("It is not confirmed yet").doesNotContain("confirmed and done");
        assertThat(row(conversation)).containsEntry("outcome", "done");
        database.update("DELETE FROM communication.purchase_order WHERE conversation_id = ?", conversation);
        database.update("DELETE FROM communication.simulated_order WHERE vendor_id = ?", customer.chatwootConversation());
        database.update("DELETE FROM communication.simulated_vendor WHERE id = ?", customer.chatwootConversation());
    }

    @Test
    void twoProgramsThatGoOnAtOnceHaveTheEffectOnce() {
        long conversation = asked();
        models.otherwise(text("Your refund is on its way."));
        decide(approval(conversation), "approve", null);

        List<Map<String, Object>> claims = IntStream.range(0, 8).mapToObj(i -> CompletableFuture.supplyAsync(() -> database.queryForMap("SELECT outcome, lease_id FROM"
                + " communication.claim_turn(?, (SELECT '{\"lease\": 600, \"max_age\": 3600, \"max_replies\": 100, \"answer_open\": false, \"ask_human\": true}'::jsonb))",
                conversation))).toList().stream().map(CompletableFuture::join).filter(claim -> "claimed".equals(claim.get("outcome"))).toList();

        assertThat(claims).hasSizeLessThanOrEqualTo(1);
        claims.forEach(claim -> database.update("UPDATE communication.conversation SET lease_expires_at = now() WHERE id = ? AND lease_id = ?", conversation,
                claim.get("lease_id"))); // this one dies, and the program goes on
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(row(conversation)).containsEntry("outcome", "done"));
        assertThat(refunds).hasValue(1);
    }

    @Test
    void theDecisionGoesAlongWithMessagesThatMoveToAnotherConversation() {
        long conversation = asked();
        models.answers(text("Hello!"));
        long other = new Customer(program, inbox).says("Hi");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(other)).containsExactly("Hello!"));
        database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() + interval '1 hour' WHERE id = ?",
                conversation);
        decide(approval(conversation), "approve", null);
        models.answers(text("Your refund is on its way."));

        database.update("UPDATE communication.message SET conversation_id = ? WHERE id = ?", other, row(conversation).get("message_id"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(other)).containsExactly("Hello!", "Your refund is on its way."));
        assertThat(refunds).hasValue(1);
        assertThat(row(conversation)).containsEntry("outcome", "done");
    }

    @Test
    void aTurnThatAskedIsEvaluatedAsItWas() {
        long conversation = asked();
        models.answers(text("Your refund is on its way."));
        decide(approval(conversation), "approve", null);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(row(conversation)).containsEntry("outcome", "done"));
        models.answers(calls("pay", "{\"order\":\"A7\"}"), text("A colleague looks at it."));

        JsonNode again = program.post("/assistants/" + name + "/evaluate", "{\"turn_ids\":[\"" + row(conversation).get("turn_id") + "\"]}").body();

        assertThat(again.at("/turns/0/same").asBoolean()).as(again.toString()).isTrue();
        assertThat(refunds).hasValue(1);
    }

    @Test
    void whoIsErasedLeavesNoApproval() {
        long conversation = asked();
        long id = approval(conversation);
        String person = database.queryForObject("SELECT user_identifier FROM communication.conversation WHERE id = ?", String.class, conversation);

        assertThat(program.delete("/contacts/" + person.replace("+", "%2B")).status()).isEqualTo(200);

        assertThat(decide(id, "approve", null).status()).isEqualTo(404);
        assertThat(refunds).hasValue(0);
    }

    @Test
    void whatIsForgottenEarlyLeavesWhatIsStillToBeDecided() {
        long conversation = asked();

        database.queryForList("SELECT communication.blank_messages(ARRAY (SELECT id FROM communication.message WHERE conversation_id = ?), interval '0')",
                conversation);
        assertThat(row(conversation).get("arguments").toString()).contains("A7");
        models.answers(text("Your refund is on its way."));
        decide(approval(conversation), "approve", null);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(row(conversation)).containsEntry("outcome", "done"));
        database.queryForList("SELECT communication.blank_messages(ARRAY (SELECT id FROM communication.message WHERE conversation_id = ?), interval '0')",
                conversation);

        assertThat(row(conversation).get("arguments").toString()).isEqualTo("{}");
    }

    @Test
    void theListShowsWhatWaitsAndTheAuditWhoDecided() {
        long conversation = asked();
        JsonNode waiting = program.get("/approvals?status=waiting&conversation=" + conversation).body().path("approvals");
        assertThat(waiting).singleElement().satisfies(one -> {
            assertThat(one.path("tool").asText()).isEqualTo("pay");
            assertThat(one.path("arguments").path("order").asText()).isEqualTo("A7");
            assertThat(one.path("assistant").asText()).isEqualTo(name);
            assertThat(one.path("expires_at").asText()).isNotEmpty();
        });
        models.answers(text("Your refund is on its way."));

        decide(waiting.get(0).path("id").asLong(), "approve", null);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(program.get("/audit?conversation=" + conversation).body().path("audit")
                .findValuesAsText("action")).containsExactly("effect", "approve", "ask_approval"));
        JsonNode audit = program.get("/audit?action=approve&conversation=" + conversation).body().path("audit").get(0);
        assertThat(audit.path("actor").asText()).isEqualTo("local");
        assertThat(audit.toString()).doesNotContain("A7");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"x|{\"decision\":\"approve\"}|422", "1|{\"decision\":\"maybe\"}|422", "1|{}|422", "1|[]|400", "1|{|400",
            "1|{\"decision\":\"deny\",\"why\":1}|422", "1|{\"decision\":\"deny\",\"reason\":7}|422", "999999999|{\"decision\":\"deny\"}|404"})
    void nonsenseIsRefused(String id, String body, int status) {
        assertThat(program.post("/approvals/" + id, body).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"status=open", "limit=0", "before=x", "conversation=-1"})
    void aListThatIsNoneIsRefused(String query) {
        assertThat(program.get("/approvals?" + query).status()).isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource({"Thank you!, purchase, done", "'No, cancel the order', draft, not_done", "hm hm hm, draft, not_done"})
    void whereRulesAnswerAloneAnApprovedCallIsMadeIfTheVendorsNewWordsLeaveItAtThat(String said, String state, String outcome) {
        models.file(name + ".yaml", "instructions: Vendors write.\ntools: [purchasing, chatwoot]\nrules: purchasing\nmodel: none\n"
                + "approval: [confirm_purchase_order, cancel_order]\n");
        files.refresh();
        vendor();
        long conversation = customer.says("We offer 2 LAMP-01 at 990");
        await().atMost(PATIENCE).until(() -> said(conversation).size() == 1);
        customer.says("Yes, please confirm the order");
        await().atMost(PATIENCE).until(() -> approvals(conversation) == 1 && said(conversation).size() == 2);
        approvedBefore(conversation, said);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(firstOutcome(conversation)).isEqualTo(outcome));
        assertThat(orderState()).isEqualTo(state);
        if (outcome.equals("done")) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(conversation)).hasSize(3));
            assertThat(said(conversation).get(2)).contains("confirmed").contains("1980.00");
        } else {
            assertThat(said(conversation)).anySatisfy(note -> assertThat(note).startsWith("private: ").contains("local approved confirm_purchase_order"));
        }
    }

    @ParameterizedTest
    @CsvSource({"Thank you!, purchase, done", "'No, do not confirm it', draft, not_done"})
    void rulesRefuseAModelNoApprovedCallUnlessTheVendorIsAgainstIt(String said, String state, String outcome) {
        models.file(name + ".yaml", "instructions: Vendors write.\ntools: [purchasing, chatwoot]\nrules: purchasing\napproval: [confirm_purchase_order]\n");
        files.refresh();
        vendor();
        models.answers(calls("create_purchase_quote", "{\"lines\":[{\"product\":\"LAMP-01\",\"quantity\":2,\"price\":990}]}"),
                text("Shall I confirm the order?"),
                calls("confirm_purchase_order", "{}"), text("A colleague looks at it."));
        long conversation = customer.says("We offer 2 LAMP-01 at 990");
        await().atMost(PATIENCE).until(() -> said(conversation).size() == 1);
        customer.says("Yes, please confirm the order");
        await().atMost(PATIENCE).until(() -> approvals(conversation) == 1 && said(conversation).size() == 2);
        models.answers(calls("confirm_purchase_order", "{}"), text("You are welcome."), text("You are welcome."));

        approvedBefore(conversation, said);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(row(conversation)).containsEntry("outcome", outcome));
        assertThat(orderState()).isEqualTo(state);
    }

    private void vendor() {
        database.update("INSERT INTO communication.simulated_vendor (id, name, phones) VALUES (?, 'Cups Ltd', ARRAY[?])", customer.chatwootConversation(),
                "+49" + customer.chatwootConversation());
    }

    private String orderState() {
        return database.queryForObject("SELECT state FROM communication.simulated_order WHERE vendor_id = ?", String.class, customer.chatwootConversation())
                .replace("sent", "draft");
    }

    private String firstOutcome(long conversation) {
        return database.queryForObject("SELECT outcome FROM communication.approval WHERE conversation_id = ? ORDER BY id LIMIT 1", String.class, conversation);
    }

    /** The approval comes, and then these words, before the turn begins. */
    private void approvedBefore(long conversation, String words) {
        database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() + interval '1 hour' WHERE id = ?",
                conversation); // another program is at work
        decide(approval(conversation), "approve", null);
        customer.says(words);
        database.update("UPDATE communication.conversation SET lease_id = NULL, lease_expires_at = NULL WHERE id = ?", conversation);
    }

    private long asked() {
        models.answers(calls("pay", "{\"order\":\"A7\"}"), text("A colleague looks at it."));
        long conversation = customer.says("Refund A7");
        await().atMost(PATIENCE).until(() -> approvals(conversation) == 1);
        assertThat(said(conversation)).containsExactly("A colleague looks at it.");
        return conversation;
    }

    private int approvals(long conversation) {
        return database.queryForObject("SELECT count(*) FROM communication.approval WHERE conversation_id = ? AND status = 'waiting'", Integer.class,
                conversation);
    }

    private long approval(long conversation) {
        return (Long) row(conversation).get("id");
    }

    private Map<String, Object> row(long conversation) {
        return database.queryForMap("SELECT * FROM communication.approval WHERE conversation_id = ?", conversation);
    }

    private Answer decide(long id, String decision, String reason) {
        return program.post("/approvals/" + id, "{\"decision\":\"" + decision + "\"" + (reason == null ? "" : ",\"reason\":\"" + reason + "\"") + "}");
    }

    private void refunds(String description) {
        tools.register(tool(description), call -> "paid " + refunds.incrementAndGet(), OWNER);
    }

    private static Tool tool(String description) {
        return new Tool("pay", description, Map.of("type", "object", "properties", Map.of("order", Map.of("type", "string")), "required", List.of("order")),
                Set.of("cash"), false, false, false, Duration.ofSeconds(5));
    }

    private void describes(Processor description) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:describe-pay").routeId("describe-pay").errorHandler(noErrorHandler()).process(description);
            }
        });
    }

    private void assistant(String more) {
        assistants.file(name, yaml(more));
    }

    private static String yaml(String more) {
        return "instructions: You are the cashier of a shop.\ntools: [cash, chatwoot]\n" + more;
    }

    private List<String> ledger(long conversation) {
        return database.queryForList("SELECT k.state FROM communication.tool_call k JOIN communication.turn t ON t.id = k.turn_id"
                + " WHERE t.conversation_id = ? AND k.name = 'pay'", String.class, conversation);
    }

    private List<String> reasons(long conversation) {
        return database.queryForList("SELECT a.hand_off_reason FROM communication.assistant_turn a JOIN communication.turn t ON t.id = a.turn_id"
                + " WHERE t.conversation_id = ? AND a.hand_off_reason IS NOT NULL", String.class, conversation);
    }

    private List<String> said(long conversation) {
        return database.queryForList("SELECT CASE WHEN command IS NOT NULL THEN command || ': ' || argument WHEN private THEN 'private: ' || content"
                + " ELSE content END FROM communication.message WHERE conversation_id = ? AND direction = 'outbound' AND sender_type = 'agent_bot' ORDER BY id",
                String.class, conversation);
    }
}
