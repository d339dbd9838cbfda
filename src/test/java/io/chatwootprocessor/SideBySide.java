package io.chatwootprocessor;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Does what does not depend on each other at the same time: where a test has hundreds of accounts, say. */
public final class SideBySide {

    /** More webhooks at a time are stored in one commit. */
    private static final int HANDS = 24;

    private SideBySide() {
    }

    /**
     * Does the work for each, and waits until all is done.
     *
     * @throws AssertionError the first that one of them threw
     */
    public static <T> void each(Collection<T> all, Consumer<T> work) {
        ExecutorService hands = Executors.newFixedThreadPool(HANDS);
        try {
            List<Callable<Object>> tasks = all.stream().map(one -> Executors.callable(() -> work.accept(one))).toList();
            for (Future<Object> done : hands.invokeAll(tasks)) {
                done.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            hands.shutdownNow();
        }
    }
}
