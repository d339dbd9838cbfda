package io.chatwootprocessor.purchasing;

import java.util.UUID;
import org.apache.camel.Exchange;

/**
 * The customer and turn that ask, as the program knows them from its own tables: a model cannot set them.
 *
 * @param turnId null: nobody's turn asks
 */
public record Requester(long accountId, String userIdentifier, String channel, long conversationId, UUID turnId, boolean verified) {

    /** Reads the variables that a tool's route gets. */
    static Requester of(Exchange exchange) {
        return new Requester(exchange.getVariable("account_id", 0L, Long.class), exchange.getVariable("user_identifier", String.class),
                exchange.getVariable("channel", String.class), exchange.getVariable("conversation_id", 0L, Long.class),
                uuid(exchange.getVariable("turn_id", String.class)), exchange.getVariable("verified", false, Boolean.class));
    }

    /** The anchor of the order that this turn creates. */
    String origin() {
        return "CP-" + turnId;
    }

    private static UUID uuid(String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
