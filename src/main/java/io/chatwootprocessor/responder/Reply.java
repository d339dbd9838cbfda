package io.chatwootprocessor.responder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * The answer of a responder: the messages to send and the things to do.
 *
 * @param messages    to the customer, in this order
 * @param privateNote to the human agents; null: none, but where a human takes over they are told so; empty: none at all
 * @param action      {@code reply}; {@code handoff}: to a human, after the messages; {@code resolve}: the conversation, after the
 *                    messages; {@code none}: nothing is said; or a word of the responder's own, which is kept and shown
 * @param data        more from the responder, kept and shown; null: nothing
 * @param error       why there is no answer; null: there is
 * @param commands    further changes in Chatwoot, after the messages, in this order
 * @param facts       to be remembered of the contact, if the turn ends with this reply
 * @param approvals   calls of tools that wait for a human, from the moment at which the turn ends with this reply
 * @param handOvers   to which assistants the conversation was given while the reply was made, in this order
 * @param stale       whether something newer came, so that the answer is worth nothing any more: the turn is run again
 */
public record Reply(List<String> messages, String privateNote, String action, JsonNode data, String error, List<Command> commands,
        List<Fact> facts, List<Approval> approvals, List<HandOver> handOvers, boolean stale) {

    public static final String REPLY = "reply";
    public static final String HANDOFF = "handoff";
    public static final String RESOLVE = "resolve";
    public static final String NONE = "none";

    public Reply {
        messages = messages == null ? List.of() : List.copyOf(messages);
        commands = commands == null ? List.of() : List.copyOf(commands);
        facts = facts == null ? List.of() : List.copyOf(facts);
        approvals = approvals == null ? List.of() : List.copyOf(approvals);
        handOvers = handOvers == null ? List.of() : List.copyOf(handOvers);
        action = action != null || error != null ? action : messages.isEmpty() ? NONE : REPLY;
    }

    /** Words, a note and an action, and nothing else to be done. */
    public Reply(List<String> messages, String privateNote, String action, JsonNode data, String error) {
        this(messages, privateNote, action, data, error, List.of(), List.of(), List.of(), List.of(), false);
    }

    /**
     * Something to be done in Chatwoot.
     *
     * @param command  {@code add_label}, {@code set_attribute}, {@code assign_team}
     * @param argument the label; the attribute as {@code name=value}; the team's name
     */
    public record Command(String command, String argument) {
    }

    /**
     * Something to be remembered of the contact.
     *
     * @param text     in one sentence
     * @param replaces the id of the contact's fact whose place it takes; null: none
     * @param seconds  how long it holds; null: for ever
     * @param notedBy  the assistant's name
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Fact(String text, Long replaces, Long seconds, String notedBy) {
    }

    /**
     * A call of a tool that waits for a human.
     *
     * @param callId      of the ledger, which has its arguments
     * @param version     of the assistant's file
     * @param toolHash    of the tool's description
     * @param seconds     until nobody can approve it any more
     * @param summary     what it is about, for the human who decides, cut if it is long; null: nothing says it
     * @param summaryHash of the whole summary
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Approval(long callId, String assistant, String version, String tool, String toolHash, long seconds, String summary,
            String summaryHash) {
    }

    /**
     * An assistant gave the conversation to another one.
     *
     * @param goal  the customer's wish
     * @param facts known by now
     */
    public record HandOver(String from, String to, String goal, String facts) {
    }

    /** A reply that says this to the customer. */
    public static Reply of(String text) {
        return new Reply(List.of(text), null, REPLY, null, null);
    }

    /** A reply that says nothing. */
    public static Reply none() {
        return new Reply(List.of(), null, NONE, null, null);
    }

    /** The reply if something newer came while the answer was made. */
    public static Reply outdated() {
        return new Reply(List.of(), null, NONE, null, null, List.of(), List.of(), List.of(), List.of(), true);
    }

    /** A reply without an answer, for a reason that people read. A human takes over. */
    public static Reply failed(String error) {
        return new Reply(List.of(), null, null, null, error);
    }
}
