package io.chatwootprocessor.console.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.console.Browser;
import io.chatwootprocessor.operations.routes.RouteSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlPage;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

/** {@code /console/routes}: the routes in a browser. */
@ProcessorTest
class RoutesPageTest {

    @Autowired
    Program program;
    @Autowired
    RouteSettings settings;
    @Autowired
    RoutesPage page;
    @Value("${local.server.port}")
    int port;
    Browser browser;
    private final List<Path> saved = new ArrayList<>();

    @BeforeEach
    void open() {
        browser = new Browser(port);
    }

    @AfterEach
    void close() {
        saved.forEach(file -> file.toFile().delete());
        for (Path file : saved) { // a route or a fault that is still there would be another test's
            String name = file.getFileName().toString();
            await().until(() -> program.page("/console/routes/" + name.replace(".yaml", "")).statusCode() == 404
                    && Browser.texts(browser.open("/console/routes"), "//div[@id='faults']//li").stream().noneMatch(fault -> fault.contains(name)));
        }
        browser.close();
    }

    @Test
    void theRoomsAreAPictureWhoseBoxesLeadToTheRooms() {
        HtmlPage page = browser.open("/console/routes");

        assertThat(Browser.texts(page, "//*[local-name()='svg']/*[local-name()='title']")).containsExactly("The rooms of the routes");
        List<String> links = page.<DomElement>getByXPath("//*[local-name()='svg']//*[local-name()='a']").stream().map(link -> link.getAttribute("href")).toList();
        assertThat(links).contains("/console/routes?room=inbound", "/console/routes?room=outbound");
        assertThat(page.<DomElement>getByXPath("//*[local-name()='svg']//*[local-name()='path'][contains(@class, 'arrow')]")).hasSizeGreaterThan(5);
        assertThat(browser.open("/console/routes?room=inbound").asNormalizedText()).contains("chatwoot-webhook");
        assertThat(browser.open("/console/routes?room=all").getWebResponse().getStatusCode()).isEqualTo(200);
    }

    @Test
    void aRouteShowsTheTextThatRunsItsPlaceAndItsWays() {
        program.get("/messages/count");
        HtmlPage page = browser.open("/console/routes/messages-count");

        assertThat(page.asNormalizedText()).contains("routes/operations/messages-count.yaml:", "The text that runs", "value: /messages/count",
                "The template that it is made of", "routes/templates/http-sql-json.yaml", "uri: platform-http:{{path}}");
        assertThat(Browser.texts(page, "//ol[@class='source']//span")).as("what the steps have done").isNotEmpty().allMatch(step -> step.contains("ms"));
        assertThat(Browser.texts(page, "//section[@aria-labelledby='ways']//a")).contains("answer-json");
        assertThat(Browser.texts(browser.open("/console/routes/dispatch"), "//section[@aria-labelledby='ways']//li"))
                .contains("answer-turn by the table message", "wake-dispatch by the queue seda:dispatch", "attempt by the queue seda:attempt");
    }

    @Test
    void itsLastFailuresSayWhenWhereAndOfWhatConversation() throws Exception {
        save("failing.yaml", route("failing", "        - setProperty:\n            name: conversation_id\n            constant: \"77\"\n"
                + "        - throwException:\n            exceptionType: java.lang.IllegalStateException\n            message: a secret\n"));
        await().until(() -> program.get("/failing", "X-Request-Id", "one-1").status() == 500);
        program.get("/failing", "X-Request-Id", "two-2");

        String text = browser.open("/console/routes/failing").asNormalizedText();

        assertThat(text).contains("The last failures", "IllegalStateException", "failing.yaml:11", "conversation 77", "one-1", "two-2");
        assertThat(text.indexOf("two-2")).as("the last one first").isLessThan(text.indexOf("one-1"));
        assertThat(Browser.texts(browser.open("/console/routes?order=failed"), "//tbody/tr[1]/td[4]").get(0)).isNotEqualTo("0");
        JsonNode told = program.get("/routes?route=failing").body().at("/routes/0/last_failures");
        assertThat(told).hasSizeGreaterThanOrEqualTo(2);
        assertThat(told.at("/0/correlation_id").asText()).as("by HTTP, too").isEqualTo("two-2");
    }

    @Test
    void whatCannotBeUsedStandsOnTop() throws Exception {
        save("broken.yaml", route("broken", "        - to: direct:nobody-begins-with-it\n"));

        await().untilAsserted(() -> assertThat(Browser.texts(browser.open("/console/routes"), "//div[@id='faults']//li"))
                .anySatisfy(fault -> assertThat(fault).contains("broken.yaml", "nobody-begins-with-it")));
    }

    @Test
    void theTextIsThatWhichRunsAlsoWhereTheFileIsBrokenByNow() throws Exception {
        save("mine.yaml", route("mine", "        - setBody:\n            constant: the good one\n"));
        await().until(() -> program.page("/console/routes/mine").statusCode() == 200);
        save("mine.yaml", route("mine", "        - setBody:\n            constant: the broken one\n        - to: direct:nobody-at-all\n"));

        await().untilAsserted(() -> assertThat(browser.open("/console/routes/mine").asNormalizedText()).contains("Its file cannot be used", "what ran before it runs"));
        assertThat(browser.open("/console/routes/mine").asNormalizedText()).contains("the good one").doesNotContain("the broken one");
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThat(browser.open("/console/routes/nothing").getWebResponse().getStatusCode()).isEqualTo(404);
        assertThat(browser.open("/console/routes?room=kitchen").asNormalizedText()).contains("There is no room kitchen", "inbound");
        assertThat(browser.open("/console/routes?order=sideways").getWebResponse().getStatusCode()).isEqualTo(422);
    }

    @Test
    void itIsUpdatedUnlessSomebodyWantsItToStandStill() {
        assertThat(program.text("/console/routes?room=inbound")).contains("data-live=\"routes\"", "data-watch=\"inbound/name\"");
        assertThat(program.text("/console/routes?live=no")).doesNotContain("data-live", "data-watch");
    }

    @Test
    void anOpenPageGetsThePictureTheFaultsAndTheTableAndNothingElse() {
        String news = program.get("/console/live/routes?watch=operations%2Fname", "Accept", "application/json").text("now");

        Document parts = Jsoup.parseBodyFragment(news);
        assertThat(parts.body().children().eachAttr("id")).containsExactly("faults", "rows", "map");
        assertThat(parts.select("#map a#map-route_messages-count")).hasSize(1);
        assertThat(parts.select("#rows td:first-child a").eachAttr("href")).contains("/console/routes/messages-count").doesNotContain("/console/routes/receive");
        assertThat(parts.select("#rows tr")).as("as the page has it").hasSameSizeAs(Jsoup.parse(program.text("/console/routes?room=operations")).select("#rows tr"));
    }

    @Test
    void whatNobodyCanSeeHasNoNews() {
        Set<String> watched = Set.of("kitchen/name", "inbound/sideways", "inbound", "");

        assertThat(page.look(watched)).isEmpty();
        assertThat(page.look(watched)).isEmpty(); // every second one looks
    }

    private void save(String file, String text) throws Exception {
        Files.createDirectories(settings.own());
        saved.add(Files.writeString(settings.own().resolve(file), text));
    }

    private static String route(String id, String steps) {
        return "- route:\n    id: " + id + "\n    description: Does it\n    routeConfigurationId: answer-errors\n    from:\n      uri: platform-http:/" + id
                + "\n      steps:\n" + steps;
    }
}
