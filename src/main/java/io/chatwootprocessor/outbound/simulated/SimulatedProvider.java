package io.chatwootprocessor.outbound.simulated;

import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.outbound.SendResult;
import io.chatwootprocessor.settings.simulated.SimulatedSettings;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.stereotype.Component;

/** Takes the place of a provider where nothing must be sent. It takes its time, and fails as often as it is told to. */
@Component
public class SimulatedProvider {

    private final SimulatedSettings settings;

    SimulatedProvider(SimulatedSettings settings) {
        this.settings = settings;
    }

    /** The simulated time of a call, in milliseconds. */
    public long latency() {
        return settings.latency().toMillis();
    }

    /** @throws SendFailed by chance, as often as {@code processor.simulated.failure-rate} says; the message is tried again */
    public SendResult send() {
        if (ThreadLocalRandom.current().nextDouble() < settings.failureRate()) {
            throw new SendFailed(Kind.UNREACHABLE, "simulated failure (processor.simulated.failure-rate)");
        }
        return new SendResult(null);
    }
}
