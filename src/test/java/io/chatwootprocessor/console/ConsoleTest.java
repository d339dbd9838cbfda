package io.chatwootprocessor.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Pattern;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

/** What all pages of the console have in common. */
@ProcessorTest
class ConsoleTest {

    @Autowired
    Program program;
    @Value("${local.server.port}")
    int port;
    @Autowired
    List<ConsolePage> pages;

    @Test
    void everyPageOfTheMenuHasALanguageAHeadingAndAWayAroundTheMenu() {
        try (Browser browser = new Browser(port)) {
            for (ConsolePage page : menu()) {
                HtmlPage shown = browser.open(address(page));

                assertThat(shown.getWebResponse().getStatusCode()).as(page.name()).isEqualTo(200);
                assertThat(shown.getDocumentElement().getAttribute("lang")).isEqualTo("en");
                assertThat(shown.getElementsByTagName("h1")).as(page.name()).hasSize(1);
                assertThat(shown.getTitleText()).endsWith("Chatwoot Processor").hasSizeGreaterThan(25);
                assertThat(shown.<DomElement>getByXPath("//a[@class='skip'][@href='#main']")).hasSize(1);
                assertThat(shown.<DomElement>getByXPath("//nav//a[@aria-current='page']")).singleElement()
                        .satisfies(link -> assertThat(link.getTextContent()).isEqualTo(page.title()));
            }
        }
    }

    @Test
    void everyFieldHasALabelAndNoPageHasAStyleOrAScriptInIt() {
        try (Browser browser = new Browser(port)) {
            for (ConsolePage page : menu()) {
                HtmlPage shown = browser.open(address(page));

                for (DomElement field : shown.<DomElement>getByXPath("//input[not(@type='hidden')] | //select | //textarea")) {
                    assertThat(shown.<DomElement>getByXPath("//label[@for='" + field.getId() + "']")).as(field.asXml()).hasSize(1);
                }
                String html = program.text(address(page));
                assertThat(html).doesNotContain("<style").doesNotContain(" style=").doesNotContainPattern("\\son\\w+=")
                        .doesNotContainPattern("<script(?![^>]* src=)").doesNotContainPattern("(src|href|action)=\"(https?:)?//");
            }
        }
    }

    @Test
    void aPageLoadsFromThisProgramOnlyAndStandsInNoFrame() {
        HttpResponse<String> page = program.page("/console");

        assertThat(page.headers().firstValue("Content-Security-Policy").orElse("")).startsWith("default-src 'self'")
                .contains("frame-ancestors 'none'").doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(page.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html;charset=UTF-8");
    }

    @Test
    void everyStyleAndScriptThatAPageNamesIsThere() {
        String page = program.text("/console");
        var named = Pattern.compile("(?:src|href)=\"(/(?:assets|webjars)/[^\"]+)\"").matcher(page).results().map(found -> found.group(1)).toList();

        assertThat(named).hasSizeGreaterThanOrEqualTo(4).allSatisfy(path -> assertThat(program.page(path).statusCode()).as(path).isEqualTo(200));
        assertThat(program.page("/webjars/chart.js/4.5.1/dist/chart.umd.min.js").statusCode()).isEqualTo(200);
        assertThat(program.page("/assets/../application.yaml").statusCode()).isIn(400, 404);
    }

    @Test
    void aPageThatIsNotThereSaysSoInWords() {
        HttpResponse<String> page = program.page("/console/nothing");

        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).contains("There is no page of this name", "<h1>Not found</h1>");
    }

    @Test
    void aBrowserIsShownAPageAtTheRootAndAProgramJson() {
        HttpResponse<String> people = program.page("/", "Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

        assertThat(people.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(people.body()).contains("Is it well?", "href=\"/console\"").doesNotContain("aria-label=\"Pages");
        assertThat(people.headers().firstValue("Content-Security-Policy").orElse("")).startsWith("default-src 'self'");
        assertThat(program.page("/", "Accept", "*/*").body()).startsWith("{\"name\"");
        assertThat(program.page("/", "Accept", "application/json, text/htmlx").body()).startsWith("{\"name\"");
        assertThat(program.page("/", "Accept", "no media type").body()).startsWith("{\"name\"");
    }

    private List<ConsolePage> menu() {
        return pages.stream().filter(ConsolePage::inMenu).toList();
    }

    private static String address(ConsolePage page) {
        return page.name().isEmpty() ? "/console" : "/console/" + page.name();
    }
}
