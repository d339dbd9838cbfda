package io.chatwootprocessor.settings;

/** The fate of a message that may have arrived and cannot be looked for. */
public enum Unverified {

    /** It is kept as a dead letter for a human. */
    HOLD,

    /** It is sent again, at the risk that the customer gets it twice. */
    REPEAT
}
