package io.chatwootprocessor.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chatwootprocessor.FakeModels;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Suspended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every page of the console in a real browser: on a phone and a wide screen, dark and light, by keyboard, and for those who do not see it. */
@ProcessorTest
class RealBrowserTest {

    private static final int PHONE = 420;
    private static final int DESK = 1400;
    /** Steps of the tabulator on one page: some have hundreds of links, which are alike. */
    private static final int MOST_STEPS = 60;
    /** No request of a script reaches the program any more; counts them. */
    private static final String UNREACHABLE = "window.asked = 0; XMLHttpRequest.prototype.send = function () { var request = this; window.asked++;"
            + "setTimeout(function () { request.dispatchEvent(new ProgressEvent('error')); }); }";
    private static final String REFUSED = UNREACHABLE.replace("request.dispatchEvent(new ProgressEvent('error'))",
            "Object.defineProperty(request, 'status', {value: 404}); request.dispatchEvent(new ProgressEvent('load'))");

    @Autowired
    Program program;
    @Autowired
    JdbcClient database;
    @Autowired
    List<ConsolePage> pages;
    @Autowired
    CamelContext camel;
    @Autowired
    FakeModels models;
    @Value("${local.server.port}")
    int port;

    @BeforeEach
    void somethingToShow() {
        assumeTrue(Chromium.isThere(), "There is no Chromium here: apt-get install chromium chromium-driver");
        Chromium.complaints(); // of the test before
        database.sql("INSERT INTO communication.llm_call (run, assistant, version, model, model_name, purpose, started_at, reserved_tokens, input_tokens, output_tokens, cost)"
                + " SELECT gen_random_uuid(), 'seen-in-a-browser', 'v', 'default', 'm', 'try', now() - make_interval(days => n), 1, 100, 20, 0.01"
                + " FROM generate_series(0, 2) AS n").update();
    }

    @AfterAll
    static void leave() {
        Chromium.quit();
    }

    @Test
    void onEveryScreenAPageFitsAndNobodyIsShutOut() {
        SoftAssertions all = new SoftAssertions();
        for (String path : paths()) {
            boolean first = true;
            for (String scheme : List.of("light", "dark")) {
                for (int width : List.of(DESK, PHONE)) {
                    Chromium.look(width, scheme);
                    if (first) {
                        Chromium.driver().get("http://localhost:" + port + path);
                        first = false;
                    }
                    String where = path + " at " + width + " pixels, " + scheme;
                    all.assertThat(Chromium.<Long>run("return document.documentElement.scrollWidth")).as(where + ": nothing is cut off").isLessThanOrEqualTo(width);
                    if (scheme.equals("dark") == (width == PHONE)) { // its rules know nothing of more than one at a time
                        all.assertThat(Chromium.violations()).as(where).isEmpty();
                    }
                }
            }
            all.assertThat(Chromium.complaints()).as(path + ": no script fails, and nothing breaks the policy").isEmpty();
        }
        all.assertAll();
    }

    @Test
    void everyPageCanBeUsedByKeyboard() {
        Chromium.look(DESK, "light");
        SoftAssertions all = new SoftAssertions();
        for (String path : paths()) {
            Chromium.driver().get("http://localhost:" + port + path);
            Chromium.run("window.reached = []; var seen = new Set(); document.addEventListener('focusin', function (event) {"
                    + "var e = event.target, s = getComputedStyle(e), r = e.querySelector('rect'); if (seen.has(e)) { return; } seen.add(e);"
                    + "var shown = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || r && parseFloat(getComputedStyle(r).strokeWidth) > 3 || /^(date|time|month|week)/.test(e.type);"
                    + "window.reached.push({what: e.tagName + ' ' + (e.textContent || e.name || '').trim().slice(0, 30), shown: !!shown}); })");
            long there = Chromium.<Long>run("return Array.prototype.filter.call(document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex=\"0\"]'),"
                    + "function (e) { return !e.disabled && e.getClientRects().length > 0 && (e.tagName === 'SUMMARY' || !e.closest('details:not([open])')); }).length");
            int steps = (int) Math.min(there, MOST_STEPS);
            new Actions(Chromium.driver()).sendKeys(Keys.TAB.toString().repeat(2 * steps)).perform(); // in one call, which is quick; a moment has several places
            List<Map<String, Object>> focused = Chromium.run("return window.reached");
            List<String> reached = focused.stream().map(one -> (String) one.get("what")).toList();
            List<String> unseen = focused.stream().filter(one -> !(boolean) one.get("shown")).map(one -> (String) one.get("what")).toList();
            all.assertThat(reached).as(path).first().asString().isEqualTo("A Skip to the content");
            all.assertThat(unseen).as(path + ": where the focus is, is seen").isEmpty();
            all.assertThat(reached).as(path + ": all is reached").hasSizeGreaterThanOrEqualTo(steps);
        }
        all.assertAll();
    }

    @Test
    void aBoxOfThePictureIsOpenedByKeyboardAndKeepsTheFocusWhenThePictureIsDrawnAnew() {
        Chromium.look(DESK, "light");
        Chromium.driver().get("http://localhost:" + port + "/console/routes?room=inbound");
        Chromium.run("window.svgBefore = document.getElementById('map'); document.getElementById('map-route_chatwoot-webhook').focus()");

        await().until(() -> Chromium.<Boolean>run("return document.getElementById('map') !== window.svgBefore"));

        assertThat(Chromium.<String>run("return document.activeElement.id")).isEqualTo("map-route_chatwoot-webhook");
        new Actions(Chromium.driver()).sendKeys(Keys.ENTER).perform();
        await().untilAsserted(() -> assertThat(Chromium.text("h1")).isEqualTo("Route chatwoot-webhook"));
    }

    @Test
    void costsAreDrawnFromTheTable() {
        Chromium.look(DESK, "light");
        Chromium.driver().get("http://localhost:" + port + "/console/costs?by=day");

        List<String> labels = Chromium.run("return Chart.getChart('chart').data.labels");
        assertThat(labels).hasSizeGreaterThanOrEqualTo(3).isSorted();
        assertThat(Chromium.<Long>run("return document.getElementById('chart').height")).isPositive();
    }

    @Test
    void aFileIsUploadedAsItIs() throws Exception {
        Path file = Files.writeString(Path.of("target/seen.md"), "# Seen\n\nIt was uploaded.");
        Chromium.look(DESK, "light");
        Chromium.driver().get("http://localhost:" + port + "/console/knowledge");
        Chromium.driver().findElement(By.id("put-base")).sendKeys("browser");
        Chromium.driver().findElement(By.id("put-file")).sendKeys(file.toAbsolutePath().toString());
        Chromium.driver().findElement(By.id("put-file")).submit();

        await().until(() -> Chromium.driver().getCurrentUrl().contains("base=browser"));
        await().untilAsserted(() -> assertThat(Chromium.text("main")).contains("seen.md"));
        program.delete("/knowledge/browser/seen.md");
    }

    @Test
    void anOpenPageChangesByItselfAndAListSaysThatThereIsMore() {
        Chromium.look(DESK, "light");
        Chromium.driver().get("http://localhost:" + port + "/console/events");
        await().until(() -> Chromium.<Boolean>run("return document.readyState === 'complete'"));
        await().until(() -> {
            customerWrites(); // the first look may come after the first of them
            return Chromium.driver().findElement(By.cssSelector("[data-live=events]")).isDisplayed();
        });

        Chromium.driver().get("http://localhost:" + port + "/console");
        Chromium.run("window.loadedOnce = true");
        deadLetter(customerWrites());

        await().until(() -> Chromium.text("#now").contains("dead letter"));
        assertThat(Chromium.<Boolean>run("return window.loadedOnce")).isTrue();
    }

    @Test
    void aSearchShowsItsListAndItsAddressWithoutLoadingThePage() {
        long conversation = customerWrites();
        Chromium.look(DESK, "light");
        Chromium.driver().get("http://localhost:" + port + "/console/conversations");
        Chromium.run("window.loadedOnce = true");
        Chromium.driver().findElement(By.id("q")).sendKeys("noaddresshasthisword", Keys.ENTER);

        await().until(() -> Chromium.text("#list").contains("None is found"));
        Chromium.driver().findElement(By.id("q")).clear();
        Chromium.driver().findElement(By.id("q")).sendKeys("averyveryverylongword", Keys.ENTER);

        await().until(() -> Chromium.text("#list").contains(Long.toString(conversation)));
        assertThat(Chromium.<Boolean>run("return window.loadedOnce")).isTrue();
        assertThat(Chromium.driver().getCurrentUrl()).contains("q=averyveryverylongword");
        assertThat(Chromium.complaints()).isEmpty();
    }

    @Test
    void aSearchThatIsRefusedShowsWhyAndNotTheOldList() {
        Chromium.look(DESK, "light");
        open("/console/conversations");
        Chromium.driver().findElement(By.id("inbox_id")).sendKeys("abc", Keys.ENTER);

        await().untilAsserted(() -> assertThat(Chromium.text("main")).contains("invalid_inbox_id"));
        assertThat(Chromium.driver().getCurrentUrl()).contains("inbox_id=abc");
    }

    @Test
    void aLookForNewsOfWhatIsGoneEndsOnThePageThatSaysSo() {
        Chromium.look(DESK, "light");
        open("/console/assistants/handbook");
        poll("/console/assistants/handbook?run=gone");

        await().untilAsserted(() -> assertThat(Chromium.text("main")).contains("This trial is not kept any more"));
    }

    @Test
    void aSearchThatDoesNotReachTheProgramIsMadeAgainByThePage() {
        Chromium.look(DESK, "light");
        open("/console/conversations");
        Chromium.run("window.loadedOnce = true");
        Chromium.run(UNREACHABLE);
        Chromium.driver().findElement(By.id("q")).sendKeys("noaddresshasthisword", Keys.ENTER);

        await().until(() -> Chromium.text("#list").contains("None is found"));
        assertThat(Chromium.<Boolean>run("return !window.loadedOnce")).isTrue();
    }

    @Test
    void aPageThatIsRefusedAgainAfterItWasLoadedInFullAsksNoMore() {
        String address = "/console/conversations?q=noaddresshasthisword";
        Chromium.look(DESK, "light");
        open(address);
        Chromium.run("sessionStorage.setItem('loaded-in-full', arguments[0])", address);
        open(address);
        Chromium.run("window.loadedOnce = true");
        Chromium.run(REFUSED);
        poll(address);

        await().until(() -> Chromium.<Long>run("return window.asked") == 1);
        await().during(Duration.ofMillis(600)).until(() -> Chromium.<Boolean>run("return window.asked === 1 && window.loadedOnce"));
    }

    @Test
    void aPageLooksForNewsAgainWhenTheProgramWasAwayForAMoment() {
        Chromium.look(DESK, "light");
        open("/console/conversations");
        Chromium.run("window.loadedOnce = true");
        Chromium.run(UNREACHABLE);
        poll("/console/conversations");

        await().until(() -> Chromium.<Boolean>run("return window.asked > 1 && window.loadedOnce"));
    }

    @Test
    void aRequestThatEndsBecauseAPersonLeavesThePageLoadsNothing() {
        Chromium.look(DESK, "light");
        open("/console/conversations");
        Chromium.run("window.dispatchEvent(new Event('beforeunload')); document.body.dispatchEvent(new CustomEvent('htmx:sendError', {bubbles: true,"
                + " detail: {pathInfo: {finalRequestPath: '/console/nothing'}}}))");

        await().during(Duration.ofMillis(600)).until(() -> Chromium.driver().getCurrentUrl().endsWith("/console/conversations"));
    }

    @Test
    void aFormIsSentOnceUntilAPersonComesBackToThePage() {
        Chromium.look(DESK, "light");
        open("/console/events");

        List<String> sent = Chromium.run("var form = document.querySelector('form[method=post]'), sent = []; form.noValidate = true;"
                + "window.addEventListener('submit', function (event) { sent.push((event.defaultPrevented ? 'held back' : 'sent')"
                + "+ (event.submitter.disabled ? ', no button' : '')); event.preventDefault(); }); function press() { form.requestSubmit(form.querySelector('button')); }"
                + "press(); press(); press(); window.dispatchEvent(new Event('pageshow')); press(); return sent");

        assertThat(sent).containsExactly("sent", "held back", "held back", "sent");
    }

    @Test
    void theButtonThatStopsAJobKeepsTheFocusWhenThePageChanges() throws Exception {
        try (Suspended bulk = new Suspended(camel, "run-bulk")) {
            long job = database.sql("INSERT INTO communication.bulk_job (action, filter, actor, lifetime, up_to, matched, status)"
                    + " VALUES ('requeue', '{\"cause\": \"x\"}', 'alice', '1 day', 1, 3, 'running') RETURNING id").query(Long.class).single();
            Chromium.look(DESK, "light");
            open("/console/dead-letters/" + job);
            Chromium.run("document.querySelector('#progress button').focus()");

            database.sql("UPDATE communication.bulk_job SET looked_at = 1 WHERE id = ?").param(job).update();

            await().until(() -> Chromium.text("#progress").contains("1 of 3"));
            assertThat(Chromium.<String>run("return document.activeElement.textContent")).isEqualTo("Stop it");
            database.sql("UPDATE communication.bulk_job SET status = 'stopped', ended_at = now() WHERE id = ?").param(job).update();
        }
    }

    @Test
    void theButtonThatStopsAnEvaluationKeepsTheFocusWhenThePageChanges() throws Exception {
        String name = "stopped-" + Payloads.unused();
        models.fresh().answers(models.late(FakeModels.text("Red.")));
        models.file(name + ".cases.yaml", "cases:\n  - name: one\n    customer: Which?\n    contains: [red]\n  - name: two\n    customer: Which?\n    contains: [red]\n");
        models.file(name + ".yaml", "instructions: Hi\n");
        try {
            await().until(() -> program.get("/assistants/" + name).status() == 200);
            Chromium.look(DESK, "light");
            open("/console/assistants/" + name);
            Chromium.driver().findElement(By.cssSelector("input[value=cases] ~ button")).click();
            await().until(() -> Chromium.<Boolean>run("var stop = document.querySelector('#result button');"
                    + "if (stop) { stop.focus(); stop.closest('#result').dataset.old = 'yes'; } return !!stop"));

            await().until(() -> Chromium.<Boolean>run("return !document.getElementById('result').dataset.old"));

            assertThat(Chromium.<String>run("return document.activeElement.textContent")).isEqualTo("Stop after this one");
        } finally {
            models.letsGo();
            Files.deleteIfExists(models.folder().resolve(name + ".yaml"));
            Files.deleteIfExists(models.folder().resolve(name + ".cases.yaml"));
        }
    }

    private void open(String path) {
        Chromium.driver().get("http://localhost:" + port + path);
        await().until(() -> Chromium.<Boolean>run("return document.readyState === 'complete'"));
    }

    /** Has the open page look for news at that address, as an assistant's page does. */
    private static void poll(String path) {
        Chromium.run("var one = document.createElement('section'); one.setAttribute('hx-get', arguments[0]); one.setAttribute('hx-trigger', 'every 100ms');"
                + "document.getElementById('content').append(one); htmx.process(one)", path);
    }

    private long customerWrites() {
        return program.webhook(Payloads.message(Payloads.unused(), Payloads.unused(), Payloads.unused(),
                "averyveryverylongword https://example.com/" + "a".repeat(200))).number("conversation_id");
    }

    private void deadLetter(long conversation) {
        database.sql("INSERT INTO communication.message (conversation_id, direction, status, sender_type, content, adapter, queued_at, last_error,"
                + " failed_at) VALUES (?, 'outbound', 'failed', 'agent_bot', 'Hi', 'simulated', now(), 'no reason', now())").param(conversation).update();
    }

    /** Pages of one thing, which are in no menu, and lists with something in them. */
    private Stream<String> contents() {
        long conversation = customerWrites();
        deadLetter(conversation);
        long ours = database.sql("INSERT INTO communication.conversation (user_identifier, channel) VALUES (?, 'api') RETURNING id")
                .param("somebody-" + Payloads.unused()).query(Long.class).single();
        long job = database.sql("INSERT INTO communication.bulk_job (action, filter, actor, lifetime, up_to, matched, status, ended_at)"
                + " VALUES ('requeue', '{\"cause\": \"x\"}', 'alice', '1 day', 1, 3, 'done', now()) RETURNING id").query(Long.class).single();
        long event = database.sql("SELECT max(id) FROM communication.webhook_event").query(Long.class).single();
        String turn = database.sql("INSERT INTO communication.turn (id, conversation_id, status, rounds, message_ids, responder, bot_name, action, messages, finished_at)"
                + " VALUES (gen_random_uuid(), ?, 'completed', 1, '{}', 'echo', 'Bot', 'reply', '{Hi}', now()) RETURNING id::text").param(ours).query(String.class).single();
        return Stream.of("/console/conversations/" + conversation, "/console/conversations/" + ours, "/console/dead-letters?cause=no+reason",
                "/console/dead-letters/" + job, "/console/events/" + event, "/console/turns/" + turn);
    }

    private List<String> paths() {
        return Stream.concat(contents(), Stream.concat(pages.stream().filter(ConsolePage::inMenu).map(page -> page.name().isEmpty() ? "/console" : "/console/" + page.name()),
                Stream.of("/", "/console/nothing", "/console/routes?room=outbound&live=no", "/console/routes/dispatch", "/console/assistants/handbook",
                        "/console/costs?by=day", "/console/knowledge?as=assistant+handbook&q=route"))).distinct().toList();
    }
}
