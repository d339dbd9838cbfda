package io.chatwootprocessor.knowledge;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Suspended;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** A document changes while its address is being read again. */
@ProcessorTest
class RereadingTest {

    private static final WireMockServer SITE = new WireMockServer(options().dynamicPort());

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    ProducerTemplate producer;
    @Autowired
    CamelContext context;

    private final String base = "base-" + Payloads.unused();
    private Suspended rereading;
    private Suspended embedding;

    @BeforeAll
    static void aSite() {
        SITE.start();
    }

    @AfterAll
    static void itEnds() {
        SITE.stop();
    }

    @BeforeEach
    void aDocumentOfAnAddress() throws Exception {
        rereading = new Suspended(context, "read-addresses"); // the test says when
        embedding = new Suspended(context, "embed-passages"); // the test needs none
        gives(text("The ferry leaves at noon."));
        put(SITE.baseUrl() + "/" + base, "text/uri-list");
    }

    @AfterEach
    void noDocument() throws Exception {
        program.delete("/knowledge/" + base + "/ferry");
        embedding.close();
        rereading.close();
    }

    @Test
    void aDocumentIsReplacedByWhatItsAddressGivesNow() {
        Map<String, Object> due = due();
        gives(text("The ferry leaves at dusk."));

        producer.sendBody("direct:read-address", due);

        assertThat(texts()).containsExactly("The ferry leaves at dusk.");
        gives(serverError());
        producer.sendBody("direct:read-address", due());
        assertThat(row()).extractingByKey("error").asString().contains("500");
        gives(text("The ferry leaves at dusk."));
        producer.sendBody("direct:read-address", due());
        assertThat(row()).containsEntry("error", null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"200", "500", "unreadable"})
    void aDocumentThatIsDeletedMeanwhileStaysDeleted(String answer) {
        Map<String, Object> due = due();
        program.delete("/knowledge/" + base + "/ferry");
        gives(answer(answer));

        producer.sendBody("direct:read-address", due);

        assertThat(rows()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"200", "500", "unreadable"})
    void aDocumentThatIsReplacedMeanwhileStaysAsItIs(String answer) {
        Map<String, Object> due = due();
        put("There is no ferry any more.", "text/plain");
        gives(answer(answer));

        producer.sendBody("direct:read-address", due);

        assertThat(texts()).containsExactly("There is no ferry any more.");
        assertThat(row()).containsEntry("source", "put").containsEntry("error", null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"200", "500", "unreadable"})
    void aDocumentThatIsPutAnewFromItsAddressMeanwhileIsNewer(String answer) {
        Map<String, Object> due = due();
        gives(text("The ferry leaves at dawn."));
        put(SITE.baseUrl() + "/" + base, "text/uri-list");
        gives(answer(answer));

        producer.sendBody("direct:read-address", due);

        assertThat(texts()).containsExactly("The ferry leaves at dawn.");
        assertThat(row()).containsEntry("error", null);
    }

    /** As {@code claim-addresses.sql} gives it. */
    private Map<String, Object> due() {
        return database.queryForMap("SELECT base, name, address, NULL AS etag, NULL AS last_modified, coalesce(failed_hash, hash) AS hash"
                + " FROM communication.knowledge_document WHERE base = ?", base);
    }

    private static ResponseDefinitionBuilder answer(String kind) {
        return switch (kind) {
            case "200" -> text("The ferry leaves at dusk.");
            case "500" -> serverError();
            default -> aResponse().withHeader("Content-Type", "application/pdf").withBody("none");
        };
    }

    private static ResponseDefinitionBuilder text(String text) {
        return ok(text).withHeader("Content-Type", "text/plain");
    }

    private void gives(ResponseDefinitionBuilder answer) {
        SITE.stubFor(get(urlEqualTo("/" + base)).willReturn(answer));
    }

    private void put(String text, String type) {
        assertThat(program.put("/knowledge/" + base + "/ferry", text.getBytes(StandardCharsets.UTF_8), type).status()).isEqualTo(200);
    }

    private List<String> texts() {
        return database.queryForList("SELECT text FROM communication.knowledge_passage WHERE base = ?", String.class, base);
    }

    private Map<String, Object> row() {
        return rows().get(0);
    }

    private List<Map<String, Object>> rows() {
        return database.queryForList("SELECT source, error FROM communication.knowledge_document WHERE base = ?", base);
    }
}
