package io.chatwootprocessor.conversation;

import io.chatwootprocessor.outbound.Breakers;
import io.chatwootprocessor.outbound.Outbound;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * The health of {@code conversation}, and its gauges: degraded while a message waits for its answer longer than a turn takes,
 * and while a responder's circuit breaker is open.
 */
@Component("conversation")
public class ConversationHealth implements HealthIndicator {

    private static final Duration OLD = Duration.ofSeconds(30);

    private final Breakers breakers;
    private final Duration patience;
    private volatile Measure last = new Measure(0, 0, 0, Instant.now());

    private record Measure(long unanswered, double oldest, long turns, Instant at) {
    }

    ConversationHealth(Breakers breakers, ProcessorSettings settings, MeterRegistry meters) {
        this.breakers = breakers;
        // the quiet period, one answer, and a second one after a program died
        patience = settings.consolidation().maxWait().plus(settings.turn().responderTimeout().multipliedBy(2)).plus(settings.turn().lease());
        Gauge.builder("processor.conversation.unanswered", () -> last.unanswered).description("messages that wait for an answer")
                .register(meters);
        Gauge.builder("processor.conversation.oldest", () -> last.oldest).baseUnit("seconds").description("age of the oldest of them")
                .register(meters);
        Gauge.builder("processor.conversation.turns", () -> last.turns).description("turns at work, in all programs").register(meters);
    }

    /** @param row of {@code sql/conversation/measure-turns.sql} */
    public void measured(@Body Map<String, Object> row) {
        last = new Measure((Long) row.get("unanswered"), (Double) row.get("oldest"), (Long) row.get("turns"), Instant.now());
    }

    @Override
    public Health health() {
        Measure measure = last;
        Map<String, String> responders = breakers.responders();
        if (measure.at.isBefore(Instant.now().minus(OLD))) {
            return Health.unknown().withDetail("reason", "the turns were not measured lately").withDetail("breakers", responders).build();
        }
        boolean late = measure.oldest > patience.toSeconds();
        boolean open = responders.values().stream().anyMatch(state -> !state.equals(Breakers.CLOSED));
        Health.Builder health = late || open ? Health.status(Outbound.DEGRADED) : Health.up();
        if (open) {
            health.withDetail("reason", Breakers.reason(responders));
        } else if (late) {
            health.withDetail("reason", "a message waits for its answer for longer than a turn takes").withDetail("see", "/console/conversations?waiting=true");
        }
        return health.withDetail("unanswered", measure.unanswered).withDetail("oldest_seconds", Math.round(measure.oldest))
                .withDetail("turns", measure.turns).withDetail("breakers", responders).build();
    }
}
