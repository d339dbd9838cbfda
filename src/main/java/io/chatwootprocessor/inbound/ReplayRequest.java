package io.chatwootprocessor.inbound;

import java.time.Instant;
import java.util.List;

/**
 * The stored events that are to be received again: some by their ids, or the deliveries of a span of time.
 *
 * @param ids  null: those of a span of time
 * @param from the first moment of the span; null: some by their ids
 * @param to   the first moment after the span
 */
public record ReplayRequest(List<Long> ids, Instant from, Instant to) {
}
