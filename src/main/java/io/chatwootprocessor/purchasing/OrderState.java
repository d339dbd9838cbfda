package io.chatwootprocessor.purchasing;

import java.util.Locale;

/** The life of a purchase order. An order that waits for an approval in Odoo is {@link #SENT}, and says so beside its state. */
public enum OrderState {

    DRAFT, SENT, CONFIRMED, RECEIVED, BILLED, CANCELLED;

    /** As tables, tools and HTTP have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether its lines may still be changed by chat. */
    public boolean isOpen() {
        return this == DRAFT || this == SENT;
    }

    /** Whether it is in the way of another order of the same vendor. */
    public boolean isActive() {
        return isOpen() || this == CONFIRMED;
    }

    /** @throws IllegalArgumentException where there is no such state */
    public static OrderState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
