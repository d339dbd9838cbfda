package io.chatwootprocessor.outbound;

import io.chatwootprocessor.outbound.SendFailed.Kind;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

/** What an exception, or an HTTP status, says about the message that was to be sent. */
final class FailureKinds {

    /** Nothing of a request had left when these were thrown. */
    private static final Set<Class<? extends Exception>> BEFORE_SENDING = Set.of(
            ConnectException.class, // also HttpClient's HttpHostConnectException
            NoRouteToHostException.class, UnknownHostException.class, ConnectTimeoutException.class,
            ConnectionRequestTimeoutException.class, SSLHandshakeException.class);

    private FailureKinds() {
    }

    static Kind of(Throwable failure) {
        if (failure instanceof SendFailed known) {
            return known.getKind();
        }
        if (failure instanceof HttpOperationFailedException answer) {
            return of(answer.getStatusCode());
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Throwable one = cause;
            if (BEFORE_SENDING.stream().anyMatch(type -> type.isInstance(one)) || noAdapter(one)) {
                return Kind.UNREACHABLE;
            }
        }
        return Kind.AMBIGUOUS;
    }

    /** There is none of that name, or its route is being replaced; another route may be missing after the message was sent. */
    private static boolean noAdapter(Throwable failure) {
        return failure instanceof DirectConsumerNotAvailableException missing
                && String.valueOf(missing.getMessage()).contains("direct://send-by-");
    }

    /** Of an answer that is not 2xx: 5xx may come after the message was stored (chatwoot/chatwoot#6446). */
    static Kind of(int status) {
        return switch (status) {
            case 429 -> Kind.THROTTLED;
            case 408, 425 -> Kind.UNREACHABLE;
            default -> status >= 500 ? Kind.AMBIGUOUS : Kind.REFUSED;
        };
    }
}
