package io.chatwootprocessor.inbound.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.inbound.Event;
import io.chatwootprocessor.inbound.address.Sender;

/**
 * An event of Chatwoot's.
 *
 * @param hook       the webhook's name; null for the unnamed one
 * @param deliveryId {@code X-Chatwoot-Delivery}; null where the sender gives none
 * @param event      {@code message_created} where the payload names none: the original processor's minimal payload
 * @param payload    without {@code pubsub_token} and an inbox's secrets
 * @param sender     the person it is from, or for; null until they are resolved, or where they cannot be
 * @param replayOf   the stored event that is received again; null: it comes for the first time
 * @param found      how it came; null: by a webhook
 */
public record ChatwootEvent(String hook, String deliveryId, String event, ObjectNode payload, Sender sender, Long replayOf, Found found)
        implements Event {

    /** One that came by a webhook. */
    ChatwootEvent(String hook, String deliveryId, String event, ObjectNode payload, Sender sender, Long replayOf) {
        this(hook, deliveryId, event, payload, sender, replayOf, null);
    }

    ChatwootEvent withSender(Sender resolved) {
        return new ChatwootEvent(hook, deliveryId, event, payload, resolved, replayOf, found);
    }

    ChatwootEvent asReplayOf(Long original) {
        return new ChatwootEvent(hook, deliveryId, event, payload, sender, original, found);
    }

    /** The same, found by other means than a webhook. */
    public ChatwootEvent as(Found how) {
        return new ChatwootEvent(hook, deliveryId, event, payload, sender, replayOf, how);
    }

    /** The conversation. It is a part of a message's payload, and all of a conversation's payload. */
    JsonNode conversation() {
        return event.startsWith("conversation_") && !payload.path("conversation").isObject()
                ? payload : payload.path("conversation");
    }

    /** The first of these that is an object, else a missing node. */
    static JsonNode firstObject(JsonNode... nodes) {
        for (JsonNode node : nodes) {
            if (node.isObject()) {
                return node;
            }
        }
        return MissingNode.getInstance();
    }
}
