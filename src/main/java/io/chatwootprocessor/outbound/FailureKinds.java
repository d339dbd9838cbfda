package io.chatwootprocessor.outbound;

import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

/**
 * The meaning of an exception, or of an HTTP answer, for the message that was to be sent. A proxy, a firewall or an unfinished site may answer in
 * the provider's place. So a refusal is final only where the provider itself refuses. Each adapter says what its provider's own refusals
 * look like.
 */
public final class FailureKinds {

    /** Nothing of a request had left when these were thrown. */
    private static final Set<Class<? extends Exception>> BEFORE_SENDING = Set.of(
            ConnectException.class, // also HttpClient's HttpHostConnectException
            NoRouteToHostException.class, UnknownHostException.class, ConnectTimeoutException.class,
            ConnectionRequestTimeoutException.class, SSLHandshakeException.class);

    private static final Set<Integer> NO_BACKEND = Set.of(502, 503, 504);

    private FailureKinds() {
    }

    public static Kind of(Throwable failure) {
        Throwable said = said(failure);
        if (said instanceof SendFailed known) {
            return known.getKind();
        }
        if (said instanceof HttpOperationFailedException thrown) {
            return of(HttpAnswer.of(thrown), FailureKinds::ofProvider);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Throwable one = cause;
            if (BEFORE_SENDING.stream().anyMatch(type -> type.isInstance(one)) || noAdapter(one)) {
                return Kind.UNREACHABLE;
            }
        }
        return Kind.AMBIGUOUS;
    }

    /** How long the provider asks to be left alone; null: it says nothing. */
    public static Duration retryAfter(Throwable failure) {
        Throwable said = said(failure);
        return said instanceof SendFailed known ? known.getRetryAfter()
                : said instanceof HttpOperationFailedException thrown ? HttpAnswer.of(thrown).retryAfter() : null;
    }

    /** Whether the failure says nothing about this message: the provider is away, or takes no message at the moment. */
    public static boolean isOutage(Throwable failure) {
        Throwable said = said(failure);
        if (said instanceof CallNotPermittedException
                || said instanceof HttpOperationFailedException thrown && NO_BACKEND.contains(thrown.getStatusCode())) {
            return true;
        }
        Kind kind = of(failure);
        return kind == Kind.UNREACHABLE || kind == Kind.THROTTLED || kind == Kind.FORBIDDEN || kind == Kind.DEFERRED;
    }

    /** In one line, for people; the answer of an address is not in it. */
    public static String described(Throwable failure) {
        Throwable said = said(failure);
        if (said instanceof HttpOperationFailedException thrown) {
            return "answered " + thrown.getStatusCode() + " by " + String.valueOf(thrown.getUri()).replaceFirst("\\?.*", "");
        }
        return said instanceof SendFailed ? said.getMessage() : Causes.of(failure);
    }

    /** The exception that a step has thrown, without its wrappers; the failure itself if none of its causes is known. */
    private static Throwable said(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SendFailed || cause instanceof HttpOperationFailedException || cause instanceof CallNotPermittedException) {
                return cause;
            }
        }
        return failure;
    }

    /** No adapter has that name, or its route is being replaced. Another missing route tells nothing: the message may have been sent before. */
    private static boolean noAdapter(Throwable failure) {
        return failure instanceof DirectConsumerNotAvailableException missing
                && String.valueOf(missing.getMessage()).contains("direct://send-by-");
    }

    /**
     * Of an answer that is not 2xx.
     *
     * @param provider the meaning of a 4xx that is the provider's own; null: it is somebody else's
     */
    public static Kind of(HttpAnswer answer, Function<HttpAnswer, Kind> provider) {
        int status = answer.status();
        if (status >= 500) {
            return Kind.AMBIGUOUS; // it may come after the message was stored (chatwoot/chatwoot#6446)
        }
        if (status < 400 || status == 408 || status == 421 || status == 425) {
            return Kind.UNREACHABLE;
        }
        if (status == 429) {
            return Kind.THROTTLED;
        }
        Kind own = provider.apply(answer);
        if (own != null) {
            return own;
        }
        // too large for the proxy: waiting would not make it smaller, and would keep those behind it
        return status == 413 || status == 414 || status == 431 ? Kind.REJECTED : Kind.UNREACHABLE;
    }

    /** The kind for a provider of which nothing more is known: its own answers are JSON or plain text, never HTML pages. */
    static Kind ofProvider(HttpAnswer answer) {
        if (answer.isSomebodyElses()) {
            return null;
        }
        return answer.status() == 401 || answer.status() == 402 ? Kind.FORBIDDEN : Kind.REFUSED;
    }
}
