package io.chatwootprocessor.operations;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.springframework.stereotype.Component;

/** Reads which part of a list a caller wants. The names are those of the parameters in the SQL files. */
@Component
public class Page {

    private static final int DEFAULT_LIMIT = 50;
    private static final int LARGEST_LIMIT = 200;
    private static final Set<String> OUTCOMES = Set.of("stored", "duplicate", "applied", "ignored");

    /**
     * @param limit  rows, 1 to 200; missing: 50
     * @param before only rows with a smaller id; missing: the newest
     * @throws RequestError 422 {@code invalid_limit}, {@code invalid_before}
     */
    public Map<String, Object> ofConversations(@Header("limit") String limit, @Header("before") String before) {
        return newestFirst(limit, before);
    }

    /**
     * @param limit   rows, 1 to 200; missing: 50
     * @param before  only rows with a smaller id; missing: the newest
     * @param outcome only rows with this outcome; missing: with any
     * @throws RequestError 422 {@code invalid_limit}, {@code invalid_before}, {@code invalid_outcome}
     */
    public Map<String, Object> ofWebhookEvents(@Header("limit") String limit, @Header("before") String before,
            @Header("outcome") String outcome) {
        Map<String, Object> parameters = newestFirst(limit, before);
        if (outcome != null && !OUTCOMES.contains(outcome)) {
            throw new RequestError(422, "invalid_outcome");
        }
        parameters.put("outcome", outcome);
        return parameters;
    }

    /**
     * @param limit  rows, 1 to 200; missing: 50
     * @param before only rows with a smaller id; missing: the newest
     * @throws RequestError 422 {@code invalid_limit}, {@code invalid_before}
     */
    public Map<String, Object> ofFailed(@Header("limit") String limit, @Header("before") String before) {
        return newestFirst(limit, before);
    }

    /**
     * @param limit        rows, 1 to 200; missing: 50
     * @param before       only rows with a smaller id; missing: the newest
     * @param action       only what was done so; missing: anything
     * @param actor        only what they did; missing: anybody
     * @param conversation only what concerns that one of ours; missing: any
     * @throws RequestError 422 {@code invalid_limit}, {@code invalid_before}, {@code invalid_conversation}
     */
    public Map<String, Object> ofAudit(@Header("limit") String limit, @Header("before") String before, @Header("action") String action,
            @Header("actor") String actor, @Header("conversation") String conversation) {
        Map<String, Object> parameters = newestFirst(limit, before);
        parameters.put("action", action);
        parameters.put("actor", actor);
        parameters.put("conversation", conversation == null ? null : id(conversation, "invalid_conversation"));
        return parameters;
    }

    /** @throws RequestError 422 {@code invalid_message_id} */
    public Map<String, Object> ofMessage(@Header("message_id") String messageId) {
        return Map.of("message_id", id(messageId, "invalid_message_id"));
    }

    /**
     * @param after only messages later than this one; missing: from the first one on
     * @throws RequestError 422 {@code invalid_conversation_id}, {@code invalid_limit}, {@code invalid_after}
     */
    public Map<String, Object> ofMessages(@Header("conversation_id") String conversationId, @Header("limit") String limit,
            @Header("after") String after) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("conversation_id", id(conversationId, "invalid_conversation_id"));
        parameters.put("limit", limit(limit));
        parameters.put("after", after == null ? 0L : id(after, "invalid_after"));
        return parameters;
    }

    /** @throws RequestError 422 {@code invalid_conversation_id}, {@code invalid_limit} */
    public Map<String, Object> ofTurns(@Header("conversation_id") String conversationId, @Header("limit") String limit) {
        return Map.of("conversation_id", id(conversationId, "invalid_conversation_id"), "limit", limit(limit));
    }

    /**
     * @param limit  entries, 1 to 200; missing: 50
     * @param before only what happened before that moment (ISO-8601 with offset); missing: the newest
     * @throws RequestError 422 {@code invalid_conversation_id}, {@code invalid_limit}, {@code invalid_before}
     */
    public Map<String, Object> ofTimeline(@Header("conversation_id") String conversationId, @Header("limit") String limit,
            @Header("before") String before) {
        return Map.of("conversation_id", id(conversationId, "invalid_conversation_id"), "limit", limit(limit),
                "before", before == null ? "infinity" : moment(before, "invalid_before"));
    }

    /** @throws RequestError 422 {@code correlation_id_required} */
    public Map<String, Object> ofCorrelation(@Headers Map<String, Object> headers) {
        Object id = headers.get("correlation_id"); // @Header would take the property of that name, which is this request's own id
        if (!(id instanceof String text) || text.isBlank()) {
            throw new RequestError(422, "correlation_id_required");
        }
        return Map.of("correlation_id", JsonBody.storable(text.strip()));
    }

    /** @throws RequestError 422 {@code invalid_webhook_event_id} */
    public Map<String, Object> ofWebhookEvent(@Header("webhook_event_id") String id) {
        return Map.of("webhook_event_id", id(id, "invalid_webhook_event_id"));
    }

    private static Map<String, Object> newestFirst(String limit, String before) {
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("limit", limit(limit));
        parameters.put("before", before == null ? Long.MAX_VALUE : id(before, "invalid_before"));
        return parameters;
    }

    private static int limit(String limit) {
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        long value = id(limit, "invalid_limit");
        if (value > LARGEST_LIMIT) {
            throw new RequestError(422, "invalid_limit");
        }
        return (int) value;
    }

    private static String moment(String text, String error) {
        try {
            return OffsetDateTime.parse(text.strip().replace(' ', '+')).toInstant().toString(); // a plus in an address is a blank
        } catch (DateTimeException e) {
            throw new RequestError(422, error + ": a moment such as 2026-11-29T12:00:00Z");
        }
    }

    static long id(String text, String error) {
        long id = text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
        if (id <= 0) {
            throw new RequestError(422, error);
        }
        return id;
    }
}
