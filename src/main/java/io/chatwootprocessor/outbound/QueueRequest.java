package io.chatwootprocessor.outbound;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * The argument of {@code communication.queue_message}, by its names; {@link SendRequest} explains them.
 *
 * @param adapter  null: as the customer is reached
 * @param standIn  the adapter that takes the message in the place of a shipped one; null: none does
 * @param lifetime how long it is tried, in seconds
 */
@JsonNaming(SnakeCaseStrategy.class)
record QueueRequest(Long conversationId, String userIdentifier, String address, String channel, Long inboxId, String sessionId,
        long accountId, String content, @JsonProperty("private") boolean privateNote, JsonNode templateParams, JsonNode attachments,
        int priority, String adapter, String standIn, double lifetime, String idempotencyKey, String fingerprint, String correlationId) {
}
