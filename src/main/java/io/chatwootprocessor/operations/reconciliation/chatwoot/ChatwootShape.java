package io.chatwootprocessor.operations.reconciliation.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.inbound.JsonField;
import java.time.Instant;
import java.util.List;

/**
 * Turns objects of Chatwoot's REST API into the shape of its webhooks: the two have other places and other spellings (Chatwoot's
 * {@code app/views/api/v1/conversations/partials/_conversation.json.jbuilder}, {@code app/presenters/conversations/event_data_presenter.rb}).
 */
final class ChatwootShape {

    private static final List<String> MESSAGE_TYPES = List.of("incoming", "outgoing", "activity", "template");
    private static final List<String> REST_ONLY = List.of("uuid", "account_id", "muted", "last_non_activity_message", "assignee_last_seen_at",
            "sla_policy_id", "applied_sla", "sla_events");

    private ChatwootShape() {
    }

    /** A conversation of the list; without its messages. */
    static ObjectNode conversation(long account, JsonNode listed) {
        ObjectNode shown = listed.deepCopy();
        shown.remove(REST_ONLY);
        shown.putObject("account").put("id", account);
        if (!shown.path("channel").isTextual()) {
            shown.set("channel", listed.path("meta").path("channel"));
        }
        ObjectNode meta = shown.path("meta").isObject() ? (ObjectNode) shown.path("meta") : shown.putObject("meta");
        meta.remove("channel");
        if (meta.path("sender") instanceof ObjectNode contact) {
            contact.remove("type");
        }
        JsonNode assignee = meta.path("assignee");
        if (!assignee.isObject()) {
            meta.putNull("assignee");
        }
        if (!meta.path("assignee_type").isTextual()) {
            meta.put("assignee_type", !assignee.isObject() ? null : "agent_bot".equals(assignee.path("type").asText()) ? "AgentBot" : "User");
        }
        if (!shown.path("contact_inbox").isObject()) {
            ObjectNode contactInbox = shown.putObject("contact_inbox");
            contactInbox.set("inbox_id", listed.path("inbox_id"));
            contactInbox.set("source_id", sourceId(listed));
        }
        shown.putArray("messages");
        return shown;
    }

    /** Chatwoot tells it with the messages only. */
    private static JsonNode sourceId(JsonNode listed) {
        for (JsonNode message : new JsonNode[] {listed.path("messages").path(0), listed.path("last_non_activity_message")}) {
            JsonNode sourceId = message.path("conversation").path("contact_inbox").path("source_id");
            if (sourceId.isTextual()) {
                return sourceId;
            }
        }
        return JsonNodeFactory.instance.nullNode();
    }

    /** The event that tells of a conversation's state. */
    static ObjectNode stateEvent(ObjectNode conversation, boolean statusChanged) {
        return conversation.deepCopy().put("event", statusChanged ? "conversation_status_changed" : "conversation_updated");
    }

    /** The event that tells of a message. */
    static ObjectNode messageEvent(ObjectNode conversation, JsonNode message, boolean updated) {
        ObjectNode event = message.deepCopy();
        event.remove(List.of("account_id", "inbox_id", "conversation_id", "status", "sender_type", "sender_id", "updated_at"));
        event.put("message_type", type(message));
        Instant created = JsonField.moment(message, "created_at");
        if (created != null) {
            event.put("created_at", created.toString());
        }
        event.set("account", conversation.path("account"));
        event.putObject("inbox").set("id", conversation.path("inbox_id"));
        if (event.path("sender") instanceof ObjectNode sender && "contact".equals(sender.path("type").asText())) {
            sender.remove("type");
        }
        ObjectNode shown = conversation.deepCopy();
        shown.putArray("messages").add(message);
        event.set("conversation", shown);
        event.put("event", updated ? "message_updated" : "message_created");
        return event;
    }

    /** In a webhook's word. */
    static String type(JsonNode message) {
        JsonNode type = message.path("message_type");
        return type.isIntegralNumber() && type.intValue() >= 0 && type.intValue() < MESSAGE_TYPES.size()
                ? MESSAGE_TYPES.get(type.intValue()) : type.asText("");
    }

    /** The marker of one of our replies; null: it is none. */
    static String replyId(JsonNode message) {
        String marker = message.at("/content_attributes/processor/reply_id").asText("");
        return marker.matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}") ? marker : null;
    }
}
