package io.chatwootprocessor.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Reads the action for all dead letters that match a filter. */
@Component
public class BulkRequest {

    private static final Set<String> FIELDS = Set.of("action", "filter", "reason", "dry_run", "up_to", "counted_at");
    private static final Set<String> ACTIONS = Set.of("requeue", "discard");
    private static final int LONGEST_REASON = 1000;

    private final LetterFilter filters;
    private final ProcessorSettings settings;

    BulkRequest(LetterFilter filters, ProcessorSettings settings) {
        this.filters = filters;
        this.settings = settings;
    }

    /**
     * The parameters of {@code sql/outbound/start-bulk.sql} and {@code count-bulk.sql}, and {@code dry_run}.
     *
     * @throws RequestError 400 {@code invalid_json}, {@code payload_must_be_object}; 422 {@code unknown_field}, {@code invalid_action},
     *     {@code filter_required}, {@code reason_required}, {@code invalid_dry_run}, {@code invalid_up_to}, {@code invalid_counted_at}, and the
     *     fault of the filter
     */
    public Map<String, Object> read(@Body byte[] body) {
        ObjectNode request = JsonBody.read(body);
        request.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw new RequestError(422, "unknown_field: " + name);
            }
        });
        String action = request.path("action").asText();
        if (!ACTIONS.contains(action)) {
            throw new RequestError(422, "invalid_action: requeue or discard");
        }
        JsonNode dryRun = request.path("dry_run");
        if (!dryRun.isMissingNode() && !dryRun.isBoolean()) {
            throw new RequestError(422, "invalid_dry_run: true or false");
        }
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("action", action);
        parameters.put("filter", JsonBody.write(filters.of(request.path("filter"))));
        parameters.put("dry_run", dryRun.asBoolean());
        parameters.put("reason", action.equals("discard") && !dryRun.asBoolean() ? reason(request.path("reason")) : null);
        parameters.put("up_to", upTo(request.path("up_to")));
        JsonNode countedAt = request.path("counted_at");
        parameters.put("counted_at", countedAt.isMissingNode() || countedAt.isNull() ? null : LetterFilter.moment("counted_at", countedAt.asText()));
        parameters.put("lifetime", Dispatcher.seconds(settings.outbound().maxAge()));
        return parameters;
    }

    /** @throws RequestError 422 {@code invalid_job_id} */
    public Map<String, Object> job(@Header("job_id") String job) {
        if (job == null || !job.matches("[1-9]\\d{0,17}")) {
            throw new RequestError(422, "invalid_job_id: a number");
        }
        return Map.of("job_id", Long.parseLong(job));
    }

    private static String reason(JsonNode reason) {
        if (!reason.isTextual() || reason.textValue().isBlank() || reason.textValue().length() > LONGEST_REASON) {
            throw new RequestError(422, "reason_required: a text of at most " + LONGEST_REASON + " characters");
        }
        return reason.textValue();
    }

    private static Long upTo(JsonNode id) {
        if (id.isMissingNode() || id.isNull()) {
            return null;
        }
        if (!id.isIntegralNumber() || !id.canConvertToLong() || id.longValue() <= 0 || id.longValue() == Long.MAX_VALUE) {
            throw new RequestError(422, "invalid_up_to: the id of the newest dead letter that is meant");
        }
        return id.longValue();
    }
}
