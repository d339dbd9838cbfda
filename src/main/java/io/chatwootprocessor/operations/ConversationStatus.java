package io.chatwootprocessor.operations;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Reads the wanted status of a conversation, and answers with the outcome. */
@Component
public class ConversationStatus {

    private static final Set<String> STATUSES = Set.of("pending", "open", "resolved");

    /**
     * The parameters of {@code sql/operations/set-conversation-status.sql}.
     *
     * @throws RequestError 400 {@code invalid_json}, {@code payload_must_be_object}; 422 {@code invalid_conversation_id},
     *     {@code invalid_status}
     */
    public Map<String, Object> read(@Header("conversation_id") String conversationId, @Body byte[] body) {
        long id = Page.id(conversationId, "invalid_conversation_id");
        String status = JsonBody.read(body).path("status").asText();
        if (!STATUSES.contains(status)) {
            throw new RequestError(422, "invalid_status: pending, open or resolved");
        }
        return Map.of("conversation_id", id, "status", status);
    }

    /**
     * @param row of the statement
     * @throws RequestError 404 where there is no such conversation, 400 where it has ended, 409 where Chatwoot has it
     */
    public String outcome(@Body Map<String, Object> row, @Variable("conversation_id") long id) {
        String conversation = "Conversation " + id;
        if (row == null) {
            throw new RequestError(404, conversation + " not found");
        }
        return switch ((String) row.get("outcome")) {
            case "ended" -> throw new RequestError(400, conversation + " has ended");
            case "in_chatwoot" -> throw new RequestError(409, "in_chatwoot: set it there");
            default -> (String) row.get("conversation");
        };
    }
}
