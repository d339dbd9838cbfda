package io.chatwootprocessor.inbound.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.HttpAddress;
import io.chatwootprocessor.http.InvalidField;
import io.chatwootprocessor.http.InvalidField.Fault;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.chat.ChatRequest.Line;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Reads and checks the body of {@code POST /api/v1/chat/message}. */
@Component
public class ChatRequestReader {

    private static final int LONGEST_ID = 255;

    /**
     * @param key makes repeated calls one; at most 255 characters; null: every call is one of its own
     * @throws RequestError 400 {@code invalid_json}, {@code payload_must_be_object}; 422 with the list of the faults, each
     *     {@code {"type", "loc", "msg", "input"}}
     */
    public ChatRequest read(@Body byte[] body, @Header("Idempotency-Key") String key) {
        ObjectNode request = JsonBody.read(body);
        List<Fault> faults = new ArrayList<>();
        String conversationId = conversationId(request.path("conversation_id"), key, faults);
        List<Line> history = ChatHistory.read(request, faults);
        JsonNode resources = request.path("resources");
        if (present(resources) && !resources.isObject()) {
            faults.add(fault("dict_type", "resources", "Input should be a valid dictionary", resources));
        }
        String callbackUrl = callbackUrl(request.path("callback_url"), faults);
        if (key != null && (key.isBlank() || length(key) > LONGEST_ID)) {
            faults.add(new Fault(key.isBlank() ? "string_too_short" : "string_too_long", List.of("header", "Idempotency-Key"),
                    "String should have 1 to " + LONGEST_ID + " characters", key));
        }
        if (!faults.isEmpty()) {
            throw new InvalidField(faults);
        }
        return new ChatRequest(conversationId, history, present(resources) ? resources : null, callbackUrl,
                key == null ? null : JsonBody.storable(key));
    }

    /** If the caller gives no id, it is made from the key, so that a repeated call finds its conversation. */
    private static String conversationId(JsonNode id, String key, List<Fault> faults) {
        if (!present(id)) {
            return (key == null ? UUID.randomUUID() : UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8))).toString();
        }
        if (!id.isTextual()) {
            faults.add(fault("string_type", "conversation_id", "Input should be a valid string", id));
        } else if (id.textValue().isBlank()) {
            faults.add(fault("string_too_short", "conversation_id", "String should have at least 1 character", id));
        } else if (length(id.textValue()) > LONGEST_ID) {
            faults.add(fault("string_too_long", "conversation_id", "String should have at most " + LONGEST_ID + " characters", id));
        }
        return id.asText();
    }

    private static String callbackUrl(JsonNode url, List<Fault> faults) {
        if (!present(url)) {
            return null;
        }
        if (url.isTextual() && HttpAddress.is(url.textValue())) {
            return url.textValue();
        }
        faults.add(fault("url_parsing", "callback_url", "Input should be a valid http or https address", url));
        return null;
    }

    static Fault fault(String type, String field, String message, JsonNode input) {
        return new Fault(type, List.of("body", field), message, input);
    }

    /** Counts as people do: an emoji is one character. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static boolean present(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }
}
