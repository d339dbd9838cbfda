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
    private static final List<String> WORST_LAST = List.of("healthy", "degraded", "unhealthy");

    private final HealthEndpoint health;

    /** @param id Actuator's name */
    private record Part(String name, String id, String healthy, String otherwise) {
    }

    private static final List<Part> PARTS = List.of(
            new Part("whatsapp_bridge", BridgeProbe.NAME, "sessions are connected", "no session is connected"),
            new Part("message_queue", "outbound", "messages go out", "messages wait, or could not be sent, or a circuit breaker is open"),
            new Part("database", "db", "the database answers", "the database does not answer"),
            new Part("chatwoot", "chatwoot", "Chatwoot answers, and knows the token", "Chatwoot does not answer"),
            new Part("ai_core", "ai-core", "the AI core answers", "most of the AI core's answers were errors"));

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
        Object reason = metadata.remove("reason");
        boolean up = component.getStatus().equals(Status.UP);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("status", status(component.getStatus()));
        shown.put("message", reason != null ? reason : up ? part.healthy : part.otherwise);
        shown.put("last_check", checkedAt == null ? Instant.now().toString() : checkedAt);
        shown.put("metadata", metadata);
        return shown;
    }

    private static String status(Status status) {
        return status.equals(Status.UP) ? "healthy" : status.equals(Outbound.DEGRADED) ? "degraded" : "unhealthy";
    }
}
