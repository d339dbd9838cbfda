package io.chatwootprocessor.responder;

import java.time.Duration;

/** Somebody else answered in a responder's place, such as a proxy that has no backend just now: the question was not taken. */
public class ResponderAway extends ResponderFailed {

    private final transient Duration retryAfter;

    /** @param retryAfter how long we are asked to wait; null: nothing was said */
    public ResponderAway(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** How long we are asked to wait; null: nothing was said. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
