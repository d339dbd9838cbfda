package io.chatwootprocessor.operations;

import io.chatwootprocessor.http.Correlation;
import org.apache.camel.Exchange;
import org.apache.camel.telemetry.Tracer;
import org.slf4j.MDC;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Puts the piece of work on each log line, on whatever thread it is written. Before each step of a route the thread's MDC takes the values
 * of the exchange. camel-mdc would write and remove all of it at each step, which takes an eighth of Java's time.
 */
@Component
public class LogContext {

    private static final String ROUTE = "camel.routeId";
    private static final String[] NONE = {};
    private static final String[] SPAN = {Tracer.TRACE_HEADER, Tracer.SPAN_HEADER};

    private final boolean tracing;

    /** @param environment whose profile {@code tracing} says whether there are spans to show */
    public LogContext(Environment environment) {
        tracing = environment.matchesProfiles("tracing");
    }

    /**
     * Makes the thread's MDC show this work.
     *
     * @param route the id of the route that it is in; null: of none
     */
    public void show(String route, Exchange exchange) {
        put(ROUTE, route);
        for (String key : Correlation.KEYS) {
            put(key, exchange.getProperty(key));
        }
        for (String key : tracing ? SPAN : NONE) {
            Object id = exchange.getMessage().getHeader(key);
            if (id != null) {
                exchange.setProperty(key, id); // a property, because routes remove headers
            }
            put(key, exchange.getProperty(key));
        }
    }

    private static void put(String key, Object value) {
        String shown = MDC.get(key);
        if (value == null) {
            if (shown != null) {
                MDC.remove(key);
            }
        } else if (!value.toString().equals(shown)) {
            MDC.put(key, value.toString());
        }
    }
}
