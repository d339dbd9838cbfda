package io.chatwootprocessor.assistant;

/** An assistant's turn ends here, and a human goes on. */
public class HandOffNeeded extends RuntimeException {

    private final transient HandOffReason reason;

    /** @param detail for agents, a sentence; may quote the conversation, and reaches no log */
    public HandOffNeeded(HandOffReason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    public HandOffReason reason() {
        return reason;
    }
}
