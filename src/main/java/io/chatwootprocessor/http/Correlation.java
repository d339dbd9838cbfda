package io.chatwootprocessor.http;

import org.apache.camel.Exchange;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/**
 * What the log lines of one piece of work have in common: properties of its exchange, which Camel hands on with every copy, and
 * which camel-mdc puts on each line.
 */
@Component
public class Correlation {

    /** Of the request, or of whatever else began the work. */
    public static final String ID = "correlation_id";

    /** All of them; what is not known yet is not there. */
    public static final String[] KEYS = {ID, "conversation_id", "turn_id", "message_id"};

    /** Of the request that this thread serves. */
    public String id() {
        return MDC.get(ID);
    }

    /** Makes an exchange part of another one's work, where it is no copy of it. */
    public static void continues(Exchange from, Exchange to) {
        for (String key : KEYS) {
            to.setProperty(key, from.getProperty(key));
        }
    }
}
