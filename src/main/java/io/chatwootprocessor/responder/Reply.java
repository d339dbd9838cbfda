package io.chatwootprocessor.responder;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What a responder wants said and done.
 *
 * @param messages    to the customer, in this order
 * @param privateNote to the human agents; null: none
 * @param action      {@code reply}; {@code handoff}: to a human, after the messages; {@code resolve}: the conversation, after the
 *                    messages; {@code none}: nothing is said; or a word of the responder's own, which is kept and shown
 * @param data        what the responder says beside it, kept and shown; null: nothing
 * @param error       why there is no answer; null: there is
 */
public record Reply(List<String> messages, String privateNote, String action, JsonNode data, String error) {

    public static final String REPLY = "reply";
    public static final String HANDOFF = "handoff";
    public static final String RESOLVE = "resolve";
    public static final String NONE = "none";

    public Reply {
        messages = messages == null ? List.of() : List.copyOf(messages);
        action = action != null || error != null ? action : messages.isEmpty() ? NONE : REPLY;
    }

    /** A reply that says this to the customer. */
    public static Reply of(String text) {
        return new Reply(List.of(text), null, REPLY, null, null);
    }

    /** A reply that says nothing. */
    public static Reply none() {
        return new Reply(List.of(), null, NONE, null, null);
    }

    /** A reply without an answer, for a reason that people read. A human takes over. */
    public static Reply failed(String error) {
        return new Reply(List.of(), null, null, null, error);
    }
}
