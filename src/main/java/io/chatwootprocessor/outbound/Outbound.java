package io.chatwootprocessor.outbound;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/**
 * The health of {@code outbound}, and its gauges: degraded from 100 waiting messages on, while a breaker is open, and as long
 * as there are dead letters; down from 500 on.
 */
@Component("outbound")
public class Outbound implements HealthIndicator {

    /** Messages wait, or somebody must look, but replies go out. */
    static final Status DEGRADED = new Status("DEGRADED");

    private static final long MANY = 100;
    private static final long TOO_MANY = 500;
    private static final Duration OLD = Duration.ofSeconds(30);

    private final Breakers breakers;
    private final MultiGauge breakersOpen;
    private volatile Measure last = new Measure(0, 0, 0, 0, Instant.now());

    private record Measure(long queued, double oldest, long inDoubt, long failed, Instant at) {
    }

    Outbound(Breakers breakers, MeterRegistry meters) {
        this.breakers = breakers;
        Gauge.builder("processor.outbound.queued", () -> last.queued).description("messages that wait to be sent").register(meters);
        Gauge.builder("processor.outbound.oldest", () -> last.oldest).baseUnit("seconds").description("age of the oldest of them")
                .register(meters);
        Gauge.builder("processor.outbound.in.doubt", () -> last.inDoubt).description("messages that may have arrived").register(meters);
        Gauge.builder("processor.outbound.failed", () -> last.failed).description("dead letters").register(meters);
        breakersOpen = MultiGauge.builder("processor.breaker.open")
                .description("1: the adapter's circuit breaker is open, or half open").register(meters);
    }

    /** @param row what {@code sql/outbound/measure-queue.sql} says */
    public void measured(@Body Map<String, Object> row) {
        last = new Measure((Long) row.get("queued"), (Double) row.get("oldest"), (Long) row.get("in_doubt"),
                (Long) row.get("failed"), Instant.now());
        breakersOpen.register(breakers.states().entrySet().stream().map(breaker -> Row.of(
                Tags.of("adapter", breaker.getKey()), Breakers.CLOSED.equals(breaker.getValue()) ? 0 : 1)).toList(), true);
    }

    @Override
    public Health health() {
        Measure measure = last;
        Map<String, String> states = breakers.states();
        if (measure.at.isBefore(Instant.now().minus(OLD))) {
            return Health.unknown().withDetail("reason", "the queue was not measured lately").withDetail("breakers", states).build();
        }
        boolean open = states.values().stream().anyMatch(state -> !state.equals(Breakers.CLOSED));
        boolean degraded = measure.queued >= MANY || measure.failed > 0 || open;
        Health.Builder health = measure.queued >= TOO_MANY ? Health.down() : degraded ? Health.status(DEGRADED) : Health.up();
        return health.withDetail("queued", measure.queued).withDetail("oldest_seconds", Math.round(measure.oldest))
                .withDetail("in_doubt", measure.inDoubt).withDetail("failed", measure.failed)
                .withDetail("breakers", states).build();
    }
}
