package io.chatwootprocessor.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Reads and checks the body of {@code POST /outbound/send}. */
@Component
public class SendRequestReader {

    /** Chatwoot's own limit for a message's content. */
    static final int LONGEST_CONTENT = 150_000;

    /**
     * @throws RequestError 400 {@code invalid_json}, {@code payload_must_be_object}; 422 {@code conversation_id_required},
     *     {@code invalid_conversation_id}, {@code content_required}, {@code content_too_long}, {@code invalid_live}
     */
    public SendRequest read(@Body byte[] body) {
        ObjectNode request = JsonBody.read(body);
        long conversationId = conversationId(request.path("conversation_id"));
        JsonNode content = request.path("content");
        if (!content.isTextual() || content.textValue().isBlank()) {
            throw new RequestError(422, "content_required");
        }
        if (content.textValue().length() > LONGEST_CONTENT) {
            throw new RequestError(422, "content_too_long: at most " + LONGEST_CONTENT + " characters");
        }
        JsonNode live = request.path("live");
        if (!live.isMissingNode() && !live.isNull() && !live.isBoolean()) {
            throw new RequestError(422, "invalid_live");
        }
        return new SendRequest(conversationId, content.textValue(), live.asBoolean(false));
    }

    private static long conversationId(JsonNode id) {
        if (id.isMissingNode() || id.isNull()) {
            throw new RequestError(422, "conversation_id_required");
        }
        boolean number = id.isIntegralNumber() && id.canConvertToLong();
        boolean digits = id.isTextual() && id.textValue().strip().matches("\\d{1,18}");
        long value = number ? id.longValue() : digits ? Long.parseLong(id.textValue().strip()) : 0;
        if (value <= 0) {
            throw new RequestError(422, "invalid_conversation_id");
        }
        return value;
    }
}
