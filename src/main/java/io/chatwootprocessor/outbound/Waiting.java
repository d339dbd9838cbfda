package io.chatwootprocessor.outbound;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/**
 * Wakes the callers that wait for a message as soon as this program has marked it. They look into the database all the same:
 * another program, or Chatwoot's webhook, may have settled it.
 */
@Component
public class Waiting {

    private static final long LONGEST_MILLIS = 500;

    private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

    /** Returns when the message was marked, or after half a second. */
    public void await(long messageId) throws InterruptedException, ExecutionException {
        CompletableFuture<Void> marked = waiting.computeIfAbsent(messageId, id -> new CompletableFuture<>());
        try {
            marked.get(LONGEST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            waiting.remove(messageId, marked);
        }
    }

    /** The message has another status, or is tried again later. */
    public void marked(long messageId) {
        CompletableFuture<Void> marked = waiting.remove(messageId);
        if (marked != null) {
            marked.complete(null);
        }
    }
}
