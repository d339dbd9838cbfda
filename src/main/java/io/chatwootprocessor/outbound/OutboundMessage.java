package io.chatwootprocessor.outbound;

/**
 * A queued message with what an adapter needs to send it.
 *
 * @param accountId              Chatwoot's account; 0 where the conversation names none
 * @param chatwootConversationId Chatwoot's display id; null where the conversation has none
 * @param replyId                the marker by which the message is recognised when it comes back from Chatwoot
 * @param adapter                who sends it: {@code chatwoot}, {@code simulated}
 */
public record OutboundMessage(long messageId, long conversationId, String content, long accountId,
        Long chatwootConversationId, String replyId, String adapter) {
}
