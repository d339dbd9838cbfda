package io.chatwootprocessor.console.routes;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * The counts of a route, or of several, since they were loaded.
 *
 * @param slow        the 95th percentile in milliseconds; null: nothing was done yet, or of several
 * @param lastFailure null: none
 */
record RouteFigures(long calls, long failures, Double slow, Instant lastFailure) {

    static final RouteFigures NONE = new RouteFigures(0, 0, null, null);

    private static final Duration LATELY = Duration.ofMinutes(15);

    /** @param shown as {@code GET /routes} says it of one route */
    @SuppressWarnings("unchecked")
    static RouteFigures of(Map<String, Object> shown) {
        Map<String, Object> failure = (Map<String, Object>) shown.get("last_failure");
        return new RouteFigures(number(shown.get("count")), number(shown.get("failures")), (Double) shown.get("p95_ms"),
                failure == null ? null : Instant.parse((String) failure.get("at")));
    }

    private static long number(Object value) {
        return value == null ? 0 : ((Number) value).longValue();
    }

    RouteFigures plus(RouteFigures other) {
        Instant last = lastFailure == null || other.lastFailure != null && other.lastFailure.isAfter(lastFailure) ? other.lastFailure : lastFailure;
        return new RouteFigures(calls + other.calls, failures + other.failures, null, last);
    }

    boolean failedLately() {
        return lastFailure != null && lastFailure.isAfter(Instant.now().minus(LATELY));
    }

    /** A word more for the style sheet. */
    String mark() {
        return failedLately() ? " failed" : calls == 0 ? " idle" : "";
    }

    /** In a box. */
    String line() {
        return calls == 0 ? "not called yet" : round(calls) + (slow == null ? "" : " · " + time(slow)) + (failures == 0 ? "" : " · " + round(failures) + " failed");
    }

    String shortCalls() {
        return calls == 0 ? "" : " · " + round(calls) + (failures == 0 ? "" : " · " + round(failures) + " failed");
    }

    /** Read out. */
    String sentence() {
        return calls == 0 ? "Not called yet." : calls + (calls == 1 ? " call" : " calls") + (slow == null ? "" : ", 95 of 100 within " + time(slow))
                + (failures == 0 ? ", none failed." : ", " + failures + " failed" + (failedLately() ? ", also in the last 15 minutes." : "."));
    }

    private static String round(long number) {
        return number < 1_000 ? Long.toString(number) : number < 10_000 ? String.format(Locale.ROOT, "%.1fk", number / 1e3)
                : number < 1_000_000 ? number / 1_000 + "k" : String.format(Locale.ROOT, "%.1fM", number / 1e6);
    }

    /** Milliseconds for people: {@code 0.4 ms}, {@code 12 ms}, {@code 3.2 s}. */
    static String time(double milliseconds) {
        return milliseconds < 10 ? String.format(Locale.ROOT, "%.1f ms", milliseconds)
                : milliseconds < 1000 ? String.format(Locale.ROOT, "%.0f ms", milliseconds) : String.format(Locale.ROOT, "%.1f s", milliseconds / 1000);
    }
}
