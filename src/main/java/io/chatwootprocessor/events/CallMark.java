package io.chatwootprocessor.events;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How a call ended, as {@code sql/events/mark-call.sql} takes it.
 *
 * @param outcome {@code done} or {@code retry}: it is tried again
 * @param error   why it was not done; null: the earlier error stands
 * @param counted how much of {@code processor.events.max-attempts} it has used up
 * @param tried   0: the route was not called
 * @param pause   before the next call, at the least
 */
record CallMark(EventCall call, String outcome, String error, int counted, int tried, Duration pause) {

    /** The statement's parameters. */
    Map<String, Object> parameters(EventsSettings settings) {
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("id", call.id());
        parameters.put("claim_id", call.claimId().toString());
        parameters.put("outcome", outcome);
        parameters.put("error", error);
        parameters.put("counted", counted);
        parameters.put("tried", tried);
        parameters.put("max_attempts", settings.maxAttempts());
        parameters.put("initial_backoff", EventsSettings.seconds(settings.initialBackoff()));
        parameters.put("max_backoff", EventsSettings.seconds(settings.maxBackoff()));
        parameters.put("wait", EventsSettings.seconds(pause));
        return parameters;
    }
}
