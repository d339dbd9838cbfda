package io.chatwootprocessor.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.operations.routes.RouteMap.Kind;
import io.chatwootprocessor.operations.routes.RouteMap.Way;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The map of the program's own routes. */
@ProcessorTest
class RouteMapTest {

    @Autowired
    CamelContext context;

    @Test
    void aMessagesWayCanBeFollowedFromTheWebhookToTheAdapter() {
        assertThat(reachable("chatwoot-webhook")).contains("store-delivery", "spool-delivery", "store-deliveries", "consolidate", "run-turn", "answer-turn",
                "respond-by-echo", "answer-by-assistant", "dispatch", "attempt", "send-by-simulated", "send-by-chatwoot");
    }

    @Test
    void theDatabaseHandsOver() {
        assertThat(map().ways()).contains(new Way("answer-turn", "dispatch", Kind.DATABASE, "message"),
                new Way("store-deliveries", "claim-calls", Kind.DATABASE, "event_call"), new Way("mark-message", "claim-calls", Kind.DATABASE, "event_call"));
    }

    @Test
    void nearlyEveryRouteThatWaitsForACallHasACaller() {
        Set<String> called = map().ways().stream().map(Way::to).collect(Collectors.toSet());
        List<String> waiting = map().places().stream().filter(place -> place.from().matches("(direct|seda):.*")).map(RouteMap.Place::id).toList();

        // some are called by somebody's own routes only, or by a name that is given as a value
        assertThat(waiting.stream().filter(id -> !called.contains(id))).hasSizeLessThan(waiting.size() / 10);
    }

    private Set<String> reachable(String from) {
        List<Way> ways = map().ways();
        Set<String> reached = new TreeSet<>();
        Deque<String> next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty()) {
            String here = next.pop();
            ways.stream().filter(way -> way.from().equals(here) && reached.add(way.to())).forEach(way -> next.push(way.to()));
        }
        return reached;
    }

    private RouteMap map() {
        return RouteWays.of((ModelCamelContext) context);
    }
}
