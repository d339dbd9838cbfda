package io.chatwootprocessor.assistant;

/** An assistant gives the conversation to another one, which goes on in the same turn. */
class HandOver extends RuntimeException {

    private final String to;
    private final String goal;
    private final String facts;

    /**
     * @param to    the other assistant's name
     * @param goal  the customer's aim
     * @param facts known by now
     */
    HandOver(String to, String goal, String facts) {
        super("to " + to);
        this.to = to;
        this.goal = goal;
        this.facts = facts;
    }

    String to() {
        return to;
    }

    String goal() {
        return goal;
    }

    String facts() {
        return facts;
    }
}
