package io.chatwootprocessor.inbound;

import io.chatwootprocessor.http.JsonBody;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.ExchangeHelper;
import org.springframework.stereotype.Component;

/**
 * Stores the deliveries that come at the same time in one statement and one commit, as databases do with their logs. The thread of
 * one stores, those of the others wait; then the next thread stores what has come meanwhile. Who comes alone does not wait: there
 * is no timer, and no thread between. If a group cannot be stored, each of its deliveries is stored alone, and fails alone.
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
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final Semaphore writer = new Semaphore(1);

    GroupCommit(ProducerTemplate routes) {
        this.routes = routes;
    }

    /**
     * Makes of a delivery its row of {@code sql/inbound/store-deliveries.sql}, which is committed then.
     *
     * @throws Exception what kept it from being stored; nothing of it is then
     */
    public void store(Exchange exchange) throws Exception {
        Waiting own = new Waiting(exchange.getMessage().getBody(Delivery.class));
        if (own.size() > MOST_CHARACTERS) {
            own.mayStandAlone = true;
        } else {
            storeWithOthers(own, exchange);
        }
        if (own.mayStandAlone) {
            own.row = store(ALONE, List.of(own), exchange).get(0);
        } else if (own.failure != null) {
            throw own.failure;
        }
        exchange.getMessage().setBody(own.row);
    }

    private void storeWithOthers(Waiting own, Exchange exchange) {
        waiting.add(own);
        boolean interrupted = false;
        while (!own.done) {
            if (writer.tryAcquire()) {
                try {
                    if (!own.done) {
                        storeGroup(exchange);
                    }
                } finally {
                    writer.release();
                    wakeNext();
                }
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted(); // what is under way is not given up
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void storeGroup(Exchange leader) {
        long start = System.nanoTime();
        List<Waiting> group = new ArrayList<>();
        try {
            int size = 0;
            for (Waiting next = waiting.peek(); next != null && group.size() < MOST && size + next.size() <= MOST_CHARACTERS; next = waiting.peek()) {
                group.add(waiting.poll());
                size += next.size();
            }
            List<Map<String, Object>> rows = store(TOGETHER, group, leader);
            for (int i = 0; i < group.size(); i++) {
                group.get(i).row = rows.get(i);
            }
        } catch (Throwable e) { // whatever it is, nobody must wait for ever
            boolean slow = System.nanoTime() - start > SLOW.toNanos();
            for (Waiting next = waiting.peek(); slow && next != null && next.isLate(); next = waiting.peek()) {
                group.add(waiting.poll());
            }
            for (Waiting one : group) {
                one.failure = e instanceof Exception failure ? failure : new IllegalStateException(e);
                one.mayStandAlone = !slow;
            }
        }
        group.forEach(Waiting::wake);
    }

    /** Who has come since then stores; a thread that comes just now may be faster, and stores for it. */
    private void wakeNext() {
        Waiting next = waiting.peek();
        if (next != null) {
            LockSupport.unpark(next.thread);
        }
    }

    /** @param leader whose work it is in the log, and in a trace */
    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> store(String route, List<Waiting> group, Exchange leader) throws Exception {
        Exchange stored = ExchangeHelper.createCorrelatedCopy(leader, false);
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

        private final String delivery;
        private final String payload;
        private final Thread thread = Thread.currentThread();
        private final long since = System.nanoTime();
        private Map<String, Object> row;
        private Exception failure;
        private boolean mayStandAlone;
        private volatile boolean done; // written last: who sees it sees the others

        private Waiting(Delivery delivery) {
            this.delivery = JsonBody.write(delivery);
            this.payload = JsonBody.write(delivery.payload());
        }

        private int size() {
            return delivery.length() + payload.length();
        }

        private boolean isLate() {
            return System.nanoTime() - since > LATE.toNanos();
        }

        private void wake() {
            done = true;
            LockSupport.unpark(thread);
        }
    }
}
