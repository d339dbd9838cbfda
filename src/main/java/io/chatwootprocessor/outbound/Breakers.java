package io.chatwootprocessor.outbound;

import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.springframework.stereotype.Component;

/**
 * The circuit breakers in the routes of adapters and responders: the step {@code <adapter>-breaker}. Who has none is always
 * tried.
 */
@Component
public class Breakers {

    public static final String CLOSED = "CLOSED";
    static final String HALF_OPEN = "HALF_OPEN";
    static final String ADAPTER_ROUTE = "send-by-";

    private final CamelContext context;

    Breakers(CamelContext context) {
        this.context = context;
    }

    /** Resilience4j's word: {@code CLOSED}, {@code OPEN}, {@code HALF_OPEN}, … */
    String state(String adapter) {
        ResilienceProcessor breaker = breaker(adapter);
        return breaker == null ? CLOSED : breaker.getCircuitBreakerState();
    }

    /** Whether there is one, which keeps most attempts back while nobody takes messages. */
    boolean paces(String adapter) {
        return breaker(adapter) != null;
    }

    /** Of all adapters. */
    Map<String, String> states() {
        return states(ADAPTER_ROUTE);
    }

    /** Of all that have one and whose route's id begins like this, by the rest of the id. */
    public Map<String, String> states(String routes) {
        Map<String, String> states = new TreeMap<>();
        for (Route route : context.getRoutes()) {
            if (route.getRouteId().startsWith(routes)) {
                String name = route.getRouteId().substring(routes.length());
                if (paces(name)) {
                    states.put(name, state(name));
                }
            }
        }
        return states;
    }

    private ResilienceProcessor breaker(String adapter) {
        return context.getProcessor(adapter + "-breaker", ResilienceProcessor.class);
    }
}
