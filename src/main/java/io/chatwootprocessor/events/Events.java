package io.chatwootprocessor.events;

import io.chatwootprocessor.outbound.Outbound;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.camel.Body;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * The health of {@code events}, and its gauges: degraded as long as a call of a listening route is a dead letter, or has waited for more
 * than a minute.
 */
@Component("events")
public class Events implements HealthIndicator {

    private static final double LONG_WAIT = 60;
    private static final Duration OLD = Duration.ofSeconds(30);

    private final Listeners listeners;
    private final MultiGauge waiting;
    private final MultiGauge oldest;
    private final MultiGauge failed;
    private volatile Map<String, Queue> queues = Map.of();
    private volatile Instant measuredAt = Instant.now();

    private record Queue(long waiting, double oldest, long failed) {
    }

    Events(Listeners listeners, MeterRegistry meters) {
        this.listeners = listeners;
        waiting = MultiGauge.builder("processor.events.waiting").description("events that wait for their route").register(meters);
        oldest = MultiGauge.builder("processor.events.oldest").baseUnit("seconds").description("age of the oldest of them").register(meters);
        failed = MultiGauge.builder("processor.events.failed").description("events that their route could not take: dead letters")
                .register(meters);
    }

    /** @param rows of {@code sql/events/tend-calls.sql}; an event without a row has nothing in the queue */
    public void measured(@Body List<Map<String, Object>> rows) {
        Set<String> running = listeners.running();
        Map<String, Queue> now = new TreeMap<>();
        running.forEach(event -> now.put(event, new Queue(0, 0, 0)));
        rows.forEach(row -> now.put((String) row.get("event"),
                new Queue((Long) row.get("waiting"), (Double) row.get("oldest"), (Long) row.get("failed"))));
        queues = now;
        measuredAt = Instant.now();
        publish(waiting, now, Queue::waiting);
        publish(oldest, now, Queue::oldest);
        publish(failed, now, Queue::failed);
    }

    private static void publish(MultiGauge gauge, Map<String, Queue> queues, ToDoubleFunction<Queue> value) {
        gauge.register(queues.entrySet().stream()
                .map(queue -> Row.of(Tags.of("event", queue.getKey()), value.applyAsDouble(queue.getValue()))).toList(), true);
    }

    @Override
    public Health health() {
        Map<String, Queue> now = queues;
        double longest = now.values().stream().mapToDouble(Queue::oldest).max().orElse(0);
        long dead = now.values().stream().mapToLong(Queue::failed).sum();
        Health.Builder health = measuredAt.isBefore(Instant.now().minus(OLD)) ? Health.unknown().withDetail("reason", "the events were not measured lately")
                : longest > LONG_WAIT ? Health.status(Outbound.DEGRADED).withDetail("reason", "an event waits for its route for more than a minute")
                : dead > 0 ? Health.status(Outbound.DEGRADED).withDetail("see", "/console/dead-letters")
                        .withDetail("reason", dead + (dead == 1 ? " event" : " events") + " could not be taken by a route")
                : Health.up();
        return health.withDetail("listened", listeners.running()).withDetail("waiting", now.values().stream().mapToLong(Queue::waiting).sum())
                .withDetail("oldest_seconds", Math.round(longest)).withDetail("failed", dead).build();
    }
}
