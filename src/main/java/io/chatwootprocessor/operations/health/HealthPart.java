package io.chatwootprocessor.operations.health;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

/**
 * A health component in words for people.
 *
 * @param place     of it among all
 * @param name      how {@code GET /integration/health} calls it
 * @param id        Actuator's name
 * @param who       its name to people
 * @param healthy   its work when it is well
 * @param otherwise its state when it is not well, where it gives no reason
 */
public record HealthPart(int place, String name, String id, String who, String healthy, String otherwise) {

    String message(Health component) {
        String reason = (String) component.getDetails().get(IntegrationHealth.REASON);
        if (reason == null) {
            return who + (component.getStatus().equals(Status.UP) ? healthy : otherwise);
        }
        return reason.startsWith("no answer") ? who + " gives " + reason : reason;
    }
}
