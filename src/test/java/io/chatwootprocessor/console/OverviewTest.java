package io.chatwootprocessor.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Customer;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Suspended;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.health.CompositeHealthContributor;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.actuate.health.HealthContributorRegistry;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.jdbc.core.JdbcTemplate;

/** The sentences of the overview about health, and the lists behind its figures. */
@ProcessorTest
class OverviewTest {

    @Autowired
    Program program;
    @Autowired
    OutboundQueue queue;
    @Autowired
    HealthContributorRegistry components;
    @Autowired
    JdbcTemplate database;
    @Autowired
    CamelContext context;
    @Value("${local.server.port}")
    int port;

    Browser browser;
    final List<String> registered = new ArrayList<>();

    @BeforeEach
    void openBrowser() {
        queue.clear();
        browser = new Browser(port);
    }

    @AfterEach
    void closeBrowser() {
        registered.forEach(components::unregisterContributor);
        queue.clear();
        browser.close();
    }

    @Test
    void eachComponentThatIsNotWellIsASentenceWithItsReasonAndAWayToMore() {
        component("one-test", (HealthIndicator) () -> Health.down().withDetail("reason", "nobody <b>answers</b>").build());
        component("two-test", (HealthIndicator) () -> Health.status("DEGRADED").withDetail("reason", "a file is broken")
                .withDetail("see", "/console/assistants").build());
        component("three-test", (HealthIndicator) () -> Health.outOfService().withDetail("left", 0).withDetail("free_bytes", 12).build());
        component("well-test", (HealthIndicator) () -> Health.up().build());

        HtmlPage page = pageWith("one-test");

        assertThat(wrong(page)).contains("one-test is down: nobody <b>answers</b>. See its details",
                "two-test is degraded: a file is broken. See more", "three-test is out of service: free bytes 12. See its details")
                .noneMatch(sentence -> sentence.startsWith("well-test"));
        assertThat(page.<HtmlAnchor>getByXPath("//section[h2='What is wrong']//li//a").stream().map(HtmlAnchor::getHrefAttribute))
                .contains("/actuator/health/one-test", "/console/assistants", "/actuator/health/three-test");
    }

    @Test
    void aComponentOfAComponentIsNamedWithIt() {
        HealthIndicator away = () -> Health.down().withDetail("reason", "it is away").build();
        component("whole-test", CompositeHealthContributor.fromMap(Map.of("part", away)));

        HtmlPage page = pageWith("whole-test");

        assertThat(wrong(page)).contains("whole-test/part is down: it is away. See its details").noneMatch(sentence -> sentence.startsWith("whole-test is"));
    }

    @Test
    void aFaultThatAFigureTellsIsNotToldAgainByItsComponent() {
        long conversation = new Customer(program, 31).says("Hello");
        database.update("INSERT INTO communication.message (conversation_id, direction, status, sender_type, content, adapter, queued_at,"
                + " last_error, failed_at) VALUES (?, 'outbound', 'failed', 'agent_bot', 'Hi', 'simulated', now(), 'no', now())", conversation);
        component("told-test", (HealthIndicator) () -> Health.down().withDetail("reason", "1 message could not be sent")
                .withDetail("see", "/console/dead-letters").build());
        component("untold-test", (HealthIndicator) () -> Health.down().build());

        HtmlPage page = pageWith("untold-test");

        assertThat(wrong(page)).contains("untold-test is down. See its details")
                .anyMatch(sentence -> sentence.contains("dead letter")).noneMatch(sentence -> sentence.startsWith("told-test"));
    }

    @Test
    void aBreakerThatIsOpenIsTold() {
        queue.breaker("ai-core").transitionToForcedOpenState();
        try {
            assertThat(wrong(pageWith("conversation"))).contains("conversation is degraded: the circuit breaker of ai-core is open. See its details");
        } finally {
            queue.breaker("ai-core").transitionToCloseState();
        }
    }

    /** The conversations are of an inbox of their own. Nobody takes a turn meanwhile. */
    @Test
    void aFigureLeadsToTheConversationsThatMakeIt() throws Exception {
        long inbox = Payloads.unused();
        try (Suspended turns = new Suspended(context, Suspended.TURNS)) {
            long late = conversation(inbox);
            database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() + interval '1 hour'"
                    + " WHERE id = ?", late); // a turn that was on its way to the suspended route would answer it
            says(late, "10 minutes");
            says(conversation(inbox), "1 minute");
            long answering = conversation(inbox);
            database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() + interval '1 hour'"
                    + " WHERE id = ?", answering);
            database.update("INSERT INTO communication.turn (conversation_id, responder, bot_name, status) VALUES (?, 'echo', 'Parrot', 'processing')", answering);
            long sending = conversation(inbox);
            database.update("INSERT INTO communication.message (conversation_id, direction, status, content, adapter, queued_at, next_attempt_at)"
                    + " VALUES (?, 'outbound', 'queued', 'x', 'simulated', now(), now() + interval '1 hour')", sending);

            HtmlPage overview = browser.open("/console");

            Map.of("for more than five minutes", late, "being made", answering, "to be sent", sending).forEach((words, conversation) -> {
                String list = linked(overview, words) + "&inbox_id=" + inbox;
                assertThat(Browser.texts(browser.open(list), "//tbody/tr/td[@data-name='Conversation']/a")).as(list)
                        .containsExactly(Long.toString(conversation));
            });
        } finally {
            database.update("DELETE FROM communication.turn WHERE conversation_id IN (SELECT id FROM communication.conversation WHERE chatwoot_inbox_id = ?)",
                    inbox);
            database.update("DELETE FROM communication.message WHERE conversation_id IN (SELECT id FROM communication.conversation WHERE chatwoot_inbox_id = ?)",
                    inbox);
        }
        assertThat(program.get("/conversations?state=asleep").status()).isEqualTo(422);
    }

    @Test
    void theWebhooksOfAnHourAreListedFromTheMomentThatTheyAreCountedFrom() {
        new Customer(program, 31).says("Hello");

        HtmlPage overview = browser.open("/console");
        HtmlPage events = browser.open(linked(overview, "within the last hour"));

        assertThat(events.getWebResponse().getStatusCode()).isEqualTo(200);
        assertThat(Instant.parse(events.getUrl().getQuery().replace("from=", ""))).isBetween(Instant.now().minusSeconds(3720), Instant.now().minusSeconds(3600));
        assertThat(Browser.texts(events, "//tbody/tr")).isNotEmpty();
    }

    private static String linked(HtmlPage overview, String words) {
        return overview.<HtmlAnchor>getFirstByXPath("//li[contains(., '" + words + "')]/a").getHrefAttribute();
    }

    private long conversation(long inbox) {
        return database.queryForObject("INSERT INTO communication.conversation (user_identifier, channel, handled_by, chatwoot_inbox_id)"
                + " VALUES (gen_random_uuid()::text, 'api', 'bot', ?) RETURNING id", Long.class, inbox);
    }

    private void says(long conversation, String ago) {
        database.update("INSERT INTO communication.message (conversation_id, direction, status, sender_type, content, timestamp, received_at)"
                + " VALUES (?, 'inbound', 'received', 'contact', 'Hello', now() - ?::interval, now() - ?::interval)", conversation, ago, ago);
    }

    private void component(String name, HealthContributor contributor) {
        components.registerContributor(name, contributor);
        registered.add(name);
    }

    /** The health of a few seconds ago is shown: the page as soon as it tells of that component. */
    private HtmlPage pageWith(String component) {
        return await().until(() -> browser.open("/console"), page -> wrong(page).stream().anyMatch(sentence -> sentence.startsWith(component)));
    }

    private static List<String> wrong(HtmlPage page) {
        return Browser.texts(page, "//section[h2='What is wrong']//li");
    }
}
