package io.chatwootprocessor.tools.mcp;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.chatwootprocessor.tools.Tool;
import io.chatwootprocessor.tools.ToolContext;
import io.chatwootprocessor.tools.ToolInvoker;
import io.chatwootprocessor.tools.ToolResult;
import io.chatwootprocessor.tools.Tools;
import io.chatwootprocessor.tools.ToolsWithoutSpring;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tools of a server of the Model Context Protocol, which WireMock plays. */
@Tag("quick")
class McpConnectionTest {

    private static final String SEARCH = "{\"name\":\"search\",\"description\":\"Searches\",\"inputSchema\":{\"type\":\"object\",\"properties\":"
            + "{\"q\":{\"type\":\"string\"}},\"required\":[\"q\"]}}";
    private static final WireMockServer SERVER = new WireMockServer(options().dynamicPort().globalTemplating(true).stubCorsEnabled(false));

    private final ToolsWithoutSpring ours = new ToolsWithoutSpring();
    private final Tools tools = ours.tools();
    private final ToolInvoker invoker = ours.invoker();
    private McpConnection connection;

    @BeforeAll
    static void start() {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @BeforeEach
    void answers() {
        SERVER.resetAll();
        on("initialize", "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"shop\",\"version\":\"1\"}}");
        SERVER.stubFor(post(urlEqualTo("/tenant/mcp?a=b")).withRequestBody(matchingJsonPath("$.method", equalTo("notifications/initialized")))
                .willReturn(status(202)));
        on("tools/list", "{\"tools\":[" + SEARCH + "]}");
        connection = connection(List.of("search"));
    }

    @AfterEach
    void close() {
        connection.close();
        ours.close();
    }

    @Test
    void itsToolsAreOursWithItsNameAndItsTag() {
        connection.refresh();

        assertThat(connection.problem()).isNull();
        Tool tool = tools.named("shop_search").orElseThrow();
        assertThat(tool.tags()).containsExactly("mcp-shop");
        assertThat(tool.readOnly()).as("the settings say so").isTrue();
        assertThat(tool.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(tool.parameters()).containsEntry("required", List.of("q"));
        assertThat(tools.tagged(List.of("mcp-shop"))).containsExactly(tool);
        SERVER.verify(postRequestedFor(urlEqualTo("/tenant/mcp?a=b")).withRequestBody(matchingJsonPath("$.method", equalTo("tools/list")))
                .withHeader("Authorization", equalTo("Bearer secret")).withHeader("X-Tenant", equalTo("7")));
    }

    @Test
    void whatTheSettingsDoNotListHasAnEffectWhateverItSays() {
        on("tools/list", "{\"tools\":[{\"name\":\"pay\",\"description\":\"Pays\",\"annotations\":{\"readOnlyHint\":true,\"idempotentHint\":true},"
                + "\"inputSchema\":{\"type\":\"object\"}}]}");

        connection.refresh();

        assertThat(tools.named("shop_pay").orElseThrow()).matches(tool -> !tool.readOnly() && !tool.idempotent());
    }

    @Test
    void aCallGoesOutUnderItsOwnNameAndItsWordsComeBack() {
        on("tools/call", "{\"content\":[{\"type\":\"text\",\"text\":\"found\"},{\"type\":\"image\",\"data\":\"aGk=\",\"mimeType\":\"image/png\"}]}");
        connection.refresh();

        assertThat(call("shop_search", Map.of("q", "shoes"))).isEqualTo(new ToolResult("found\n[a picture]", false, false));
        SERVER.verify(1, postRequestedFor(urlEqualTo("/tenant/mcp?a=b"))
                .withRequestBody(matchingJsonPath("$.params.name", equalTo("search")))
                .withRequestBody(matchingJsonPath("$.params.arguments.q", equalTo("shoes"))));
        assertThat(call("shop_search", Map.of("q", 7)).failed()).as("of the wrong type").isTrue();
        assertThat(call("shop_search", Map.of()).failed()).as("a required one is missing").isTrue();
    }

    @Test
    void aToolThatSaysThatItFailedHasFailedAndItsWordsAreForTheModel() {
        on("tools/call", "{\"isError\":true,\"content\":[{\"type\":\"text\",\"text\":\"no such order\"}]}");
        connection.refresh();

        assertThat(call("shop_search", Map.of("q", "x"))).isEqualTo(new ToolResult("no such order", true, false));
    }

    @Test
    void structuredContentIsJson() {
        on("tools/call", "{\"content\":[],\"structuredContent\":{\"count\":2}}");
        connection.refresh();

        assertThat(call("shop_search", Map.of("q", "x")).text()).isEqualTo("{\"count\":2}");
    }

    @Test
    void aLongResultIsCutAndOneWithoutEndIsAFailure() {
        on("tools/call", "{\"content\":[{\"type\":\"text\",\"text\":\"" + "x".repeat(20_000) + "\"}]}");
        connection.refresh();
        assertThat(call("shop_search", Map.of("q", "x"))).matches(result -> result.cut() && result.text().length() < 8100);

        on("tools/call", "{\"content\":[{\"type\":\"text\",\"text\":\"" + "x".repeat(2_000_000) + "\"}]}");
        assertThat(call("shop_search", Map.of("q", "x"))).matches(ToolResult::failed);
    }

    @Test
    void anErrorOfTheProtocolTellsTheModelNothing() {
        stub("tools/call", okJson("{\"jsonrpc\":\"2.0\",\"id\":\"{{jsonPath request.body '$.id'}}\",\"error\":{\"code\":-32603,\"message\":\"password=hunter2\"}}"));
        connection.refresh();

        assertThat(call("shop_search", Map.of("q", "x"))).matches(result -> result.failed() && !result.text().contains("hunter2"));
    }

    @Test
    void aServerThatIsAwayKeepsItsToolsAndTheyFail() {
        connection.refresh();
        stub("tools/list", serverError());
        connection.refresh();

        assertThat(connection.problem()).startsWith("is away: it answered 500");
        assertThat(tools.named("shop_search")).isPresent();
        assertThat(call("shop_search", Map.of("q", "x")).failed()).isTrue();

        on("tools/list", "{\"tools\":[" + SEARCH + "]}");
        on("tools/call", "{\"content\":[{\"type\":\"text\",\"text\":\"back\"}]}");
        connection.refresh();
        assertThat(connection.problem()).isNull();
        assertThat(call("shop_search", Map.of("q", "x")).text()).isEqualTo("back");
    }

    @Test
    void aRefusedStreamOfEventsIsNotTheReasonThatAServerIsAway() {
        SERVER.stubFor(get(urlEqualTo("/tenant/mcp?a=b")).willReturn(status(405)));
        stub("tools/list", serverError().withFixedDelay(500)); // the stream is refused before

        connection.refresh();

        await().untilAsserted(() -> SERVER.verify(getRequestedFor(urlEqualTo("/tenant/mcp?a=b"))));
        assertThat(connection.problem()).isEqualTo("is away: it answered 500");
    }

    @Test
    void aServerThatHangsIsAwayWhenItsTimeIsUp() {
        stub("initialize", aResponse().withFixedDelay(20_000));
        McpConnection impatient = connection(List.of(), Duration.ofMillis(300));

        impatient.refresh();

        assertThat(impatient.problem()).as("without a word of the late answer").isEqualTo("is away: no answer (TimeoutException)");
    }

    @Test
    void whyAServerIsAwayIsSaidWithoutItsWords() {
        stub("initialize", status(401).withBody("the key secret is wrong"));
        connection.refresh();
        assertThat(connection.problem()).isEqualTo("is away: it answered 401");

        McpConnection nobody = new McpConnection("nobody", new McpSettings.Server("http://127.0.0.1:1/mcp", null, Map.of(), Duration.ofSeconds(20),
                List.of()), tools, 8000, 1_000_000);
        nobody.refresh();
        assertThat(nobody.problem()).isEqualTo("is away: no answer (ConnectException)");
    }

    @Test
    void aServerThatForgotTheSessionIsAskedInANewOne() {
        forgetsTheSession();

        assertThat(call("shop_search", Map.of("q", "x")).text()).isEqualTo("again");
    }

    @Test
    void anEffectIsNotRepeatedWhateverBecameOfTheSession() {
        connection = connection(List.of());
        forgetsTheSession();

        assertThat(call("shop_search", Map.of("q", "x")).failed()).isTrue();
        SERVER.verify(1, postRequestedFor(urlEqualTo("/tenant/mcp?a=b")).withRequestBody(matchingJsonPath("$.method", equalTo("tools/call"))));
        assertThat(call("shop_search", Map.of("q", "y")).text()).as("another one, in the new session").isEqualTo("again");
    }

    private void forgetsTheSession() {
        SERVER.stubFor(post(urlEqualTo("/tenant/mcp?a=b")).withRequestBody(matchingJsonPath("$.method", equalTo("initialize")))
                .atPriority(1).willReturn(okJson("{\"jsonrpc\":\"2.0\",\"id\":\"{{jsonPath request.body '$.id'}}\",\"result\":"
                        + "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"shop\",\"version\":\"1\"}}}")
                        .withHeader("Mcp-Session-Id", "session-{{randomValue length=6 type='ALPHANUMERIC'}}")));
        connection.refresh();
        SERVER.stubFor(post(urlEqualTo("/tenant/mcp?a=b")).withRequestBody(matchingJsonPath("$.method", equalTo("tools/call")))
                .inScenario("restart").whenScenarioStateIs(Scenario.STARTED).willSetStateTo("new").willReturn(status(404)));
        SERVER.stubFor(post(urlEqualTo("/tenant/mcp?a=b")).withRequestBody(matchingJsonPath("$.method", equalTo("tools/call")))
                .inScenario("restart").whenScenarioStateIs("new").willReturn(okJson("{\"jsonrpc\":\"2.0\",\"id\":\"{{jsonPath request.body '$.id'}}\","
                        + "\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"again\"}]}}")));
    }

    @Test
    void whatIsGoneOnTheServerIsGoneHereAndWhatHasChangedHas() {
        on("tools/list", "{\"tools\":[" + SEARCH + ",{\"name\":\"pay\",\"inputSchema\":{\"type\":\"object\"}}]}");
        connection.refresh();
        assertThat(tools.all()).extracting(Tool::name).containsExactly("shop_pay", "shop_search");

        on("tools/list", "{\"tools\":[" + SEARCH.replace("Searches", "Finds") + "]}");
        connection.refresh();

        assertThat(tools.all()).extracting(Tool::name, Tool::description)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("shop_search", "Finds"));
    }

    @Test
    void namesAreMadeFitAndKeptApart() {
        String schema = ",\"inputSchema\":{\"type\":\"object\"}}";
        on("tools/list", "{\"tools\":[{\"name\":\"a.b\"" + schema + ",{\"name\":\"a/b\"" + schema + ",{\"name\":\"" + "n".repeat(90) + "\"" + schema + "]}");

        connection.refresh();

        assertThat(tools.all()).hasSize(3).allMatch(tool -> tool.name().matches("shop_[a-zA-Z0-9_-]{1,59}"));
        assertThat(tools.named("shop_a_b").orElseThrow().description()).as("that of its own name").isEqualTo("a.b, a tool of shop");
    }

    @Test
    void whatAStrangerSaysIsShortenedAndDecidesNothing() {
        on("tools/list", "{\"tools\":[{\"name\":\"long\",\"description\":\"" + "d".repeat(5000) + "\",\"inputSchema\":{\"type\":\"object\",\"properties\":"
                + "{\"pattern\":{\"type\":\"string\",\"description\":\"" + "e".repeat(5000) + "\",\"pattern\":\"(a+)+$\"}}}},"
                + "{\"name\":\"far\",\"inputSchema\":{\"type\":\"object\",\"properties\":{\"x\":{\"$ref\":\"http://elsewhere/schema\"}}}},"
                + "{\"name\":\"odd\",\"inputSchema\":{\"type\":\"object\",\"properties\":{\"a b\":{\"type\":\"string\"}}}}]}");

        connection.refresh();

        Tool tool = tools.named("shop_long").orElseThrow();
        assertThat(tool.description()).hasSize(1000);
        assertThat(tool.properties().get("pattern").toString()).hasSizeLessThan(400).doesNotContain("(a+)+");
        assertThat(connection.unusable()).containsOnlyKeys("shop_far", "shop_odd");
    }

    private McpConnection connection(List<String> readOnly) {
        return connection(readOnly, Duration.ofSeconds(10));
    }

    private McpConnection connection(List<String> readOnly, Duration timeout) {
        return new McpConnection("shop", new McpSettings.Server("http://localhost:" + SERVER.port() + "/tenant/mcp?a=b", "secret",
                Map.of("X-Tenant", "7"), timeout, readOnly), tools, 8000, 1_000_000);
    }

    private ToolResult call(String name, Map<String, Object> arguments) {
        return invoker.invoke(tools.named(name).orElseThrow(), arguments, ToolContext.NOBODY);
    }

    private static void on(String method, String result) {
        stub(method, okJson("{\"jsonrpc\":\"2.0\",\"id\":\"{{jsonPath request.body '$.id'}}\",\"result\":" + result + "}"));
    }

    private static void stub(String method, ResponseDefinitionBuilder answer) {
        SERVER.stubFor(post(urlEqualTo("/tenant/mcp?a=b")).withRequestBody(matchingJsonPath("$.method", equalTo(method))).willReturn(answer));
    }
}
