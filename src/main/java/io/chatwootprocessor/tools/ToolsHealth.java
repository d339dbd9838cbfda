package io.chatwootprocessor.tools;

import io.chatwootprocessor.outbound.Outbound;
import java.util.Map;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** The health of {@code tools}: degraded while a tool is not used because another one has its name. */
@Component("toolsHealthIndicator")
class ToolsHealth implements HealthIndicator {

    private final Tools tools;

    ToolsHealth(Tools tools) {
        this.tools = tools;
    }

    @Override
    public Health health() {
        Map<String, String> refused = tools.refused();
        return (refused.isEmpty() ? Health.up() : Health.status(Outbound.DEGRADED))
                .withDetail("tools", tools.all().size()).withDetail("refused", refused).build();
    }
}
