package io.chatwootprocessor.events;

import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;

/**
 * A claimed call of the route that listens to an event: a row of {@code sql/events/claim-calls.sql}.
 *
 * @param claimId        the fencing token
 * @param key            the {@code Idempotency-Key} of each call for the event
 * @param body           the event, as JSON
 * @param happenedAt     ISO-8601
 * @param conversationId null: it is about none, as with the message and the turn
 */
record EventCall(long id, UUID claimId, String event, String key, String body, String source, String happenedAt, Long conversationId, Long messageId,
        UUID turnId) {

    static EventCall of(Map<String, Object> row) {
        return new EventCall((Long) row.get("id"), (UUID) row.get("claim_id"), (String) row.get("event"), (String) row.get("key"), (String) row.get("body"),
                (String) row.get("source"), (String) row.get("happened_at"), (Long) row.get("conversation_id"), (Long) row.get("message_id"),
                (UUID) row.get("turn_id"));
    }

    /** Gives the exchange the ids that a log line has, and the variables that a listening route may use. */
    void describe(Exchange called) {
        called.setProperty("conversation_id", conversationId);
        called.setProperty("turn_id", turnId);
        called.setProperty("message_id", messageId);
        called.setVariable("conversation_id", conversationId);
        called.setVariable("turn_id", turnId);
        called.setVariable("message_id", messageId);
        called.setVariable("event", event);
        called.setVariable("source", source);
        called.setVariable("happened_at", happenedAt);
    }
}
