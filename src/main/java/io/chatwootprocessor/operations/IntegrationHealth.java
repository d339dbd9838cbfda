package io.chatwootprocessor.operations;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.Outbound;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.health.CompositeHealth;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/** What {@code GET /integration/health} says: Actuator's components that the integration is made of, in words for people. */
@Component
public class IntegrationHealth {

    private static final String CHECKED_AT = "checked_at";
    private static final String REASON = "reason";
    private static final List<String> WORST_LAST = List.of("healthy", "degraded", "unhealthy");

    private final HealthEndpoint health;

    /**
     * @param id        Actuator's name
     * @param who       its name to people
     * @param healthy   what it does when it is well
     * @param otherwise what it does when it is not, where it gives no reason
     */
    private record Part(String name, String id, String who, String healthy, String otherwise) {

        private String message(Health component) {
            String reason = (String) component.getDetails().get(REASON);
            if (reason == null) {
                return who + (component.getStatus().equals(Status.UP) ? healthy : otherwise);
            }
            return reason.startsWith("no answer") ? who + " gives " + reason : reason;
        }
    }

    private static final List<Part> PARTS = List.of(
            new Part("whatsapp_bridge", BridgeProbe.NAME, "the WhatsApp bridge", " has connected sessions", " has no connected session"),
            new Part("message_queue", "outbound", "the queue", " goes out",
                    " is long, or has messages that could not be sent, or a circuit breaker is open"),
            new Part("database", "db", "the database", " answers", " does not answer"),
            new Part("chatwoot", "chatwoot", "Chatwoot", " answers, and knows the token", " is not well"),
            new Part("ai_core", "ai-core", "the AI core", " answers", " answers, but not to most questions: its circuit breaker is open"));

    IntegrationHealth(HealthEndpoint health) {
        this.health = health;
    }

    public String document() {
        return JsonBody.write(now());
    }

    /** {@code overall_status}, the worst of all, and {@code components}. */
    Map<String, Object> now() {
        Map<String, Object> components = new LinkedHashMap<>();
        var found = ((CompositeHealth) health.health()).getComponents();
        for (Part part : PARTS) {
            if (found.get(part.id) instanceof Health component) {
                components.put(part.name, shown(part, component));
            }
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("overall_status", components.values().stream().map(component -> (String) ((Map<?, ?>) component).get("status"))
                .max(Comparator.comparing(WORST_LAST::indexOf)).orElseThrow());
        document.put("components", components);
        return document;
    }

    private static Map<String, Object> shown(Part part, Health component) {
        Map<String, Object> metadata = new LinkedHashMap<>(component.getDetails());
        Object checkedAt = metadata.remove(CHECKED_AT);
        metadata.remove(REASON);
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
