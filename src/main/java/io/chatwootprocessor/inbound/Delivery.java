package io.chatwootprocessor.inbound;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * A webhook as the database takes it: written as JSON it has the fields of the type {@code communication.delivery},
 * where they are explained; its payload travels beside it. Moments are ISO-8601 texts.
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
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Delivery(
        String source, String hook, String deliveryId, String event, long accountId, @JsonIgnore JsonNode payload, String ignored,
        String userIdentifier, String channel,
        @JsonUnwrapped Conversation conversation, @JsonUnwrapped Message message, @JsonUnwrapped Session session,
        @JsonUnwrapped Receipt receipt, Long replayOf, String via, String toldAt, String spoolId, String arrivedAt) {

    /** A delivery that came by its source's own webhook. */
    public Delivery(
            String source, String hook, String deliveryId, String event, long accountId, JsonNode payload, String ignored,
            String userIdentifier, String channel,
            Conversation conversation, Message message, Session session, Receipt receipt, Long replayOf) {
        this(source, hook, deliveryId, event, accountId, payload, ignored, userIdentifier, channel, conversation, message, session, receipt,
                replayOf, null, null, null, null);
    }

    /** The same, as it comes from the spool. */
    public Delivery spooled(String id, String at) {
        return new Delivery(source, hook, deliveryId, event, accountId, payload, ignored, userIdentifier, channel, conversation, message,
                session, receipt, replayOf, via, toldAt, id, at);
    }

    /** The same; where its sender gave it no id, with the request's id, which the log shows. */
    public Delivery under(String correlationId) {
        return deliveryId != null || correlationId == null || replayOf != null ? this : new Delivery(source, hook, correlationId, event, accountId,
                payload, ignored, userIdentifier, channel, conversation, message, session, receipt, replayOf, via, toldAt, spoolId, arrivedAt);
    }

    /** The state of Chatwoot's conversation that the payload shows. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Conversation(
            Long chatwootConversationId, Long chatwootInboxId, String contactInboxSourceId,
            String conversationStatus, String assigneeType, Long assigneeId, String sourceUpdatedAt, String activeAt, Boolean handedBack,
            Boolean canReply) {
    }

    /** The message that the event is about. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Message(
            String direction, String externalId, String senderType, Long senderId, boolean byHuman,
            String content, @JsonProperty("private") boolean privateNote, JsonNode contentAttributes, JsonNode attachments, String sentAt,
            String replyId, String providerId, String deliveryStatus, String deliveryError, String noAnswer) {
    }

    /** The bridge's session that the event is from; its status only where the event is about the session itself. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Session(String sessionId, String sessionStatus, String sessionPhone, String sessionName) {
    }

    /** The outcome of a message that went out through the bridge. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Receipt(String externalId, String deliveryStatus, String deliveryError, String recipient) {
    }
}
