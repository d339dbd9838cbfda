package io.chatwootprocessor.operations.health;

import io.chatwootprocessor.outbound.Outbound;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.actuate.health.CompositeHealth;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/** Publishes each component's health as a gauge, {@code readiness} among them: 1 up, 0.5 degraded, 0 otherwise. */
@Component
public class HealthMetrics {

    private static final String READINESS = "readiness";

    private final HealthEndpoint health;
    private final MultiGauge gauge;

    HealthMetrics(HealthEndpoint health, MeterRegistry meters) {
        this.health = health;
        gauge = MultiGauge.builder("processor.health").description("1: up; 0.5: degraded; 0: down, or not known").register(meters);
    }

    /** Asks all components, and publishes their health. */
    public void publish() {
        List<Row<?>> rows = new ArrayList<>();
        ((CompositeHealth) health.health()).getComponents()
                .forEach((name, component) -> rows.add(row(name, component.getStatus())));
        rows.add(row(READINESS, health.healthForPath(READINESS).getStatus()));
        gauge.register(rows, true);
    }

    private static Row<?> row(String component, Status status) {
        return Row.of(Tags.of("component", component), status.equals(Status.UP) ? 1 : status.equals(Outbound.DEGRADED) ? 0.5 : 0);
    }
}
