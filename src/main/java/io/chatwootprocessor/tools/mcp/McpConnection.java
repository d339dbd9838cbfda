package io.chatwootprocessor.tools.mcp;

import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.tools.Tool;
import io.chatwootprocessor.tools.ToolCall;
import io.chatwootprocessor.tools.ToolResult;
import io.chatwootprocessor.tools.Tools;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server of the Model Context Protocol: its tools are among ours from the first time that it answers, also while it is away. Then they
 * fail.
 */
class McpConnection {

    private static final Logger LOG = LoggerFactory.getLogger(McpConnection.class);
    /** OpenAI takes no more tools in one request. */
    private static final int MOST_TOOLS = 128;
    private static final int MOST_PAGES = 20;

    private final String name;
    private final McpSettings.Server settings;
    private final Tools tools;
    private final int resultLimit;
    private final LimitedHttpClient http;
    private final Map<String, Tool> known = new HashMap<>();
    private volatile int count;
    private volatile Map<String, String> unusable = Map.of();
    private volatile McpSyncClient client;
    private volatile String problem = "was not asked yet";

    McpConnection(String name, McpSettings.Server settings, Tools tools, int resultLimit, int answerLimit) {
        this.name = name;
        this.settings = settings;
        this.tools = tools;
        this.resultLimit = resultLimit;
        this.http = new LimitedHttpClient(settings.timeout(), answerLimit);
    }

    String name() {
        return name;
    }

    /** Why its tools cannot be called now; null: they can. */
    String problem() {
        return problem;
    }

    /** Tools that it offers and that are not used, with the reason. */
    Map<String, String> unusable() {
        return unusable;
    }

    int tools() {
        return count;
    }

    /** Connects where there is no connection, and takes over the tools that it has now. */
    synchronized void refresh() {
        http.forgetRefusal();
        try {
            McpSyncClient asked = client;
            if (asked == null) {
                asked = build();
                client = asked;
                asked.initialize();
            }
            take(listed(asked));
            if (problem != null) {
                LOG.info("The MCP server {} answers: {} tools", name, known.size());
            }
            problem = null;
        } catch (RuntimeException e) {
            away(e);
        }
    }

    /** Does not wait: calls under way are cut off. */
    void close() {
        McpSyncClient closing = client;
        client = null;
        if (closing != null) {
            closing.close();
        }
    }

    private void away(RuntimeException failure) {
        String now = "is away: " + reason(failure);
        if (!now.equals(problem)) {
            LOG.warn("The MCP server {} {}", name, now);
        }
        problem = now;
        close();
    }

    /** The SDK's messages quote answers. */
    private String reason(Throwable failure) {
        if (http.refusal() != 0) {
            return "it answered " + http.refusal();
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof TimeoutException) {
                return "no answer (" + cause.getClass().getSimpleName() + ")";
            }
        }
        return "no answer (" + Causes.of(failure) + ")";
    }

    private McpSyncClient build() {
        URI address = URI.create(settings.url());
        String base = address.getScheme() + "://" + address.getRawAuthority();
        var transport = HttpClientStreamableHttpTransport.builder(base)
                .endpoint(address.getRawPath().isEmpty() ? "/" : settings.url().substring(settings.url().indexOf(address.getRawPath(), base.length())))
                .clientBuilder(http.builder()).connectTimeout(settings.timeout())
                .httpRequestCustomizer((request, method, uri, body, context) -> {
                    settings.headers().forEach(request::setHeader);
                    if (settings.key() != null && !settings.key().isBlank()) {
                        request.setHeader("Authorization", "Bearer " + settings.key().strip());
                    }
                }).build();
        return McpClient.sync(transport).requestTimeout(settings.timeout()).initializationTimeout(settings.timeout())
                .clientInfo(new McpSchema.Implementation("chatwoot-processor", "1")).build();
    }

    private static List<McpSchema.Tool> listed(McpSyncClient client) {
        List<McpSchema.Tool> all = new ArrayList<>();
        String page = null;
        for (int i = 0; i < MOST_PAGES; i++) {
            McpSchema.ListToolsResult some = client.listTools(page);
            all.addAll(some.tools());
            page = some.nextCursor();
            if (page == null || page.isEmpty()) {
                break;
            }
        }
        return all;
    }

    private void take(List<McpSchema.Tool> listed) {
        Map<String, Tool> now = new HashMap<>();
        Map<String, String> originals = new HashMap<>();
        Map<String, String> refused = new TreeMap<>();
        for (McpSchema.Tool foreign : listed) {
            try {
                if (now.size() == MOST_TOOLS) {
                    throw new IllegalArgumentException("the server has more than " + MOST_TOOLS);
                }
                Tool tool = ForeignTool.ours(name, settings, foreign, now.keySet(), resultLimit);
                now.put(tool.name(), tool);
                originals.put(tool.name(), foreign.name());
            } catch (IllegalArgumentException e) {
                refused.put(ForeignTool.name(name, String.valueOf(foreign.name()), List.of()), e.getMessage());
            }
        }
        known.keySet().stream().filter(gone -> !now.containsKey(gone)).toList().forEach(gone -> {
            tools.unregister(gone, owner());
            known.remove(gone);
        });
        now.forEach((ours, tool) -> {
            if (!tool.equals(known.put(ours, tool))) {
                tools.register(tool, call -> call(originals.get(ours), call), owner());
            }
        });
        count = known.size();
        unusable = refused;
    }

    private ToolResult call(String original, ToolCall call) throws Exception {
        McpSyncClient now = client;
        if (now == null) {
            throw new IllegalStateException("the MCP server " + name + " " + problem);
        }
        var request = new McpSchema.CallToolRequest(original, call.arguments());
        McpSchema.CallToolResult result;
        try {
            result = now.callTool(request);
        } catch (McpError e) {
            throw e;
        } catch (RuntimeException e) {
            if (!call.tool().readOnly()) {
                throw e; // it may have done its work
            }
            result = now.callTool(request); // a server that was started anew knows no session of before; the SDK has begun another one
        }
        return ForeignResult.of(result, resultLimit);
    }

    private String owner() {
        return "MCP server " + name;
    }
}
