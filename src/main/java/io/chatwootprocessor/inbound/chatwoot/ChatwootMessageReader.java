package io.chatwootprocessor.inbound.chatwoot;

import static io.chatwootprocessor.inbound.JsonField.id;
import static io.chatwootprocessor.inbound.JsonField.moment;
import static io.chatwootprocessor.inbound.JsonField.text;
import static io.chatwootprocessor.inbound.JsonField.written;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.inbound.Delivery;
import io.chatwootprocessor.inbound.JsonField;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Reads the message that an event is about: its writer, its content, and whether it may be answered. */
@Component
class ChatwootMessageReader {

    private static final String VOICE_CALL = "voice_call";

    private final NoAnswer noAnswer;

    ChatwootMessageReader(NoAnswer noAnswer) {
        this.noAnswer = noAnswer;
    }

    Delivery.Message read(ChatwootEvent event, String direction, String content, JsonNode attachments) {
        JsonNode payload = event.payload();
        ObjectNode attributes = attributes(payload);
        boolean inbound = direction.equals("inbound");
        String replyId = inbound ? null : replyId(attributes); // a visitor could copy our marker
        boolean human = !inbound && replyId == null && byHuman(payload, attributes, event);
        Long messageId = id(payload, "id");
        // Chatwoot shows the delivery's outcome only here
        JsonNode shown = MessageText.shown(payload, event.conversation());
        return new Delivery.Message(direction,
                messageId == null ? null : messageId.toString(),
                inbound ? "contact" : human ? "user" : machine(text(payload.path("sender"), "type")),
                inbound ? null : id(payload.path("sender"), "id"),
                human,
                content == null ? "" : content,
                payload.path("private").asBoolean(false),
                attributes,
                attachments.isArray() ? attachments : JsonNodeFactory.instance.arrayNode(),
                JsonField.iso(moment(payload, "created_at")),
                replyId,
                inbound ? providerId(event) : null,
                inbound ? null : text(shown, "status"),
                inbound ? null : text(attributes, "external_error"),
                inbound ? noAnswer.reason(event, attributes) : null);
    }

    /** Reads a customer's choice as one message, however often Chatwoot tells of the message in which they chose. */
    Delivery.Message readChoice(ChatwootEvent event, String choice) {
        JsonNode payload = event.payload();
        ObjectNode attributes = JsonNodeFactory.instance.objectNode().put("in_reply_to", id(payload, "id"));
        JsonNode shown = MessageText.shown(payload, event.conversation());
        return new Delivery.Message("inbound", id(payload, "id") + "/answer", "contact", null, false, choice, false, attributes,
                JsonNodeFactory.instance.arrayNode(), JsonField.iso(moment(shown, "updated_at")), null, null, null, null,
                noAnswer.reason(event, attributes));
    }

    static String type(JsonNode type) {
        if (type.isIntegralNumber()) { // as REST has it
            return switch (type.intValue()) {
                case 0 -> "incoming";
                case 1 -> "outgoing";
                case 2 -> "activity";
                case 3 -> "template";
                default -> "";
            };
        }
        return type.isTextual() ? type.textValue() : type.isMissingNode() || type.isNull() ? "incoming" : "";
    }

    /**
     *
     * @return the customer's choice, or their entries in a form, of a message of the bot's. Chatwoot reports them as a change of that
     *     message. Null: there are none. The bot is not told ratings of the conversation.
     */
    static String choice(JsonNode payload) {
        return id(payload, "id") == null || "input_csat".equals(text(payload, "content_type")) ? null
                : MessageText.chosen(payload.path("content_attributes"));
    }

    /** @return the marker that we put on our messages; null: there is none */
    static String replyId(JsonNode attributes) {
        String marker = text(attributes.path("processor"), "reply_id");
        try {
            return marker == null ? null : UUID.fromString(marker).toString();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Whether a human agent wrote an outgoing message. Chatwoot names no sender for a message that an agent wrote in the channel's own app
     * (some bridges mark it {@code external_echo}). It names none for automations, campaigns and templates either.
     */
    private static boolean byHuman(JsonNode payload, JsonNode attributes, ChatwootEvent event) {
        JsonNode sender = payload.path("sender");
        JsonNode more = payload.path("additional_attributes");
        if (attributes.hasNonNull("automation_rule_id") || more.hasNonNull("campaign_id")) {
            return false; // a campaign has a user as its sender
        }
        return sender.isObject() ? "user".equals(text(sender, "type"))
                : event.conversation().isObject() && "outgoing".equals(type(payload.path("message_type")))
                        && !more.hasNonNull("template_params");
    }

    /**
     *
     * @return the channel's own id of the message, if two messages of Chatwoot's with that id are one: a channel repeats a delivery that
     *     was not confirmed in time. Chatwoot takes a WhatsApp message once; in an API inbox the caller chooses the id: null then.
     */
    private static String providerId(ChatwootEvent event) {
        return Set.of("api", "whatsapp").contains(event.sender().channel()) ? null : written(event.payload(), "source_id");
    }

    /** @return the sender's type; null for a campaign's message, which has a user as its sender but was written by nobody */
    private static String machine(String senderType) {
        return "user".equals(senderType) ? null : senderType;
    }

    /** @return Chatwoot's attributes, with the content type if it is a call */
    private static ObjectNode attributes(JsonNode payload) {
        ObjectNode attributes = payload.path("content_attributes").isObject() ? (ObjectNode) payload.path("content_attributes")
                : JsonNodeFactory.instance.objectNode();
        return VOICE_CALL.equals(text(payload, "content_type")) ? attributes.deepCopy().put("content_type", VOICE_CALL) : attributes;
    }
}
