package io.chatwootprocessor.http;

import org.apache.camel.Exchange;

/**
 * What the log lines of one piece of work have in common: properties of its exchange, which Camel hands on with every copy, and
 * which LogContext puts on each line.
 */
public final class Correlation {

    /** Of the request, or of whatever else began the work. */
    public static final String ID = "correlation_id";

    /** All of them; what is not known yet is not there. */
    public static final String[] KEYS = {ID, "conversation_id", "turn_id", "message_id"};

    private Correlation() {
    }

    /** Makes an exchange part of another one's work, where it is no copy of it. */
    public static void continues(Exchange from, Exchange to) {
        for (String key : KEYS) {
            to.setProperty(key, from.getProperty(key));
        }
    }
}
