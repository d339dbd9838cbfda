package io.chatwootprocessor.outbound;

import io.chatwootprocessor.outbound.SendFailed.Kind;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Chatwoot's {@code POST /conversations/{id}/toggle_status} (its {@code conversations_controller.rb}). With a bot's token
 * {@code open} hands a pending conversation over to humans; so it is called in the name that also writes the messages.
 */
@Component
public class ChatwootStatus {

    private final ChatwootApi api;

    ChatwootStatus(ChatwootApi api) {
        this.api = api;
    }

    /**
     * Sets address, token and body. The status is always named: without one Chatwoot would choose it by the present one, and a
     * repeated call would undo the first.
     *
     * @throws SendFailed when it is no such command, or there is no conversation of Chatwoot's
     */
    public void request(@Variable("message") OutboundMessage message, Exchange exchange) {
        String status = Commands.argument(message, "toggle_status");
        Long conversation = message.to().chatwootConversationId();
        if (conversation == null) {
            throw new SendFailed(Kind.REFUSED, "conversation " + message.to().conversationId()
                    + " has no Chatwoot conversation whose status could be set");
        }
        api.post(exchange, message, "/conversations/" + conversation + "/toggle_status", Map.of("status", status));
    }

    /**
     * Chatwoot's {@code payload.success} is null after a hand-off: it says nothing that its HTTP status does not.
     *
     * @return without an external id: it is no message
     * @throws SendFailed when Chatwoot did not take it
     */
    public SendResult response(@Header(Exchange.HTTP_RESPONSE_CODE) int status, @Body byte[] body) {
        if (!ChatwootApi.answer(status, body).isObject()) {
            throw new SendFailed(Kind.AMBIGUOUS, "what answered " + status + " is not Chatwoot: it gave no JSON");
        }
        return new SendResult(null);
    }
}
