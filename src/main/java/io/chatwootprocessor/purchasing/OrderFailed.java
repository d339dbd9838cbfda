package io.chatwootprocessor.purchasing;

/** Odoo did not do what it was asked for, or nobody knows whether it did. The message names no order, vendor or amount: it may be logged. */
public class OrderFailed extends RuntimeException {

    /** The known effect in Odoo. */
    public enum Kind {

        /** Nothing was done: Odoo was not reached, or took nothing now. The same may be tried later. */
        UNREACHABLE,

        /** Nothing was done: what was read is nothing that Odoo says. */
        UNREADABLE,

        /** It may have been done: the answer was lost. */
        UNCLEAR,

        /** Nothing was done: Odoo refuses this, and says why to people ({@link #words}). */
        REFUSED,

        /** Nothing was done: the settings, the key or its rights are wrong. Health tells the operators. */
        NOT_SET_UP
    }

    private final Kind kind;
    private final String words;

    /** @param message for the log */
    public OrderFailed(Kind kind, String message) {
        this(kind, message, null);
    }

    /** @param words Odoo's words to people, which may quote the order; null: none */
    public OrderFailed(Kind kind, String message, String words) {
        super(message);
        this.kind = kind;
        this.words = words;
    }

    public Kind kind() {
        return kind;
    }

    public String words() {
        return words;
    }

    /** Whether it says something of Odoo's health, and nothing of this order. */
    public boolean isOutage() {
        return kind != Kind.REFUSED;
    }
}
