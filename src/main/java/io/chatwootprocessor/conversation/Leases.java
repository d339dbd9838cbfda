package io.chatwootprocessor.conversation;

import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.chatwootprocessor.settings.TurnSettings;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The leases that this program has in hand, so that they can be renewed: a lease is short, for a dead program's conversations
 * to be taken over soon, and thinking may take longer. Whether one still holds is for the database to say.
 */
@Component
public class Leases {

    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final TurnSettings settings;
    private final JdbcClient database;
    private final Map<Lease, Long> held = new ConcurrentHashMap<>(); // until when, on the clock of System.nanoTime()

    Leases(ProcessorSettings settings, JdbcClient database) {
        this.settings = settings.turn();
        this.database = database;
    }

    /** Renews that lease from now on, until the exchange has ended, or its responder is long overdue. */
    public Lease hold(@Body Lease lease, Exchange exchange) {
        keep(lease);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                if (done.getContext().isStarted()) { // a stop may have cut it off before it was given back
                    held.remove(lease);
                }
            }
        });
        return lease;
    }

    /** Renews that lease while it waits for a hand. */
    void keep(Lease lease) {
        held.put(lease, System.nanoTime() + settings.responderTimeout().plus(MARGIN).toNanos());
    }

    /** Whether there is one to renew. */
    public boolean any() {
        held.values().removeIf(until -> until < System.nanoTime());
        return !held.isEmpty();
    }

    /** The parameters of {@code sql/conversation/renew-leases.sql}. */
    public Map<String, Object> parameters() {
        Set<Lease> leases = Set.copyOf(held.keySet());
        return Map.of("lease", Turns.seconds(settings.lease()),
                "conversation_ids", array(leases.stream().map(lease -> Long.toString(lease.conversationId()))),
                "lease_ids", array(leases.stream().map(Lease::leaseId)));
    }

    /** When the routes have stopped. */
    @PreDestroy
    void giveBack() {
        if (!held.isEmpty()) {
            database.sql(Statement.read("conversation/give-back-leases.sql")).params(parameters()).update();
        }
    }

    private static String array(Stream<String> ids) {
        return ids.collect(Collectors.joining(",", "{", "}"));
    }

    /** Between two renewals, in milliseconds: two may fail. */
    public long interval() {
        return Math.max(100, settings.lease().toMillis() / 3);
    }
}
