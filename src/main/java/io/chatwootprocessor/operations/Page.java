package io.chatwootprocessor.operations;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.address.Identifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.springframework.stereotype.Component;

/** Reads which part of a list a caller wants. The names are those of the parameters in the SQL files. */
@Component
public class Page {

    private static final int DEFAULT_LIMIT = 50;
    private static final int LARGEST_LIMIT = 200;
    private static final List<String> OUTCOMES = List.of("stored", "duplicate", "applied", "ignored");

    /**
     * @param headers {@code limit} (1 to 200; missing: 50), {@code before} (only rows with a smaller id), {@code user_identifier},
     *     {@code chatwoot_conversation_id}, {@code inbox_id}, {@code account_id}, {@code handled_by}, {@code waiting}, {@code state},
     *     {@code q}, {@code from}, {@code to}
     * @throws RequestError 422 {@code invalid_} and the name
     */
    public Map<String, Object> ofConversations(@Headers Map<String, Object> headers) {
        Asked asked = new Asked(headers);
        Map<String, Object> filter = new HashMap<>();
        asked.text("user_identifier", filter);
        addMeaning(filter);
        asked.id("chatwoot_conversation_id", filter);
        asked.id("inbox_id", filter);
        asked.number("account_id", filter);
        asked.oneOf("handled_by", List.of("bot", "human"), filter);
        asked.oneOf("waiting", List.of("true", "false"), filter);
        asked.oneOf("state", List.of("late", "answering", "sending"), filter);
        asked.words("q", filter);
        asked.moment("from", filter);
        asked.moment("to", filter);
        return filtered(asked, filter);
    }

    /** A person is looked for as they are written, and by what that may mean. */
    private static void addMeaning(Map<String, Object> filter) {
        if (filter.get("user_identifier") instanceof String written) {
            try {
                filter.put("meant", Identifier.guess(written));
            } catch (IllegalArgumentException e) {
                // no spelling of an address
            }
        }
    }

    /**
     * @param headers {@code limit}, {@code before}, {@code outcome}, {@code event}, {@code source}, {@code conversation_id}, {@code from},
     *     {@code to}
     * @throws RequestError 422 {@code invalid_} and the name
     */
    public Map<String, Object> ofWebhookEvents(@Headers Map<String, Object> headers) {
        Asked asked = new Asked(headers);
        Map<String, Object> filter = new HashMap<>();
        asked.oneOf("outcome", OUTCOMES, filter);
        asked.text("event", filter);
        asked.text("source", filter);
        asked.id("conversation_id", filter);
        asked.moment("from", filter);
        asked.moment("to", filter);
        return filtered(asked, filter);
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
     * @param headers {@code limit}, {@code before}, {@code action}, {@code actor}, {@code conversation}: only the entries about this
     *     conversation of ours
     * @throws RequestError 422 {@code invalid_} and the name
     */
    public Map<String, Object> ofAudit(@Headers Map<String, Object> headers) {
        Asked asked = new Asked(headers);
        Map<String, Object> filter = new HashMap<>();
        asked.text("action", filter);
        asked.text("actor", filter);
        asked.id("conversation", filter);
        Map<String, Object> parameters = newestFirst(asked.of("limit"), asked.of("before"));
        List.of("action", "actor", "conversation").forEach(name -> parameters.put(name, filter.get(name)));
        return parameters;
    }

    /** Reads nothing: the parameters of the statement, if it has any, are the request's headers, and the names of its path and query. */
    public Map<String, Object> ofAll() {
        return Map.of();
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
     * @param before only entries before that moment (ISO-8601 with offset); missing: the newest
     * @throws RequestError 422 {@code invalid_conversation_id}, {@code invalid_limit}, {@code invalid_before}
     */
    public Map<String, Object> ofTimeline(@Header("conversation_id") String conversationId, @Header("limit") String limit,
            @Header("before") String before) {
        return Map.of("conversation_id", id(conversationId, "invalid_conversation_id"), "limit", limit(limit),
                "before", before == null ? "infinity" : Asked.moment(before, "before"));
    }

    /** @throws RequestError 422 {@code correlation_id_required} */
    public Map<String, Object> ofCorrelation(@Headers Map<String, Object> headers) {
        Object id = headers.get("correlation_id"); // @Header would take the property of that name, which is this request's own id
        if (!(id instanceof String text) || text.isBlank()) {
            throw new RequestError(422, "correlation_id_required: /timeline?correlation_id=…");
        }
        return Map.of("correlation_id", JsonBody.storable(text.strip()));
    }

    /** @throws RequestError 422 {@code invalid_webhook_event_id} */
    public Map<String, Object> ofWebhookEvent(@Header("webhook_event_id") String id) {
        if ("replay".equals(id)) {
            throw new RequestError(405, "method_not_allowed"); // that path is another one's, which takes POST
        }
        return Map.of("webhook_event_id", id(id, "invalid_webhook_event_id"));
    }

    private static Map<String, Object> filtered(Asked asked, Map<String, Object> filter) {
        Map<String, Object> parameters = newestFirst(asked.of("limit"), asked.of("before"));
        parameters.put("filter", JsonBody.write(filter));
        return parameters;
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
        long value = id(limit, "invalid_limit: a number from 1 to " + LARGEST_LIMIT);
        if (value > LARGEST_LIMIT) {
            throw new RequestError(422, "invalid_limit: a number from 1 to " + LARGEST_LIMIT);
        }
        return (int) value;
    }

    static long id(String text, String error) {
        long id = text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
        if (id <= 0) {
            throw new RequestError(422, error.contains(":") ? error : error + ": a positive whole number");
        }
        return id;
    }
}
