package io.chatwootprocessor.inbound;

import io.chatwootprocessor.http.JsonBody;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Takes a replay from page to page, and reports at the end. */
@Component
public class ReplayProgress {

    public Replay begin(@Body ReplayRequest request) {
        return new Replay(request, 0, false, Map.of(), List.of(), List.of());
    }

    /** The parameters of {@code sql/inbound/events-to-replay.sql}, for the next page, and of {@code audit-replay.sql}. */
    public Map<String, Object> parameters(@Variable("replay") Replay replay) {
        ReplayRequest request = replay.request();
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("ids", request.ids() == null ? null
                : request.ids().stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}")));
        parameters.put("from", request.from() == null ? null : request.from().toString());
        parameters.put("to", request.to() == null ? null : request.to().toString());
        parameters.put("reached", replay.reached());
        return parameters;
    }

    /** @param page the outcomes of the next events; none: there were no more */
    public Replay add(@Variable("replay") Replay replay, @Body List<Replayed> page) {
        Map<String, Integer> outcomes = new TreeMap<>(replay.outcomes());
        List<Long> unknownIds = new ArrayList<>(replay.unknownIds());
        List<Replay.Failure> failed = new ArrayList<>(replay.failed());
        long reached = replay.reached();
        for (Replayed event : page) {
            switch (event.outcome()) {
                case Replayed.UNKNOWN -> unknownIds.add(event.id());
                case Replayed.FAILED -> failed.add(new Replay.Failure(event.id(), event.detail()));
                default -> outcomes.merge(event.outcome(), 1, Integer::sum);
            }
            reached = event.id();
        }
        return new Replay(replay.request(), reached, page.isEmpty(), outcomes, unknownIds, failed);
    }

    public String answer(@Variable("replay") Replay replay) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("replayed", replay.outcomes().values().stream().mapToInt(Integer::intValue).sum());
        answer.put("outcomes", replay.outcomes());
        answer.put("unknown_ids", replay.unknownIds());
        answer.put("failed", replay.failed());
        return JsonBody.write(answer);
    }
}
