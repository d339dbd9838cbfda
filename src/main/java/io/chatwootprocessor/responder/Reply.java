package io.chatwootprocessor.responder;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What a responder wants said and done.
 *
 * @param messages    to the customer, in this order
 * @param privateNote to the human agents; null: none, but where a human takes over they are told so; empty: none at all
 * @param action      {@code reply}; {@code handoff}: to a human, after the messages; {@code resolve}: the conversation, after the
 *                    messages; {@code none}: nothing is said; or a word of the responder's own, which is kept and shown
 * @param data        what the responder says beside it, kept and shown; null: nothing
 * @param error       why there is no answer; null: there is
 * @param commands    what else is to be done in Chatwoot, after the messages, in this order
 * @param stale       whether the answer is not worth anything any more, because something newer came: the turn is run again
 */
public record Reply(List<String> messages, String privateNote, String action, JsonNode data, String error, List<Command> commands,
        boolean stale) {

    public static final String REPLY = "reply";
    public static final String HANDOFF = "handoff";
    public static final String RESOLVE = "resolve";
    public static final String NONE = "none";

    public Reply {
        messages = messages == null ? List.of() : List.copyOf(messages);
        commands = commands == null ? List.of() : List.copyOf(commands);
        action = action != null || error != null ? action : messages.isEmpty() ? NONE : REPLY;
    }

    /** Words, a note and an action, and nothing else to be done. */
    public Reply(List<String> messages, String privateNote, String action, JsonNode data, String error) {
        this(messages, privateNote, action, data, error, List.of(), false);
    }

    /**
     * Something to be done in Chatwoot.
     *
     * @param command  {@code add_label}, {@code set_attribute}, {@code assign_team}
     * @param argument the label; the attribute as {@code name=value}; the team's name
     */
    public record Command(String command, String argument) {
    }

    /** These words to the customer. */
    public static Reply of(String text) {
        return new Reply(List.of(text), null, REPLY, null, null);
    }

    /** Nothing to be said. */
    public static Reply none() {
        return new Reply(List.of(), null, NONE, null, null);
    }

    /** Something newer came while the answer was made. */
    public static Reply outdated() {
        return new Reply(List.of(), null, NONE, null, null, List.of(), true);
    }

    /** No answer could be had, for that reason, which people read: a human is to take over. */
    public static Reply failed(String error) {
        return new Reply(List.of(), null, null, null, error);
    }
}
