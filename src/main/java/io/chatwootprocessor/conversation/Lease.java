package io.chatwootprocessor.conversation;

/**
 * The right to answer a conversation.
 *
 * @param turnId         the turn that it was taken for: the chat API's {@code ai_job_id}
 * @param leaseId        the fencing token
 * @param conversationId one of ours
 */
public record Lease(String turnId, String leaseId, long conversationId) {
}
