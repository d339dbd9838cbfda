package io.chatwootprocessor.outbound;

import io.chatwootprocessor.database.Statement;
import jakarta.annotation.PreDestroy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The messages that this program has claimed, so that a stop that cannot wait for them gives them back. */
@Component
public class Claims {

    private final JdbcClient database;
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    Claims(JdbcClient database) {
        this.database = database;
    }

    /** That message is claimed. */
    void keep(OutboundMessage message) {
        held.add(message.claim().id());
    }

    /** It may arrive from now on, until the exchange has ended. */
    public OutboundMessage begin(@Body OutboundMessage message, Exchange exchange) {
        String claim = message.claim().id();
        begun.add(claim);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                if (done.getContext().isStarted()) { // a stop may have cut it off before it was marked
                    held.remove(claim);
                    begun.remove(claim);
                }
            }
        });
        return message;
    }

    /** When the routes have stopped. */
    @PreDestroy
    void giveBack() {
        if (!held.isEmpty()) {
            database.sql(Statement.read("outbound/give-back-claims.sql"))
                    .param("claim_ids", "{" + String.join(",", held) + "}")
                    .param("begun", "{" + String.join(",", begun) + "}").update();
        }
    }
}
