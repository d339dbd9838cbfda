package io.chatwootprocessor.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.database.RecordLiteral;
import io.chatwootprocessor.http.JsonBody;

/**
 * A webhook as the database takes it: {@link #row} has the fields of the type {@code communication.delivery}, where they are explained; its
 * payload travels beside it. Moments are ISO-8601 texts.
 *
 * @param ignored      why nothing is to be done; null: something is
 * @param conversation null: the payload tells of none
 * @param message      null: the event is about the conversation, a session, or a message's outcome
 * @param session      null: it did not come through the bridge
 * @param receipt      null: it does not tell a message's outcome
 * @param replayOf     null: the event comes for the first time
 * @param via          how it came; null: by its source's own webhook
 * @param toldAt       then: when its source told it, on its source's clock; null: not known
 * @param spoolId      its name in the spool; null: it was not there
 * @param arrivedAt    then: when it arrived, on the clock of the program that spooled it
 * @param contactName  of the person who wrote the message; null: it is not told
 */
public record Delivery(
        String source, String hook, String deliveryId, String event, long accountId, JsonNode payload, String ignored,
        String userIdentifier, String channel,
        Conversation conversation, Message message, Session session,
        Receipt receipt, Long replayOf, String via, String toldAt, String spoolId, String arrivedAt, String contactName) {

    private static final Conversation NO_CONVERSATION = new Conversation(null, null, null, null, null, null, null, null, null, null);
    private static final int LONGEST_NAME = 255;
    private static final Session NO_SESSION = new Session(null, null, null, null);

    /** A delivery that came by its source's own webhook. */
    public Delivery(
            String source, String hook, String deliveryId, String event, long accountId, JsonNode payload, String ignored,
            String userIdentifier, String channel,
            Conversation conversation, Message message, Session session, Receipt receipt, Long replayOf) {
        this(source, hook, deliveryId, event, accountId, payload, ignored, userIdentifier, channel, conversation, message, session, receipt,
                replayOf, null, null, null, null, null);
    }

    /** The same, as it comes from the spool. */
    public Delivery spooled(String id, String at) {
        return new Delivery(source, hook, deliveryId, event, accountId, payload, ignored, userIdentifier, channel, conversation, message,
                session, receipt, replayOf, via, toldAt, id, at, contactName);
    }

    /**
     * The same, from a person of that name.
     *
     * @param name null: it is not told
     */
    public Delivery from(String name) {
        String stripped = name == null ? "" : name.strip();
        int length = Math.min(stripped.codePointCount(0, stripped.length()), LONGEST_NAME);
        return new Delivery(source, hook, deliveryId, event, accountId, payload, ignored, userIdentifier, channel, conversation, message,
                session, receipt, replayOf, via, toldAt, spoolId, arrivedAt,
                length == 0 ? null : stripped.substring(0, stripped.offsetByCodePoints(0, length)));
    }

    /** The same; where its sender gave it no id, with the request's id, which the log shows. */
    public Delivery under(String correlationId) {
        return deliveryId != null || correlationId == null || replayOf != null ? this : new Delivery(source, hook, correlationId, event, accountId,
                payload, ignored, userIdentifier, channel, conversation, message, session, receipt, replayOf, via, toldAt, spoolId, arrivedAt, contactName);
    }

    /** The delivery without its payload, as PostgreSQL reads the type {@code communication.delivery}: the order of the fields is the type's. */
    public String row() {
        Conversation c = conversation == null ? NO_CONVERSATION : conversation;
        Message m = message == null ? Message.NONE : message;
        boolean hasMessage = message != null;
        Session s = session == null ? NO_SESSION : session;
        Receipt r = receipt == null ? new Receipt(m.externalId, m.deliveryStatus, m.deliveryError, null) : receipt;
        return new RecordLiteral().add(source).add(hook).add(deliveryId).add(event).add(accountId).add(ignored).add(userIdentifier).add(channel)
                .add(c.chatwootConversationId).add(c.chatwootInboxId).add(c.contactInboxSourceId).add(c.conversationStatus).add(c.assigneeType)
                .add(c.assigneeId).add(c.sourceUpdatedAt)
                .add(m.direction).add(r.externalId).add(m.senderType).add(hasMessage ? m.byHuman : null).add(m.content)
                .add(json(m.contentAttributes)).add(json(m.attachments)).add(m.sentAt).add(m.replyId).add(r.deliveryStatus).add(r.deliveryError)
                .add(c.canReply).add(hasMessage ? m.privateNote : null).add(replayOf).add(m.noAnswer)
                .add(s.sessionId).add(s.sessionStatus).add(s.sessionPhone).add(s.sessionName).add(r.recipient)
                .add(c.activeAt).add(c.handedBack).add(m.providerId).add(m.senderId).add(via).add(toldAt).add(spoolId).add(arrivedAt)
                .add(contactName)
                .toString();
    }

    private static String json(JsonNode value) {
        return value == null || value.isNull() ? null : JsonBody.write(value);
    }

    /** The state of Chatwoot's conversation that the payload shows. */
    public record Conversation(
            Long chatwootConversationId, Long chatwootInboxId, String contactInboxSourceId,
            String conversationStatus, String assigneeType, Long assigneeId, String sourceUpdatedAt, String activeAt, Boolean handedBack,
            Boolean canReply) {
    }

    /** The message that the event is about. */
    public record Message(
            String direction, String externalId, String senderType, Long senderId, boolean byHuman,
            String content, boolean privateNote, JsonNode contentAttributes, JsonNode attachments, String sentAt,
            String replyId, String providerId, String deliveryStatus, String deliveryError, String noAnswer) {

        private static final Message NONE =
                new Message(null, null, null, null, false, null, false, null, null, null, null, null, null, null, null);
    }

    /** The bridge's session that the event is from; its status only where the event is about the session itself. */
    public record Session(String sessionId, String sessionStatus, String sessionPhone, String sessionName) {
    }

    /** The outcome of a message that went out through the bridge. */
    public record Receipt(String externalId, String deliveryStatus, String deliveryError, String recipient) {
    }
}
