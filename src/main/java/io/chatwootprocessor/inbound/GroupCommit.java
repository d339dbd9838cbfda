package io.chatwootprocessor.inbound;

import io.chatwootprocessor.http.Correlation;
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
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.ThreadPoolBuilder;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;

/**
 * Stores the deliveries that arrive at the same time in one statement and one commit, as databases do with their logs. One group is stored
 * at a time; deliveries that arrive meanwhile form the next group. A single delivery is stored at once: there is no timer. If a group cannot be
 * stored, each of its deliveries is stored alone, and fails alone. If the connection broke, the group may be stored: a delivery is repeated
 * only if its message has an id, by which the database knows it. Without an id it fails, because it could be stored twice.
 *
 * <p>Two threads do nothing else. If a waiting request did this work, the database would be idle for a third of the time, until that
 * request's thread gets a processor.
 */
@Component
public class GroupCommit {

    private static final String TOGETHER = "direct:store-deliveries";
    private static final String ALONE = "direct:store-alone";

    /** A larger group lets each delivery wait longer and saves hardly anything. */
    private static final int MOST = 64;
    private static final int MOST_CHARACTERS = 512 * 1024;

    /** Chatwoot hangs up after 5 s. If a statement failed after so long, there is no time left for another one. */
    private static final Duration SLOW = Duration.ofMillis(2500);
    /** A delivery that has waited so long for a statement that failed slowly has no time for a statement of its own. */
    private static final Duration LATE = Duration.ofMillis(500);

    /** One stores a group; the other wakes the callers of the group before, which takes a tenth as long. */
    private static final int THREADS = 2;

    private final ProducerTemplate routes;
    private final Executor writer;
    private final Lock oneGroup = new ReentrantLock();
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

    GroupCommit(ProducerTemplate routes) throws Exception {
        this.routes = routes;
        this.writer = new ThreadPoolBuilder(routes.getCamelContext()).poolSize(THREADS).maxPoolSize(THREADS)
                .maxQueueSize(Integer.MAX_VALUE) // more than Camel's 1,000 may wait on virtual threads, and would store, too
                .rejectedPolicy(ThreadPoolRejectedPolicy.Abort) // after the pool's end: otherwise its callers would wait for ever
                .build(this, "group-commit");
    }

    /**
     * Stores the delivery, and makes the body its row of {@code sql/inbound/store-deliveries.sql} after the commit.
     *
     * @throws Exception the reason why it could not be stored; nothing of it is stored then
     */
    public void store(Exchange exchange) throws Exception {
        Waiting own = new Waiting(exchange);
        Map<String, Object> row = own.size() > MOST_CHARACTERS ? null : storeWithOthers(own);
        exchange.getMessage().setBody(row == null ? store(ALONE, List.of(own)).get(0) : row);
    }

    /** @return null: the delivery must be stored alone */
    private Map<String, Object> storeWithOthers(Waiting own) throws Exception {
        waiting.add(own);
        writer.execute(this::storeGroup);
        try {
            return own.row.join(); // an interrupt does not give up the work under way
        } catch (CompletionException e) {
            throw (Exception) e.getCause();
        }
    }

    /** Does nothing if the group before took the delivery that asked for this one. */
    private void storeGroup() {
        Runnable tellCallers;
        oneGroup.lock();
        try {
            tellCallers = storeNext();
        } finally {
            oneGroup.unlock();
        }
        tellCallers.run(); // the other thread stores the next group meanwhile
    }

    private Runnable storeNext() {
        List<Waiting> group = new ArrayList<>();
        int size = 0;
        for (Waiting next = waiting.peek(); next != null && group.size() < MOST && size + next.size() <= MOST_CHARACTERS; next = waiting.peek()) {
            group.add(waiting.poll());
            size += next.size();
        }
        if (group.isEmpty()) {
            return () -> { };
        }
        long start = System.nanoTime();
        try {
            List<Map<String, Object>> rows = store(TOGETHER, group);
            if (rows.size() != group.size()) {
                throw new IllegalStateException(rows.size() + " rows for " + group.size() + " deliveries");
            }
            return () -> {
                for (int i = 0; i < group.size(); i++) {
                    group.get(i).row.complete(rows.get(i));
                }
            };
        } catch (Throwable e) { // no caller may wait for ever, also where an Error was thrown
            if (System.nanoTime() - start <= SLOW.toNanos()) {
                return () -> group.forEach(one -> one.storeAlone(e));
            }
            for (Waiting next = waiting.peek(); next != null && next.isLate(); next = waiting.peek()) {
                group.add(waiting.poll());
            }
            return () -> group.forEach(one -> one.fail(e));
        }
    }

    /** The log and the trace show it as the work of the group's first delivery. */
    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> store(String route, List<Waiting> group) throws Exception {
        Exchange stored = ExchangeHelper.createCorrelatedCopy(group.get(0).exchange, false);
        stored.getMessage().setBody(Map.of(
                "deliveries", group.stream().map(one -> one.delivery).toArray(String[]::new),
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
            Delivery read = exchange.getMessage().getBody(Delivery.class).under(exchange.getProperty(Correlation.ID, String.class));
            this.exchange = exchange;
            this.delivery = read.row();
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
                fail(why); // the message may be stored
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
