package io.chatwootprocessor.purchasing.talk;

import java.util.Locale;

/** The wishes of vendors. A message may have none. */
public enum Intent {
    /** To offer something: a new request for quotation. */
    QUOTE,
    /** That the order is confirmed. */
    CONFIRM,
    /** To know how an order stands. */
    STATUS,
    /** Other lines, quantities, prices or dates. */
    CHANGE,
    /** To say that the goods were delivered. */
    RECEIVED,
    /** That the order is cancelled. */
    CANCEL,
    /** To talk to a human. */
    HUMAN,
    /** Politeness alone. */
    GREETING,
    /** Yes to our question. */
    YES,
    /** No to our question. */
    NO;

    /** Whether it changes the state of an order: nothing of that is done in doubt. */
    boolean isDeed() {
        return this == CONFIRM || this == RECEIVED || this == CANCEL;
    }

    /** As files spell it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Intent of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
