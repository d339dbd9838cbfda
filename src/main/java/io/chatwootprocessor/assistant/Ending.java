package io.chatwootprocessor.assistant;

/**
 * How a round ended.
 *
 * @param text   to the customer; null: none
 * @param reason why a human goes on; null: none does
 * @param detail of that, for agents
 */
record Ending(String text, HandOffReason reason, String detail) {

    static final Ending OUTDATED = new Ending(null, null, null);

    static Ending said(String text) {
        return new Ending(text, null, null);
    }

    static Ending handedOff(HandOffReason reason, String detail) {
        return new Ending(null, reason, detail);
    }

    boolean isOutdated() {
        return text == null && reason == null;
    }
}
