package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.conversation.Turns;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.Adapters;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Sees to approvals that nobody decides, and to decisions that no turn goes on with; measures the approvals that wait. */
@Component
public class ApprovalTending {

    /** A turn that is due is begun within it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ProcessorSettings settings;
    private final Turns turns;
    private final Adapters adapters;
    private final MeterRegistry meters;
    private volatile long waiting;
    private volatile double oldest;

    ApprovalTending(ProcessorSettings settings, Turns turns, Adapters adapters, MeterRegistry meters) {
        this.settings = settings;
        this.turns = turns;
        this.adapters = adapters;
        this.meters = meters;
        Gauge.builder("processor.approvals.waiting", () -> waiting).description("effects that wait for a human's yes").register(meters);
        Gauge.builder("processor.approvals.oldest", () -> oldest).baseUnit("seconds").description("how long the oldest of them has waited")
                .register(meters);
    }

    /** The parameters of {@code sql/assistant/tend-approvals.sql}. */
    public Map<String, Object> parameters() {
        ObjectNode tending = (ObjectNode) JsonBody.parse((String) turns.settings().get("settings"));
        Duration patience = settings.turn().recoveryInterval().multipliedBy(5);
        tending.put("patience", (patience.compareTo(PATIENCE) < 0 ? patience : PATIENCE).toMillis() / 1000.0);
        tending.put("adapter", settings.production() ? null : adapters.standIn());
        tending.put("lifetime", settings.outbound().maxAge().toMillis() / 1000.0);
        return Map.of("settings", tending.toString());
    }

    /** @param row of {@code sql/assistant/tend-approvals.sql} */
    public void tended(@Body Map<String, Object> row) {
        count("expired", (Long) row.get("expired"));
    }

    /** @param row of {@code sql/assistant/decide-approval.sql} */
    public void decided(@Body Map<String, Object> row) {
        String outcome = (String) row.get("outcome");
        if (!outcome.equals("decided") && !outcome.equals("not_found")) {
            count(outcome, 1);
        }
    }

    /** @param row of {@code sql/assistant/measure-approvals.sql} */
    public void measured(@Body Map<String, Object> row) {
        waiting = (Long) row.get("waiting");
        oldest = (Double) row.get("oldest");
    }

    private void count(String outcome, long number) {
        Counter.builder("processor.approvals.decided").description("effects that a human has decided about, or nobody in time").tag("outcome", outcome)
                .register(meters).increment(number);
    }
}
