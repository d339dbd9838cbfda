package io.chatwootprocessor.operations.health;

import io.chatwootprocessor.settings.ProcessorSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthContributorRegistry;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/** Keeps the last findings of the probes: a health component for each one that is set up. A request for health asks no other program. */
@Component
public class Probes {

    private static final Logger LOG = LoggerFactory.getLogger(Probes.class);

    /** How long a round may take if each probe waits for its time-out. */
    private static final Duration SLOW_ROUNDS = Duration.ofMinutes(1);

    private final List<Probe> probes;
    private final Map<Probe, Found> found = new ConcurrentHashMap<>();
    private final Duration old;

    private record Found(Health health, Instant at) {
    }

    Probes(List<Probe> probes, HealthContributorRegistry components, ProcessorSettings settings) {
        old = settings.probeInterval().multipliedBy(4).plus(SLOW_ROUNDS);
        this.probes = probes.stream().filter(Probe::isSetUp).toList();
        this.probes.forEach(probe -> components.registerContributor(probe.name(), (HealthIndicator) () -> health(probe)));
    }

    /** Those that can be asked. */
    public List<Probe> all() {
        return probes.stream().filter(Probe::canBeAsked).toList();
    }

    /** Makes the exchange the probe's request; the variable {@code asked_at} is when, by {@link System#nanoTime()}. */
    public void request(@Variable("probe") Probe probe, Exchange exchange) {
        exchange.setVariable("asked_at", System.nanoTime());
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setBody(null);
        probe.request(message);
    }

    /** Keeps an answer. */
    public void answered(@Variable("probe") Probe probe, @Header(Exchange.HTTP_RESPONSE_CODE) int status, @Body String body) {
        keep(probe, probe.answered(status, body));
    }

    /** Keeps that nobody answered. The exception's message is not shown, because it may hold an address with a password. */
    public void failed(@Variable("probe") Probe probe, @ExchangeException Exception failure) {
        keep(probe, Health.down().withDetail("reason", "no answer: " + failure.getClass().getSimpleName()).build());
    }

    /** @return the route that takes the answer, too; null: none does, or nobody answered */
    public String listener(@Variable("probe") Probe probe, @Header(Exchange.HTTP_RESPONSE_CODE) Integer status, @Body String body) {
        return status == null ? null : probe.listener(status, body);
    }

    private void keep(Probe probe, Health health) {
        Found before = found.put(probe, new Found(health, Instant.now()));
        if (!health.getStatus().equals(before == null ? Status.UP : before.health.getStatus())) {
            LOG.atLevel(health.getStatus().equals(Status.UP) ? Level.INFO : Level.WARN)
                    .log("{} is {} {}", probe.name(), health.getStatus(), health.getDetails());
        }
    }

    private Health health(Probe probe) {
        if (!probe.canBeAsked()) {
            return probe.now(Health.up().build());
        }
        Found last = found.get(probe);
        if (last == null || last.at.isBefore(Instant.now().minus(old))) {
            return probe.now(Health.unknown().withDetail("reason", "was not asked lately").build());
        }
        return probe.now(Health.status(last.health.getStatus()).withDetails(last.health.getDetails())
                .withDetail("checked_at", last.at.toString()).build());
    }
}
