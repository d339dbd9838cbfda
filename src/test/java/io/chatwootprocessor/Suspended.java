package io.chatwootprocessor;

import org.apache.camel.CamelContext;

/**
 * A route of the running program takes nothing until this is closed, so that it cannot come between two steps of a test. If it is the one of
 * turns, what is written meanwhile is one burst, however slow the machine is.
 */
public final class Suspended implements AutoCloseable {

    public static final String TURNS = "turn";

    private final CamelContext context;
    private final String route;

    public Suspended(CamelContext context, String route) throws Exception {
        this.context = context;
        this.route = route;
        context.getRouteController().suspendRoute(route);
    }

    @Override
    public void close() throws Exception {
        context.getRouteController().resumeRoute(route);
    }
}
