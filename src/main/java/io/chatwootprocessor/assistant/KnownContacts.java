package io.chatwootprocessor.assistant;

import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.operations.routes.RouteFiles;
import io.chatwootprocessor.responder.Turn;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Asks a route whether a customer is known as something: {@code direct:known-<kind>} gets the conversation and gives {@code true} or
 * {@code false}. So any other room, or a route of somebody's own, may know vendors, members, or other people.
 */
@Component
class KnownContacts {

    private static final Logger LOG = LoggerFactory.getLogger(KnownContacts.class);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Predicate<String> routes;
    private final ProducerTemplate producer;
    private final Duration longest;

    @Autowired
    KnownContacts(RouteFiles files, ProducerTemplate producer) {
        this(files::begins, producer, LONGEST);
    }

    /**
     * @param routes  whether a route begins there
     * @param longest how long a route may think: the rest of the time is for the answer
     */
    KnownContacts(Predicate<String> routes, ProducerTemplate producer, Duration longest) {
        this.routes = routes;
        this.producer = producer;
        this.longest = longest;
    }

    static String endpoint(String kind) {
        return "direct:known-" + kind;
    }

    /** Whether there is a route for that kind: also one of a file that was saved since the start. */
    boolean canTell(String kind) {
        return routes.test(endpoint(kind));
    }

    /** Whether they are; where there is no such route, or it fails, they are not. */
    boolean is(String kind, Turn turn) {
        if (!canTell(kind)) {
            return false;
        }
        CompletableFuture<String> asked = producer.asyncRequestBody(endpoint(kind), turn.conversation(), String.class);
        try {
            return Boolean.parseBoolean(String.valueOf(asked.get(longest.toMillis(), TimeUnit.MILLISECONDS)).strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (TimeoutException e) {
            asked.cancel(true);
            LOG.warn("Turn {}: the route {} did not say within {} s whether the customer is known", turn.id(), endpoint(kind), longest.toSeconds());
            return false;
        } catch (ExecutionException | RuntimeException e) {
            LOG.warn("Turn {}: it is not known whether the customer is a known {}: {}", turn.id(), kind, Causes.of(e));
            return false;
        }
    }
}
