package io.chatwootprocessor.console;

import io.chatwootprocessor.operations.health.IntegrationHealth;
import java.util.Map;
import org.springframework.stereotype.Component;

/** {@code /console}: what is wrong, and what waits. */
@Component
class Overview implements ConsolePage {

    private final IntegrationHealth health;

    Overview(IntegrationHealth health) {
        this.health = health;
    }

    @Override
    public String name() {
        return "";
    }

    @Override
    public String title() {
        return "Overview";
    }

    @Override
    public int place() {
        return 0;
    }

    @Override
    public Shown show(Asked asked) {
        Map<String, Object> now = health.now();
        return Shown.of("overview", "Overview", "health", now.get("overall_status"), "components", now.get("components"));
    }
}
