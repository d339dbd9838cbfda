package io.chatwootprocessor.assistant;

import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.responder.Turn;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Asks a route whether a customer is known as something: {@code direct:known-<kind>} gets the conversation and gives {@code true} or
 * {@code false}. So any other room, or a route of somebody's own, may know vendors, members, or other people.
 */
@Component
class KnownContacts {

    private static final Logger LOG = LoggerFactory.getLogger(KnownContacts.class);

    private final CamelContext context;
    private final ProducerTemplate producer;

    KnownContacts(CamelContext context, ProducerTemplate producer) {
        this.context = context;
        this.producer = producer;
    }

    static String endpoint(String kind) {
        return "direct:known-" + kind;
    }

    /** Whether there is a route for that kind: also one of a file that was saved since the start. */
    boolean canTell(String kind) {
        return context.getRoutes().stream().anyMatch(route -> route.getEndpoint().getEndpointUri().equals("direct://known-" + kind));
    }

    /** Whether they are; where there is no such route, or it fails, they are not. */
    boolean is(String kind, Turn turn) {
        if (!canTell(kind)) {
            return false;
        }
        try {
            return Boolean.parseBoolean(String.valueOf(producer.requestBody(endpoint(kind), turn.conversation(), String.class)).strip());
        } catch (RuntimeException e) {
            LOG.warn("Turn {}: it is not known whether the customer is a known {}: {}", turn.id(), kind, Causes.of(e));
            return false;
        }
    }
}
