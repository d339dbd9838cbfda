package io.chatwootprocessor.outbound;

import io.chatwootprocessor.outbound.OutboundMessage.Claim;
import io.chatwootprocessor.settings.OutboundSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How an attempt ended, as {@code sql/outbound/mark-message.sql} takes it.
 *
 * @param outcome    sent, failed, or retry: it is tried again
 * @param externalId the provider's id of the message; null: it gave none
 * @param error      why it was not sent; null: the earlier error stands
 * @param doubt      whether it may have arrived: new: this attempt may; none: it has not, or has; same: as before
 * @param counted    how much of {@code max-attempts} it has used up
 * @param forbidden  whether the provider does not let us
 * @param pause      seconds before the next attempt, at the least
 * @param maxBackoff seconds before the next attempt where nobody asks for more
 */
record Mark(long messageId, Claim claim, String outcome, String externalId, String error, String doubt, int counted, boolean forbidden,
        double pause, double maxBackoff) {

    /** Of a message of which nothing more is known than the outcome. */
    static Mark of(OutboundMessage message, String outcome, Duration maxBackoff) {
        return new Mark(message.messageId(), message.claim(), outcome, null, null, "same", 0, false, 0, Dispatcher.seconds(maxBackoff));
    }

    Mark as(String externalId) {
        return new Mark(messageId, claim, outcome, externalId, error, doubt, counted, forbidden, pause, maxBackoff);
    }

    Mark because(String error) {
        return new Mark(messageId, claim, outcome, externalId, error, doubt, counted, forbidden, pause, maxBackoff);
    }

    Mark doubt(String doubt) {
        return new Mark(messageId, claim, outcome, externalId, error, doubt, counted, forbidden, pause, maxBackoff);
    }

    Mark counting(int counted) {
        return new Mark(messageId, claim, outcome, externalId, error, doubt, counted, forbidden, pause, maxBackoff);
    }

    Mark asForbidden() {
        return new Mark(messageId, claim, outcome, externalId, error, doubt, counted, true, pause, maxBackoff);
    }

    Mark after(double seconds) {
        return new Mark(messageId, claim, outcome, externalId, error, doubt, counted, forbidden, Math.max(pause, seconds), maxBackoff);
    }

    Mark within(double backoff) {
        return new Mark(messageId, claim, outcome, externalId, error, doubt, counted, forbidden, pause, Math.min(maxBackoff, backoff));
    }

    /** The statement's parameters. */
    Map<String, Object> parameters(OutboundSettings settings) {
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("message_id", messageId);
        parameters.put("claim_id", claim.id());
        parameters.put("outcome", outcome);
        parameters.put("external_id", externalId);
        parameters.put("error", error);
        parameters.put("doubt", doubt);
        parameters.put("counted", counted);
        parameters.put("forbidden", forbidden);
        parameters.put("patience", Dispatcher.seconds(settings.maxForbidden()));
        parameters.put("wait", pause);
        parameters.put("max_attempts", settings.maxAttempts());
        parameters.put("initial_backoff", Dispatcher.seconds(settings.initialBackoff()));
        parameters.put("max_backoff", maxBackoff);
        return parameters;
    }
}
