package io.chatwootprocessor.outbound;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.camel.Body;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/**
 * The health component {@code outbound}, and its gauges. It is degraded from 100 waiting messages on, while a breaker is open, and as long
 * as there are dead letters or messages that we may not send. It is down from 500 waiting messages on.
 */
@Component("outbound")
public class Outbound implements HealthIndicator {

    /** Replies go out, but messages wait or somebody must look. */
    public static final Status DEGRADED = new Status("DEGRADED");

    private static final long MANY = 100;
    private static final long TOO_MANY = 500;
    private static final Duration OLD = Duration.ofSeconds(30);

    private final Breakers breakers;
    private final MultiGauge queued;
    private final MultiGauge oldest;
    private final MultiGauge inDoubt;
    private final MultiGauge failed;
    private volatile Measure last = new Measure(Map.of(), Instant.now());

    private record Queue(long queued, double oldest, long inDoubt, long forbidden, String forbiddenBy, long failed) {

        static final Queue EMPTY = new Queue(0, 0, 0, 0, null, 0);

        Queue plus(Queue other) {
            return new Queue(queued + other.queued, Math.max(oldest, other.oldest), inDoubt + other.inDoubt,
                    forbidden + other.forbidden, forbiddenBy == null ? other.forbiddenBy : forbiddenBy, failed + other.failed);
        }
    }

    private record Measure(Map<String, Queue> byAdapter, Instant at) {
    }

    Outbound(Breakers breakers, MeterRegistry meters) {
        this.breakers = breakers;
        queued = MultiGauge.builder("processor.outbound.queued").description("messages that wait to be sent").register(meters);
        oldest = MultiGauge.builder("processor.outbound.oldest").baseUnit("seconds").description("age of the oldest of them")
                .register(meters);
        inDoubt = MultiGauge.builder("processor.outbound.in.doubt").description("messages that may have arrived").register(meters);
        failed = MultiGauge.builder("processor.outbound.failed").description("dead letters").register(meters);
    }

    /** @param rows of {@code sql/outbound/measure-queue.sql}; an adapter without a row has nothing in the queue */
    public void measured(@Body List<Map<String, Object>> rows) {
        Map<String, Queue> queues = new TreeMap<>();
        breakers.adapters().forEach(adapter -> queues.put(adapter, Queue.EMPTY));
        rows.forEach(row -> queues.put((String) row.get("adapter"), new Queue((Long) row.get("queued"), (Double) row.get("oldest"),
                (Long) row.get("in_doubt"), (Long) row.getOrDefault("forbidden", 0L), (String) row.get("forbidden_by"), (Long) row.get("failed"))));
        last = new Measure(queues, Instant.now());
        publish(queued, queues, Queue::queued);
        publish(oldest, queues, Queue::oldest);
        publish(inDoubt, queues, Queue::inDoubt);
        publish(failed, queues, Queue::failed);
    }

    private static void publish(MultiGauge gauge, Map<String, Queue> queues, ToDoubleFunction<Queue> value) {
        gauge.register(queues.entrySet().stream()
                .map(queue -> Row.of(Tags.of("adapter", queue.getKey()), value.applyAsDouble(queue.getValue()))).toList(), true);
    }

    /** @return the reason why an adapter's provider forbids us to send; null: it does not */
    public String forbidden(String adapter) {
        Queue queue = last.byAdapter.getOrDefault(adapter, Queue.EMPTY);
        return queue.forbidden == 0 ? null : queue.forbidden + (queue.forbidden == 1 ? " reply waits: " : " replies wait: ") + queue.forbiddenBy;
    }

    @Override
    public Health health() {
        Measure measure = last;
        Map<String, String> states = breakers.states();
        if (measure.at.isBefore(Instant.now().minus(OLD))) {
            return Health.unknown().withDetail("reason", "the queue was not measured lately").withDetail("breakers", states).build();
        }
        Queue all = measure.byAdapter.values().stream().reduce(Queue.EMPTY, Queue::plus);
        boolean open = states.values().stream().anyMatch(state -> !state.equals(Breakers.CLOSED));
        boolean degraded = all.queued >= MANY || all.failed > 0 || all.forbidden > 0 || open;
        Health.Builder health = all.queued >= TOO_MANY ? Health.down() : degraded ? Health.status(DEGRADED) : Health.up();
        if (all.forbidden > 0) {
            health.withDetail("reason", all.forbidden + (all.forbidden == 1 ? " reply waits: " : " replies wait: ") + all.forbiddenBy);
        } else if (open) {
            health.withDetail("reason", Breakers.reason(states));
        } else if (all.queued >= MANY) {
            health.withDetail("reason", all.queued + " messages wait to be sent").withDetail("see", "/console/conversations?state=sending");
        } else if (all.failed > 0) {
            health.withDetail("reason", all.failed + (all.failed == 1 ? " message" : " messages") + " could not be sent")
                    .withDetail("see", "/console/dead-letters");
        }
        return health.withDetail("queued", all.queued).withDetail("oldest_seconds", Math.round(all.oldest))
                .withDetail("in_doubt", all.inDoubt).withDetail("forbidden", all.forbidden).withDetail("failed", all.failed)
                .withDetail("breakers", states).build();
    }
}
