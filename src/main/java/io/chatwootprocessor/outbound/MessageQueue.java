package io.chatwootprocessor.outbound;

import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The two sides of {@code sql/outbound/queue-message.sql}: its parameters, and what its row means. */
@Component
public class MessageQueue {

    private final ProcessorSettings settings;

    MessageQueue(ProcessorSettings settings) {
        this.settings = settings;
    }

    public Map<String, Object> parameters(@Body SendRequest request) {
        return Map.of(
                "conversation_id", request.conversationId(),
                "content", request.content(),
                "reply_id", UUID.randomUUID().toString(),
                "adapter", settings.production() || request.live() ? "chatwoot" : "simulated");
    }

    /**
     * @param row the conversation, and the queued message; null: there is no such conversation
     * @throws RequestError 404 for an unknown conversation, 400 for an ended one
     */
    public OutboundMessage queued(@Body Map<String, Object> row, @Variable("request") SendRequest request) {
        if (row == null) {
            throw new RequestError(404, "Conversation " + request.conversationId() + " not found");
        }
        if (row.get("message_id") == null) {
            throw new RequestError(400, "Conversation " + request.conversationId() + " has ended");
        }
        return new OutboundMessage((Long) row.get("message_id"), request.conversationId(), request.content(),
                (Long) row.get("account_id"), (Long) row.get("chatwoot_conversation_id"),
                row.get("reply_id").toString(), (String) row.get("adapter"));
    }
}
