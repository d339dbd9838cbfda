package io.chatwootprocessor.assistant;

import java.util.List;

/**
 * An assistant, as the file {@code <name>.yaml} says.
 *
 * @param version      a hash of all its parts
 * @param description  its work, in one line
 * @param models       names below {@code processor.models}, the next one where the one before fails; empty: its rules answer
 * @param rules        name of the {@link Rules} that answer where no model can, and check a model's calls; null: there are none
 * @param instructions for the model
 * @param tools        tags of tools
 * @param approval     tools whose effect waits for a human; {@link #EFFECTS}: all that have one
 * @param handOver     names of other assistants that it may give a conversation to
 * @param hours        null: always
 */
public record Assistant(String name, String version, String description, List<String> models, String rules, String instructions, List<String> tools,
        KnowledgeUse knowledge, Memory memory, List<String> approval, Limits limits, HandOff handOff, List<String> handOver, Hours hours,
        Mode mode) {

    public static final String EFFECTS = "effects";

    /** The fate of its answers. */
    public enum Mode {
        /** They go to the customer. */
        LIVE,
        /** They are private notes for the agents. */
        SUGGEST,
        /** They are written down, and nothing is sent. */
        SHADOW;

        /** As files and tables spell it. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * @param bases        of documents
     * @param onlyFrom     whether it answers from them alone
     * @param link         whether it names its sources by their links
     * @param minimumScore of a passage that counts
     */
    public record KnowledgeUse(List<String> bases, boolean onlyFrom, boolean link, double minimumScore) {
    }

    /**
     * @param historyTokens how much of the history a model sees
     * @param facts         whether it sees and keeps facts of the contact
     */
    public record Memory(int historyTokens, boolean facts) {
    }

    /**
     * Caps.
     *
     * @param roundTrips   calls of models in one turn
     * @param tokens       in one turn
     * @param cost         USD in one turn
     * @param seconds      of one turn
     * @param costPerDay   USD, by UTC's days
     * @param tokensPerDay of calls without a price, by UTC's days
     */
    public record Limits(int roundTrips, int tokens, double cost, int seconds, double costPerDay, int tokensPerDay) {
    }

    /**
     * @param note    whether agents get a private note that says why
     * @param team    Chatwoot's, by its name; null: none
     * @param message to the customer, where the model has no words; null: none
     */
    public record HandOff(boolean note, String team, String message) {
    }

    /** Whether an effect of that tool waits for a human. */
    public boolean needsApproval(String tool) {
        return approval.contains(tool) || approval.contains(EFFECTS);
    }

    /** The same, in that mode. */
    Assistant in(Mode other) {
        return new Assistant(name, version, description, models, rules, instructions, tools, knowledge, memory, approval, limits, handOff,
                handOver, hours, other);
    }

    /** The same, with those models. */
    Assistant with(List<String> others) {
        return new Assistant(name, version, description, others, rules, instructions, tools, knowledge, memory, approval, limits, handOff, handOver, hours, mode);
    }
}
