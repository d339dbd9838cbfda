package io.chatwootprocessor.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.Answer;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.tools.Tool;
import io.chatwootprocessor.tools.ToolContext;
import io.chatwootprocessor.tools.ToolHints;
import io.chatwootprocessor.tools.ToolInvoker;
import io.chatwootprocessor.tools.ToolResult;
import io.chatwootprocessor.tools.Tools;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

/** Our tools for others, asked by the SDK's own client, and by whoever has no business here. */
@ProcessorTest
class McpEndpointTest {

    private static final String KEY = "key-for-other-programs";
    private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
    private static final String[] HEADERS = {"Accept", "application/json, text/event-stream", "Authorization", "Bearer " + KEY};

    @Autowired
    Program program;
    @Autowired
    Tools tools;
    @Autowired
    ToolInvoker invoker;
    @Value("${local.server.port}")
    int port;

    private final AtomicReference<ToolContext> served = new AtomicReference<>();

    @BeforeEach
    void offer() {
        tools.register(new Tool("greet", "Greets", Map.of("type", "object", "properties", Map.of("name", Map.of("type", "string")),
                "required", List.of("name")), Set.of("mcp"), new ToolHints("A greeting", true, null, null, null), Tool.TIMEOUT, 100), call -> {
            served.set(call.context());
            return "Hello " + call.arguments().get("name");
        }, "test");
        tools.register(new Tool("hidden", "Is not for others", Map.of(), Set.of("orders"), true, false, true, Tool.TIMEOUT), call -> "", "test");
    }

    @AfterEach
    void forget() {
        tools.unregister("greet", "test");
        tools.unregister("hidden", "test");
        tools.unregister("later", "test");
    }

    @Test
    void whoHasTheKeySeesAndCallsTheToolsThatAreTaggedForIt() {
        try (McpSyncClient client = client(KEY)) {
            client.initialize();

            List<McpSchema.Tool> listed = client.listTools().tools();
            assertThat(listed).extracting(McpSchema.Tool::name).containsExactly("greet");
            assertThat(listed.get(0).title()).isEqualTo("A greeting");
            assertThat(listed.get(0).annotations().readOnlyHint()).isTrue();
            assertThat(listed.get(0).inputSchema().required()).containsExactly("name");

            McpSchema.CallToolResult result = client.callTool(new McpSchema.CallToolRequest("greet", Map.of("name", "Ada")));
            assertThat(((McpSchema.TextContent) result.content().get(0)).text()).isEqualTo("Hello Ada");
            assertThat(result.isError()).isFalse();
            assertThat(served.get()).isEqualTo(ToolContext.NOBODY);

            assertThat(client.callTool(new McpSchema.CallToolRequest("greet", Map.of("name", 7))).isError()).isTrue();
            assertThatThrownBy(() -> client.callTool(new McpSchema.CallToolRequest("hidden", Map.of()))).hasMessageContaining("Unknown tool");

            tools.register(new Tool("later", "Came later", Map.of("type", "object", "properties", Map.of()), Set.of("mcp"), true, false, true,
                    Tool.TIMEOUT), call -> "", "test");
            tools.unregister("greet", "test");
            assertThat(client.listTools().tools()).extracting(McpSchema.Tool::name).containsExactly("later");
        }
    }

    @Test
    void ourClientUnderstandsOurServer() {
        var settings = new McpSettings.Server("http://localhost:" + port + "/mcp", KEY, Map.of(), Duration.ofSeconds(5), List.of("greet"));
        McpConnection connection = new McpConnection("self", settings, tools, 8000, 1_000_000);
        try {
            connection.refresh();
            assertThat(connection.problem()).isNull();
            Tool tool = tools.named("self_greet").orElseThrow();

            assertThat(invoker.invoke(tool, Map.of("name", "Ada"), ToolContext.NOBODY)).isEqualTo(new ToolResult("Hello Ada", false, false));
        } finally {
            connection.close();
            tools.unregister("self_greet", "MCP server self");
        }
    }

    @Test
    void withoutTheKeyNobodyLearnsAnything() {
        assertThat(program.post("/mcp", LIST)).matches(answer -> answer.status() == 401 && answer.text("detail").equals("api_key_required"));
        for (String shown : List.of("Bearer wrong", "Bearer " + KEY + "x", "Bearer " + KEY.substring(1), "Basic " + KEY, "Bearer ")) {
            Answer answer = program.post("/mcp", LIST, "Authorization", shown, "Accept", HEADERS[1]);
            assertThat(answer.status()).as(shown).isEqualTo(401);
        }
        assertThat(program.post("/mcp", LIST, "X-API-Key", KEY, "Accept", HEADERS[1]).status()).isEqualTo(200);
        assertThat(program.get("/mcp").status()).isEqualTo(401);
        assertThat(program.delete("/mcp").status()).isEqualTo(401);
    }

    @Test
    void whatIsNoRequestIsRefusedWithoutAStack() {
        assertThat(program.post("/mcp", LIST, HEADERS).body().at("/result/tools/0/name").asText()).isEqualTo("greet");
        for (String body : List.of("", "{", "[]", "{}", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nothing\"}", "null", "\"x\"",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"greet\",\"arguments\":\"x\"}}")) {
            Answer answer = program.post("/mcp", body, HEADERS);
            assertThat(answer.body().toString()).as(body).doesNotContain("io.modelcontextprotocol", "stackTrace", "java.");
            assertThat(answer.status()).as(body).isNotEqualTo(500);
        }
        assertThat(program.post("/mcp", LIST, "Authorization", "Bearer " + KEY)).matches(answer -> answer.status() == 400
                && !answer.body().toString().contains("stackTrace"));
        assertThat(program.get("/mcp", "Authorization", "Bearer " + KEY).status()).isEqualTo(405);
    }

    @Test
    void aBodyOverTheLimitIsNotRead() {
        assertThat(program.refusal("POST", "/mcp", 5 * 1024 * 1024, "Content-Type", "application/json", HEADERS[0], HEADERS[1], HEADERS[2], HEADERS[3]))
                .startsWith("HTTP/1.1 413");
    }

    private McpSyncClient client(String key) {
        return McpClient.sync(HttpClientStreamableHttpTransport.builder("http://localhost:" + port)
                .customizeRequest(request -> request.header("Authorization", "Bearer " + key)).build()).build();
    }
}
