package io.chatwootprocessor.inbound.chatwoot;

import static io.chatwootprocessor.inbound.JsonField.id;
import static io.chatwootprocessor.inbound.JsonField.moment;
import static io.chatwootprocessor.inbound.JsonField.text;
import static io.chatwootprocessor.inbound.JsonField.written;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.inbound.Delivery;
import io.chatwootprocessor.inbound.JsonField;
import java.time.Instant;

/** The state of Chatwoot's conversation that an event shows. */
final class ConversationState {

    private ConversationState() {
    }

    static Delivery.Conversation of(ChatwootEvent event) {
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
                JsonField.iso(moment(conversation, "updated_at")),
                JsonField.iso(newest(moment(conversation, "last_activity_at"), moment(conversation, "timestamp"))),
                handedBack(event),
                conversation.path("can_reply").isBoolean() ? conversation.path("can_reply").booleanValue() : null);
    }

    private static Instant newest(Instant one, Instant other) {
        return one == null || other != null && other.isAfter(one) ? other : one;
    }

    /** Whether the event says that the conversation is pending again, which gives it back to the bot. */
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

    static long account(ChatwootEvent event) {
        JsonNode payload = event.payload();
        JsonNode conversation = event.conversation();
        for (Long account : new Long[] {id(payload.path("account"), "id"), id(payload, "account_id"),
                id(conversation.path("account"), "id"),
                id(conversation.path("messages").path(0), "account_id")}) { // Chatwoot before v4.14.2 named no account in a conversation
            if (account != null) {
                return account;
            }
        }
        return 0;
    }
}
