package io.chatwootprocessor.operations.reconciliation.chatwoot;

import io.chatwootprocessor.outbound.Outbound;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * The health of {@code reconciliation}, and its gauges: degraded while Chatwoot does not let an account be looked at, and while a look is far
 * behind.
 */
@Component("reconciliationHealthIndicator")
public class ReconciliationHealth implements HealthIndicator {

    private static final Duration FAR = Duration.ofHours(1);

    private final ReconciliationSettings settings;
    private final ChatwootCall call;
    private volatile Measure last = new Measure(0, 0, null, 0, 0, null);

    private record Measure(long accounts, long failing, String reason, double behind, long waiting, Instant at) {
    }

    ReconciliationHealth(ReconciliationSettings settings, ChatwootCall call, MeterRegistry meters) {
        this.settings = settings;
        this.call = call;
        Gauge.builder("processor.reconciliation.behind", () -> last.behind).baseUnit("seconds")
                .description("since Chatwoot's conversations were listed to the end, of the account of which that is the longest ago").register(meters);
        Gauge.builder("processor.reconciliation.waiting", () -> last.waiting).description("conversations that are still to be looked at")
                .register(meters);
    }

    /** @param row of {@code sql/operations/reconciliation/measure-reconciliation.sql} */
    public void measured(@Body Map<String, Object> row) {
        String reason = row.get("error") == null ? null : "account " + row.get("account_id") + ": " + row.get("error");
        last = new Measure((Long) row.get("accounts"), (Long) row.get("failing"), reason, (Double) row.get("behind"),
                (Long) row.get("waiting"), Instant.now());
    }

    @Override
    public Health health() {
        Measure measure = last;
        if (!call.isSetUp() || !settings.regular()) {
            return Health.up().withDetail("looks", call.isSetUp() ? "when somebody asks" : "never: Chatwoot is not set up here").build();
        }
        boolean late = measure.behind > settings.interval().multipliedBy(3).plus(FAR).toSeconds();
        String reason = measure.reason != null ? measure.reason : late ? "the last look at an account is long ago" : null;
        Health.Builder health = reason == null ? Health.up() : Health.status(Outbound.DEGRADED).withDetail("reason", reason);
        return health.withDetail("accounts", measure.accounts).withDetail("failing", measure.failing)
                .withDetail("behind_seconds", Math.round(measure.behind)).withDetail("waiting", measure.waiting).build();
    }
}
