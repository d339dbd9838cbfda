package io.chatwootprocessor.events;

import io.chatwootprocessor.http.CallsRoutes;
import io.chatwootprocessor.http.Correlation;
import io.chatwootprocessor.http.JsonMap;
import io.chatwootprocessor.outbound.FailureKinds;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.component.seda.SedaEndpoint;
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
        String event = (String) row.get("event");
        if (!listeners.running().contains(event)) {
            return ended(row, null, true);
        }
        Exchange called = routes.send(Listeners.ROUTE + event, call -> {
            call.setProperty(Correlation.ID, UUID.randomUUID().toString());
            for (String id : Set.of("conversation_id", "turn_id", "message_id")) {
                call.setProperty(id, row.get(id));
            }
            for (String name : Set.of("event", "source", "happened_at", "conversation_id", "message_id", "turn_id")) {
                call.setVariable(name, row.get(name));
            }
            call.getMessage().setHeader("Idempotency-Key", row.get("key"));
            call.getMessage().setBody(JsonMap.of((String) row.get("body")));
        });
        return ended(row, failure(called), false);
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
    private Map<String, Object> ended(Map<String, Object> row, Throwable failure, boolean gone) {
        boolean away = gone || failure instanceof DirectConsumerNotAvailableException missing
                && String.valueOf(missing.getMessage()).contains(Listeners.ROUTE.replace(":", "://") + row.get("event"));
        boolean counts = failure != null && !away && !FailureKinds.isOutage(failure);
        if (failure != null && !away) {
            LOG.warn("The route of {} could not take call {}: {}", row.get("event"), row.get("id"), FailureKinds.described(failure));
        }
        Duration wait = FailureKinds.retryAfter(failure);
        Map<String, Object> mark = new HashMap<>(); // takes nulls
        mark.put("id", row.get("id"));
        mark.put("claim_id", row.get("claim_id").toString());
        mark.put("outcome", failure == null && !away ? "done" : "retry");
        mark.put("error", failure == null || away ? null : shortened(FailureKinds.described(failure)));
        mark.put("counted", counts ? 1 : 0);
        mark.put("tried", away ? 0 : 1);
        mark.put("max_attempts", settings.maxAttempts());
        mark.put("initial_backoff", EventsSettings.seconds(settings.initialBackoff()));
        mark.put("max_backoff", EventsSettings.seconds(settings.maxBackoff()));
        mark.put("wait", wait == null ? 0.0 : EventsSettings.seconds(wait.compareTo(settings.maxBackoff()) > 0 ? settings.maxBackoff() : wait));
        return mark;
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST_ERROR));
    }

    private int free() {
        return context.isStopping() ? 0 : settings.concurrency() - context.getInflightRepository().size(WORK)
                - context.getEndpoint("seda:" + WORK, SedaEndpoint.class).getCurrentQueueSize();
    }
}
