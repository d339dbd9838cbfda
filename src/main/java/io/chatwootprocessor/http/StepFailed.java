package io.chatwootprocessor.http;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * Which step of a route an exception comes from, for the log. The note belongs to the exception, which goes through copies of the exchange
 * and through other threads. (It cannot be one of those that the exception suppressed: Camel looks among them for one that a route handles.)
 */
public final class StepFailed {

    private static final int DEEP = 20;
    private static final Map<Throwable, String> PLACES = Collections.synchronizedMap(new WeakHashMap<>());

    private StepFailed() {
    }

    /** Notes where an exception was thrown, unless that is known of it or of its cause: the innermost step is the one at fault. */
    public static void note(Throwable failure, Supplier<String> where) {
        if (of(failure) == null) {
            PLACES.put(failure, where.get());
        }
    }

    /** The note; null: there is none. */
    static String of(Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < DEEP; cause = cause.getCause()) {
            String where = PLACES.get(cause);
            if (where != null) {
                return where;
            }
            depth++;
        }
        return null;
    }
}
