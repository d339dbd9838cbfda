package io.chatwootprocessor.outbound;

import java.util.Map;

/**
 * How an adapter's attempt to send ended.
 *
 * @param externalId the provider's id of the message; null where it gave none
 * @param error      why it was not sent; null: it was
 * @param provider   what else the provider said, for the caller
 */
public record SendResult(String externalId, String error, Map<String, Object> provider) {

    static SendResult sent(String externalId, Map<String, Object> provider) {
        return new SendResult(externalId, null, provider);
    }

    static SendResult failed(String error) {
        return new SendResult(null, error, Map.of());
    }
}
