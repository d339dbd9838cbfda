package io.chatwootprocessor.outbound;

/** An adapter could not send a message; the text says why, to people. */
public class SendFailed extends RuntimeException {

    SendFailed(String message) {
        super(message);
    }
}
