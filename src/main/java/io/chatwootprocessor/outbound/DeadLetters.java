package io.chatwootprocessor.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Reads which dead letters an operator means and what to do with them, and makes the parameters of the statements. */
@Component
public class DeadLetters {

    private static final int MOST_IDS = 1000;
    private static final int LONGEST_REASON = 1000;

    private final ProcessorSettings settings;

    DeadLetters(ProcessorSettings settings) {
        this.settings = settings;
    }

    /** @throws RequestError 400 {@code invalid_json}; 422 {@code message_ids_or_all_required}, {@code invalid_message_ids} */
    public Map<String, Object> requeue(@Body byte[] body) {
        Map<String, Object> parameters = ids(JsonBody.read(body));
        parameters.put("lifetime", Dispatcher.seconds(settings.outbound().maxAge()));
        return parameters;
    }

    /** @throws RequestError as {@link #requeue}, and 422 {@code reason_required} */
    public Map<String, Object> discard(@Body byte[] body) {
        ObjectNode request = JsonBody.read(body);
        Map<String, Object> parameters = ids(request);
        String reason = request.path("reason").asText("");
        if (!request.path("reason").isTextual() || reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw new RequestError(422, "reason_required: a text of at most " + LONGEST_REASON + " characters");
        }
        parameters.put("reason", reason);
        return parameters;
    }

    private static Map<String, Object> ids(ObjectNode request) {
        JsonNode ids = request.path("message_ids");
        boolean all = request.path("all").isBoolean() && request.path("all").booleanValue();
        boolean some = !ids.isMissingNode() && !ids.isNull();
        if (all == some) {
            throw new RequestError(422, "message_ids_or_all_required");
        }
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("ids", all ? null : array(ids));
        return parameters;
    }

    private static String array(JsonNode ids) {
        StringJoiner array = new StringJoiner(",", "{", "}");
        if (!ids.isArray() || ids.isEmpty() || ids.size() > MOST_IDS) {
            throw new RequestError(422, "invalid_message_ids: 1 to " + MOST_IDS + " ids");
        }
        for (JsonNode id : ids) {
            if (!id.isIntegralNumber() || !id.canConvertToLong() || id.longValue() <= 0) {
                throw new RequestError(422, "invalid_message_ids: ids are positive whole numbers");
            }
            array.add(id.asText());
        }
        return array.toString();
    }
}
