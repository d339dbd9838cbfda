package io.chatwootprocessor.outbound;

import io.chatwootprocessor.http.Correlation;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.outbound.SendRequest.Recipient;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;
import org.springframework.util.DigestUtils;

/** The two sides of {@code sql/outbound/queue-message.sql}: its parameters, and what its row means. */
@Component
public class MessageQueue {

    private final ProcessorSettings settings;

    MessageQueue(ProcessorSettings settings) {
        this.settings = settings;
    }

    /** The request as {@code communication.queue_message} takes it. */
    public Map<String, Object> parameters(@Body SendRequest request, @ExchangeProperty(Correlation.ID) String correlationId) {
        Recipient to = request.to();
        Duration lifetime = request.async() ? settings.outbound().maxAge() : settings.outbound().requestWindow();
        Map<String, Object> message = new HashMap<>(); // takes nulls
        message.put("conversation_id", to.conversationId());
        message.put("user_identifier", to.userIdentifier());
        message.put("address", to.address());
        message.put("channel", to.channel());
        message.put("inbox_id", to.inboxId());
        message.put("session_id", to.sessionId());
        message.put("account_id", settings.chatwoot().accountId() == null ? 0 : settings.chatwoot().accountId());
        message.put("content", request.content());
        message.put("private", request.privateNote());
        message.put("template_params", request.templateParams());
        message.put("attachments", request.attachments());
        message.put("priority", request.priority());
        message.put("adapter", settings.production() || request.live() ? null : "simulated"); // null: as the customer is reached
        message.put("lifetime", Dispatcher.seconds(lifetime));
        message.put("idempotency_key", request.idempotencyKey());
        message.put("fingerprint", fingerprint(request));
        message.put("correlation_id", correlationId);
        return Map.of("request", JsonBody.write(message));
    }

    /**
     * @param row the outcome of queueing
     * @return the message's id
     * @throws RequestError 404 for an unknown conversation; 400 for an ended one; 422 {@code cannot_reply}, or
     *     {@code idempotency_key_reused} with another request
     */
    public long queued(@Body Map<String, Object> row, @Variable("request") SendRequest request) {
        String conversation = "Conversation " + row.get("conversation_id");
        return switch ((String) row.get("outcome")) {
            case "no_conversation" -> throw new RequestError(404, "Conversation " + request.to().conversationId() + " not found");
            case "ended" -> throw new RequestError(400, conversation + " has ended");
            case "cannot_reply" -> throw new RequestError(422, "cannot_reply: " + conversation
                    + " is outside of its channel's reply window; send template_params");
            case "one_file" -> throw new RequestError(422, "invalid_attachments: WhatsApp's bridge takes one file a message");
            case "key_reused" -> throw new RequestError(422,
                    "idempotency_key_reused: the key came before, with another request");
            default -> (Long) row.get("message_id");
        };
    }

    /** What makes two requests the same. */
    private static String fingerprint(SendRequest request) {
        if (request.idempotencyKey() == null) {
            return null;
        }
        Recipient to = request.to();
        return DigestUtils.md5DigestAsHex(JsonBody.write(new Object[] {to.conversationId(), to.userIdentifier(), to.channel(),
                to.inboxId(), to.sessionId(), request.content(), request.privateNote(), request.templateParams(),
                AttachmentReader.withoutUploadIds(request.attachments())}).getBytes(StandardCharsets.UTF_8));
    }
}
