package io.chatwootprocessor.http;

import org.apache.camel.Exchange;

/**
 * The names that tie the log lines of one piece of work together. They are properties of its exchange, which Camel copies with it; {@code
 * LogContext} puts them on each line.
 */
public final class Correlation {

    /** The id of the request, or of anything else that began the work. */
    public static final String ID = "correlation_id";

    /** All names. A name whose value is not known yet is left out. */
    public static final String[] KEYS = {ID, "conversation_id", "turn_id", "message_id"};

    private Correlation() {
    }

    /** Makes an exchange part of another one's work, if it is no copy of it. */
    public static void continues(Exchange from, Exchange to) {
        for (String key : KEYS) {
            to.setProperty(key, from.getProperty(key));
        }
    }
}
