package io.chatwootprocessor.outbound;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.springframework.stereotype.Component;

/**
 * The circuit breakers that are steps of routes, {@code <name>-breaker}. They are looked for once, and again when a route came or went:
 * Camel's own search compares each step of each route, which took a quarter of an idle program's CPU time.
 */
@Component
public class BreakerSteps {

    private static final String ENDING = "-breaker";

    private final CamelContext context;
    private volatile Known known = new Known(List.of(), Map.of());

    private record Known(List<Route> routes, Map<String, ResilienceProcessor> breakers) {
    }

    /** @param context whose routes have the breakers */
    public BreakerSteps(CamelContext context) {
        this.context = context;
    }

    /** The breaker's state in Resilience4j's words, such as {@code CLOSED}; null: there is no breaker of this name. */
    public String state(String name) {
        ResilienceProcessor breaker = breakers().get(name);
        return breaker == null ? null : breaker.getCircuitBreakerState();
    }

    private Map<String, ResilienceProcessor> breakers() {
        List<Route> routes = context.getRoutes();
        if (!routes.equals(known.routes)) {
            known = new Known(routes, find(routes));
        }
        return known.breakers;
    }

    private static Map<String, ResilienceProcessor> find(List<Route> routes) {
        Map<String, ResilienceProcessor> found = new HashMap<>();
        for (Route route : routes) {
            for (Processor step : route.filter(".*" + ENDING)) {
                if (step instanceof ResilienceProcessor breaker) {
                    found.put(breaker.getId().substring(0, breaker.getId().length() - ENDING.length()), breaker);
                }
            }
        }
        return found;
    }
}
