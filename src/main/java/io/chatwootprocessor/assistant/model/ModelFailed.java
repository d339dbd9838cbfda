package io.chatwootprocessor.assistant.model;

import java.time.Duration;

/** A model gave no answer that can be used. The text says why, and quotes nobody. */
public class ModelFailed extends RuntimeException {

    /** The meaning for the call. */
    public enum Kind {
        /** It is busy, or away: it may be asked again. */
        LATER,
        /** It was left alone, because it failed too often lately; it was not asked. */
        OPEN,
        /** It refused the request: to ask it again is of no use. */
        REFUSED,
        /** It does not want to answer this conversation. */
        FILTERED,
        /** Its words are no answer: it may be asked again. */
        GARBAGE
    }

    private final Kind kind;
    private final boolean charged;
    private final transient Duration retryAfter;

    /**
     * @param charged    whether it may cost something all the same
     * @param retryAfter how long we are asked to wait; null: nothing was said
     */
    public ModelFailed(Kind kind, String message, boolean charged, Duration retryAfter) {
        super(message);
        this.kind = kind;
        this.charged = charged;
        this.retryAfter = retryAfter;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether it may cost something all the same. */
    public boolean charged() {
        return charged;
    }

    /** How long we are asked to wait; null: nothing was said. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
