package io.chatwootprocessor.outbound;

import io.chatwootprocessor.http.JsonBody;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Turns the end of an attempt to send into the parameters of {@code sql/outbound/mark-message.sql}, and into the answer. */
@Component
public class SendOutcome {

    /** What is kept of an adapter's exception. */
    public SendResult failure(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (cause instanceof SendFailed) {
            return SendResult.failed(cause.getMessage());
        }
        return SendResult.failed((cause instanceof IOException ? "no answer from the provider: " : "the adapter failed: ")
                + cause.getClass().getSimpleName() + (cause.getMessage() == null ? "" : ": " + cause.getMessage()));
    }

    public Map<String, Object> parameters(@Body SendResult result, @Variable("message") OutboundMessage message) {
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("message_id", message.messageId());
        parameters.put("status", result.error() == null ? "sent" : "failed");
        parameters.put("external_id", result.externalId());
        parameters.put("error", result.error());
        return parameters;
    }

    /**
     * The answer to the caller: 200 when the message was sent, 502 when it failed.
     *
     * @param status the message's status as it stands in the database now: Chatwoot's own webhook may have been faster
     */
    public void answer(@Body String status, @Variable("message") OutboundMessage message,
            @Variable("result") SendResult result, Exchange exchange) {
        Map<String, Object> answer = new LinkedHashMap<>();
        boolean sent = "sent".equals(status);
        if (sent) {
            Map<String, Object> response = new LinkedHashMap<>(result.provider());
            response.put("status", "sent");
            response.put("conversation_id", message.conversationId());
            response.put("content", message.content());
            response.put("message_id", message.messageId());
            response.put("adapter", message.adapter());
            answer.put("conversation_id", message.conversationId());
            answer.put("response", response);
        } else {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("conversation_id", message.conversationId());
            detail.put("message_id", message.messageId());
            detail.put("status", status);
            detail.put("error", result.error());
            detail.put("payload", Map.of("conversation_id", message.conversationId(), "content", message.content(),
                    "adapter", message.adapter()));
            answer.put("detail", detail);
        }
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, sent ? 200 : 502);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setBody(JsonBody.write(answer));
    }
}
