package io.chatwootprocessor.assistant;

import java.util.List;

/**
 * Which assistant a conversation begins with, as {@code routing.yaml} says.
 *
 * @param version  a hash of the file
 * @param rules    the first that fits counts
 * @param classify null: no model is asked where no rule fits
 */
record Routing(String version, List<Rule> rules, Classify classify) {

    /** Nobody has written the file. */
    static final Routing NONE = new Routing("", List.of(), null);

    /**
     * All conditions that a rule has must fit; of each one value.
     *
     * @param inboxes  Chatwoot's ids
     * @param labels   of Chatwoot's conversation
     * @param keywords of which the customer writes one, as whole words
     * @param known    the kind of a known customer: {@code direct:known-<known>} says whether they are of it
     */
    record Rule(List<Long> inboxes, List<String> labels, List<String> keywords, List<String> known, String assistant) {
    }

    /**
     * @param models     names below {@code processor.models}, the next one where the one before fails
     * @param assistants among which the model chooses
     */
    record Classify(List<String> models, List<String> assistants) {
    }

    boolean isThere() {
        return !version.isEmpty();
    }
}
