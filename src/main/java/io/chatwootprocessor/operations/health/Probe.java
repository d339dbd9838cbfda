package io.chatwootprocessor.operations.health;

import org.apache.camel.Message;
import org.springframework.boot.actuate.health.Health;

/** Asks somebody outside for their health; {@code routes/operations/health/probe.yaml} does it regularly. */
public interface Probe {

    /** The health component's name. */
    String name();

    /** The component in words for people. */
    HealthPart part();

    /** Whether there is somebody to ask. */
    boolean isSetUp();

    /** Makes the message the request: address, method, headers. */
    void request(Message message);

    /** The meaning of the answer. Its details are shown and hold no secret. */
    Health answered(int status, String body);

    /** @return the route that takes the answer, too; null: none does */
    default String listener(int status, String body) {
        return null;
    }

    /**
     * @param found what the last request found
     * @return that, with what is known without asking
     */
    default Health now(Health found) {
        return found;
    }
}
