package io.chatwootprocessor.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;

/** Dead letters in the console: found by cause, and all of one cause requeued or discarded. */
@ProcessorTest
class DeadLettersPageTest {

    @Autowired
    Program program;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;
    @Autowired
    DeadLettersPage page;
    @Autowired
    JobNews jobs;
    @Value("${local.server.port}")
    int port;

    Browser browser;
    private long conversation;

    @BeforeEach
    void aCustomerHasWritten() {
        browser = new Browser(port);
        queue.clear();
        conversation = program.webhook(Payloads.message(Payloads.unused(), Payloads.unused(), Payloads.unused(), "Hello?")).number("conversation_id");
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    @Test
    void allOfOneCauseAreRequeuedAndNothingElse() throws IOException {
        List<Long> meant = List.of(letter("Chatwoot answered 422: no <b>1</b>"), letter("Chatwoot answered 422: no <b>2</b>"));
        long other = letter("not sent in time");

        HtmlPage list = browser.open("/console/dead-letters");
        HtmlPage cause = list.getAnchorByText("Chatwoot answered 422: no <b>…</b>").click();
        HtmlPage job = browser.press(cause, "Requeue all 2");

        assertThat(Browser.texts(list, "//button")).doesNotContain("Requeue all 3");
        assertThat(list.getBody().asNormalizedText()).contains("Choose a cause, or another filter");
        assertThat(Browser.texts(cause, "//p[@class='lead']")).containsExactly("2 dead letters match this filter:");
        assertThat(job.getUrl().getPath()).matches("/console/dead-letters/\\d+");
        await().until(() -> meant.stream().allMatch(id -> "sent".equals(queue.message(id).get("status"))));
        assertThat(queue.message(other)).containsEntry("status", "failed");
        await().until(() -> Browser.texts(browser.open(job.getUrl().getPath()), "//section[1]//span[@class='mark good']").equals(List.of("done")));
        assertThat(browser.open(job.getUrl().getPath()).getBody().asNormalizedText()).contains("2 of 2", "2 requeued", "Chatwoot answered 422");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  the answer was:\n\ttoo long ", "Chatwoot answered 422: this text is so long that the cause, of which only the first one hundred"
            + " and fifty characters count, ends with a blank like it and others"})
    void aCauseIsFoundByItsLinkHoweverItIsWritten(String error) throws IOException {
        long meant = letter(error);
        letter("another");

        HtmlPage list = browser.open("/console/dead-letters");
        HtmlAnchor link = list.<HtmlAnchor>getByXPath("//td[@data-name='Cause']/a").stream()
                .filter(one -> !one.asNormalizedText().equals("another")).findFirst().orElseThrow();
        browser.press(link.click(), "Requeue all 1");

        await().until(() -> "sent".equals(queue.message(meant).get("status")));
    }

    @Test
    void oneIsDiscardedWithAReasonAndTheFilterStays() {
        long one = letter("first");
        letter("second");

        HtmlPage filtered = browser.open("/console/dead-letters?cause=first");
        filtered.<HtmlElement>getFirstByXPath("//details").setAttribute("open", "");
        filtered.<HtmlInput>getFirstByXPath("//input[@id='reason-" + one + "']").setValue("they called");
        HtmlPage after = browser.press(filtered, "Discard it for good");

        assertThat(queue.message(one)).containsEntry("discard_reason", "they called");
        assertThat(Browser.texts(after, "//p[@role='status'][not(@hidden)]")).containsExactly("It is discarded.");
        assertThat(((HtmlInput) after.getElementById("cause")).getValue()).isEqualTo("first");
        assertThat(after.getBody().asNormalizedText()).contains("None matches");
    }

    @Test
    void whoLookedAtTheirWordsIsInTheAuditOnce() {
        Looks looks = new Looks(database, "page dead-letters");
        browser.open("/console/dead-letters?cause=never");
        assertThat(looks.by()).as("no letter was shown").isEmpty();
        letter("first");

        browser.open("/console/dead-letters");
        browser.open("/console/dead-letters?cause=first");

        assertThat(looks.by()).containsExactly("local");
    }

    @Test
    void aDayIsAFilterInUtc() {
        letter("no");

        HtmlPage today = browser.open("/console/dead-letters?from=2020-01-01T00%3A00&to=2099-01-01T00%3A00");
        HtmlPage before = browser.open("/console/dead-letters?to=2020-01-01T00%3A00");

        assertThat(Browser.texts(today, "//p[@class='lead']")).containsExactly("1 dead letter matches this filter:");
        assertThat(((HtmlInput) today.getElementById("from")).getValue()).isEqualTo("2020-01-01T00:00");
        assertThat(before.getBody().asNormalizedText()).contains("None matches");
        assertThat(Browser.texts(before, "//button")).doesNotContain("Requeue all 0");
    }

    @Test
    void yesterdaysOfACauseAreALinkAway() throws IOException {
        long meant = letter("no");
        database.update("UPDATE communication.message SET failed_at = date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '1 minute'"
                + " WHERE id = ?", meant);
        letter("no");
        letter("another");

        HtmlPage cause = browser.open("/console/dead-letters").getAnchorByText("no").click();
        HtmlPage yesterday = cause.getAnchorByText("yesterday").click();

        assertThat(Browser.texts(yesterday, "//p[@class='lead']")).containsExactly("1 dead letter matches this filter:");
        assertThat(((HtmlInput) yesterday.getElementById("cause")).getValue()).isEqualTo("no");
    }

    @Test
    void anOpenPageOfAJobShowsHowFarItIsUntilItEnds() {
        long job = database.queryForObject("INSERT INTO communication.bulk_job (action, filter, actor, lifetime, up_to, matched, status, ended_at)"
                + " VALUES ('requeue', '{\"cause\": \"x\"}', 'alice', '1 day', 1, 3, 'stopped', now()) RETURNING id", Long.class);

        assertThat(jobs.look(Set.of(Long.toString(job), "999999999", "x", ""))).containsOnlyKeys(Long.toString(job)).extractingByKey(Long.toString(job))
                .asString().contains("id=\"progress\"", "stopped", "0 of 3").doesNotContain("Stop it", "What was asked");
        assertThat(program.text("/console/dead-letters/" + job)).contains("id=\"progress\"").doesNotContain("data-live");
    }

    @Test
    void anOlderMessageThatFailsIsNewToAnOpenPage() {
        long older = database.queryForObject("SELECT nextval('communication.message_id_seq')", Long.class);
        letter("failed first, though it came later");
        Map<String, String> before = page.look(Set.of(""));

        database.update("INSERT INTO communication.message (id, conversation_id, direction, status, sender_type, content, adapter, queued_at, last_error,"
                + " failed_at) OVERRIDING SYSTEM VALUE VALUES (?, ?, 'outbound', 'failed', 'agent_bot', 'Hi', 'simulated', now(), 'no', now())",
                older, conversation);

        assertThat(page.look(Set.of(""))).isNotEqualTo(before);
    }

    @Test
    void aDiscardOfManyNeedsAReason() throws IOException {
        letter("no");

        HtmlPage cause = browser.open("/console/dead-letters?cause=no");
        cause.<HtmlElement>getFirstByXPath("//input[@id='reason']").removeAttribute("required");
        HtmlPage refused = browser.press(cause, "Discard all 1");

        assertThat(refused.getWebResponse().getStatusCode()).isEqualTo(422);
        assertThat(refused.getBody().asNormalizedText()).contains("reason_required");
    }

    @Test
    void whatACustomerWroteIsText() {
        database.update("UPDATE communication.message SET content = '<script>alert(1)</script>' WHERE id = ?", letter("no"));

        HtmlPage page = browser.open("/console/dead-letters?cause=no");

        assertThat(page.getBody().asNormalizedText()).contains("<script>alert(1)</script>");
        assertThat(page.getByXPath("//script[not(@src)]")).isEmpty();
    }

    private long letter(String error) {
        return database.queryForObject("INSERT INTO communication.message (conversation_id, direction, status, sender_type, content, adapter, queued_at,"
                + " last_error, failed_at) VALUES (?, 'outbound', 'failed', 'agent_bot', 'Hi', 'simulated', now(), ?, now()) RETURNING id",
                Long.class, conversation, error);
    }
}
