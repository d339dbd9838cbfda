package io.chatwootprocessor.operations.routes;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Expression;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

/** JSON in routes of YAML, and the responder of docs/responders.md, as it stands there. */
@ProcessorTest
class JsonInRoutesTest {

    private final WireMockServer model = new WireMockServer(options().dynamicPort());

    @Autowired
    Program program;
    @Autowired
    CamelContext context;
    @Autowired
    RouteSettings settings;
    @Autowired
    LiveRoutes live;
    @Autowired
    JdbcTemplate database;

    @AfterEach
    void noOwnRoute() throws Exception {
        model.stop();
        FileSystemUtils.deleteRecursively(settings.own());
        live.look();
        System.clearProperty("OPENAI_BASE_URL");
        System.clearProperty("OPENAI_API_KEY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "\"quoted\", it's", "back\\slash", "line\nbreak\r\ttab", "😀 ñ \u2028", "${body}, $1 {{x}}", "a, b), (c", ""})
    void aValueWithinAJsonTextIsWhatItWas(String value) throws Exception {
        JsonNode json = Program.JSON.readTree(simple("{\"text\": ${json(${body[text]})}, \"header\": ${json(${header.x})}}", Map.of("text", value)));

        assertThat(json.path("text").asText()).isEqualTo(value);
        assertThat(json.path("header").isNull()).isTrue();
    }

    @Test
    void mapsAreObjectsAndNumbersAreNumbers() throws Exception {
        assertThat(Program.JSON.readTree(simple("${json(${body})}", Map.of("n", 1))).path("n").isInt()).isTrue();
    }

    @Test
    void theResponderOfThePageAsksALanguageModel() throws Exception {
        model.start();
        model.stubFor(post(urlEqualTo("/chat/completions")).willReturn(
                okJson("{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"\\\"Yes\\\", 😀\\nwe do.\"}}]}")));
        System.setProperty("OPENAI_BASE_URL", model.baseUrl());
        System.setProperty("OPENAI_API_KEY", "sk-test");
        String route = yaml(Files.readString(Path.of("docs/responders.md")), "respond-by-openai");
        assertThat(route.lines().count()).isLessThanOrEqualTo(15);
        OwnFile.save(settings, "respond-by-openai.yaml", route);
        await().untilAsserted(() -> {
            assertThat(live.state().refused()).isEmpty();
            assertThat(context.getRoute("respond-by-openai")).isNotNull();
        });
        long inbox = Payloads.unused();
        program.put("/bot-configs/" + inbox, "{\"responder\":\"openai\",\"name\":\"Model\"}");

        long conversation = new Customer(program, inbox).says("Do you have \"the\nblue\" one? 😀 C:\\x");

        await().untilAsserted(() -> assertThat(database.queryForList("SELECT content FROM communication.message WHERE conversation_id = ?"
                + " AND direction = 'outbound'", String.class, conversation)).containsExactly("\"Yes\", 😀\nwe do."));
        LoggedRequest request = model.findAll(anyRequestedFor(anyUrl())).get(0);
        assertThat(request.getHeader("Authorization")).isEqualTo("Bearer sk-test");
        assertThat(request.getHeader("Content-Type")).startsWith("application/json");
        JsonNode messages = Program.JSON.readTree(request.getBody()).path("messages");
        assertThat(messages).hasSize(2);
        assertThat(messages.get(0).path("role").asText()).isEqualTo("system");
        assertThat(messages.get(0).path("content").asText()).isEqualTo("You help customers of a shop, in few words.");
        assertThat(messages.get(1).path("role").asText()).isEqualTo("user");
        assertThat(messages.get(1).path("content").asText()).isEqualTo("Do you have \"the\nblue\" one? 😀 C:\\x");
    }

    /** The block of a page that has that text. */
    static String yaml(String page, String part) {
        Matcher block = Pattern.compile("(?ms)^```yaml\\n(.*?)^```").matcher(page);
        while (block.find()) {
            if (block.group(1).contains(part)) {
                return block.group(1);
            }
        }
        throw new AssertionError("no block has " + part);
    }

    private String simple(String text, Object body) {
        Expression expression = context.resolveLanguage("simple").createExpression(text);
        expression.init(context);
        DefaultExchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(body);
        return expression.evaluate(exchange, String.class);
    }
}
