package io.chatwootprocessor.outbound;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The circuit breakers in the routes of adapters and responders: the steps {@code <adapter>-breaker}. An adapter without one is always
 * tried.
 */
@Component
public class Breakers {

    public static final String CLOSED = "CLOSED";
    static final String HALF_OPEN = "HALF_OPEN";
    private static final String OPEN = "OPEN";
    private static final Logger LOG = LoggerFactory.getLogger(Breakers.class);
    static final String ADAPTER_ROUTE = "send-by-";
    private static final String RESPONDER_ROUTE = "respond-by-";

    private final CamelContext context;
    private final BreakerSteps steps;
    private final MultiGauge open;
    private final List<BreakerStates> others;

    private final Set<String> told = ConcurrentHashMap.newKeySet(); // those of which the log says that they are open
    private final Map<List<Object>, Long> paused = new ConcurrentHashMap<>();

    Breakers(CamelContext context, BreakerSteps steps, MeterRegistry meters, List<BreakerStates> others) {
        this.context = context;
        this.steps = steps;
        this.others = others;
        open = MultiGauge.builder("processor.breaker.open")
                .description("1: the circuit breaker of an adapter or a responder is open, or half open").register(meters);
    }

    /** Publishes the states of all breakers as metrics. */
    public void measure() {
        Map<String, String> states = states();
        states.putAll(responders());
        states.forEach(this::notice);
        open.register(states.entrySet().stream().map(breaker -> Row.of(
                Tags.of("breaker", breaker.getKey()), CLOSED.equals(breaker.getValue()) ? 0 : 1)).toList(), true);
    }

    /** The breaker's state in Resilience4j's words: {@code CLOSED}, {@code OPEN}, {@code HALF_OPEN}, … */
    String state(String adapter) {
        String state = steps.state(adapter);
        if (state == null) {
            return CLOSED;
        }
        notice(adapter, state);
        return state;
    }

    /** Tells that a breaker has opened, or is closed again. Half open it is neither. */
    private void notice(String name, String state) {
        if (state.equals(HALF_OPEN)) {
            return;
        }
        if (!state.endsWith(OPEN)) {
            if (told.remove(name)) {
                LOG.info("The circuit breaker of {} is closed again", name);
            }
        } else if (told.add(name)) {
            LOG.warn("The circuit breaker of {} is open: it has failed too often, and is left alone for a while", name);
        }
    }

    /** Whether the adapter has a breaker, which holds most attempts back during an outage. */
    boolean paces(String adapter) {
        return steps.state(adapter) != null;
    }

    /** Pauses an account of an adapter, because its provider asks to be left alone. A later wish replaces an earlier one. */
    void pause(String adapter, long account, Duration wait) {
        paused.put(List.of(adapter, account), System.nanoTime() + wait.toNanos());
    }

    boolean isPaused(String adapter, long account) {
        Long until = paused.get(List.of(adapter, account));
        if (until != null && System.nanoTime() - until >= 0) {
            paused.remove(List.of(adapter, account), until);
            return false;
        }
        return until != null;
    }

    /** The states of all adapters that have a breaker. */
    Map<String, String> states() {
        return states(ADAPTER_ROUTE);
    }

    /** The states of all responders that have a breaker, and of the services that these ask. */
    public Map<String, String> responders() {
        Map<String, String> states = states(RESPONDER_ROUTE);
        others.forEach(other -> states.putAll(other.states()));
        return states;
    }

    /** The adapters whose breaker holds messages back now. */
    public List<String> notClosed() {
        return notClosed(states());
    }

    /** The responders whose breaker, or that of the service that they ask, holds questions back now. */
    public List<String> awayResponders() {
        return notClosed(responders());
    }

    /**
     * The reason that open breakers give to a health component.
     *
     * @param states by name; one at least is not closed
     */
    public static String reason(Map<String, String> states) {
        List<String> open = notClosed(states);
        return open.size() == 1 ? "the circuit breaker of " + open.get(0) + " is open" : "the circuit breakers of " + String.join(", ", open) + " are open";
    }

    private static List<String> notClosed(Map<String, String> states) {
        return states.entrySet().stream().filter(state -> !CLOSED.equals(state.getValue())).map(Map.Entry::getKey).toList();
    }

    /** All adapters, with a breaker or without. */
    List<String> adapters() {
        return names(ADAPTER_ROUTE);
    }

    private Map<String, String> states(String routes) {
        Map<String, String> states = new TreeMap<>();
        names(routes).stream().filter(this::paces).forEach(name -> states.put(name, state(name)));
        return states;
    }

    /** Of all routes whose id begins like this, the rest of the id. */
    private List<String> names(String routes) {
        return context.getRoutes().stream().map(Route::getRouteId).filter(id -> id.startsWith(routes))
                .map(id -> id.substring(routes.length())).toList();
    }
}
