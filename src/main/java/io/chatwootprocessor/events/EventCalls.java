package io.chatwootprocessor.events;

import io.chatwootprocessor.http.CallsRoutes;
import io.chatwootprocessor.http.Correlation;
import io.chatwootprocessor.http.JsonMap;
import io.chatwootprocessor.operations.SedaQueues;
import io.chatwootprocessor.outbound.FailureKinds;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Calls the routes that listen to events. A route gets the event as a map, and an {@code Idempotency-Key} that stays the same however
 * often it is called for the event. It is called in an exchange of its own, so that its changes to headers and its errors stay there.
 */
@Component
public class EventCalls {

    private static final Logger LOG = LoggerFactory.getLogger(EventCalls.class);
    private static final String WORK = "call-route";
    private static final int LONGEST_ERROR = 500;

    private final EventsSettings settings;
    private final CamelContext context;
    private final ProducerTemplate routes;
    private final Listeners listeners;

    EventCalls(EventsSettings settings, CamelContext context, ProducerTemplate routes, Listeners listeners) {
        this.settings = settings;
        this.context = context;
        this.routes = routes;
        this.listeners = listeners;
    }

    /** Whether a route listens, and a thread is free. */
    public boolean hasRoom() {
        return free() > 0 && !listeners.running().isEmpty();
    }

    /** The parameters of {@code sql/events/claim-calls.sql}. */
    public Map<String, Object> claim() {
        return Map.of("events", Listeners.array(listeners.running()), "limit", Math.max(free(), 0),
                "claim", EventsSettings.seconds(settings.callTimeout()));
    }

    /** The parameters of {@code sql/events/tend-calls.sql}. */
    public Map<String, Object> tending() {
        return Map.of("max_age", EventsSettings.seconds(settings.maxAge()));
    }

    /**
     * Calls the route.
     *
     * @param row of {@code sql/events/claim-calls.sql}
     * @return how it ended: the parameters of {@code sql/events/mark-call.sql}
     */
    @CallsRoutes("direct:on-*")
    public Map<String, Object> call(@Body Map<String, Object> row) {
        EventCall call = EventCall.of(row);
        if (!listeners.running().contains(call.event())) {
            return ended(call, null, true);
        }
        Exchange called = routes.send(Listeners.ROUTE + call.event(), exchange -> {
            exchange.setProperty(Correlation.ID, UUID.randomUUID().toString());
            call.describe(exchange);
            exchange.getMessage().setHeader("Idempotency-Key", call.key());
            exchange.getMessage().setBody(JsonMap.of(call.body()));
        });
        return ended(call, failure(called), false);
    }

    /** The failure, also one that an error handler took for handled: a listening route must not lose an event for that. */
    private static Throwable failure(Exchange called) {
        if (called.getException() != null) {
            return called.getException();
        }
        return called.getExchangeExtension().isErrorHandlerHandledSet() && called.getExchangeExtension().isErrorHandlerHandled()
                ? called.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class) : null;
    }

    /** @param gone whether its route was not there any more: that says nothing of the event */
    private Map<String, Object> ended(EventCall call, Throwable failure, boolean gone) {
        boolean away = gone || failure instanceof DirectConsumerNotAvailableException missing
                && String.valueOf(missing.getMessage()).contains(Listeners.ROUTE.replace(":", "://") + call.event());
        boolean failed = failure != null && !away;
        if (failed) {
            LOG.warn("The route of {} could not take call {}: {}", call.event(), call.id(), FailureKinds.described(failure));
        }
        Duration asked = FailureKinds.retryAfter(failure);
        Duration wait = asked == null ? Duration.ZERO : asked.compareTo(settings.maxBackoff()) > 0 ? settings.maxBackoff() : asked;
        return new CallMark(call, failed || away ? "retry" : "done", failed ? shortened(FailureKinds.described(failure)) : null,
                failed && !FailureKinds.isOutage(failure) ? 1 : 0, away ? 0 : 1, wait).parameters(settings);
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST_ERROR));
    }

    private int free() {
        return context.isStopping() ? 0 : settings.concurrency() - context.getInflightRepository().size(WORK) - SedaQueues.waiting(context, WORK);
    }
}
