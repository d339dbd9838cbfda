package io.chatwootprocessor.inbound.chat;

import io.chatwootprocessor.conversation.Lease;
import io.chatwootprocessor.http.InvalidField;
import io.chatwootprocessor.http.JsonBody;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The answers of the chat API, field by field as the first processor gave them. */
@Component
public class ChatAnswer {

    private static final Pattern JOB = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    /** @param row of {@code sql/conversation/receive-chat.sql}; {@code lease} is null where no turn was claimed */
    public String started(@Variable("received") Map<String, Object> row, @Variable("lease") Lease lease) {
        if (lease != null) {
            return answer("ai_processing_started", "Message received and AI processing started", "lock_acquired",
                    lease.turnId(), lease.leaseId(), row.get("messages"), row.get("bot_name"));
        }
        if ("known".equals(row.get("outcome"))) {
            return answer("processed", "Message processing completed", "processing_completed",
                    row.get("turn_id"), null, row.get("messages"), row.get("bot_name"));
        }
        return answer("locked", "Message is being processed by another request", "lock_exists", null, null, 0, null);
    }

    /**
     * The parameters of {@code sql/conversation/show-turn.sql}.
     *
     * @throws InvalidField where it is no UUID
     */
    public Map<String, Object> job(@Header("ai_job_id") String id) {
        if (!JOB.matcher(id).matches()) {
            throw new InvalidField(List.of(new InvalidField.Fault("uuid_parsing", List.of("path", "ai_job_id"),
                    "Input should be a valid UUID", JsonBody.storable(id))));
        }
        return Map.of("turn_id", id);
    }

    private static String answer(String status, String message, String action, Object job, Object lock, Object messages,
            Object botName) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("status", status);
        answer.put("message", message);
        answer.put("error", null);
        answer.put("action", action);
        answer.put("ai_job_id", job);
        answer.put("lock_id", lock);
        answer.put("consolidated_messages", messages);
        answer.put("bot_name", botName);
        return JsonBody.write(answer);
    }
}
