package io.chatwootprocessor.outbound.simulated;

import io.chatwootprocessor.outbound.AdapterInUse;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

@Component
@Order(3)
class SimulatedInUse implements AdapterInUse {

    @Override
    public String inProduction() {
        return null;
    }

    @Override
    public String elsewhere() {
        return null;
    }

    @Override
    public String standsIn() {
        return "simulated";
    }
}
