package io.chatwootprocessor.outbound;

/**
 * A message was sent.
 *
 * @param externalId the provider's id of the message; null where it gave none
 */
public record SendResult(String externalId) {
}
