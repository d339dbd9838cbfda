package io.chatwootprocessor.outbound.http;

import io.chatwootprocessor.http.HttpAddress;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.OutboundMessage;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.outbound.SendResult;
import io.chatwootprocessor.settings.http.HttpChannelSettings;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Sends by a plain HTTP channel's POST, and reads its answer. The receiver knows a message by its {@code Idempotency-Key}, so a message
 * that may have arrived is posted again.
 */
@Component
public class HttpChannel {

    private final HttpChannelSettings settings;

    HttpChannel(HttpChannelSettings settings) {
        this.settings = settings;
    }

    /**
     * Makes the exchange a POST of the message.
     *
     * @throws SendFailed when its time is over, or no channel is set up
     */
    public void request(@Variable("message") OutboundMessage message, Exchange exchange) {
        String url = settings.url();
        String key = settings.key();
        if (!HttpAddress.is(url)) {
            throw new SendFailed(Kind.REFUSED, "the HTTP channel is not set up here: set processor.http-channel.url to an http or https address");
        }
        if (message.expired()) {
            throw new SendFailed(message.inDoubt() ? Kind.UNVERIFIED : Kind.EXPIRED, "not sent in time");
        }
        Message request = exchange.getMessage();
        request.removeHeaders("*");
        request.setHeader(Exchange.HTTP_METHOD, "POST");
        request.setHeader(Exchange.HTTP_URI, url);
        request.setHeader(Exchange.CONTENT_TYPE, "application/json");
        request.setHeader("Idempotency-Key", message.replyId());
        if (!key.isBlank()) {
            request.setHeader("Authorization", "Bearer " + key);
        }
        request.setBody(JsonBody.write(Map.of("message_id", message.messageId(), "to", message.to().userIdentifier(),
                "text", message.content())));
    }

    /** @throws SendFailed when the status is not 2xx */
    public SendResult response(Exchange exchange) {
        HttpAnswer answer = HttpAnswer.of(exchange);
        if (!answer.isSuccess()) {
            throw SendFailed.of("the HTTP channel answered " + answer.status(), answer);
        }
        String id = answer.json().path("id").asText("");
        return new SendResult(id.isBlank() ? null : id);
    }
}
