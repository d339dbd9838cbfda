package io.chatwootprocessor.outbound;

import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.springframework.stereotype.Component;

/** The circuit breakers in the adapters' routes: the step {@code <adapter>-breaker}. An adapter without one is always tried. */
@Component
class Breakers {

    static final String CLOSED = "CLOSED";
    static final String HALF_OPEN = "HALF_OPEN";
    private static final String ADAPTER_ROUTE = "send-by-";

    private final CamelContext context;

    Breakers(CamelContext context) {
        this.context = context;
    }

    /** Resilience4j's word: {@code CLOSED}, {@code OPEN}, {@code HALF_OPEN}, … */
    String state(String adapter) {
        ResilienceProcessor breaker = context.getProcessor(adapter + "-breaker", ResilienceProcessor.class);
        return breaker == null ? CLOSED : breaker.getCircuitBreakerState();
    }

    /** Of all adapters. */
    Map<String, String> states() {
        Map<String, String> states = new TreeMap<>();
        for (Route route : context.getRoutes()) {
            if (route.getRouteId().startsWith(ADAPTER_ROUTE)) {
                String adapter = route.getRouteId().substring(ADAPTER_ROUTE.length());
                states.put(adapter, state(adapter));
            }
        }
        return states;
    }
}
