package io.chatwootprocessor;

import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.outbound.Claims;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.util.ReflectionTestUtils;

/** The queue of the running program, as a test needs it: empty at its beginning, and seen from the database. */
@TestComponent
public class OutboundQueue {

    private final JdbcTemplate database;
    private final CamelContext context;
    private final ProducerTemplate routes;
    private final Claims claims;
    private final Map<String, ResilienceProcessor> breakers = new ConcurrentHashMap<>();

    OutboundQueue(JdbcTemplate database, CamelContext context, ProducerTemplate routes, Claims claims) {
        this.database = database;
        this.context = context;
        this.routes = routes;
        this.claims = claims;
    }

    /** Forgets what earlier tests left in the queue, waits until their attempts have ended, and forgets how these ended. */
    public void clear() {
        database.update("""
                WITH line AS MATERIALIZED (
                    SELECT count(communication.lock_line(line))
                      FROM (SELECT DISTINCT conversation_id AS line FROM communication.message WHERE status = 'queued' ORDER BY 1) AS lines
                )
                UPDATE communication.message SET status = 'failed', claim_id = NULL, claimed_until = NULL, discarded_at = now()
                  FROM line
                 WHERE status = 'queued'""");
        database.update("UPDATE communication.message SET discarded_at = now() WHERE status = 'failed' AND discarded_at IS NULL");
        database.update("DELETE FROM communication.event_call");
        nothingIsInHand();
        breaker("chatwoot").transitionToCloseState();
        breaker("simulated").transitionToCloseState();
        breaker("whatsapp").transitionToCloseState();
        breaker("slack").transitionToCloseState();
        breaker("http").transitionToCloseState();
        breaker("ai-core").transitionToCloseState();
    }

    /** Waits until this program sends nothing that it claimed before. */
    private void nothingIsInHand() {
        // one look at the queue at a time: when this one has ended, an earlier one has handed over what it claimed
        routes.sendBody("seda:dispatch?size=1&blockWhenFull=true&waitForTaskToComplete=Always&timeout=60000", null);
        await().until(() -> ((Map<?, ?>) ReflectionTestUtils.getField(claims, "adapters")).isEmpty());
    }

    /** Found once, as Camel looks at thousands of steps for it; and again when its route was loaded anew. */
    public ResilienceProcessor breaker(String adapter) {
        return breakers.compute(adapter, (name, known) -> known != null && known.isStarted() ? known
                : context.getProcessor(name + "-breaker", ResilienceProcessor.class));
    }

    public Map<String, Object> message(long id) {
        return database.queryForMap("SELECT * FROM communication.message WHERE id = ?", id);
    }

    /** The statuses of a conversation's outgoing messages, in order. */
    public List<String> statuses(long conversation) {
        return database.queryForList("SELECT status FROM communication.message WHERE conversation_id = ? AND direction = 'outbound'"
                + " ORDER BY id", String.class, conversation);
    }
}
