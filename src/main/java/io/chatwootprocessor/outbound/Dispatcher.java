package io.chatwootprocessor.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.operations.SedaQueues;
import io.chatwootprocessor.outbound.OutboundMessage.Claim;
import io.chatwootprocessor.outbound.OutboundMessage.Command;
import io.chatwootprocessor.outbound.OutboundMessage.Destination;
import io.chatwootprocessor.outbound.OutboundMessage.Origin;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Decides how many messages of a lane are claimed now. The number of free threads, the adapter's breaker and the account's rate limit
 * each bound it. A message that has to wait stays unclaimed, so that any program can take it later.
 */
@Component
public class Dispatcher {

    private static final String ATTEMPT = "attempt";

    private final ProcessorSettings settings;
    private final ClaimTime claimTime;
    private final CamelContext context;
    private final Breakers breakers;
    private final RateLimit rateLimit;
    private final Claims claims;
    private final Adapters adapters;
    private final Counter waits;

    Dispatcher(ProcessorSettings settings, ClaimTime claimTime, CamelContext context, Breakers breakers, RateLimit rateLimit, Claims claims, Adapters adapters,
            MeterRegistry meters) {
        this.adapters = adapters;
        this.settings = settings;
        this.claimTime = claimTime;
        this.context = context;
        this.breakers = breakers;
        this.rateLimit = rateLimit;
        this.claims = claims;
        this.waits = Counter.builder("processor.rate.limit.waits")
                .description("looks at a queue in which something was due and the rate limit let nothing through").register(meters);
    }

    /** Whether a look at the queue can claim something. */
    public boolean hasRoom() {
        return free() > 0;
    }

    /**
     * @param lane  adapter and account, in which something is due
     * @param lanes how many there are: they share the free threads
     */
    public Lane open(@Body Map<String, Object> lane, int lanes) {
        String adapter = (String) lane.get("adapter");
        long account = (Long) lane.get("account_id");
        int free = (free() + lanes - 1) / lanes;
        int permitted = breakers.isPaused(adapter, account) ? 0 : Math.min(share(adapter), switch (breakers.state(adapter)) {
            case "OPEN", "FORCED_OPEN" -> 0;
            case Breakers.HALF_OPEN -> Math.min(1, free);
            default -> free;
        });
        int taken = permitted > 0 ? rateLimit.take(adapter, account, permitted) : 0;
        if (permitted > 0 && taken == 0) {
            waits.increment();
        }
        return new Lane(adapter, account, taken, System.nanoTime());
    }

    /** The parameters of {@code sql/outbound/claim-messages.sql}. */
    public Map<String, Object> claim(@Variable("lane") Lane lane) {
        return Map.of("adapter", lane.adapter(), "account_id", lane.accountId(), "limit", lane.limit(),
                "claim", seconds(claimTime.get()));
    }

    /** The claimed rows as messages. The lane's unused part of its rate limit is given back. */
    public List<OutboundMessage> claimed(@Body List<Map<String, Object>> rows, @Variable("lane") Lane lane) {
        List<OutboundMessage> messages = rows.stream()
                .map(row -> message(row, lane.claimedAt() + claimTime.get().toNanos())).toList();
        messages.forEach(claims::keep);
        rateLimit.giveBack(lane.adapter(), lane.accountId(), lane.limit() - rows.size());
        return messages;
    }

    /** Claims and queries cost less for many messages at once: more is claimed when fewer than two messages wait for each thread. */
    private int free() {
        if (context.isStopping()) {
            return 0; // the program stops: claimed messages are finished, no more are claimed
        }
        int hands = settings.outbound().concurrency();
        return busy() < 2 * hands ? 3 * hands - busy() : 0;
    }

    private int busy() {
        return context.getInflightRepository().size(ATTEMPT) + SedaQueues.waiting(context, ATTEMPT);
    }

    /**
     * The adapter says how many at a time. An adapter without a breaker gets at most half of the threads: when nobody answers there, the
     * other adapters have the other half.
     */
    private int share(String adapter) {
        int hands = settings.outbound().concurrency();
        Integer said = adapters.of(adapter).atATime();
        int most = said != null ? said : breakers.paces(adapter) ? 3 * hands : Math.max(1, hands / 2);
        return most - claims.held(adapter);
    }

    private static OutboundMessage message(Map<String, Object> row, long claimedUntil) {
        Number doubt = (Number) row.get("in_doubt_for");
        return new OutboundMessage((Long) row.get("message_id"),
                new Claim(row.get("claim_id").toString(), claimedUntil),
                new Destination((Long) row.get("conversation_id"), (Long) row.get("account_id"),
                        (Long) row.get("chatwoot_conversation_id"), (Long) row.get("chatwoot_inbox_id"),
                        (String) row.get("user_identifier"), (String) row.get("channel"), (Boolean) row.get("can_reply"),
                        (String) row.get("session_id")),
                (String) row.get("adapter"), (String) row.get("content"), (Boolean) row.get("private"),
                json(row.get("template_params")), json(row.get("attachments")), Objects.toString(row.get("reply_id"), null),
                doubt == null ? null : Duration.ofMillis(Math.round(doubt.doubleValue() * 1000)), (Boolean) row.get("expired"),
                command(row), new Origin(Objects.toString(row.get("turn_id"), null), (String) row.get("correlation_id")),
                json(row.get("notification")));
    }

    private static Command command(Map<String, Object> row) {
        return row.get("command") == null ? null : new Command((String) row.get("command"), (String) row.get("argument"));
    }

    private static JsonNode json(Object text) {
        return text == null ? null : JsonBody.parse((String) text);
    }

    public static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
