package io.chatwootprocessor.conversation;

import org.apache.camel.CamelContext;

/** No turn begins until it is closed: what is written meanwhile is one burst, however slow the machine is. */
final class NoTurns implements AutoCloseable {

    private static final String ROUTE = "turn";

    private final CamelContext context;

    NoTurns(CamelContext context) throws Exception {
        this.context = context;
        context.getRouteController().suspendRoute(ROUTE);
    }

    @Override
    public void close() throws Exception {
        context.getRouteController().resumeRoute(ROUTE);
    }
}
