package io.chatwootprocessor.inbound;

import io.chatwootprocessor.http.JsonBody;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.ThreadPoolBuilder;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;

/**
 * Stores the deliveries that come at the same time in one statement and one commit, as databases do with their logs. One thread
 * stores them; what comes meanwhile is the next group. Who comes alone does not wait: there is no timer. If a group cannot be stored,
 * each of its deliveries is stored alone, and fails alone. Where the connection broke the group may be stored: then each is known by
 * its id, and a message that has none fails, since it would be stored once more.
 *
 * <p>The thread is its own: one of those that wait would be one of many that have just been woken, and the database idle until it
 * gets a processor, for a third of the time.
 */
@Component
public class GroupCommit {

    private static final String TOGETHER = "direct:store-deliveries";
    private static final String ALONE = "direct:store-alone";

    /** Larger groups make the wait longer, and each delivery hardly cheaper. */
    private static final int MOST = 64;
    private static final int MOST_CHARACTERS = 512 * 1024;

    /** Chatwoot hangs up after 5 s. A statement that failed after so long leaves no time for another one. */
    private static final Duration SLOW = Duration.ofMillis(2500);
    /** Who has waited so long for a statement that failed so slowly has no time for one of its own either. */
    private static final Duration LATE = Duration.ofMillis(500);

    private final ProducerTemplate routes;
    private final Executor writer;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

    GroupCommit(ProducerTemplate routes) throws Exception {
        this.routes = routes;
        this.writer = new ThreadPoolBuilder(routes.getCamelContext()).poolSize(1).maxPoolSize(1)
                .maxQueueSize(Integer.MAX_VALUE) // Camel's 1,000 are fewer than may wait on virtual threads; the others would store, too
                .rejectedPolicy(ThreadPoolRejectedPolicy.Abort) // after its end: else it would forget them, and they wait for ever
                .build(this, "group-commit");
    }

    /**
     * Makes of a delivery its row of {@code sql/inbound/store-deliveries.sql}, which is committed then.
     *
     * @throws Exception what kept it from being stored; nothing of it is then
     */
    public void store(Exchange exchange) throws Exception {
        Waiting own = new Waiting(exchange);
        Map<String, Object> row = own.size() > MOST_CHARACTERS ? null : storeWithOthers(own);
        exchange.getMessage().setBody(row == null ? store(ALONE, List.of(own)).get(0) : row);
    }

    /** @return null: it is to be stored alone */
    private Map<String, Object> storeWithOthers(Waiting own) throws Exception {
        waiting.add(own);
        writer.execute(this::storeGroup);
        try {
            return own.row.join(); // whoever interrupts: what is under way is not given up
        } catch (CompletionException e) {
            throw (Exception) e.getCause();
        }
    }

    /** Nothing is left to do where the group before took who asked for this one. */
    private void storeGroup() {
        List<Waiting> group = new ArrayList<>();
        int size = 0;
        for (Waiting next = waiting.peek(); next != null && group.size() < MOST && size + next.size() <= MOST_CHARACTERS; next = waiting.peek()) {
            group.add(waiting.poll());
            size += next.size();
        }
        if (group.isEmpty()) {
            return;
        }
        long start = System.nanoTime();
        try {
            List<Map<String, Object>> rows = store(TOGETHER, group);
            for (int i = 0; i < group.size(); i++) {
                group.get(i).row.complete(rows.get(i));
            }
        } catch (Throwable e) { // whatever it is, nobody must wait for ever
            if (System.nanoTime() - start <= SLOW.toNanos()) {
                group.forEach(one -> one.storeAlone(e));
                return;
            }
            for (Waiting next = waiting.peek(); next != null && next.isLate(); next = waiting.peek()) {
                group.add(waiting.poll());
            }
            group.forEach(one -> one.fail(e));
        }
    }

    /** The first one's work it is in the log, and in a trace. */
    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> store(String route, List<Waiting> group) throws Exception {
        Exchange stored = ExchangeHelper.createCorrelatedCopy(group.get(0).exchange, false);
        stored.getMessage().setBody(Map.of(
                "deliveries", group.stream().map(one -> one.delivery).collect(Collectors.joining(",", "[", "]")),
                "payloads", group.stream().map(one -> one.payload).toArray(String[]::new),
                "patient", route.equals(ALONE)));
        routes.send(route, stored);
        if (stored.getException() != null) {
            throw stored.getException();
        }
        return stored.getMessage().getBody(List.class);
    }

    private static final class Waiting {

        private final Exchange exchange;
        private final String delivery;
        private final String payload;
        private final boolean known;
        private final long since = System.nanoTime();
        private final CompletableFuture<Map<String, Object>> row = new CompletableFuture<>();

        private Waiting(Exchange exchange) {
            Delivery read = exchange.getMessage().getBody(Delivery.class);
            this.exchange = exchange;
            this.delivery = JsonBody.write(read);
            this.payload = JsonBody.write(read.payload());
            this.known = read.message() == null || read.message().externalId() != null || read.replayOf() != null;
        }

        private int size() {
            return delivery.length() + payload.length();
        }

        private void storeAlone(Throwable why) {
            boolean refused = why instanceof DataAccessException && !(why instanceof DataAccessResourceFailureException);
            if (refused || known) {
                row.complete(null);
            } else {
                fail(why); // it may be stored
            }
        }

        private void fail(Throwable why) {
            row.completeExceptionally(why instanceof Exception ? why : new IllegalStateException(why));
        }

        private boolean isLate() {
            return System.nanoTime() - since > LATE.toNanos();
        }
    }
}
