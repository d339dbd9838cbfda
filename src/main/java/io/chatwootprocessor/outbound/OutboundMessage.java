package io.chatwootprocessor.outbound;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.JsonBody;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A claimed message with all that an adapter needs to send it, or a command to be done in its place in the line.
 *
 * @param claim          under which it is worked on
 * @param to             where it goes
 * @param content        the text; may be empty; empty for a command
 * @param privateNote    whether it is a note among agents
 * @param templateParams Chatwoot's {@code template_params}; null: no template
 * @param attachments    those of {@link SendRequest}, without {@code data}
 * @param replyId        the marker by which the message is recognised when it comes back from Chatwoot; null: a command
 * @param inDoubtFor     how long ago an attempt ended that may have arrived; null: none has
 * @param expired        whether it must not be sent any more, but only looked for
 * @param command        to be done; null: it is a message
 * @param origin         its turn, and its id in the log
 * @param notification   may be shown beside the text of a message to operators: {@code kind}, {@code link}, {@code actions}, and
 *                       {@code replaces}, the provider's id of the message whose place it takes; null: it is for a customer
 */
public record OutboundMessage(long messageId, Claim claim, Destination to, String adapter, String content, boolean privateNote,
        JsonNode templateParams, JsonNode attachments, String replyId, Duration inDoubtFor, boolean expired, Command command,
        Origin origin, JsonNode notification) {

    /** The part of it that a route sees as JSON; as a text it is this JSON, too. */
    @JsonValue
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("message_id", messageId);
        json.put("reply_id", replyId);
        if (to != null) {
            json.put("conversation_id", to.conversationId);
            json.put("account_id", to.accountId);
            json.put("user_identifier", to.userIdentifier);
            json.put("channel", to.channel);
            json.put("inbox_id", to.chatwootInboxId);
            json.put("chatwoot_conversation_id", to.chatwootConversationId);
            json.put("session_id", to.sessionId);
        }
        json.put("adapter", adapter);
        json.put("content", content);
        json.put("attachments", attachments);
        json.put("private", privateNote);
        json.put("template_params", templateParams);
        json.put("command", command == null ? null : command.name);
        json.put("argument", command == null ? null : command.argument);
        json.put("notification", notification);
        json.put("in_doubt", inDoubt());
        json.put("turn_id", origin == null ? null : origin.turnId);
        json.put("correlation_id", origin == null ? null : origin.correlationId);
        return json;
    }

    @Override
    public String toString() {
        return JsonBody.write(this);
    }

    /** Whether an earlier attempt may have arrived. */
    public boolean inDoubt() {
        return inDoubtFor != null;
    }

    public OutboundMessage withChatwootConversation(long id) {
        Destination found = new Destination(to.conversationId, to.accountId, id, to.chatwootInboxId, to.userIdentifier,
                to.channel, to.canReply, to.sessionId);
        return new OutboundMessage(messageId, claim, found, adapter, content, privateNote, templateParams, attachments,
                replyId, inDoubtFor, expired, command, origin, notification);
    }

    /**
     * @param name     of the command: {@code toggle_status}, {@code callback}
     * @param argument Chatwoot's status; an http(s) address
     */
    public record Command(String name, String argument) {
    }

    /**
     * @param turnId        the turn that it came from; null: none, or one that is gone
     * @param correlationId by which the log tells of it; null: by none
     */
    public record Origin(String turnId, String correlationId) {
    }

    /**
     * The right to send a message, for a while.
     *
     * @param id    the fencing token
     * @param until on the clock of {@link System#nanoTime()}
     */
    public record Claim(String id, long until) {

        /** Whether a call that may take that long ends within the claim. */
        public boolean covers(Duration call) {
            return until - System.nanoTime() > call.toNanos();
        }
    }

    /**
     * @param accountId              Chatwoot's account; 0 where the conversation names none
     * @param chatwootConversationId Chatwoot's display id; null where the conversation has none
     * @param chatwootInboxId        Chatwoot's inbox; null where it is not known
     * @param userIdentifier         the person's address in the channel
     * @param canReply               Chatwoot's word on whether free text may be sent now; null: not known
     * @param sessionId              the bridge's session that it goes through; empty where none is known, or it is no bridge's
     */
    public record Destination(long conversationId, long accountId, Long chatwootConversationId, Long chatwootInboxId,
            String userIdentifier, String channel, Boolean canReply, String sessionId) {
    }
}
