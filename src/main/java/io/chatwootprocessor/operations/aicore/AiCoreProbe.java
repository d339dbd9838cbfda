package io.chatwootprocessor.operations.aicore;

import io.chatwootprocessor.operations.health.HealthPart;
import io.chatwootprocessor.operations.health.Probe;
import io.chatwootprocessor.outbound.Breakers;
import io.chatwootprocessor.outbound.Outbound;
import io.chatwootprocessor.settings.aicore.AiCoreSettings;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/**
 * Checks whether the AI core answers at {@code AI_CORE_URL}. An AI core has no path for health, and a POST would be a question. So it gets
 * a HEAD, and any answer counts unless it is a proxy's. Its circuit breaker knows whether it answers questions.
 */
@Component
public class AiCoreProbe implements Probe {

    private static final String NAME = "ai-core";

    private final AiCoreSettings settings;
    private final Breakers breakers;

    public AiCoreProbe(AiCoreSettings settings, Breakers breakers) {
        this.settings = settings;
        this.breakers = breakers;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public HealthPart part() {
        return new HealthPart(5, "ai_core", NAME, "the AI core", " answers",
                " answers, but not to most questions: its circuit breaker is open");
    }

    @Override
    public boolean isSetUp() {
        return settings.url() != null && !settings.url().isBlank();
    }

    @Override
    public void request(Message message) {
        message.setHeader(Exchange.HTTP_METHOD, "HEAD");
        message.setHeader(Exchange.HTTP_URI, settings.url());
    }

    @Override
    public Health answered(int status, String body) {
        return status >= 502 && status <= 504
                ? Health.down().withDetail("reason", "a proxy answered " + status).build() : Health.up().build();
    }

    @Override
    public Health now(Health found) {
        String breaker = breakers.responders().getOrDefault(NAME, Breakers.CLOSED);
        boolean degraded = found.getStatus().equals(Status.UP) && !breaker.equals(Breakers.CLOSED);
        return Health.status(degraded ? Outbound.DEGRADED : found.getStatus()).withDetails(found.getDetails())
                .withDetail("breaker", breaker).build();
    }
}
