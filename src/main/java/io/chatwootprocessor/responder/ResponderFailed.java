package io.chatwootprocessor.responder;

/** A responder gave no answer; the text says why, to people, and quotes no message. */
public class ResponderFailed extends RuntimeException {

    public ResponderFailed(String message) {
        super(message);
    }
}
