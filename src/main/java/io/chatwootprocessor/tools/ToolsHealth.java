package io.chatwootprocessor.tools;

import io.chatwootprocessor.operations.health.Trouble;
import io.chatwootprocessor.outbound.Outbound;
import io.chatwootprocessor.tools.mcp.McpServers;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** The health of {@code tools}: degraded while a tool is not used, or a server whose tools are used is away. */
@Component("toolsHealthIndicator")
class ToolsHealth implements HealthIndicator {

    private final Tools tools;
    private final McpServers servers;

    ToolsHealth(Tools tools, McpServers servers) {
        this.tools = tools;
        this.servers = servers;
    }

    @Override
    public Health health() {
        Map<String, String> refused = new TreeMap<>(tools.refused());
        refused.putAll(servers.unusable());
        Map<String, String> faults = new TreeMap<>(servers.problems());
        faults.putAll(refused);
        Health.Builder health = faults.isEmpty() ? Health.up() : Health.status(Outbound.DEGRADED).withDetail("reason", Trouble.reasons(faults));
        return health.withDetail("tools", tools.all().size()).withDetail("refused", refused).withDetail("mcp", servers.states()).build();
    }
}
