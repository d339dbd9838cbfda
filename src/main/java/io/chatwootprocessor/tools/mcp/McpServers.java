package io.chatwootprocessor.tools.mcp;

import io.chatwootprocessor.tools.Tools;
import io.chatwootprocessor.tools.ToolsSettings;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** The servers of the Model Context Protocol in {@code processor.mcp}, whose tools assistants may use by the tag {@code mcp-<name>}. */
@Component
public class McpServers {

    /** Of one answer, in bytes. */
    private static final int LARGEST_ANSWER = 4 * 1024 * 1024;

    private final List<McpConnection> connections;

    McpServers(McpSettings settings, Tools tools, ToolsSettings limits) {
        connections = settings.mcp().entrySet().stream()
                .map(server -> new McpConnection(server.getKey(), server.getValue(), tools, limits.resultLimit(), LARGEST_ANSWER)).toList();
    }

    /** Each of them. */
    public List<McpConnection> all() {
        return connections;
    }

    /** Asks one which tools it has now. */
    public void refresh(@Body McpConnection connection) {
        connection.refresh();
    }

    /** By name: {@code up}, or why it is away. */
    public Map<String, String> states() {
        Map<String, String> states = new TreeMap<>();
        connections.forEach(one -> states.put(one.name(), one.problem() == null ? "answers, " + one.tools() + " tools" : one.problem()));
        return states;
    }

    /** Tools that cannot be used, with the reason. */
    public Map<String, String> unusable() {
        Map<String, String> unusable = new TreeMap<>();
        connections.forEach(one -> unusable.putAll(one.unusable()));
        return unusable;
    }

    /** Servers that are away whose tools somebody may want, with the reason. */
    public Map<String, String> problems() {
        Map<String, String> problems = new TreeMap<>();
        connections.stream().filter(one -> one.problem() != null).forEach(one -> problems.put(one.name(), one.problem()));
        return problems;
    }

    @PreDestroy
    void close() {
        connections.forEach(McpConnection::close);
    }
}
