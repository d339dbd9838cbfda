package io.chatwootprocessor.inbound;

import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** An event that somebody posted to a webhook. */
public interface Event {

    /** The name that the sender gave it; null if it gave none. */
    String event();

    /**
     * Sets the variable {@code event}. The expression {@code ${body.event}} is slower: Camel looks at the body's class, and hashes its
     * payload, each time.
     */
    @Component("eventName")
    class Name {

        public void keep(Exchange exchange) {
            exchange.setVariable("event", exchange.getMessage().getBody(Event.class).event());
        }
    }
}
