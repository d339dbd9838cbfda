package io.chatwootprocessor.purchasing.odoo;

import io.chatwootprocessor.outbound.FailureKinds;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.purchasing.OrderFailed;
import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Calls Odoo again where nothing can have been done twice. */
@Component
public class OdooPatience {

    private static final int MOST_CALLS = 3;
    private static final long FIRST_PAUSE = 200;

    /**
     * A request, and how often it was made.
     *
     * @param pause in milliseconds, before it is made again
     */
    public record Call(OdooRequest request, int made, long pause) {
    }

    /** The variable {@code calling} at the beginning. */
    public Call begin(@Body OdooRequest request) {
        return new Call(request, 1, 0);
    }

    /**
     * @return the next value of the variable {@code calling}
     * @throws OrderFailed where it is not made again
     */
    public Call again(@ExchangeException Exception failure, @Variable("calling") Call call) {
        OrderFailed failed = failed(failure, call.request().reads());
        boolean open = cause(failure, CallNotPermittedException.class) != null;
        if (open || failed.kind() != Kind.UNREACHABLE || call.made() >= MOST_CALLS) {
            throw failed;
        }
        return new Call(call.request(), call.made() + 1, call.pause() == 0 ? FIRST_PAUSE : call.pause() * 3);
    }

    /** In milliseconds. */
    public long pause(@Variable("calling") Call call) {
        return call.pause();
    }

    /** A request that only reads, and got no clear answer, has done nothing. */
    private static OrderFailed failed(Exception failure, boolean reads) {
        OrderFailed known = cause(failure, OrderFailed.class);
        if (known != null) {
            return known.kind() == Kind.UNCLEAR && reads ? new OrderFailed(Kind.UNREACHABLE, known.getMessage()) : known;
        }
        boolean sent = cause(failure, CallNotPermittedException.class) == null && FailureKinds.of(failure) != SendFailed.Kind.UNREACHABLE;
        return new OrderFailed(sent && !reads ? Kind.UNCLEAR : Kind.UNREACHABLE,
                "no answer from Odoo: " + failure.getClass().getSimpleName());
    }

    private static <T extends Throwable> T cause(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
