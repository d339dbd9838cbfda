package io.chatwootprocessor.outbound;

/**
 * What a caller of {@code POST /outbound/send} wants sent.
 *
 * @param live whether it goes through the production adapter, whatever the environment
 */
public record SendRequest(long conversationId, String content, boolean live) {
}
