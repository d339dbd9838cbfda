package io.chatwootprocessor.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Reads and checks the body of {@code POST /webhook-events/replay}. */
@Component
public class ReplayRequestReader {

    private static final int MOST_IDS = 1000;
    private static final String INVALID_IDS = "invalid_ids: a list of 1 to " + MOST_IDS + " ids of webhook events";

    /**
     * @throws RequestError 400 {@code invalid_json}, {@code payload_must_be_object}; 422 {@code ids_or_from_required},
     *     {@code invalid_ids}, {@code invalid_from}, {@code invalid_to}
     */
    public ReplayRequest read(@Body byte[] body) {
        ObjectNode request = JsonBody.read(body);
        boolean byIds = request.hasNonNull("ids");
        boolean byTime = request.hasNonNull("from");
        if (byIds == byTime || byIds && request.hasNonNull("to")) {
            throw new RequestError(422, "ids_or_from_required");
        }
        if (byIds) {
            return new ReplayRequest(ids(request.path("ids")), null, null);
        }
        Instant from = moment(request, "from");
        Instant to = request.hasNonNull("to") ? moment(request, "to") : null;
        if (to != null && !to.isAfter(from)) {
            throw new RequestError(422, "invalid_to: a moment after from");
        }
        return new ReplayRequest(null, from, to == null ? Instant.now() : to);
    }

    private static List<Long> ids(JsonNode array) {
        if (!array.isArray() || array.isEmpty() || array.size() > MOST_IDS) {
            throw new RequestError(422, INVALID_IDS);
        }
        List<Long> ids = new ArrayList<>();
        for (JsonNode id : array) {
            if (!id.isIntegralNumber() || !id.canConvertToLong() || id.longValue() <= 0) {
                throw new RequestError(422, INVALID_IDS);
            }
            ids.add(id.longValue());
        }
        return ids;
    }

    private static Instant moment(ObjectNode request, String field) {
        Instant moment = request.path(field).isTextual() ? JsonField.moment(request, field) : null;
        if (moment == null) {
            throw new RequestError(422, "invalid_" + field + ": a moment such as 2026-11-29T12:00:00Z");
        }
        return moment;
    }
}
