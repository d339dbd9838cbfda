package io.chatwootprocessor.operations.retention;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.database.LongStatements;
import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.chatwootprocessor.settings.RetentionSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Leads the nightly deletion from batch to batch, and reports at its end. */
@Component
public class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration LONGEST = Duration.ofHours(2);
    /** An event may show a moment that is so much older than its arrival. */
    private static final Duration LATE = Duration.ofDays(7);
    /** For conversations that could not be compared with Chatwoot's for so long. By then the spool has no stored file left. */
    private static final Duration UNREAD = Duration.ofDays(30);

    private static final String DELETE = Statement.read("operations/retention/delete-old.sql");

    private final LongStatements database;
    private final RetentionSettings settings;
    private final CamelContext context;
    private final MeterRegistry meters;

    Retention(LongStatements database, ProcessorSettings settings, CamelContext context, MeterRegistry meters) {
        this.database = database;
        this.settings = settings.retention();
        this.context = context;
        this.meters = meters;
    }

    /** The age at which rows of that table are deleted. */
    private record Rule(String table, Duration age) {
    }

    /**
     * The progress of a night.
     *
     * @param rules   those that may still find something
     * @param deleted how many rows of which table
     * @param until   when it ends at the latest, on the clock of {@link System#nanoTime()}
     */
    public record Progress(List<Rule> rules, Map<String, Long> deleted, long until) {
    }

    /** The daily time in Spring's form. */
    public String cron() {
        String[] time = settings.at().split(":");
        return "0 " + Integer.parseInt(time[1]) + " " + Integer.parseInt(time[0]) + " * * *";
    }

    public Progress begin() {
        Duration events = Stream.of(settings.webhookEvents(), settings.conversations())
                .filter(Retention::isSet).min(Duration::compareTo).orElse(null);
        List<Rule> rules = Stream.of(
                new Rule("webhook_event", events),
                new Rule("event_call", events),
                new Rule("notification", events),
                new Rule("sighting", events == null ? null : events.plus(LATE)),
                new Rule("upload", settings.uploads()),
                new Rule("rate_limit", Duration.ofDays(1)),
                new Rule("bridge_receipt", Duration.ofDays(1)), // by then the message that it tells of would be known
                new Rule("contact_fact", Duration.ofDays(1)), // after its own expiry
                new Rule("reconciliation_conversation", UNREAD),
                new Rule("spooled", UNREAD),
                new Rule("audit", settings.audit()),
                new Rule("bulk_job", settings.audit()),
                new Rule("llm_call", settings.audit()), // a bill is kept as long as the audit; it names nobody
                new Rule("purchase_order", settings.conversations()),
                new Rule("conversation", settings.conversations())).filter(rule -> isSet(rule.age)).toList();
        return new Progress(rules, new TreeMap<>(), System.nanoTime() + LONGEST.toNanos());
    }

    /** Whether there is more to do, and time for it. */
    public boolean goesOn(Progress progress) {
        return !progress.rules.isEmpty() && System.nanoTime() < progress.until && !context.isStopping();
    }

    /**
     * Deletes a batch. One conversation may have so many messages that it takes longer than other statements may.
     *
     * @return how many rows of which tables, as JSON; null: another program does it
     */
    public String delete(@Variable("retention") Progress progress) {
        return database.text(DELETE, parameters(progress));
    }

    /** The parameters of {@code sql/operations/retention/delete-old.sql}. */
    Map<String, Object> parameters(Progress progress) {
        Rule rule = progress.rules.get(0);
        return Map.of("table", rule.table, "age", (double) rule.age.toSeconds());
    }

    /** @param batch how many rows of which tables; null: another program does it */
    public Progress add(@Variable("retention") Progress progress, @Body String batch) {
        if (batch == null) {
            return new Progress(List.of(), progress.deleted, progress.until);
        }
        Map<String, Long> deleted = new TreeMap<>(progress.deleted);
        long rows = 0;
        for (Map.Entry<String, JsonNode> table : JsonBody.parse(batch).properties()) {
            long count = table.getValue().longValue();
            deleted.merge(table.getKey(), count, Long::sum);
            Counter.builder("processor.retention.deleted").description("rows that were too old").tag("table", table.getKey())
                    .register(meters).increment(count);
            rows += count;
        }
        List<Rule> rules = rows > 0 ? progress.rules : progress.rules.subList(1, progress.rules.size());
        return new Progress(rules, deleted, progress.until);
    }

    public void log(@Variable("retention") Progress progress) {
        LOG.info("Deleted what was old: {}{}", progress.deleted,
                progress.rules.isEmpty() ? "" : "; there is more, for another night");
    }

    private static boolean isSet(Duration age) {
        return age != null && !age.isZero();
    }
}
