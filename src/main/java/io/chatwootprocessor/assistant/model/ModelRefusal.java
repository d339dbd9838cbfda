package io.chatwootprocessor.assistant.model;

import dev.langchain4j.exception.HttpException;
import java.time.Duration;

/** A status that is no success, with the provider's Retry-After, which langchain4j's own exception does not carry. */
class ModelRefusal extends HttpException {

    private final transient Duration retryAfter;

    /**
     * @param body the provider's words; they may quote a key or a message, and reach no log
     */
    ModelRefusal(int status, String body, Duration retryAfter) {
        super(status, body);
        this.retryAfter = retryAfter;
    }

    /** How long we are asked to wait; null: nothing was said. */
    Duration retryAfter() {
        return retryAfter;
    }
}
