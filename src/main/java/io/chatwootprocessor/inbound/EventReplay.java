package io.chatwootprocessor.inbound;

import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.http.RequestError;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The outcomes of stored events that were received again. */
@Component
public class EventReplay {

    private static final Logger LOG = LoggerFactory.getLogger(EventReplay.class);

    public Replayed done(@Variable("event_id") long id, @Variable("outcome") String outcome) {
        return new Replayed(id, outcome, null);
    }

    public Replayed unknown(@Variable("event_id") long id) {
        return new Replayed(id, Replayed.UNKNOWN, null);
    }

    public Replayed failed(@Variable("event_id") long id, Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String detail = cause instanceof RequestError error ? error.getDetail() : Causes.of(cause);
        LOG.warn("Event {} was not replayed: {}", id, detail);
        return new Replayed(id, Replayed.FAILED, detail);
    }
}
