package io.chatwootprocessor.assistant;

import java.util.List;

/** An assistant's file cannot be used; the message names each fault with its line. */
class InvalidAssistant extends RuntimeException {

    InvalidAssistant(List<String> faults) {
        super(String.join("; ", faults));
    }
}
