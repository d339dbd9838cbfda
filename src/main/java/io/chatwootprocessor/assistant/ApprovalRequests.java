package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Reads and checks the requests of callers of {@code /approvals}, and says what came of them. */
@Component
public class ApprovalRequests {

    private static final Set<String> STATUSES = Set.of("waiting", "approved", "denied", "expired");
    private static final Set<String> DECISIONS = Set.of("approve", "deny");
    private static final List<String> FIELDS = List.of("decision", "reason");
    private static final String ID = "[1-9]\\d{0,17}";
    private static final int DEFAULT_LIMIT = 50;
    private static final int LARGEST_LIMIT = 200;
    private static final int LONGEST_REASON = 2000;

    /**
     * The parameters of {@code sql/assistant/list-approvals.sql}.
     *
     * @param status       only those; missing: all
     * @param conversation ours; missing: of all
     * @throws RequestError 422 {@code invalid_status}, {@code invalid_limit}, {@code invalid_before}, {@code invalid_conversation}
     */
    public Map<String, Object> list(@Header("status") String status, @Header("limit") String limit, @Header("before") String before,
            @Header("conversation") String conversation) {
        if (status != null && !STATUSES.contains(status)) {
            throw new RequestError(422, "invalid_status: waiting, approved, denied or expired");
        }
        if (limit != null && !(limit.matches("\\d{1,3}") && Integer.parseInt(limit) >= 1 && Integer.parseInt(limit) <= LARGEST_LIMIT)) {
            throw new RequestError(422, "invalid_limit: 1 to " + LARGEST_LIMIT);
        }
        if (before != null && !before.matches(ID)) {
            throw new RequestError(422, "invalid_before");
        }
        if (conversation != null && !conversation.matches(ID)) {
            throw new RequestError(422, "invalid_conversation");
        }
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("status", status);
        parameters.put("limit", limit == null ? DEFAULT_LIMIT : Integer.parseInt(limit));
        parameters.put("before", before == null ? Long.MAX_VALUE : Long.parseLong(before));
        parameters.put("conversation", conversation == null ? null : Long.valueOf(conversation));
        return parameters;
    }

    /**
     * The parameters of {@code direct:decide-approval}.
     *
     * @param body  {@code {"decision": "approve"|"deny", "reason"?}}
     * @param actor the name of the caller's key
     * @throws RequestError 400 where it is no JSON; 422 {@code invalid_approval_id}, {@code invalid_decision}, {@code invalid_reason},
     *     {@code unknown_field}
     */
    public Map<String, Object> decision(@Body byte[] body, @Header("id") String id, @Variable("actor") String actor) {
        if (id == null || !id.matches(ID)) {
            throw new RequestError(422, "invalid_approval_id");
        }
        ObjectNode request = JsonBody.read(body);
        request.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                throw new RequestError(422, "unknown_field: the body has decision and reason");
            }
        });
        String decision = request.path("decision").asText();
        if (!request.path("decision").isTextual() || !DECISIONS.contains(decision)) {
            throw new RequestError(422, "invalid_decision: approve or deny");
        }
        JsonNode reason = request.path("reason");
        boolean none = reason.isMissingNode() || reason.isNull();
        if (!none && (!reason.isTextual() || reason.textValue().length() > LONGEST_REASON)) {
            throw new RequestError(422, "invalid_reason: a text of at most " + LONGEST_REASON + " characters");
        }
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("id", Long.valueOf(id));
        parameters.put("decision", decision);
        parameters.put("reason", none ? null : JsonBody.storable(reason.textValue()));
        parameters.put("actor", actor);
        return parameters;
    }

    /**
     * @param row of {@code sql/assistant/decide-approval.sql}
     * @return the approval as it stands now
     * @throws RequestError 404 where there is none; 409 {@code already_decided}, {@code expired}
     */
    public String decided(@Body Map<String, Object> row) {
        return switch ((String) row.get("outcome")) {
            case "not_found" -> throw new RequestError(404, "Approval not found");
            case "decided" -> throw new RequestError(409, row.get("status").equals("expired") ? "expired: nobody decided in time, and a human is asked"
                    : "already_decided: " + row.get("decided_by") + (row.get("status").equals("approved") ? " has approved it" : " has denied it"));
            case "expired" -> throw new RequestError(409, "expired: nobody decided in time, and a human is asked");
            default -> (String) row.get("approval");
        };
    }
}
