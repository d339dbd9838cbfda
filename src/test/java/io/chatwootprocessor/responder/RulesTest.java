package io.chatwootprocessor.responder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.conversation.Turns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** A saved route from direct:may-answer decides whether a turn is answered: docs/rules.md. */
@ProcessorTest
class RulesTest {

    private static final String RULE = """
            - route:
                id: may-answer
                description: Says what the test wants
                routeConfigurationId: errors-to-caller
                from:
                  uri: direct:may-answer
                  steps:
                    - bean:
                        ref: rule
                        method: say
            """;

    @Autowired
    Program program;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;
    @Autowired
    CamelContext context;

    private final long inbox = Payloads.unused();

    /** What the rule says. */
    public static class Saying {

        private volatile Supplier<Object> says = () -> null;

        public Object say(Turn turn) {
            Object said = says.get();
            return said == null ? turn : said;
        }
    }

    private final Saying rule = new Saying();

    @BeforeEach
    void aRuleAndAParrot() throws Exception {
        queue.clear();
        chatwoot.storesMessages();
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Parrot', 'echo')", Long.toString(inbox));
        context.getRegistry().bind("rule", rule);
        save(RULE);
    }

    @AfterEach
    void noRule() throws Exception {
        context.getRouteController().stopRoute("may-answer");
        context.removeRoute("may-answer");
    }

    @Test
    void withoutAWordOfTheRuleTheTurnIsAnswered() {
        long conversation = new Customer(program, inbox).says("Hello");

        await().until(() -> queue.statuses(conversation).equals(List.of("sent")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"answer":"no","reason":"VIPs talk to humans"} | VIPs talk to humans
            {"answer":"no"}                                | rule
            """)
    void aRuleThatSaysNoEndsTheTurnWithItsReason(String said, String reason) {
        rule.says = () -> said;

        long conversation = new Customer(program, inbox).says("Hello");

        await().until(() -> !turn(conversation).isEmpty() && turn(conversation).get("status").equals("completed"));
        assertThat(turn(conversation)).containsEntry("withdrawn", reason).containsEntry("action", "none");
        assertThat(database.queryForObject("SELECT no_answer FROM communication.message WHERE conversation_id = ?", String.class, conversation))
                .isEqualTo("rule");
        assertThat(queue.statuses(conversation)).isEmpty();
        assertThat(program.get("/conversations/" + conversation + "/turns").body().at("/turns/0/withdrawn").asText()).isEqualTo(reason);
    }

    @Test
    void aTurnThatIsPutOffIsAnsweredAtItsTimeWithWhatCameMeanwhile() {
        Instant opens = Instant.now().plusSeconds(6);
        rule.says = () -> Instant.now().isBefore(opens) ? Map.of("answer", "later", "reason", "closed", "at", opens.toString()) : null;
        Customer customer = new Customer(program, inbox);
        long conversation = customer.says("Hello");
        await().until(() -> !turn(conversation).isEmpty() && turn(conversation).get("waits_until") != null);
        assertThat(turn(conversation)).containsEntry("status", "processing").containsEntry("wait_reason", "closed").containsEntry("rounds", 0);
        assertThat(program.get("/conversations/" + conversation + "/turns").body().at("/turns/0/waits_until").asText()).startsWith("20");

        customer.says("Are you there?");

        await().until(() -> queue.statuses(conversation).equals(List.of("sent")));
        assertThat(Instant.now()).isAfter(opens);
        assertThat(database.queryForObject("SELECT content FROM communication.message WHERE conversation_id = ? AND direction = 'outbound'",
                String.class, conversation)).isEqualTo("You said: Hello\nAre you there?");
        assertThat(turn(conversation)).containsEntry("status", "completed");
        assertThat(database.queryForObject("SELECT count(*) FROM communication.turn WHERE conversation_id = ?", Long.class, conversation)).isEqualTo(1);
    }

    @Test
    void whatHasWaitedForARuleOverAWeekendIsAnsweredAndNotTooOld() {
        rule.says = () -> Map.of("answer", "later", "at", Instant.now().plusSeconds(86_400).toString());
        Customer customer = new Customer(program, inbox);
        long conversation = customer.says("Hello");
        await().until(() -> !turn(conversation).isEmpty() && turn(conversation).get("waits_until") != null);
        rule.says = () -> null;

        database.update("UPDATE communication.message SET received_at = now() - interval '10 days' WHERE conversation_id = ?", conversation);
        context.createFluentProducerTemplate().to("sql:classpath:sql/conversation/settle-messages.sql?parametersCount=1")
                .withBody(context.getRegistry().lookupByName("turns") instanceof Turns turns ? turns.settings() : null)
                .send();
        database.update("UPDATE communication.conversation SET answer_at = now() WHERE id = ?", conversation);

        await().until(() -> queue.statuses(conversation).equals(List.of("sent")));
    }

    @Test
    void aHumanWhoAnswersMeanwhileEndsTheTurnThatWaits() {
        rule.says = () -> Map.of("answer", "later", "at", Instant.now().plusSeconds(3600).toString());
        Customer customer = new Customer(program, inbox);
        long conversation = customer.says("Hello");
        await().until(() -> !turn(conversation).isEmpty() && turn(conversation).get("waits_until") != null);

        customer.isAnsweredByAnAgent("I am here");

        await().until(() -> turn(conversation).get("status").equals("completed"));
        assertThat(turn(conversation)).containsEntry("withdrawn", "human");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"answer":"maybe"}                                          | another answer
            {"answer":"later"}                                          | without an "at"
            {"answer":"later","at":"tomorrow"}                          | without an "at"
            {"answer":"later","at":"2099-01-01T00:00:00Z"}              | more than 31 days
            not JSON                                                    | no JSON
            {"reason":"because"}                                        | without an answer
            """)
    void aRuleThatSaysNothingThatCanBeUnderstoodIsNoYesAndAHumanIsAsked(String said, String error) {
        rule.says = () -> said;

        long conversation = new Customer(program, inbox).says("Hello");

        await().until(() -> !turn(conversation).isEmpty() && turn(conversation).get("status").equals("failed"));
        assertThat((String) turn(conversation).get("error")).contains(error);
        assertThat(turn(conversation).get("handed_over_at")).isNotNull();
    }

    @Test
    void aRuleThatFailsIsNoYes() {
        rule.says = () -> {
            throw new IllegalStateException("secret");
        };

        long conversation = new Customer(program, inbox).says("Hello");

        await().until(() -> !turn(conversation).isEmpty() && turn(conversation).get("status").equals("failed"));
        assertThat((String) turn(conversation).get("error")).contains("the rule may-answer failed").doesNotContain("secret");
    }

    @Test
    void theBusinessHoursOfTheDocsAreARule() throws Exception {
        noRule();
        String example = Files.readString(Path.of("docs/examples/business-hours/may-answer.yaml"));
        save(example.replaceFirst("\"mon-fri[^\"]*\"", "daily 00:00-24:00").replaceFirst("\"12-25[^\"]*\"", "1999-12-31"));
        long open = new Customer(program, inbox).says("Hello");
        await().until(() -> queue.statuses(open).equals(List.of("sent")));

        noRule();
        save(example.replaceFirst("\"12-25[^\"]*\"", LocalDate.now().minusDays(1) + ".." + LocalDate.now().plusDays(20)));
        long closed = new Customer(program, inbox).says("Hello");

        await().until(() -> !turn(closed).isEmpty() && turn(closed).get("waits_until") != null);
        assertThat(turn(closed)).containsEntry("wait_reason", "closed");
    }

    private void save(String route) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("may-answer.yaml", route));
    }

    private Map<String, Object> turn(long conversation) {
        return database.queryForList("SELECT * FROM communication.turn WHERE conversation_id = ? ORDER BY started_at DESC LIMIT 1", conversation)
                .stream().findFirst().orElse(Map.of());
    }
}
