package io.chatwootprocessor.outbound;

import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;

/**
 * Wakes the callers that wait for a message as soon as this program has marked it. They also look into the database, because another
 * program or a webhook may have settled it.
 */
@Component
public class Waiting {

    private static final long LONGEST_MILLIS = 500;

    private final Semaphore places;
    private final Duration patience;
    private final Map<Long, CountDownLatch> waiting = new ConcurrentHashMap<>();

    Waiting(ProcessorSettings settings, ClaimTime claim) {
        places = new Semaphore(settings.outbound().waitingRequests());
        patience = settings.outbound().requestWindow().plus(claim.get());
    }

    /**
     * Lets one more caller wait until its request has ended. Each one keeps a thread, and webhooks need threads, too.
     *
     * @throws RequestError 503 {@code too_many_waiting}
     */
    public void enter(Exchange exchange) {
        if (!places.tryAcquire()) {
            throw new RequestError(503, "too_many_waiting: try again, or do not wait for the outcome (async)");
        }
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                places.release();
            }
        });
    }

    /** The end of a wait on the clock of {@link System#nanoTime()}: later than the end of a last attempt. */
    public long until() {
        return System.nanoTime() + patience.toNanos();
    }

    /** Whether the wait goes on. */
    public boolean goesOn(String status, long until) {
        return "queued".equals(status) && System.nanoTime() < until;
    }

    /** @return a latch that opens when the message is marked from now on. Ask for it before you look into the database. */
    public CountDownLatch expect(long messageId) {
        return waiting.computeIfAbsent(messageId, id -> new CountDownLatch(1)); // no future: Camel would wait for it itself
    }

    /** Waits until the message is marked, at most half a second. */
    public void await(long messageId, CountDownLatch marked) throws InterruptedException {
        if (!marked.await(LONGEST_MILLIS, TimeUnit.MILLISECONDS)) {
            waiting.remove(messageId, marked);
        }
    }

    /** Wakes the callers: the message has another status, or is tried again later. */
    public void marked(long messageId) {
        CountDownLatch marked = waiting.remove(messageId);
        if (marked != null) {
            marked.countDown();
        }
    }
}
