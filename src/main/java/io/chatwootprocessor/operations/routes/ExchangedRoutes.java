package io.chatwootprocessor.operations.routes;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The routes that start now, by their ids and their beginnings ({@code direct:may-answer}). They are new, or their earlier version has been
 * stopped, so Camel does not know them for a moment.
 */
class ExchangedRoutes {

    private Set<String> names = Set.of();

    synchronized void begin(Set<String> routes) {
        names = routes;
        notifyAll();
    }

    /** All that is to run runs. */
    synchronized void end() {
        begin(Set.of());
    }

    synchronized Set<String> names() {
        return names;
    }

    /** Waits until that route is not exchanged any more, for so long at most. */
    synchronized void await(String name, Duration longest) {
        long until = System.nanoTime() + longest.toNanos();
        while (names.contains(name) && until > System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, until - System.nanoTime());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
