package io.chatwootprocessor.operations.health;

import org.apache.camel.Message;
import org.springframework.boot.actuate.health.Health;

/** How somebody outside is asked whether they are well; {@code routes/operations/health/probe.yaml} does it now and then. */
public interface Probe {

    /** The health component's name. */
    String name();

    /** The same to people. */
    HealthPart part();

    /** Whether there is somebody to ask. */
    boolean isSetUp();

    /** Makes the message the request: address, method, headers. */
    void request(Message message);

    /** What the answer means; its details are shown, and hold no secret. */
    Health answered(int status, String body);

    /**
     * @param found what the last request found
     * @return that, with what is known without asking
     */
    default Health now(Health found) {
        return found;
    }
}
