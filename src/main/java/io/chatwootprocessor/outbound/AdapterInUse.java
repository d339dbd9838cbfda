package io.chatwootprocessor.outbound;

import java.time.Duration;

/** The description that an adapter gives of itself at the start: to the queue, and to a newcomer. */
public interface AdapterInUse {

    /** Where replies go in production; null: nothing is set up. */
    String inProduction();

    /** The provider that {@code "live": true} sends to where replies go nowhere; null: none. */
    String elsewhere();

    /** Its name, if it takes all messages where replies go nowhere; else null. */
    default String standsIn() {
        return null;
    }

    /** Its name, if operators can be told something through it as it is set up; else null. */
    default String reachesOperators() {
        return null;
    }

    /** The place where operators read what it sends them, in words; null: it reaches no operators. */
    default String operatorsRead() {
        return null;
    }

    /** How long its provider may take to answer; null: as {@code processor.outbound.timeout} says. */
    default Duration timeout() {
        return null;
    }

    /** A newcomer's next step, and the page that tells how; null: none. */
    default String nextStep() {
        return null;
    }

    /**
     * A line to try.
     *
     * @param address of this program
     * @return null: there is none
     */
    default String toTry(String address) {
        return null;
    }
}
