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
 * Wakes the callers that wait for a message as soon as this program has marked it. They look into the database all the same:
 * another program, or Chatwoot's webhook, may have settled it.
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
     * Lets one more caller wait, until its request has ended: each keeps a thread, and webhooks need threads too.
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

    /** When nobody waits any longer, on the clock of {@link System#nanoTime()}: later than a last attempt ends. */
    public long until() {
        return System.nanoTime() + patience.toNanos();
    }

    /** Whether there is something to wait for. */
    public boolean goesOn(String status, long until) {
        return "queued".equals(status) && System.nanoTime() < until;
    }

    /** What completes when the message is marked from now on: to be asked for before the look into the database. */
    public CountDownLatch expect(long messageId) {
        return waiting.computeIfAbsent(messageId, id -> new CountDownLatch(1)); // Camel would wait for a future itself
    }

    /** Returns when the message was marked, or after half a second. */
    public void await(long messageId, CountDownLatch marked) throws InterruptedException {
        if (!marked.await(LONGEST_MILLIS, TimeUnit.MILLISECONDS)) {
            waiting.remove(messageId, marked);
        }
    }

    /** The message has another status, or is tried again later. */
    public void marked(long messageId) {
        CountDownLatch marked = waiting.remove(messageId);
        if (marked != null) {
            marked.countDown();
        }
    }
}
