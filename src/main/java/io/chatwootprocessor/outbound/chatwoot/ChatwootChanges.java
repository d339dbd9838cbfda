package io.chatwootprocessor.outbound.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.outbound.OutboundMessage;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * The changes to a conversation of Chatwoot's beside its status: {@code POST …/labels} and {@code …/custom_attributes}, which replace the
 * present values, and {@code …/assignments} with a team's id. A bot's token may label since Chatwoot 4.14.2; teams are listed to users only.
 */
@Component
public class ChatwootChanges {

    static final String ADD_LABEL = "add_label";
    static final String SET_ATTRIBUTE = "set_attribute";
    static final String ASSIGN_TEAM = "assign_team";

    private final ChatwootApi api;

    ChatwootChanges(ChatwootApi api) {
        this.api = api;
    }

    /**
     * Makes the exchange a request for the present values.
     *
     * @throws SendFailed when it is no such command, or there is no conversation of Chatwoot's
     */
    public void look(@Variable("message") OutboundMessage message, Exchange exchange) {
        api.get(exchange, message, switch (message.command().name()) {
            case ADD_LABEL -> conversation(message) + "/labels";
            case SET_ATTRIBUTE -> conversation(message);
            case ASSIGN_TEAM -> "/teams";
            default -> throw new SendFailed(Kind.REFUSED, "the adapter " + message.adapter() + " cannot do " + message.command().name());
        }, null);
    }

    /**
     * Makes the exchange the request that changes the present values; the body is null where nothing has to be changed.
     *
     * @throws SendFailed when Chatwoot does not give the present values, or there is no such team
     */
    public void change(@Variable("message") OutboundMessage message, Exchange exchange) {
        JsonNode there = ChatwootApi.answer(HttpAnswer.of(exchange));
        String argument = message.command().argument();
        switch (message.command().name()) {
            case ADD_LABEL -> label(message, argument, there, exchange);
            case SET_ATTRIBUTE -> attribute(message, argument, there, exchange);
            default -> team(message, argument, there, exchange);
        }
    }

    /** @throws SendFailed when Chatwoot did not take it */
    public void changed(Exchange exchange) {
        ChatwootApi.answer(HttpAnswer.of(exchange));
    }

    private void label(OutboundMessage message, String label, JsonNode there, Exchange exchange) {
        JsonNode known = there.path("payload");
        if (!known.isArray()) {
            throw new SendFailed(Kind.AMBIGUOUS, "Chatwoot did not say which labels there are", HttpAnswer.of(exchange));
        }
        List<String> labels = new ArrayList<>();
        known.forEach(one -> labels.add(one.asText()));
        if (labels.contains(label)) {
            exchange.getMessage().setBody(null);
            return;
        }
        labels.add(label);
        api.post(exchange, message, conversation(message) + "/labels", Map.of("labels", labels));
    }

    private void attribute(OutboundMessage message, String attribute, JsonNode there, Exchange exchange) {
        if (!there.path("id").isIntegralNumber()) {
            throw new SendFailed(Kind.AMBIGUOUS, "Chatwoot did not say which attributes there are", HttpAnswer.of(exchange));
        }
        ObjectNode attributes = there.path("custom_attributes") instanceof ObjectNode known ? known.deepCopy()
                : JsonNodeFactory.instance.objectNode();
        int equals = attribute.indexOf('=');
        String name = attribute.substring(0, equals);
        String value = attribute.substring(equals + 1);
        if (attributes.path(name).asText("").equals(value) && attributes.has(name)) {
            exchange.getMessage().setBody(null);
            return;
        }
        attributes.put(name, value);
        api.post(exchange, message, conversation(message) + "/custom_attributes", Map.of("custom_attributes", attributes));
    }

    private void team(OutboundMessage message, String team, JsonNode there, Exchange exchange) {
        for (JsonNode one : there) {
            if (one.path("name").asText().equalsIgnoreCase(team) && one.path("id").isIntegralNumber()) {
                api.post(exchange, message, conversation(message) + "/assignments", Map.of("team_id", one.path("id").asLong()));
                return;
            }
        }
        throw new SendFailed(Kind.REFUSED, "there is no team " + team + " in Chatwoot's account");
    }

    private static String conversation(OutboundMessage message) {
        Long conversation = message.to().chatwootConversationId();
        if (conversation == null) {
            throw new SendFailed(Kind.REFUSED, "conversation " + message.to().conversationId() + " has no Chatwoot conversation to be changed");
        }
        return "/conversations/" + conversation;
    }
}
