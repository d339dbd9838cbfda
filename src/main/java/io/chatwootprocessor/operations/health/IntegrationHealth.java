package io.chatwootprocessor.operations.health;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.Outbound;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.actuate.health.CompositeHealth;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthComponent;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/** Answers {@code GET /integration/health}: the health components of the integration, in words for people. */
@Component
public class IntegrationHealth {

    private static final String CHECKED_AT = "checked_at";
    static final String REASON = "reason";
    /** The detail of a component that names the page of the console about its fault. */
    static final String SEE = "see";
    private static final List<String> WORST_LAST = List.of("healthy", "degraded", "unhealthy");

    private static final List<HealthPart> OURS = List.of(
            new HealthPart(2, "message_queue", "outbound", "the queue", " goes out",
                    " is long, or has messages that could not be sent, or a circuit breaker is open"),
            new HealthPart(3, "database", "db", "the database", " answers", " does not answer"));

    private final HealthEndpoint health;
    private final List<HealthPart> parts;

    /** @param probes of others that are asked: each is a part */
    IntegrationHealth(HealthEndpoint health, List<Probe> probes) {
        this.health = health;
        this.parts = Stream.concat(OURS.stream(), probes.stream().map(Probe::part))
                .sorted(Comparator.comparingInt(HealthPart::place)).toList();
    }

    public String document() {
        return JsonBody.write(now());
    }

    /** {@code overall_status}, the worst of all, and {@code components}. */
    public Map<String, Object> now() {
        Map<String, Object> components = new LinkedHashMap<>();
        var found = ((CompositeHealth) health.health()).getComponents();
        for (HealthPart part : parts) {
            if (found.get(part.id()) instanceof Health component) {
                components.put(part.name(), shown(part, component));
            }
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("overall_status", components.values().stream().map(component -> (String) ((Map<?, ?>) component).get("status"))
                .max(Comparator.comparing(WORST_LAST::indexOf)).orElseThrow());
        document.put("components", components);
        return document;
    }

    /** All health components that are not up, whether they are a part of the integration or not. */
    public List<Trouble> troubles() {
        List<Trouble> troubles = new ArrayList<>();
        ((CompositeHealth) health.health()).getComponents().forEach((name, component) -> addTroubles(name, component, troubles));
        return troubles;
    }

    private void addTroubles(String name, HealthComponent component, List<Trouble> troubles) {
        if (component instanceof CompositeHealth whole) {
            whole.getComponents().forEach((part, one) -> addTroubles(name + "/" + part, one, troubles));
        } else if (component instanceof Health one && !one.getStatus().equals(Status.UP)) {
            String words = parts.stream().filter(part -> part.id().equals(name)).map(part -> part.message(one)).findFirst()
                    .orElseGet(() -> Trouble.reason(one.getDetails()));
            troubles.add(Trouble.of(name, one, words));
        }
    }

    /** Whether any of those that are outside answers as it should, or there is none. */
    public boolean reachesAnybody(Map<String, Object> now) {
        Map<?, ?> components = (Map<?, ?>) now.get("components");
        List<?> outside = parts.stream().filter(part -> !OURS.contains(part)).map(part -> components.get(part.name()))
                .filter(Objects::nonNull).map(component -> ((Map<?, ?>) component).get("status")).toList();
        return outside.isEmpty() || !outside.stream().allMatch("unhealthy"::equals);
    }

    private static Map<String, Object> shown(HealthPart part, Health component) {
        Map<String, Object> metadata = new LinkedHashMap<>(component.getDetails());
        Object checkedAt = metadata.remove(CHECKED_AT);
        metadata.remove(REASON);
        metadata.remove(SEE);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("status", status(component.getStatus()));
        shown.put("message", part.message(component));
        shown.put("last_check", checkedAt == null ? Instant.now().toString() : checkedAt);
        shown.put("metadata", metadata);
        return shown;
    }

    private static String status(Status status) {
        return status.equals(Status.UP) ? "healthy" : status.equals(Outbound.DEGRADED) ? "degraded" : "unhealthy";
    }
}
