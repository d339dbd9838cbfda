package io.chatwootprocessor.inbound.chatwoot;

import static io.chatwootprocessor.inbound.JsonField.id;
import static io.chatwootprocessor.inbound.JsonField.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.inbound.Delivery;
import io.chatwootprocessor.inbound.address.Sender;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Turns Chatwoot's event into a delivery for the database, or says why there is nothing to do. */
@Component
public class DeliveryReader {

    private static final String SOURCE = "chatwoot";

    private final ChatwootMessageReader messages;

    DeliveryReader(ChatwootMessageReader messages) {
        this.messages = messages;
    }

    /** Reads an event about a message. */
    public Delivery message(@Body ChatwootEvent event) {
        JsonNode payload = event.payload();
        String type = ChatwootMessageReader.type(payload.path("message_type"));
        if (type.equals("activity")) {
            return ignored(event, "activity");
        }
        boolean note = payload.path("private").asBoolean(false);
        if (note && (type.equals("incoming") || ChatwootMessageReader.replyId(payload.path("content_attributes")) == null)) {
            return ignored(event, "private_note"); // our own note is read: the webhook confirms that it arrived
        }
        if (event.sender() == null) {
            return ignored(event, "unresolved_sender");
        }
        String choice = type.equals("outgoing") && event.event().equals("message_updated") ? ChatwootMessageReader.choice(payload) : null;
        if (choice != null) {
            return delivery(event, null, messages.readChoice(event, choice));
        }
        String content = MessageText.of(payload, event.conversation());
        JsonNode attachments = MessageText.attachments(payload, event.conversation());
        boolean attached = attachments.isArray() && !attachments.isEmpty();
        if (content == null && !attached && !isChatwoots(event)) {
            return ignored(event, "empty_content");
        }
        return switch (type) {
            case "incoming" -> delivery(event, null, messages.read(event, "inbound", content, attachments));
            case "outgoing", "template" -> delivery(event, null, messages.read(event, "outbound", content, attachments));
            default -> ignored(event, "unknown_message_type");
        };
    }

    /** Reads an event about a conversation: its status, its assignee. */
    public Delivery conversation(@Body ChatwootEvent event) {
        if (event.sender() == null) {
            return ignored(event, "unresolved_sender");
        }
        return id(event.conversation(), "id") == null ? ignored(event, "no_conversation_id") : delivery(event, null, null);
    }

    /** Keeps an event, and does nothing else. */
    public Delivery ignored(@Body ChatwootEvent event, String reason) {
        return delivery(event, reason, null);
    }

    private static Delivery delivery(ChatwootEvent event, String ignored, Delivery.Message message) {
        Sender sender = event.sender();
        return new Delivery(SOURCE, event.hook(), event.deliveryId(), event.event(), ConversationState.account(event), event.payload(),
                ignored, sender == null ? null : sender.identifier(), sender == null ? null : sender.channel(),
                ConversationState.of(event), message, null, null, event.replayOf(),
                event.found() == null ? null : event.found().source(),
                event.found() == null || event.found().toldAt() == null ? null : event.found().toldAt().toString(), null, null,
                null).from(message != null && message.direction().equals("inbound") ? text(SenderResolver.contact(event), "name") : null);
    }

    /** Whether the message can be looked up or shown to a human. More may be known of it than the webhook tells. */
    private static boolean isChatwoots(ChatwootEvent event) {
        return id(event.payload(), "id") != null && id(event.conversation(), "id") != null;
    }
}
