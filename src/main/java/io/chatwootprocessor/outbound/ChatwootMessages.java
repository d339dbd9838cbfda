package io.chatwootprocessor.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** Chatwoot's {@code POST /conversations/{id}/messages}: its request, and what its answer means. */
@Component
public class ChatwootMessages {

    private final ProcessorSettings settings;

    ChatwootMessages(ProcessorSettings settings) {
        this.settings = settings;
    }

    /**
     * Sets address, token and body. The marker {@code content_attributes.processor.reply_id} comes back in every webhook
     * and GET of the message: Chatwoot keeps keys of ours.
     *
     * @throws SendFailed when Chatwoot is not set up here, or the conversation has no counterpart there
     */
    public void request(@Body OutboundMessage outbound, Exchange exchange) {
        ProcessorSettings.Chatwoot chatwoot = settings.chatwoot();
        if (blank(chatwoot.baseUrl()) || blank(chatwoot.apiKey())) {
            throw new SendFailed("Chatwoot is not set up here: set CHATWOOT_BASE_URL and CHATWOOT_API_KEY");
        }
        if (outbound.chatwootConversationId() == null) {
            throw new SendFailed("conversation " + outbound.conversationId() + " has no Chatwoot conversation to reply to");
        }
        long account = outbound.accountId() > 0 ? outbound.accountId() : chatwoot.accountId() == null ? 0 : chatwoot.accountId();
        if (account == 0) {
            throw new SendFailed("the account of conversation " + outbound.conversationId()
                    + " is not known: set CHATWOOT_ACCOUNT_ID");
        }
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_METHOD, "POST");
        message.setHeader(Exchange.HTTP_URI, chatwoot.baseUrl().replaceFirst("/+$", "")
                + "/api/v1/accounts/" + account + "/conversations/" + outbound.chatwootConversationId() + "/messages");
        message.setHeader("api_access_token", chatwoot.apiKey());
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(JsonBody.write(Map.of(
                "content", LiquidText.escape(outbound.content()),
                "message_type", "outgoing",
                "private", false,
                "content_type", "text",
                "content_attributes", Map.of("processor", Map.of("reply_id", outbound.replyId())))));
    }

    /** @throws SendFailed when Chatwoot did not take the message */
    public SendResult response(@Header(Exchange.HTTP_RESPONSE_CODE) int status, @Body byte[] body) {
        JsonNode answer = read(body);
        if (status < 200 || status > 299) {
            throw new SendFailed("Chatwoot answered " + status + reason(answer));
        }
        String externalId = answer.path("id").isIntegralNumber() ? answer.path("id").asText() : null;
        Map<String, Object> provider = new HashMap<>();
        if (externalId != null) {
            provider.put("chatwoot_message_id", answer.path("id").longValue());
        }
        return SendResult.sent(externalId, provider);
    }

    private static JsonNode read(byte[] body) {
        try {
            return JsonBody.read(body);
        } catch (RequestError e) {
            return new ObjectNode(null); // a proxy's page, or "Retry later"
        }
    }

    private static String reason(JsonNode answer) {
        String reason = answer.path("error").asText(answer.path("message").asText(""));
        return reason.isBlank() ? "" : ": " + reason;
    }

    private static boolean blank(String text) {
        return text == null || text.isBlank();
    }
}
