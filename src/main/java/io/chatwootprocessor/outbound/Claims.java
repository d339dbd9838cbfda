package io.chatwootprocessor.outbound;

import io.chatwootprocessor.database.Statement;
import jakarta.annotation.PreDestroy;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The messages that this program has claimed. A stop that cannot wait for them gives them back. */
@Component
public class Claims {

    /** The variable that says when the attempt began, by {@link System#nanoTime()}. */
    static final String BEGUN = "attempt_begun";

    private final JdbcClient database;
    private final Map<String, String> adapters = new ConcurrentHashMap<>();
    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    Claims(JdbcClient database) {
        this.database = database;
    }

    /** Remembers that the message is claimed. */
    void keep(OutboundMessage message) {
        adapters.put(message.claim().id(), message.adapter());
    }

    /** How many messages of an adapter are being sent or wait for a thread. */
    int held(String adapter) {
        return Collections.frequency(adapters.values(), adapter);
    }

    /** Marks the message as possibly sent, from now until the exchange has ended. */
    public OutboundMessage begin(@Body OutboundMessage message, Exchange exchange) {
        String claim = message.claim().id();
        exchange.setVariable(BEGUN, System.nanoTime());
        begun.add(claim);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                if (done.getContext().isStarted()) { // a stop may have interrupted it before it was marked
                    adapters.remove(claim);
                    begun.remove(claim);
                }
            }
        });
        return message;
    }

    /** Gives back the claims that are left, after the routes have stopped. */
    @PreDestroy
    void giveBack() {
        if (!adapters.isEmpty()) {
            database.sql(Statement.read("outbound/give-back-claims.sql"))
                    .param("claim_ids", "{" + String.join(",", adapters.keySet()) + "}")
                    .param("begun", "{" + String.join(",", begun) + "}").update();
        }
    }
}
