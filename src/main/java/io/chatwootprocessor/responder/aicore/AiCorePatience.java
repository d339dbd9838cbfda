package io.chatwootprocessor.responder.aicore;

import io.chatwootprocessor.responder.ResponderAway;
import io.chatwootprocessor.responder.Turn;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Asks the AI core again while somebody else answers in its place, such as a proxy, for as long as a responder may think. After that a
 * human is asked. A human is asked at once if the AI core itself refuses, or if its circuit breaker was open before the question came.
 */
@Component
public class AiCorePatience {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(8);
    private static final Duration MARGIN = Duration.ofMillis(500); // so that the reason is told before the time-out

    private final Duration patience;

    AiCorePatience(ProcessorSettings settings) {
        patience = settings.turn().responderTimeout().minus(MARGIN);
    }

    /**
     * One question, and how often it was asked.
     *
     * @param question as it came
     * @param until    on the clock of {@link System#nanoTime()}
     * @param pause    how long to wait before it is asked
     * @param next     how long to wait at least after another failure
     * @param refused  how often somebody else has answered
     */
    public record Asking(Turn question, long until, Duration pause, Duration next, int refused) {
    }

    /** The variable {@code asking} at the beginning. */
    public Asking begin(Exchange exchange) {
        return new Asking(exchange.getMessage().getBody(Turn.class), System.nanoTime() + patience.toNanos(), Duration.ZERO, FIRST, 0);
    }

    /** Whether asking again may help, in the time that is left. */
    private static boolean lasts(Throwable failure, Asking asking) {
        boolean open = asking.refused() > 0 && cause(failure, CallNotPermittedException.class) != null;
        boolean away = open || cause(failure, ResponderAway.class) != null;
        return away && System.nanoTime() + wait(failure, asking).toNanos() < asking.until();
    }

    /**
     *
     * @return the next value of the variable {@code asking}
     * @throws Exception the failure, if asking again does not help
     */
    public Asking again(@ExchangeException Exception failure, @Variable("asking") Asking asking) throws Exception {
        if (!lasts(failure, asking)) {
            throw failure;
        }
        Duration next = asking.next().multipliedBy(2);
        return new Asking(asking.question(), asking.until(), wait(failure, asking), next.compareTo(LONGEST) > 0 ? LONGEST : next, asking.refused() + 1);
    }

    /** In milliseconds. */
    public long pause(@Variable("asking") Asking asking) {
        return asking.pause().toMillis();
    }

    private static Duration wait(Throwable failure, Asking asking) {
        ResponderAway away = cause(failure, ResponderAway.class);
        Duration asked = away == null ? null : away.retryAfter();
        return asked == null || asked.compareTo(asking.next()) < 0 ? asking.next() : asked;
    }

    /** A circuit breaker wraps an exception that was thrown in it. */
    private static <T extends Throwable> T cause(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
