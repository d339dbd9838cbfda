package io.chatwootprocessor.inbound.chatwoot;

import static io.chatwootprocessor.inbound.JsonField.id;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.settings.chatwoot.ChatwootSettings;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Asks Chatwoot for a message that its webhook showed without text and files: {@code GET /conversations/{id}/messages?after=<id>}
 * gives those with a greater id (Chatwoot's {@code app/finders/message_finder.rb}). A bot's token may not ask.
 */
@Component
public class MessageLookup {

    private final ChatwootSettings chatwoot;

    MessageLookup(ChatwootSettings settings) {
        this.chatwoot = settings;
    }

    /**
     * Makes the exchange the request.
     *
     * @param message a row of {@code sql/conversation/chatwoot/find-unshown.sql}
     * @throws IllegalStateException when Chatwoot is not set up here
     */
    public void request(@Variable("unshown") Map<String, Object> message, Exchange exchange) {
        String token = isBlank(chatwoot.userToken()) ? chatwoot.apiKey() : chatwoot.userToken();
        if (isBlank(chatwoot.baseUrl()) || isBlank(token)) {
            throw new IllegalStateException("Chatwoot is not set up here");
        }
        long account = (Long) message.get("account_id");
        Message request = exchange.getMessage();
        request.removeHeaders("*");
        request.setHeader(Exchange.HTTP_METHOD, "GET");
        request.setHeader(Exchange.HTTP_URI, chatwoot.baseUrl().replaceFirst("/+$", "") + "/api/v1/accounts/"
                + (account > 0 || chatwoot.accountId() == null ? account : chatwoot.accountId())
                + "/conversations/" + message.get("chatwoot_conversation_id") + "/messages");
        request.setHeader(Exchange.HTTP_QUERY, "after=" + (Long.parseLong((String) message.get("external_id")) - 1));
        request.setHeader("api_access_token", token);
        request.setBody(null);
    }

    /** @return the parameters of {@code sql/conversation/chatwoot/keep-shown.sql}; null: Chatwoot does not show more of it either */
    public Map<String, Object> read(@Header(Exchange.HTTP_RESPONSE_CODE) int status, @Body byte[] body,
            @Variable("unshown") Map<String, Object> unshown) {
        if (status != 200 || body == null) {
            return null;
        }
        for (JsonNode message : JsonBody.storable(JsonBody.parse(body)).path("payload")) {
            if (Long.valueOf((String) unshown.get("external_id")).equals(id(message, "id"))) {
                String text = MessageText.of(message, MissingNode.getInstance());
                JsonNode attachments = message.path("attachments");
                boolean attached = attachments.isArray() && !attachments.isEmpty();
                return text == null && !attached ? null : Map.of("id", unshown.get("id"), "content", text == null ? "" : text,
                        "attachments", attached ? JsonBody.write(attachments) : "[]",
                        "content_attributes", message.path("content_attributes").isObject()
                                ? JsonBody.write(message.path("content_attributes")) : "{}");
            }
        }
        return null;
    }

    private static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }
}
