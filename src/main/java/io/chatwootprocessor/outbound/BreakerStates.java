package io.chatwootprocessor.outbound;

import java.util.Map;

/** Circuit breakers that are no step of a route. */
public interface BreakerStates {

    /** Resilience4j's word for each, by the name that health and metrics show. */
    Map<String, String> states();
}
