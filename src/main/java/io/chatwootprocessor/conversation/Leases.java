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
 * The leases that this program holds, so that they can be renewed. A lease is short, so that a dead program's conversations are soon taken
 * over; a responder may think longer. The database decides whether a lease still holds.
 */
@Component
public class Leases {

    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final TurnSettings settings;
    private final JdbcClient database;
    private final Map<Lease, Long> held = new ConcurrentHashMap<>(); // how long to renew it, on the clock of System.nanoTime()

    Leases(ProcessorSettings settings, JdbcClient database) {
        this.settings = settings.turn();
        this.database = database;
    }

    /** Renews the lease until the exchange has ended, or its responder is long overdue. */
    public Lease hold(@Body Lease lease, Exchange exchange) {
        keep(lease);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                if (done.getContext().isStarted()) { // a stop may have interrupted it before the lease was released
                    held.remove(lease);
                }
            }
        });
        return lease;
    }

    /** Renews the lease while its turn waits for a thread. */
    void keep(Lease lease) {
        held.put(lease, System.nanoTime() + settings.responderTimeout().plus(MARGIN).toNanos());
    }

    /** Whether there is a lease to renew. */
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

    /** Releases the leases that are left, after the routes have stopped. */
    @PreDestroy
    void giveBack() {
        if (!held.isEmpty()) {
            database.sql(Statement.read("conversation/give-back-leases.sql")).params(parameters()).update();
        }
    }

    private static String array(Stream<String> ids) {
        return ids.collect(Collectors.joining(",", "{", "}"));
    }

    /** The time between two renewals, in milliseconds. Two may fail before a lease expires. */
    public long interval() {
        return Math.max(100, settings.lease().toMillis() / 3);
    }
}
