package io.chatwootprocessor.operations;

import io.chatwootprocessor.http.Correlation;
import io.chatwootprocessor.outbound.Dispatcher;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Tells in the log why nobody answers in a conversation, each reason once. A conversation whose answer is in the making is looked at again
 * until its end is clear, for some minutes.
 */
@Component
public class Silences {

    private static final Logger LOG = LoggerFactory.getLogger(Silences.class);
    private static final int MOST_PENDING = 50;
    private static final int MOST_LOOKS = 150; // five minutes
    private static final Duration AFTER_BURST = Duration.ofSeconds(2);
    private static final String NEWEST = "SELECT coalesce(max(id), 0) FROM communication.message";

    private final WhySilent why;
    private final JdbcClient database;
    private final double delay;
    private final Map<Long, Integer> pending = new TreeMap<>(); // with the looks so far
    private Long after;

    Silences(WhySilent why, JdbcClient database, ProcessorSettings settings) {
        this.why = why;
        this.database = database;
        this.delay = Dispatcher.seconds(settings.consolidation().quietPeriod().plus(AFTER_BURST));
    }

    /** The parameters of {@code sql/operations/tell-silences.sql}. */
    public synchronized Map<String, Object> look() {
        if (after == null) {
            after = database.sql(NEWEST).query(Long.class).single();
        }
        Map<String, Object> parameters = new HashMap<>(why.known());
        parameters.put("after", after);
        parameters.put("delay", delay);
        parameters.put("pending", array(pending.keySet()));
        parameters.put("telling", array(why.toldReasons()));
        return parameters;
    }

    /** @param rows of the statement */
    public synchronized void tell(@Body List<Map<String, Object>> rows) {
        Map<Long, Integer> looked = new TreeMap<>(pending);
        pending.clear();
        for (Map<String, Object> row : rows) {
            if (row.get("up_to") != null) {
                after = (Long) row.get("up_to");
            }
            Long conversation = (Long) row.get("conversation_id");
            if (conversation == null) {
                continue;
            }
            int looks = looked.getOrDefault(conversation, 0) + 1;
            if (why.passes((String) row.get("reason")) && looks < MOST_LOOKS && pending.size() < MOST_PENDING) {
                pending.put(conversation, looks);
            } else if (Boolean.TRUE.equals(row.get("told"))) {
                log(conversation, why.told(row));
            }
        }
    }

    private static void log(Long conversation, String told) {
        try (MDC.MDCCloseable ignored = MDC.putCloseable(Correlation.KEYS[1], conversation.toString())) {
            LOG.info("Conversation {}: {}", conversation, told);
        }
    }

    private static String array(Set<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
