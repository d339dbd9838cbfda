package io.chatwootprocessor.console.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.Customer;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.console.Browser;
import io.chatwootprocessor.console.Looks;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@code /console/knowledge} in a browser. */
@ProcessorTest
class KnowledgePageTest {

    @Autowired
    Program program;
    @Autowired
    JdbcClient database;
    @Autowired
    JdbcTemplate template;
    @Value("${local.server.port}")
    int port;
    private final String base = "console-" + UUID.randomUUID().toString().substring(0, 8);

    @AfterEach
    void delete() {
        program.delete("/knowledge/" + base + "/prices.md");
    }

    @Test
    void aDocumentIsAddedFoundAndDeleted() throws Exception {
        try (Browser browser = new Browser(port)) {
            HtmlPage page = browser.open("/console/knowledge");
            HtmlForm form = page.<HtmlForm>getHtmlElementById("put");
            form.getInputByName("base").type(base);
            form.getInputByName("document").type("prices.md");
            form.getTextAreaByName("text").type("# Prices\n\nA <b>zeppelin</b> costs 400 dollars.");

            HtmlPage added = browser.press(page, "Add it");

            assertThat(Browser.texts(added, "//section[@aria-labelledby='documents']//tbody/tr")).singleElement().asString().contains("prices.md", base, "somebody");
            HtmlPage found = browser.open("/console/knowledge?as=base+" + base + "&q=What+does+a+zeppelin+cost%3F");
            assertThat(Browser.texts(found, "//li[@class='found']")).first().asString().contains("prices.md, Prices", "A <b>zeppelin</b> costs 400 dollars.", "score");
            assertThat(database.sql("SELECT count(*) FROM communication.audit WHERE action = 'put_document' AND details ->> 'base' = ?").param(base)
                    .query(Integer.class).single()).isEqualTo(1);

            HtmlPage deleted = browser.press(browser.open("/console/knowledge?base=" + base), "Delete for good");

            assertThat(deleted.getUrl().getPath()).isEqualTo("/console/knowledge");
            assertThat(browser.open("/console/knowledge?base=" + base).asNormalizedText()).contains("There is no document.");
        }
    }

    @Test
    void aProposalIsPublishedOrDropped() throws Exception {
        long publish = proposal("Do you repair balloons " + base + "?", "Yes, <i>on Mondays</i>.");
        long drop = proposal("Do you paint balloons " + base + "?", "No.");
        Looks looks = new Looks(template, "page knowledge");
        try (Browser browser = new Browser(port)) {
            HtmlPage page = browser.open("/console/knowledge");
            assertThat(looks.by()).as("it shows customers' questions").containsExactly("local");
            assertThat(page.asNormalizedText()).contains("Do you repair balloons " + base + "?", "Yes, <i>on Mondays</i>.");

            HtmlPage published = page.<HtmlElement>getFirstByXPath("//input[@name='id'][@value='" + publish + "']/..//button[@value='publish']").click();
            published.<HtmlElement>getFirstByXPath("//input[@name='id'][@value='" + drop + "']/..//button[@value='drop']").click();

            assertThat(state(publish)).isEqualTo("published");
            assertThat(state(drop)).isEqualTo("dropped");
            assertThat(browser.open("/console/knowledge?base=learned").asNormalizedText()).contains("proposal-" + publish);
        } finally {
            program.delete("/knowledge/learned/proposal-" + publish);
        }
    }

    @Test
    void aSearchAsAnAssistantSaysWhatItWouldUse() {
        try (Browser browser = new Browser(port)) {
            HtmlPage page = browser.open("/console/knowledge?as=assistant+handbook&q=How+do+I+add+a+route%3F");

            assertThat(page.asNormalizedText()).contains("This assistant uses those with a score of at least");
            assertThat(Browser.texts(page, "//li[@class='found']")).isNotEmpty();
        }
    }

    @Test
    void whatCannotBeDoneIsSaidOnAPage() throws Exception {
        try (Browser browser = new Browser(port)) {
            assertThat(browser.open("/console/knowledge?base=%2Fnever").asNormalizedText()).contains("invalid_base");
            assertThat(posted("action=publish&id=999999999")).isEqualTo(404);
            assertThat(posted("action=burn")).isEqualTo(422);
            assertThat(posted("action=delete&base=x&document=never")).isEqualTo(404);
        }
    }

    private int posted(String form) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/console/knowledge"))
                .header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(form)).build(), BodyHandlers.discarding()).statusCode();
    }

    private long proposal(String question, String answer) {
        return database.sql("INSERT INTO communication.knowledge_proposal (conversation_id, question, answer, key)"
                        + " VALUES (:conversation, :question, :answer, :question) RETURNING id").param("conversation", new Customer(program, Payloads.unused()).says("Hi"))
                .param("question", question).param("answer", answer).query(Long.class).single();
    }

    private String state(long id) {
        return database.sql("SELECT state FROM communication.knowledge_proposal WHERE id = ?").param(id).query(String.class).single();
    }
}
