package io.chatwootprocessor.inbound.address;

/**
 * The person who writes.
 *
 * @param identifier tells the person from others on that channel: a phone number, an e-mail address, an id
 * @param channel    {@code whatsapp}, {@code email}, {@code sms}, {@code telegram}, …
 */
public record Sender(String identifier, String channel) {
}
