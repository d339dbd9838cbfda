package io.chatwootprocessor.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.http.JsonBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Conversations and the overview in the console. */
@ProcessorTest
class ConversationsPageTest {

    @Autowired
    Program program;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;
    @Autowired
    TransactionTemplate transactions;
    @Autowired
    ConversationsPage page;
    @Value("${local.server.port}")
    int port;

    Browser browser;

    @BeforeEach
    void openBrowser() {
        queue.clear();
        browser = new Browser(port);
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    @Test
    void aConversationSaysOnTopWhyNobodyAnswersAndBelowWhatHappened() {
        Customer customer = new Customer(program, 31);
        long conversation = customer.says("Where is my order <b>17</b>?");
        customer.isAnsweredByAnAgent("On its way.");

        HtmlPage page = browser.open("/console/conversations/" + conversation);

        String why = program.get("/conversations/" + conversation).text("why");
        assertThat(page.<DomElement>getFirstByXPath("//p[@class='lead']/time").getAttribute("datetime")).as("in the viewer's zone").isSubstringOf(why);
        assertThat(Browser.texts(page, "//p[@class='lead']")).singleElement().asString().startsWith("A human has the conversation since ")
                .endsWith(why.substring(why.lastIndexOf("Z:") + 1));
        assertThat(Browser.texts(page, "//ol/li//strong")).contains("The customer wrote", "An agent wrote, sent")
                .anySatisfy(title -> assertThat(title).startsWith("A webhook came"));
        assertThat(Browser.texts(page, "//ol/li//p[contains(@class,'said')]")).contains("Where is my order <b>17</b>?", "On its way.");
        assertThat(page.getBody().asNormalizedText()).contains("Chatwoot keeps its status");
        assertThat(Browser.texts(page, "//section[@aria-labelledby='why']//button")).isEmpty();
    }

    @Test
    void aLongSilenceIsSeenAndADayIsAnAddress() {
        Customer customer = new Customer(program, 31);
        long conversation = customer.says("Is anybody there?");
        customer.isAnsweredByAnAgent("I am.");
        database.update("UPDATE communication.conversation SET started_at = '2026-01-05T10:00:00Z' WHERE id = ?", conversation);
        database.update("UPDATE communication.webhook_event SET received_at = '2026-01-05T10:00:00Z' WHERE conversation_id = ?", conversation);
        database.update("UPDATE communication.message SET received_at = CASE direction WHEN 'inbound' THEN timestamptz '2026-01-05T10:00:01Z'"
                + " ELSE '2026-01-05T12:10:30Z' END WHERE conversation_id = ?", conversation);

        HtmlPage page = browser.open("/console/conversations/" + conversation + "?before=2026-01-06T00%3A00");
        HtmlPage earlier = browser.open("/console/conversations/" + conversation + "?before=2026-01-05T11%3A00");

        assertThat(Browser.texts(page, "//ol/li[.//strong='An agent wrote, sent']/p[@class='pause']")).containsExactly("2 h 10 min later");
        assertThat(Browser.texts(page, "//p[@class='pause']")).hasSize(1);
        assertThat(((HtmlInput) page.getElementById("before")).getValue()).isEqualTo("2026-01-06T00:00");
        assertThat(Browser.texts(earlier, "//ol/li//strong")).contains("The customer wrote").doesNotContain("An agent wrote, sent");
        assertThat(page.getAnchorByText("Show the newest").getHrefAttribute()).isEqualTo("/console/conversations/" + conversation);
    }

    @Test
    void whateverHappensInAnOpenConversationIsNews() {
        long conversation = database.queryForObject("INSERT INTO communication.conversation (user_identifier, channel) VALUES (?, 'api') RETURNING id",
                Long.class, "somebody-" + Payloads.unused());
        String id = Long.toString(conversation);
        assertThat(page.look(Set.of(id, "0", "x")).keySet()).containsExactly(id);

        Map<String, String> happenings = new LinkedHashMap<>();
        happenings.put("a message", "INSERT INTO communication.message (conversation_id, direction, status, sender_type, content)"
                + " VALUES (?, 'inbound', 'read', 'contact', 'Hello')");
        happenings.put("a turn", "INSERT INTO communication.turn (conversation_id, responder, bot_name, status, finished_at)"
                + " VALUES (?, 'echo', 'A', 'completed', now())");
        happenings.put("a reply", "INSERT INTO communication.message (conversation_id, direction, status, sender_type, content, adapter)"
                + " VALUES (?, 'outbound', 'sent', 'agent_bot', 'Hi', 'simulated')");
        happenings.put("a receipt", "UPDATE communication.message SET delivered_at = now() WHERE direction = 'outbound' AND conversation_id = ?");
        happenings.put("an older message that is found", "INSERT INTO communication.message (conversation_id, direction, status, sender_type, content, timestamp)"
                + " VALUES (?, 'inbound', 'read', 'contact', 'Hello', '2020-01-01Z')");
        happenings.put("an agent who takes it", "UPDATE communication.conversation SET assignee_id = 77 WHERE id = ?");
        happenings.forEach((what, statement) -> {
            String before = page.look(Set.of(id)).get(id);
            assertThat(page.look(Set.of(id))).as("nothing happens").containsEntry(id, before);
            database.update(statement, conversation);
            assertThat(page.look(Set.of(id)).get(id)).as(what).isNotEqualTo(before);
        });
    }

    @Test
    void aTextOfAnyLengthLeavesThePageReadable() {
        long conversation = new Customer(program, 31).says("<b>" + "long ".repeat(20_000) + "</b>");

        HtmlPage page = browser.open("/console/conversations/" + conversation);

        assertThat(Browser.texts(page, "//details/summary")).singleElement().asString().startsWith("<b>long").contains("100007 characters").hasSizeLessThan(400);
    }

    @Test
    void whoLookedStandsInTheAuditOncePerLook() {
        long conversation = new Customer(program, 31).says("Hello");

        browser.open("/console/conversations/" + conversation);
        browser.open("/console/conversations/" + conversation);

        assertThat(program.get("/audit?action=look&conversation=" + conversation).body().path("audit")).singleElement()
                .satisfies(look -> assertThat(look.path("subject").asText()).isEqualTo("conversation " + conversation));
    }

    @Test
    void aConversationThatIsOursIsGivenToAHumanAndBackAndResolved() {
        long conversation = database.queryForObject("INSERT INTO communication.conversation (user_identifier, channel) VALUES (?, 'api') RETURNING id",
                Long.class, "somebody-" + Payloads.unused());
        String path = "/console/conversations/" + conversation;

        HtmlPage human = browser.press(browser.open(path), "Give it to a human");
        HtmlPage bot = browser.press(human, "Give it to the bot");
        HtmlPage ended = browser.press(bot, "Resolve it");

        assertThat(Browser.texts(human, "//p[@class='notice'][not(@hidden)]")).containsExactly("A human has it now.");
        assertThat(Browser.texts(bot, "//p[@class='notice'][not(@hidden)]")).containsExactly("The bot has it now.");
        assertThat(Browser.texts(ended, "//p[@class='notice'][not(@hidden)]")).containsExactly("It has ended.");
        assertThat(Browser.texts(ended, "//section[@aria-labelledby='why']//button")).isEmpty();
        assertThat(program.get("/audit?action=set_conversation_status&conversation=" + conversation).body().path("audit")).hasSize(3);
    }

    @Test
    void aConversationThatIsNotThereIsSaidSoAndNobodyLooked() {
        assertThat(browser.open("/console/conversations/999999999").getWebResponse().getStatusCode()).isEqualTo(404);
        assertThat(browser.open("/console/conversations/x").getWebResponse().getStatusCode()).isEqualTo(422);
        assertThat(program.get("/audit?action=look&conversation=999999999").body().path("audit")).isEmpty();
    }

    @Test
    void theListShowsWhoHasEachConversation() {
        long conversation = new Customer(program, 31).says("Hello");

        HtmlPage list = browser.open("/console/conversations");

        assertThat(Browser.texts(list, "//tbody/tr[td[@data-name='Conversation']/a='" + conversation + "']/td[@data-name='Who has it']")).containsExactly("bot");
    }

    @Test
    void aConversationIsFoundByItsWordsAndItsInbox() {
        String word = "zebra" + Payloads.unused();
        long inbox = Payloads.unused();
        long conversation = new Customer(program, inbox).says("A " + word + ", please");

        assertThat(Browser.texts(browser.open("/console/conversations?q=" + word), "//tbody/tr/td[@data-name='Conversation']/a"))
                .containsExactly(Long.toString(conversation));
        assertThat(Browser.texts(browser.open("/console/conversations?inbox_id=" + inbox + "&from=2020-01-01T00%3A00"), "//tbody/tr")).hasSize(1);
        assertThat(browser.open("/console/conversations?inbox_id=" + inbox + "&to=2020-01-01T00%3A00").getBody().asNormalizedText()).contains("None is found");
        assertThat(browser.open("/console/conversations?handled_by=nobody").getWebResponse().getStatusCode()).isEqualTo(422);
    }

    @Test
    void aConversationIsFoundByTheNewestNameOfItsContactWhichStandsBesideTheirAddress() {
        String old = "Quagga" + Payloads.unused();
        String name = "Okapi" + Payloads.unused();
        Customer customer = new Customer(program, 31);
        long conversation = customer.says("Hello", message -> named(message, old));
        customer.says("It is me", message -> named(message, "Ann <b>" + name + "</b> Meyer"));

        HtmlPage found = browser.open("/console/conversations?q=" + name.substring(0, 12) + "+ann");

        assertThat(Browser.texts(found, "//tbody/tr/td[@data-name='Conversation']/a")).containsExactly(Long.toString(conversation));
        assertThat(Browser.texts(found, "//tbody/tr/td[@data-name='With']/strong")).containsExactly("Ann <b>" + name + "</b> Meyer");
        assertThat(Browser.texts(browser.open("/console/conversations/" + conversation), "//section[@aria-labelledby='why']/p/strong"))
                .containsExactly("Ann <b>" + name + "</b> Meyer");
        assertThat(Browser.texts(browser.open("/console/conversations?q=" + old), "//tbody/tr")).isEmpty();
    }

    private static void named(ObjectNode message, String name) {
        ((ObjectNode) message.path("sender")).put("name", name);
        ((ObjectNode) message.at("/conversation/meta/sender")).put("name", name);
    }

    @Test
    void theOverviewSaysWhatIsWrongWithTheWayToIt() {
        long conversation = new Customer(program, 31).says("Hello");
        database.update("INSERT INTO communication.message (conversation_id, direction, status, sender_type, content, adapter, queued_at,"
                + " last_error, failed_at) VALUES (?, 'outbound', 'failed', 'agent_bot', 'Hi', 'simulated', now(), 'no', now())", conversation);

        HtmlPage page = browser.open("/console");

        assertThat(Browser.texts(page, "//section[h2='What is wrong']//li[contains(., 'dead letter: it could not be sent')]/a")).containsExactly("1", "See why");
        assertThat(page.<HtmlAnchor>getFirstByXPath("//a[.='See why']").getHrefAttribute()).isEqualTo("/console/dead-letters");
        assertThat(Browser.texts(page, "//section[h2='Is it well?']//li")).anySatisfy(part -> assertThat(part).contains("the database answers"));
        page.<HtmlAnchor>getByXPath("//main//a").forEach(link ->
                assertThat(program.page(link.getHrefAttribute()).statusCode()).as(link.getHrefAttribute())
                        .isIn(link.getHrefAttribute().startsWith("/actuator/health/") ? List.of(200, 503) : List.of(200))); // 503: it is down
    }

    @Test
    void anOpenPageIsToldWhenSomethingHappens() {
        Customer customer = new Customer(program, 31);
        long conversation = customer.says("Hello");
        List<String> news = new CopyOnWriteArrayList<>();
        HttpClient client = HttpClient.newHttpClient();
        var open = client.sendAsync(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/console/live/conversations?watch=" + conversation))
                .header("Accept", "text/event-stream").build(), BodyHandlers.ofLines());
        Thread reader = new Thread(() -> {
            HttpResponse<Stream<String>> events = open.join();
            events.body().filter(line -> line.startsWith("data:")).forEach(news::add);
        });
        reader.setDaemon(true);
        reader.start();

        await().until(() -> news.size() == 1);
        customer.says("Are you there?");
        await().until(() -> news.size() >= 2);
        open.join().body().close();

        assertThat(open.join().headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
    }

    /** In one transaction, which sees nothing of other tests and is taken back. */
    @Test
    void theOverviewCountsTheMessagesThatWaitAndNoneBesides() {
        transactions.executeWithoutResult(transaction -> {
            transaction.setRollbackOnly();
            database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            Map<String, Integer> before = waiting();
            long answered = conversation("human", true, null);
            database.update("INSERT INTO communication.message (conversation_id, direction, status, content)"
                    + " SELECT ?, 'inbound', 'received', 'Hello' FROM generate_series(1, 1100)", answered);
            database.update("INSERT INTO communication.message (conversation_id, direction, status, sender_type, content)"
                    + " VALUES (?, 'outbound', 'sent', 'user', 'Hello')", answered);
            says(conversation("human", false, null), "{}", "10 minutes");
            says(conversation("bot", true, null), "{\"deleted\": true}", "10 minutes");
            assertThat(waiting()).as("answered, ended, deleted").isEqualTo(before);

            says(conversation("human", true, null), "{}", "10 minutes");
            says(conversation("bot", true, "1 hour"), "{}", "10 minutes");
            says(conversation("bot", true, null), "{}", "1 minute");
            says(conversation("bot", true, null), "{}", "10 minutes");

            assertThat(waiting()).isEqualTo(Map.of("for_humans", before.get("for_humans") + 1, "for_bot", before.get("for_bot") + 3,
                    "late", before.get("late") + 1));
        });
    }

    private Map<String, Integer> waiting() {
        String counted = database.queryForObject(Statement.read("console/overview.sql"), String.class);
        JsonNode counts = JsonBody.read(counted.getBytes(StandardCharsets.UTF_8));
        return Map.of("for_humans", counts.path("for_humans").asInt(), "for_bot", counts.path("for_bot").asInt(), "late", counts.path("late").asInt());
    }

    /** @param later when it is to be answered, from now on; null: now */
    private long conversation(String handledBy, boolean active, String later) {
        return database.queryForObject("INSERT INTO communication.conversation (user_identifier, channel, handled_by, is_active, ended_at, answer_at)"
                + " VALUES (gen_random_uuid()::text, 'api', ?, ?, CASE WHEN NOT ? THEN now() END, now() + ?::interval) RETURNING id", Long.class,
                handledBy, active, active, later);
    }

    private void says(long conversation, String attributes, String ago) {
        database.update("INSERT INTO communication.message (conversation_id, direction, status, sender_type, content, content_attributes, timestamp,"
                + " received_at) VALUES (?, 'inbound', 'received', 'contact', 'Hello', ?::jsonb, now() - ?::interval, now() - ?::interval)",
                conversation, attributes, ago, ago);
    }

    @Test
    void aBrowserWithoutEventsAsks() {
        assertThat(program.get("/console/live/overview", "Accept", "application/json").text("now")).contains("What is wrong");
        assertThat(program.get("/console/live/events", "Accept", "application/json").body().has("now")).isTrue();
        assertThat(program.get("/console/live/nothing", "Accept", "application/json").status()).isEqualTo(404);
    }

    @Test
    void anEffectIsApprovedByAButtonAndTheDecisionIsOnRecord() {
        long conversation = new Customer(program, 31).says("Refund me");
        Object turn = database.queryForObject("INSERT INTO communication.turn (conversation_id, responder, bot_name, status, finished_at)"
                + " VALUES (?, 'support', 'Support', 'completed', now()) RETURNING id", Object.class, conversation);
        long call = database.queryForObject("INSERT INTO communication.tool_call (turn_id, sequence, name, arguments, arguments_hash, effect, state)"
                + " VALUES (?, 1, 'refund', '{}', 'h', true, 'asked') RETURNING id", Long.class, turn);
        long approval = database.queryForObject("INSERT INTO communication.approval (tool_call_id, turn_id, conversation_id, assistant, version, tool,"
                + " tool_hash, arguments, expires_at) VALUES (?, ?, ?, 'support', 'v', 'refund', 'h', '{\"order\": \"<b>17</b>\"}', now() + interval '1 day')"
                + " RETURNING id", Long.class, call, turn, conversation);

        Looks looks = new Looks(database, "page approvals");
        HtmlPage waiting = browser.open("/console/approvals?status=waiting");
        waiting.<HtmlInput>getFirstByXPath("//input[@id='reason-" + approval + "']").setValue("they are right");
        HtmlPage after = press(waiting, "Deny refund " + approval);

        assertThat(waiting.getBody().asNormalizedText()).contains("<b>17</b>", "conversation " + conversation);
        assertThat(looks.by()).as("once, however often the page is loaded").containsExactly("local");
        assertThat(Browser.texts(after, "//p[@role='status'][not(@hidden)]")).containsExactly("It is decided, and the turn goes on.");
        assertThat(database.queryForMap("SELECT status, decided_by, reason FROM communication.approval WHERE id = ?", approval))
                .containsEntry("status", "denied").containsEntry("decided_by", "local").containsEntry("reason", "they are right");
    }

    private static HtmlPage press(HtmlPage page, String label) {
        try {
            return page.<HtmlElement>getFirstByXPath("//button[@aria-label='" + label + "']").click();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anEventShowsItsPayloadAndWhoLookedIsOnRecord() {
        new Customer(program, 31).says("<script>alert(1)</script>");
        HtmlPage events = browser.open("/console/events?outcome=stored");

        HtmlPage event = browser.open(events.<HtmlAnchor>getFirstByXPath("//tbody/tr[1]/td[@data-name='What']/a").getHrefAttribute());

        assertThat(Browser.texts(event, "//pre")).singleElement().asString().contains("\"content\" : \"<script>alert(1)</script>\"");
        assertThat(program.get("/audit?action=look").body().at("/audit/0/subject").asText()).startsWith("webhook_event ");
    }
}
