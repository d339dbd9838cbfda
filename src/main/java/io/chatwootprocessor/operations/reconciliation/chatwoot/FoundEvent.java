package io.chatwootprocessor.operations.reconciliation.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * An event that no webhook told, in the shape of a webhook.
 *
 * @param kind     under which it is counted
 * @param payload  as a webhook's
 * @param toldAt   when Chatwoot told of it, on its clock
 * @param noAnswer why nobody must answer its message; null: somebody may
 */
record FoundEvent(Kind kind, ObjectNode payload, Instant toldAt, String noAnswer) {

    /** The tag {@code kind} of {@code processor_reconciled_total}. */
    enum Kind {
        /** A customer's message. */
        MESSAGE("stored"),
        /** A message of an agent, another program or Chatwoot itself. */
        OUTGOING("stored"),
        /** The fate of a reply of ours. */
        REPLY("duplicate", "applied"),
        /** A conversation's status or assignee. */
        STATE("applied");

        private final String[] outcomes;

        Kind(String... outcomes) {
            this.outcomes = outcomes;
        }

        String tag() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether that outcome means that it was not known before. */
        boolean isNews(String outcome) {
            return List.of(outcomes).contains(outcome);
        }
    }

    static FoundEvent state(ObjectNode conversation, boolean statusChanged, Instant toldAt) {
        return new FoundEvent(Kind.STATE, ChatwootShape.stateEvent(conversation, statusChanged), toldAt, null);
    }

    static FoundEvent message(ObjectNode conversation, JsonNode message, boolean ours, Instant toldAt, String noAnswer) {
        boolean failed = ours && message.path("status").asText().equals("failed");
        Kind kind = ours ? Kind.REPLY : ChatwootShape.type(message).equals("incoming") ? Kind.MESSAGE : Kind.OUTGOING;
        return new FoundEvent(kind, ChatwootShape.messageEvent(conversation, message, failed), toldAt, noAnswer);
    }
}
