package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.http.Correlation;
import java.time.Instant;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;

/**
 * How often a route or a step was done since it was loaded, how long that took, how often it failed, and how the last times. It is counted at
 * each step of each exchange, so it costs no lock and no object.
 */
final class StepTimes {

    /** Four buckets for each power of two: a quantile is told within a fifth. */
    private static final int STEPS = 4;
    private static final int BUCKETS = 64 * STEPS;
    /** Failures. */
    private static final int KEPT = 10;
    private static final double MILLISECOND = 1_000_000;

    private final LongAdder failures = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    /** Null until the first time: most steps are never done, and there are 5,000. */
    private final AtomicReference<AtomicLongArray> buckets = new AtomicReference<>();
    private final Deque<Failure> lasts = new ConcurrentLinkedDeque<>(); // the last one first

    /** @param failedAt the step that failed first: the innermost one */
    private record Failure(Instant at, String error, StepPlace failedAt, String correlationId, Object conversationId) {
    }

    void took(long elapsed) {
        nanos.add(elapsed);
        AtomicLongArray counts = buckets.get();
        if (counts == null) {
            buckets.compareAndSet(null, new AtomicLongArray(BUCKETS));
            counts = buckets.get();
        }
        counts.incrementAndGet(bucket(elapsed));
    }

    void failed(Throwable failure, StepPlace failedAt, Exchange exchange) {
        failures.increment();
        lasts.addFirst(new Failure(Instant.now(), Causes.of(failure), failedAt, exchange.getProperty(Correlation.ID, String.class),
                exchange.getProperty("conversation_id")));
        if (lasts.size() > KEPT) {
            lasts.pollLast();
        }
    }

    /** As {@code GET /routes} shows it. */
    Map<String, Object> shown() {
        long count = 0;
        long[] seen = new long[BUCKETS];
        AtomicLongArray counts = buckets.get();
        for (int i = 0; counts != null && i < BUCKETS; i++) {
            seen[i] = counts.get(i);
            count += seen[i];
        }
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("count", count);
        shown.put("failures", failures.sum());
        shown.put("mean_ms", count == 0 ? null : rounded(nanos.sum() / (double) count / MILLISECOND));
        shown.put("p95_ms", count == 0 ? null : rounded(quantile(seen, count) / MILLISECOND));
        Failure last = lasts.peekFirst();
        shown.put("last_failure", last == null ? null : shown(last));
        return shown;
    }

    /** The last failures, the last one first. */
    List<Map<String, Object>> failures() {
        return lasts.stream().map(StepTimes::shown).toList();
    }

    private static Map<String, Object> shown(Failure failure) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("at", failure.at.toString());
        shown.put("error", failure.error);
        if (failure.failedAt != null) {
            shown.put("route", failure.failedAt.route());
            shown.put("step", failure.failedAt.step());
            shown.put("place", failure.failedAt.place());
        }
        shown.put("correlation_id", failure.correlationId);
        shown.put("conversation_id", failure.conversationId);
        return shown;
    }

    private static double quantile(long[] seen, long count) {
        long wanted = (long) Math.ceil(count * 0.95);
        long until = 0;
        for (int i = 0; i < BUCKETS; i++) {
            until += seen[i];
            if (until >= wanted) {
                return upper(i);
            }
        }
        return upper(BUCKETS - 1);
    }

    static int bucket(long elapsed) {
        long value = Math.max(elapsed, STEPS);
        int power = 63 - Long.numberOfLeadingZeros(value);
        return power * STEPS + (int) ((value >>> power - 2) & 3);
    }

    static double upper(int bucket) {
        return Math.scalb(1 + (bucket % STEPS + 1) / (double) STEPS, bucket / STEPS);
    }

    private static double rounded(double milliseconds) {
        return Math.round(milliseconds * 1000) / 1000.0;
    }
}
