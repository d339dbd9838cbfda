package io.chatwootprocessor.knowledge;

/** A document that cannot be read; the message says why, to people. */
class UnreadableDocument extends RuntimeException {

    UnreadableDocument(String why) {
        super(why);
    }
}
