package io.chatwootprocessor.operations.health;

import org.apache.camel.Message;
import org.springframework.boot.actuate.health.Health;

/** Asks another program for its health; {@code routes/operations/health/probe.yaml} does it regularly. */
public interface Probe {

    /** The health component's name. */
    String name();

    /** The component in words for people. */
    HealthPart part();

    /** Whether that program is set up. */
    boolean isSetUp();

    /** Whether that program can be asked; else its health is only what is known without a request: {@link #now}. */
    default boolean canBeAsked() {
        return true;
    }

    /** Makes the message the request: address, method, headers. */
    void request(Message message);

    /** The meaning of the answer. Its details are shown and hold no secret. */
    Health answered(int status, String body);

    /** @return the route that takes the answer, too; null: none does */
    default String listener(int status, String body) {
        return null;
    }

    /**
     * @param found by the last request
     * @return that, with the facts known without a request
     */
    default Health now(Health found) {
        return found;
    }
}
