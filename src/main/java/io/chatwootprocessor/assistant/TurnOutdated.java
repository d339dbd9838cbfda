package io.chatwootprocessor.assistant;

/** The answer in the making is worth nothing any more: another program has the lease, the customer has gone on, or a human has taken over. */
class TurnOutdated extends RuntimeException {

    /** @param standing as {@code communication.turn_stands} says it */
    TurnOutdated(String standing) {
        super(standing);
    }
}
