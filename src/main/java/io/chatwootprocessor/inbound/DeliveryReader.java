package io.chatwootprocessor.inbound;

import static io.chatwootprocessor.inbound.ChatwootEvent.firstObject;
import static io.chatwootprocessor.inbound.ChatwootEvent.id;
import static io.chatwootprocessor.inbound.ChatwootEvent.moment;
import static io.chatwootprocessor.inbound.ChatwootEvent.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.UUID;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Makes of Chatwoot's event what the database stores, or says why nothing is to be done. */
@Component
public class DeliveryReader {

    private static final String SOURCE = "chatwoot";

    /** An event about a message: who wrote it, to whom, what. */
    public Delivery message(@Body ChatwootEvent event) {
        JsonNode payload = event.payload();
        String type = messageType(payload.path("message_type"));
        if (type.equals("activity")) {
            return ignored(event, "activity");
        }
        boolean note = payload.path("private").asBoolean(false);
        if (note && (type.equals("incoming") || replyId(payload.path("content_attributes")) == null)) {
            return ignored(event, "private_note"); // but for our own, whose arrival it confirms
        }
        if (event.sender() == null) {
            return ignored(event, "unresolved_sender");
        }
        String content = content(payload);
        JsonNode attachments = payload.path("attachments");
        boolean attached = attachments.isArray() && !attachments.isEmpty();
        if (content == null && !attached && !byHuman(payload, payload.path("content_attributes"), event)) { // files that it does not show
            return ignored(event, "empty_content");
        }
        return switch (type) {
            case "incoming" -> delivery(event, null, readMessage(event, "inbound", content, attachments));
            case "outgoing", "template" -> delivery(event, null, readMessage(event, "outbound", content, attachments));
            default -> ignored(event, "unknown_message_type");
        };
    }

    /** An event about a conversation: its status, its assignee. */
    public Delivery conversation(@Body ChatwootEvent event) {
        if (event.sender() == null) {
            return ignored(event, "unresolved_sender");
        }
        return id(event.conversation(), "id") == null ? ignored(event, "no_conversation_id") : delivery(event, null, null);
    }

    /** An event that is kept and nothing else. */
    public Delivery ignored(@Body ChatwootEvent event, String reason) {
        return delivery(event, reason, null);
    }

    private static Delivery delivery(ChatwootEvent event, String ignored, Delivery.Message message) {
        Sender sender = event.sender();
        return new Delivery(SOURCE, event.hook(), event.deliveryId(), event.event(), account(event), event.payload(), ignored,
                sender == null ? null : sender.identifier(), sender == null ? null : sender.channel(),
                readConversation(event), message, null, null, event.replayOf());
    }

    private static Delivery.Conversation readConversation(ChatwootEvent event) {
        JsonNode conversation = event.conversation();
        JsonNode assignee = conversation.path("meta").path("assignee");
        Long inConversation = id(conversation, "id");
        Long inbox = id(conversation, "inbox_id");
        return new Delivery.Conversation(
                inConversation == null ? id(event.payload(), "conversation_id") : inConversation,
                inbox == null ? id(event.payload().path("inbox"), "id") : inbox,
                text(conversation.path("contact_inbox"), "source_id"),
                text(conversation, "status"),
                text(conversation.path("meta"), "assignee_type") != null ? text(conversation.path("meta"), "assignee_type")
                        : assignee.isObject() ? ("agent_bot".equals(text(assignee, "type")) ? "AgentBot" : "User") : null,
                id(assignee, "id"),
                written(moment(conversation, "updated_at")),
                written(newest(moment(conversation, "last_activity_at"), moment(conversation, "timestamp"))),
                handedBack(event),
                conversation.path("can_reply").isBoolean() ? conversation.path("can_reply").booleanValue() : null);
    }

    private static Instant newest(Instant one, Instant other) {
        return one == null || other != null && other.isAfter(one) ? other : one;
    }

    /** Whether the event is that the conversation is pending again, and so the bot's. */
    private static boolean handedBack(ChatwootEvent event) {
        if (!"pending".equals(text(event.conversation(), "status"))) {
            return false;
        }
        if (event.event().equals("conversation_status_changed")) {
            return true;
        }
        for (JsonNode change : event.payload().path("changed_attributes")) { // of conversation_updated
            if ("pending".equals(text(change.path("status"), "current_value"))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a human agent wrote what went out. Chatwoot names no sender of what an agent wrote on the channel's own app (some
     * bridges mark it {@code external_echo}), but neither of what its automations, campaigns and templates say.
     */
    private static boolean byHuman(JsonNode payload, JsonNode attributes, ChatwootEvent event) {
        JsonNode sender = payload.path("sender");
        JsonNode more = payload.path("additional_attributes");
        if (attributes.hasNonNull("automation_rule_id") || more.hasNonNull("campaign_id")) {
            return false; // a campaign has a user as its sender
        }
        return sender.isObject() ? "user".equals(text(sender, "type"))
                : event.conversation().isObject() && "outgoing".equals(messageType(payload.path("message_type")))
                        && !more.hasNonNull("template_params");
    }

    /** A campaign's message has a user as its sender, but nobody wrote it. */
    private static String machine(String senderType) {
        return "user".equals(senderType) ? null : senderType;
    }

    private static Delivery.Message readMessage(ChatwootEvent event, String direction, String content, JsonNode attachments) {
        JsonNode payload = event.payload();
        JsonNode attributes = firstObject(payload.path("content_attributes"), JsonNodeFactory.instance.objectNode());
        boolean inbound = direction.equals("inbound");
        String replyId = inbound ? null : replyId(attributes); // a visitor can read our marker, and send it
        boolean human = !inbound && replyId == null && byHuman(payload, attributes, event);
        Long messageId = id(payload, "id");
        // Chatwoot shows the delivery's outcome only here, and often of another message
        JsonNode shown = event.conversation().path("messages").path(0);
        boolean same = messageId != null && messageId.equals(id(shown, "id"));
        return new Delivery.Message(direction,
                messageId == null ? null : messageId.toString(),
                inbound ? "contact" : human ? "user" : machine(text(payload.path("sender"), "type")),
                human,
                content == null ? "" : content,
                payload.path("private").asBoolean(false),
                attributes,
                attachments.isArray() ? attachments : JsonNodeFactory.instance.arrayNode(),
                written(moment(payload, "created_at")),
                replyId,
                inbound && !"api".equals(event.sender().channel()) ? text(payload, "source_id") : null, // an API inbox's is the caller's
                inbound || !same ? null : text(shown, "status"),
                inbound ? null : text(attributes, "external_error"),
                inbound ? noAnswer(event, attributes) : null);
    }

    /** Why nobody must answer the message; null: somebody may. */
    private static String noAnswer(ChatwootEvent event, JsonNode attributes) {
        boolean blocked = event.payload().path("sender").path("blocked").asBoolean(false)
                || event.conversation().path("meta").path("sender").path("blocked").asBoolean(false);
        return blocked ? "blocked" : attributes.path("email").path("auto_reply").asBoolean(false) ? "auto_reply" : null;
    }

    private static String messageType(JsonNode type) {
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

    private static String content(JsonNode payload) {
        String content = text(payload, "content");
        if (content == null) {
            content = text(payload.path("message"), "content");
        }
        return content == null ? text(payload.path("data"), "content") : content;
    }

    private static long account(ChatwootEvent event) {
        JsonNode payload = event.payload();
        JsonNode conversation = event.conversation();
        for (Long account : new Long[] {id(payload.path("account"), "id"), id(payload, "account_id"),
                id(conversation.path("account"), "id"),
                id(conversation.path("messages").path(0), "account_id")}) { // before v4.14.2 conversations named none
            if (account != null) {
                return account;
            }
        }
        return 0;
    }

    /** The marker that we put on what we send; null where it is none. */
    private static String replyId(JsonNode attributes) {
        String marker = text(attributes.path("processor"), "reply_id");
        try {
            return marker == null ? null : UUID.fromString(marker).toString();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String written(Instant moment) {
        return moment == null ? null : moment.toString();
    }
}
