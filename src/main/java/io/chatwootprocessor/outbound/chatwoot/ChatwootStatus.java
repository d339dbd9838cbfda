package io.chatwootprocessor.outbound.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.outbound.Commands;
import io.chatwootprocessor.outbound.OutboundMessage;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.outbound.SendResult;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Sets a status by Chatwoot's {@code POST /conversations/{id}/toggle_status} (its {@code conversations_controller.rb}). With a bot's token,
 * {@code open} hands a pending conversation over to humans. So it is called with the token that also writes the messages.
 */
@Component
public class ChatwootStatus {

    private final ChatwootApi api;

    ChatwootStatus(ChatwootApi api) {
        this.api = api;
    }

    /**
     * Sets address, token and body. The status is always named. Without it Chatwoot would choose one by the present status, and a repeated
     * call would undo the first.
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
     * Chatwoot answers {@code {"payload": {"success", "conversation_id", "current_status"}}}; after a hand-off {@code success} is null.
     *
     * @return without an external id: it is no message
     * @throws SendFailed when Chatwoot did not take it, or does not say that the conversation has the status; then it is set again
     */
    public SendResult response(@Variable("message") OutboundMessage message, Exchange exchange) {
        HttpAnswer answer = HttpAnswer.of(exchange);
        JsonNode said = ChatwootApi.answer(answer);
        JsonNode payload = said.path("payload");
        String wanted = message.command().argument();
        boolean set = payload.isObject() && !payload.path("success").asText("").equals("false")
                && payload.path("current_status").asText(wanted).equals(wanted);
        if (!set) {
            String reason = ChatwootRefusal.reason(said);
            throw new SendFailed(Kind.AMBIGUOUS, "what answered " + answer.status() + " did not say that the status is " + wanted
                    + (reason.isBlank() ? "" : ": " + reason), answer);
        }
        return new SendResult(null);
    }
}
