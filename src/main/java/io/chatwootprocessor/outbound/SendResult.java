package io.chatwootprocessor.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.JsonBody;
import java.io.InputStream;
import java.util.Map;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;

/**
 * A message was sent.
 *
 * @param externalId the provider's id of the message; null where it gave none
 */
public record SendResult(String externalId) {

    private static final int LONGEST_ID = 255;
    private static final SendResult NOTHING_MORE = new SendResult(null);

    /** An id that the database cannot store, or nobody can have meant, is none: the message was sent all the same. */
    public SendResult {
        externalId = externalId == null ? "" : JsonBody.storable(externalId).strip();
        if (externalId.isEmpty() || externalId.length() > LONGEST_ID) {
            externalId = null;
        }
    }

    /** @param message of an adapter's route at its end: one of these, JSON with {@code external_id}, or anything that has none */
    static SendResult of(Message message) {
        Object body = message.getBody();
        if (body instanceof SendResult result) {
            return result;
        }
        try {
            if (body instanceof JsonNode json) {
                return of(json);
            }
            if (body instanceof Map<?, ?> map) {
                return of(JsonBody.parse(JsonBody.write(map)));
            }
            if (body instanceof String || body instanceof byte[] || body instanceof InputStream || body instanceof StreamCache) {
                return of(JsonBody.parse(message.getBody(byte[].class)));
            }
        } catch (RuntimeException e) {
            return NOTHING_MORE; // it was sent, whatever the provider's answer is
        }
        return NOTHING_MORE;
    }

    private static SendResult of(JsonNode json) {
        JsonNode id = json.path("external_id");
        return id.isTextual() || id.isNumber() ? new SendResult(id.asText()) : NOTHING_MORE;
    }
}
