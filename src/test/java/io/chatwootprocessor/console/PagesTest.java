package io.chatwootprocessor.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeBridge;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlImage;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;

/** The pages that list what happened: audit, events, sessions. */
@ProcessorTest
class PagesTest {

    @Autowired
    Program program;
    @Autowired
    FakeBridge bridge;
    @Autowired
    JdbcTemplate database;
    @Value("${local.server.port}")
    int port;

    Browser browser;

    @BeforeEach
    void openBrowser() {
        browser = new Browser(port);
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    @Test
    void theAuditIsFoundByWhatWasDone() {
        program.put("/bot-configs/4712", "{\"responder\":\"echo\",\"name\":\"Parrot\"}");
        program.delete("/bot-configs/4712");

        HtmlPage found = browser.open("/console/audit?action=delete_bot_config");

        assertThat(Browser.texts(found, "//tbody/tr/td[@data-name='Did']")).isNotEmpty().containsOnly("delete_bot_config");
        assertThat(Browser.texts(found, "//tbody/tr[1]/td[@data-name='To what']")).singleElement().asString().contains("4712");
        assertThat(found.getElementById("action").getAttribute("value")).isEqualTo("delete_bot_config");
    }

    @Test
    void theAuditLeadsToWhatItIsAboutAndLeavesOutWhatIsNotKnown() {
        database.update("INSERT INTO communication.audit (actor, action, subject, details) VALUES ('somebody', 'seen_in_a_test', 'webhook_event 7',"
                + " '{\"reason\": null, \"kept\": \"yes\"}'), ('somebody', 'seen_in_a_test', 'bulk_job 8', '{}'),"
                + " ('somebody', 'seen_in_a_test', 'conversation 9', '{}'), ('somebody', 'seen_in_a_test', 'logger x', '{}')");

        HtmlPage audit = browser.open("/console/audit?action=seen_in_a_test");

        assertThat(Browser.texts(audit, "//td[@data-name='To what']")).containsExactly("logger x", "conversation 9", "job 8", "event 7 kept yes");
        assertThat(audit.<HtmlAnchor>getByXPath("//td[@data-name='To what']/a").stream().map(HtmlAnchor::getHrefAttribute))
                .containsExactly("/console/conversations/9", "/console/dead-letters/8", "/console/events/7");
    }

    @Test
    void aListGoesOnWhereThePageBeforeEnded() {
        for (int i = 0; i < 51; i++) {
            program.put("/bot-configs/4713", "{\"responder\":\"echo\",\"name\":\"Parrot " + i + "\"}");
        }

        HtmlPage first = browser.open("/console/audit?action=put_bot_config");
        HtmlPage second = browser.open(first.<HtmlAnchor>getFirstByXPath("//a[@rel='next']").getHrefAttribute());

        assertThat(Browser.texts(first, "//tbody/tr")).hasSize(50);
        assertThat(Browser.texts(second, "//tbody/tr/td[@data-name='Did']")).isNotEmpty().containsOnly("put_bot_config");
        assertThat(second.getUrl().getQuery()).contains("action=put_bot_config", "before=");
    }

    @Test
    void momentsAreWrittenInTheViewersZoneAndKeptAsTheyAre() {
        program.put("/bot-configs/4714", "{\"responder\":\"echo\",\"name\":\"Parrot\"}");

        HtmlPage page = browser.open("/console/audit");

        var time = page.<DomElement>getFirstByXPath("//tbody//time");
        assertThat(time.getAttribute("datetime")).matches("\\d{4}-.*Z");
        assertThat(time.getAttribute("title")).isEqualTo(time.getAttribute("datetime"));
        assertThat(time.getTextContent()).isNotEqualTo(time.getAttribute("datetime"));
    }

    @Test
    void aFilterThatCannotBeReadIsAPageThatSaysSo() {
        HtmlPage page = browser.open("/console/audit?conversation=abc");

        assertThat(page.getWebResponse().getStatusCode()).isEqualTo(422);
        assertThat(page.getBody().asNormalizedText()).contains("invalid_conversation", "Go to the overview");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console/audit?actor=%00", "/console/conversations?q=a%00b", "/console/knowledge?q=a%00b&as=%00",
            "/console/dead-letters?cause=%00", "/console/approvals?conversation=%00", "/console/events?source=%00", "/console/costs?from=%00",
            "/console/routes?room=%00", "/console/assistants/support?run=%00", "/console/conversations?q=%F0%9F%98%80%ED%A0%80"})
    void aFilterThatADatabaseCannotStoreIsNoFailure(String path) {
        assertThat(browser.open(path).getWebResponse().getStatusCode()).isLessThan(500);
    }

    @Test
    void anEventIsReceivedAgainByItsButton() {
        Answer stored = program.webhook(new Customer(program, 21).message("Hello", message -> { }));

        HtmlPage events = browser.open("/console/events?outcome=stored");
        HtmlPage after = browser.press(events, "Receive again");

        assertThat(stored.status()).isEqualTo(200);
        assertThat(Browser.texts(after, "//p[@role='status'][not(@hidden)]")).containsExactly("1 events were received again, 0 could not be.");
        assertThat(Browser.texts(browser.open("/console/events?outcome=duplicate"), "//tbody/tr[1]/td[@data-name='Of']"))
                .singleElement().asString().contains("received again");
        assertThat(program.get("/audit?action=replay").body().at("/audit/0/actor").asText()).isEqualTo("local");
    }

    @Test
    void anEventSaysWhenItCameAndFromWhom() {
        program.webhook(new Customer(program, 21).message("Hello", message -> { }));
        HtmlPage events = browser.open("/console/events?outcome=stored");

        HtmlPage event = browser.open(events.<HtmlAnchor>getFirstByXPath("//tbody/tr[1]/td[@data-name='What']/a").getHrefAttribute());

        assertThat(event.<DomElement>getFirstByXPath("//section[1]//time").getAttribute("datetime")).matches("\\d{4}-.*Z");
        assertThat(Browser.texts(event, "//section[1]//p")).anySatisfy(text -> assertThat(text).contains("message_created from chatwoot"));
    }

    @Test
    void aSpanOfTimeIsReceivedAgainAndABadOneIsRefused() throws Exception {
        assertThat(post("/console/events", "from=2030-01-01T00%3A00&to=", "Sec-Fetch-Site", "same-origin").headers().firstValue("Location"))
                .hasValueSatisfying(address -> assertThat(address).startsWith("/console/events?").contains("replayed=0"));
        assertThat(post("/console/events", "from=yesterday", "Sec-Fetch-Site", "same-origin").statusCode()).isEqualTo(422);
        assertThat(post("/console/events", "", "Sec-Fetch-Site", "same-origin").statusCode()).isEqualTo(422);
    }

    @Test
    void aFormWithMoreFieldsThanAnyPageHasIsRefused() throws Exception {
        assertThat(post("/console/events", "a&".repeat(100_000), "Sec-Fetch-Site", "same-origin").statusCode()).isEqualTo(400);
    }

    @Test
    void aButtonThatAnotherSitePressesDoesNothing() throws Exception {
        assertThat(post("/console/events", "from=2030-01-01T00:00", "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(401);
        assertThat(post("/console/events", "from=2030-01-01T00:00", "Origin", "https://elsewhere.example.com").statusCode()).isEqualTo(401);
        assertThat(post("/console/events", "from=2030-01-01T00:00", "Sec-Fetch-Site", "same-origin", "Origin", "https://processor.example.com")
                .statusCode()).as("behind a TLS proxy").isEqualTo(303);
    }

    @Test
    void theSessionsAreAListAndEachHasItsCode() {
        bridge.works();
        bridge.has("main", "qr_waiting", null);
        program.get("/integration/sessions/main/qr", "Accept", "application/json");

        HtmlPage list = browser.open("/console/sessions");
        HtmlPage code = browser.open("/console/sessions/main");

        assertThat(Browser.texts(list, "//tbody/tr/td[@data-name='Session']/a")).contains("main");
        assertThat(code.<HtmlImage>getFirstByXPath("//img").getSrcAttribute()).isEqualTo(FakeBridge.QR_CODE);
        assertThat(Browser.texts(code, "//h1")).containsExactly("Connect main");
        assertThat(browser.open("/console/sessions/nobody-" + Payloads.unused()).getWebResponse().getStatusCode()).isEqualTo(404);
    }

    private HttpResponse<String> post(String path, String form, String... headers) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", "application/x-www-form-urlencoded").headers(headers).POST(BodyPublishers.ofString(form)).build(),
                BodyHandlers.ofString());
    }
}
