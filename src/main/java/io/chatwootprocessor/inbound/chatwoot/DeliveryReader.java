package io.chatwootprocessor.inbound.chatwoot;

import static io.chatwootprocessor.inbound.JsonField.id;
import static io.chatwootprocessor.inbound.JsonField.moment;
import static io.chatwootprocessor.inbound.JsonField.text;
import static io.chatwootprocessor.inbound.JsonField.written;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.inbound.Delivery;
import io.chatwootprocessor.inbound.Jid;
import io.chatwootprocessor.inbound.Sender;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Makes of Chatwoot's event what the database stores, or says why nothing is to be done. */
@Component
public class DeliveryReader {

    private static final String SOURCE = "chatwoot";
    private static final String VOICE_CALL = "voice_call";

    private final Machines machines;
    private final boolean answerGroups;

    DeliveryReader(ProcessorSettings settings, Machines machines) {
        this.machines = machines;
        this.answerGroups = settings.whatsapp().answerGroups();
    }

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
        String choice = type.equals("outgoing") && event.event().equals("message_updated") ? choice(payload) : null;
        if (choice != null) {
            return delivery(event, null, readChoice(event, choice));
        }
        String content = MessageText.of(payload, event.conversation());
        JsonNode attachments = MessageText.attachments(payload, event.conversation());
        boolean attached = attachments.isArray() && !attachments.isEmpty();
        if (content == null && !attached && !isChatwoots(event)) {
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
                readConversation(event), message, null, null, event.replayOf(),
                event.found() == null ? null : event.found().source(), event.found() == null ? null : iso(event.found().toldAt()),
                null, null);
    }

    private static Delivery.Conversation readConversation(ChatwootEvent event) {
        JsonNode conversation = event.conversation();
        JsonNode assignee = conversation.path("meta").path("assignee");
        Long inConversation = id(conversation, "id");
        Long inbox = id(conversation, "inbox_id");
        return new Delivery.Conversation(
                inConversation == null ? id(event.payload(), "conversation_id") : inConversation,
                inbox == null ? id(event.payload().path("inbox"), "id") : inbox,
                written(conversation.path("contact_inbox"), "source_id"),
                text(conversation, "status"),
                text(conversation.path("meta"), "assignee_type") != null ? text(conversation.path("meta"), "assignee_type")
                        : assignee.isObject() ? ("agent_bot".equals(text(assignee, "type")) ? "AgentBot" : "User") : null,
                id(assignee, "id"),
                iso(moment(conversation, "updated_at")),
                iso(newest(moment(conversation, "last_activity_at"), moment(conversation, "timestamp"))),
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

    /**
     * The channel's own id of the message, where two of Chatwoot's messages with it are one: a channel whose delivery was not
     * confirmed in time delivers it again. Chatwoot takes a WhatsApp message once; in an API inbox the id is what the caller likes.
     */
    private static String providerId(ChatwootEvent event) {
        return Set.of("api", "whatsapp").contains(event.sender().channel()) ? null : written(event.payload(), "source_id");
    }

    /** A campaign's message has a user as its sender, but nobody wrote it. */
    private static String machine(String senderType) {
        return "user".equals(senderType) ? null : senderType;
    }

    /** A message that may be looked up, or shown to a human: more may be known of it than the webhook tells. */
    private static boolean isChatwoots(ChatwootEvent event) {
        return id(event.payload(), "id") != null && id(event.conversation(), "id") != null;
    }

    /**
     * What the customer chose in a message of the bot's, or filled in: Chatwoot tells of it as a change of that message. How they
     * rate the conversation is not said to the bot.
     */
    private static String choice(JsonNode payload) {
        return id(payload, "id") == null || "input_csat".equals(text(payload, "content_type")) ? null
                : MessageText.chosen(payload.path("content_attributes"));
    }

    /** One message, however often Chatwoot tells of the other one. */
    private Delivery.Message readChoice(ChatwootEvent event, String choice) {
        JsonNode payload = event.payload();
        ObjectNode attributes = JsonNodeFactory.instance.objectNode().put("in_reply_to", id(payload, "id"));
        JsonNode shown = MessageText.shown(payload, event.conversation());
        return new Delivery.Message("inbound", id(payload, "id") + "/answer", "contact", null, false, choice, false, attributes,
                JsonNodeFactory.instance.arrayNode(), iso(moment(shown, "updated_at")), null, null, null, null, noAnswer(event, attributes));
    }

    private Delivery.Message readMessage(ChatwootEvent event, String direction, String content, JsonNode attachments) {
        JsonNode payload = event.payload();
        ObjectNode attributes = attributes(payload);
        boolean inbound = direction.equals("inbound");
        String replyId = inbound ? null : replyId(attributes); // a visitor can read our marker, and send it
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
                iso(moment(payload, "created_at")),
                replyId,
                inbound ? providerId(event) : null,
                inbound ? null : text(shown, "status"),
                inbound ? null : text(attributes, "external_error"),
                inbound ? noAnswer(event, attributes) : null);
    }

    /** Why nobody must answer the message; null: somebody may. */
    private String noAnswer(ChatwootEvent event, JsonNode attributes) {
        if (event.found() != null && event.found().noAnswer() != null) {
            return event.found().noAnswer();
        }
        if (!event.sender().channel().equals("email")) {
            String place = placeWithoutAnswers(event);
            if (place != null) {
                return place;
            }
        }
        boolean blocked = event.payload().path("sender").path("blocked").asBoolean(false)
                || event.conversation().path("meta").path("sender").path("blocked").asBoolean(false);
        return blocked ? "blocked" : machines.reason(event, attributes);
    }

    /** Groups and broadcasts of WhatsApp come by many doors: programs beside Chatwoot make contacts of them in any inbox. */
    private String placeWithoutAnswers(ChatwootEvent event) {
        JsonNode contact = event.conversation().path("meta").path("sender");
        JsonNode writer = event.payload().path("sender");
        for (String address : new String[] {event.sender().identifier(), written(event.conversation().path("contact_inbox"), "source_id"),
                written(contact, "identifier"), written(contact, "phone_number"), written(writer, "identifier"), written(writer, "phone_number")}) {
            if (Jid.isGroup(address)) {
                return answerGroups ? null : "group";
            }
            if (Jid.isBroadcast(address)) {
                return "broadcast";
            }
            if (Jid.isService(address)) {
                return "service";
            }
        }
        return null;
    }

    /** Chatwoot's, and of a call that it is one. */
    private static ObjectNode attributes(JsonNode payload) {
        ObjectNode attributes = payload.path("content_attributes").isObject() ? (ObjectNode) payload.path("content_attributes")
                : JsonNodeFactory.instance.objectNode();
        return VOICE_CALL.equals(text(payload, "content_type")) ? attributes.deepCopy().put("content_type", VOICE_CALL) : attributes;
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

    private static String iso(Instant moment) {
        return moment == null ? null : moment.toString();
    }
}
