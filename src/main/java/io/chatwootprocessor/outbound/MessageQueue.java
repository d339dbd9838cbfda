package io.chatwootprocessor.outbound;

import io.chatwootprocessor.http.Correlation;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.outbound.SendRequest.Recipient;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;
import org.springframework.util.DigestUtils;

/** Makes the parameters of {@code sql/outbound/queue-message.sql}, and reads its row. */
@Component
public class MessageQueue {

    private final ProcessorSettings settings;
    private final Adapters adapters;

    MessageQueue(ProcessorSettings settings, Adapters adapters) {
        this.settings = settings;
        this.adapters = adapters;
    }

    /** The request as {@code communication.queue_message} takes it. */
    public Map<String, Object> parameters(@Body SendRequest request, @ExchangeProperty(Correlation.ID) String correlationId) {
        Recipient to = request.to();
        Duration lifetime = request.async() ? settings.outbound().maxAge() : settings.outbound().requestWindow();
        return Map.of("request", JsonBody.write(new QueueRequest(to.conversationId(), to.userIdentifier(), to.address(), to.channel(),
                to.inboxId(), to.sessionId(), settings.account(),
                request.content(), request.privateNote(), request.templateParams(), request.attachments(), request.priority(),
                request.adapter(), settings.production() || request.live() ? null : adapters.standIn(), Dispatcher.seconds(lifetime),
                request.idempotencyKey(), fingerprint(request), correlationId)));
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
            case "too_many_files" -> throw new RequestError(422, "invalid_attachments: so many files do not go into one message"
                    + " on the way to this customer; send one a message");
            case "key_reused" -> throw new RequestError(422,
                    "idempotency_key_reused: the key came before, with another request");
            default -> (Long) row.get("message_id");
        };
    }

    /** @return a text that is equal for equal requests */
    private static String fingerprint(SendRequest request) {
        if (request.idempotencyKey() == null) {
            return null;
        }
        Recipient to = request.to();
        String asked = JsonBody.write(new Object[] {to.conversationId(), to.userIdentifier(), to.channel(),
                to.inboxId(), to.sessionId(), request.content(), request.privateNote(), request.templateParams(),
                AttachmentReader.withoutUploadIds(request.attachments())});
        return DigestUtils.md5DigestAsHex((request.adapter() == null ? asked : asked + request.adapter()).getBytes(StandardCharsets.UTF_8));
    }
}
