package io.chatwootprocessor.responder;

import java.time.Duration;

/** Somebody else answered instead of the responder, such as a proxy without a backend: the question was not taken. */
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
