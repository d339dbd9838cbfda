package io.chatwootprocessor.inbound;

import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** What somebody posted to a webhook. */
public interface Event {

    /** What it is called by who posted it; null where nothing names it. */
    String event();

    /** Sets the variable {@code event}: to {@code ${body.event}} Camel looks at the body's class, and hashes its payload, each time. */
    @Component("eventName")
    class Name {

        public void keep(Exchange exchange) {
            exchange.setVariable("event", exchange.getMessage().getBody(Event.class).event());
        }
    }
}
