package io.chatwootprocessor.tools.mcp;

import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.chatwootprocessor.tools.Tool;
import io.chatwootprocessor.tools.ToolContext;
import io.chatwootprocessor.tools.ToolInvoker;
import io.chatwootprocessor.tools.ToolResult;
import io.chatwootprocessor.tools.Tools;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpStatelessSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStatelessServerTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Our tools with the tag {@code mcp}, for others: a server of the Model Context Protocol at {@code /mcp}. It keeps no sessions, so that
 * any program on the same database can answer. The tools serve no customer: {@link ToolContext#NOBODY}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("processor.mcp-server.enabled")
class McpEndpoint {

    static final String PATH = "/mcp";
    private static final List<String> TAG = List.of("mcp");

    private final McpJsonMapper json = new JacksonMcpJsonMapper(new Reader().addMixIn(Throwable.class, Told.class));
    private final HttpServletStatelessServerTransport transport = HttpServletStatelessServerTransport.builder().jsonMapper(json)
            .messageEndpoint(PATH).build();
    private final McpStatelessSyncServer server = McpServer.sync(new AnswersErrors(transport)).serverInfo("chatwoot-processor", "1").jsonMapper(json)
            .capabilities(McpSchema.ServerCapabilities.builder().tools(false).build()).immediateExecution(true).build();
    private final Map<String, Tool> offered = new HashMap<>();
    private final Tools tools;
    private final ToolInvoker invoker;

    McpEndpoint(Tools tools, ToolInvoker invoker) {
        this.tools = tools;
        this.invoker = invoker;
    }

    @Bean
    ServletRegistrationBean<HttpServletStatelessServerTransport> mcpServlet() {
        return new ServletRegistrationBean<>(transport, PATH);
    }

    /** Before the body is read, and before the server answers. */
    @Bean
    FilterRegistrationBean<McpKeyFilter> mcpKeyFilter(McpSettings settings) {
        var filter = new FilterRegistrationBean<>(new McpKeyFilter(settings.mcpServer().key(), this::offer));
        filter.addUrlPatterns(PATH);
        filter.setOrder(SecurityProperties.DEFAULT_FILTER_ORDER);
        return filter;
    }

    /** Offers the tools that have the tag now: routes come and go. */
    private synchronized void offer() {
        Map<String, Tool> now = new HashMap<>();
        tools.tagged(TAG).forEach(tool -> now.put(tool.name(), tool));
        offered.entrySet().stream().filter(old -> !old.getValue().equals(now.get(old.getKey()))).map(Map.Entry::getKey).toList()
                .forEach(old -> {
                    server.removeTool(old);
                    offered.remove(old);
                });
        now.forEach((name, tool) -> {
            if (offered.putIfAbsent(name, tool) == null) {
                server.addTool(new SyncToolSpecification(described(tool), (context, request) -> call(tool, request)));
            }
        });
    }

    private McpSchema.Tool described(Tool tool) {
        var hints = tool.hints();
        try {
            return McpSchema.Tool.builder().name(tool.name()).title(hints.title()).description(tool.description())
                    .inputSchema(json, json.writeValueAsString(tool.parameters()))
                    .annotations(new McpSchema.ToolAnnotations(null, hints.readOnly(), hints.destructive(), hints.idempotent(),
                            hints.openWorld(), null)).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private McpSchema.CallToolResult call(Tool tool, McpSchema.CallToolRequest request) {
        ToolResult result = invoker.invoke(tool, request.arguments() == null ? Map.of() : request.arguments(), ToolContext.NOBODY);
        return new McpSchema.CallToolResult(result.text(), result.failed());
    }

    /** The SDK takes a request for one that is {@code null}. */
    private static final class Reader extends ObjectMapper {

        private static final long serialVersionUID = 1;

        @Override
        public <T> T readValue(String json, JavaType type) throws JsonProcessingException {
            T value = super.readValue(json, type);
            if (value == null) {
                throw MismatchedInputException.from(null, type, "nothing");
            }
            return value;
        }
    }

    /** The text that the SDK writes of an exception that it answers with: no stack. */
    @JsonIncludeProperties({"jsonRpcError"})
    private interface Told {
    }
}
