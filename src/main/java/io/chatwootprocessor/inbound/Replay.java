package io.chatwootprocessor.inbound;

import java.util.List;
import java.util.Map;

/**
 * A replay under way.
 *
 * @param reached    the id of the last event so far
 * @param finished   whether that was the last of all
 * @param outcomes   the number of events by outcome
 * @param unknownIds the ids for which there is no event
 * @param failed     the events that could not be received, which left no trace in the database
 */
public record Replay(ReplayRequest request, long reached, boolean finished,
        Map<String, Integer> outcomes, List<Long> unknownIds, List<Failure> failed) {

    /** Why that event could not be received. */
    public record Failure(long id, String detail) {
    }
}
