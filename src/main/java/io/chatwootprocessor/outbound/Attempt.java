package io.chatwootprocessor.outbound;

import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.chatwootprocessor.settings.ProgramName;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Turns the end of an attempt to send into the parameters of {@code sql/outbound/mark-message.sql}. */
@Component
public class Attempt {

    private static final double OUTAGE_SECONDS = 15;
    private static final double FORBIDDEN_SECONDS = 60;
    private static final long NANOS_PER_MILLISECOND = 1_000_000;
    /** An unknown error concerns this message alone more often than the whole adapter. */
    private static final int UNCLEAR_ATTEMPTS = 3;

    private final ProcessorSettings settings;
    private final Breakers breakers;
    private final RateLimit rateLimit;
    private final Adapters adapters;
    private final ProgramName program;

    Attempt(ProcessorSettings settings, Breakers breakers, RateLimit rateLimit, Adapters adapters, ProgramName program) {
        this.program = program;
        this.adapters = adapters;
        this.settings = settings;
        this.breakers = breakers;
        this.rateLimit = rateLimit;
    }

    /**
     * The route ended without an exception. It gave a {@link SendResult}; or JSON with {@code external_id}, as a map, a text, bytes; or
     * anything else: it was sent, and nothing more is known; or a {@link SendFailed} that concerns this message alone.
     */
    public Map<String, Object> ended(@Variable("message") OutboundMessage message, Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof SendFailed failure) {
            return parameters(failed(message, failure), kind(failure), exchange);
        }
        return parameters(mark(message, "sent").as(SendResult.of(exchange.getMessage()).externalId()).doubt("none"), "sent", exchange);
    }

    /**
     * The attempt failed. One that may have arrived counts towards {@code max-attempts}, but not while the breaker is
     * open: in an outage it says nothing about the message.
     */
    public Map<String, Object> failed(@Variable("message") OutboundMessage message, Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return parameters(failed(message, failure), kind(failure), exchange);
    }

    /** Adds the record of the attempt itself. */
    private Map<String, Object> parameters(Mark mark, String kind, Exchange exchange) {
        Map<String, Object> parameters = mark.parameters(settings.outbound());
        Long begun = exchange.getVariable(Claims.BEGUN, Long.class);
        parameters.put("kind", kind);
        parameters.put("program", program.name());
        parameters.put("milliseconds", begun == null ? null : (System.nanoTime() - begun) / NANOS_PER_MILLISECOND);
        return parameters;
    }

    private static String kind(Throwable failure) {
        return FailureKinds.of(failure).name().toLowerCase(Locale.ROOT);
    }

    private Mark failed(OutboundMessage message, Throwable failure) {
        Adapter adapter = adapters.of(message.adapter());
        Kind kind = FailureKinds.of(failure);
        boolean held = kind == Kind.UNVERIFIED && message.inDoubt() && message.inDoubtFor().compareTo(adapter.confirmationWait()) >= 0;
        boolean lost = kind == Kind.REFUSED || kind == Kind.EXPIRED || held;
        if (adapter.marksHandOver() && !kind.leavesDoubt()) { // nothing was sent, so the rate limit has room for another message
            rateLimit.giveBack(message.adapter(), message.to().accountId(), 1);
        }
        Mark mark = mark(message, lost ? "failed" : "retry").because(reason(failure));
        if (!adapter.searchable() && (message.inDoubt() || kind.leavesDoubt())) { // after a longer wait the program learns late that the outage is over
            mark = mark.within(Dispatcher.seconds(adapter.confirmationWait()));
        }
        mark = after(kind, message, adapter.settleTime(), mark);
        Duration retryAfter = FailureKinds.retryAfter(failure);
        return retryAfter == null ? mark : mark.after(leaveAlone(message, kind, retryAfter));
    }

    private Mark after(Kind kind, OutboundMessage message, Duration settle, Mark mark) {
        return switch (kind) { // of an expired one the earlier attempt's error says more; and a command was not looked for
            case EXPIRED -> mark.because(null).doubt(message.command() == null ? "none" : "same");
            case AMBIGUOUS -> mark.doubt("new").after(Dispatcher.seconds(settle))
                    .counting(Breakers.CLOSED.equals(breakers.state(message.adapter())) ? 1 : 0);
            case UNCLEAR -> mark.doubt("new").after(Dispatcher.seconds(settle))
                    .counting((settings.outbound().maxAttempts() + UNCLEAR_ATTEMPTS - 1) / UNCLEAR_ATTEMPTS);
            case REJECTED -> mark.counting(1);
            case FORBIDDEN -> mark.asForbidden().within(FORBIDDEN_SECONDS);
            case UNVERIFIED -> mark.after(Dispatcher.seconds(settle));
            case DEFERRED -> message.inDoubt() ? mark.after(Dispatcher.seconds(settle.minus(message.inDoubtFor()))) : mark;
            // after a wait longer than the breaker's the program learns late that an outage is over
            default -> breakers.paces(message.adapter()) ? mark.within(OUTAGE_SECONDS) : mark;
        };
    }

    /** The wait that the provider asks for, in seconds, within bounds: a wait of days would make every message expire. */
    private double leaveAlone(OutboundMessage message, Kind kind, Duration retryAfter) {
        Duration most = settings.outbound().maxRetryAfter();
        Duration wait = retryAfter.compareTo(most) > 0 ? most : retryAfter;
        boolean ofAll = kind == Kind.THROTTLED || kind == Kind.UNREACHABLE || kind == Kind.AMBIGUOUS;
        if (ofAll && breakers.paces(message.adapter())) {
            breakers.pause(message.adapter(), message.to().accountId(), wait);
        }
        return Dispatcher.seconds(wait);
    }

    /** Nothing was tried: the parameters of {@code sql/outbound/release-message.sql}. */
    public Map<String, Object> released(@Variable("message") OutboundMessage message) {
        return Map.of("outcome", "released", "message_id", message.messageId(), "claim_id", message.claim().id(),
                "wait", Dispatcher.seconds(settings.outbound().pollInterval()));
    }

    private Mark mark(OutboundMessage message, String outcome) {
        return Mark.of(message, outcome, settings.outbound().maxBackoff());
    }

    private static String reason(Throwable failure) {
        if (failure instanceof SendFailed) {
            return failure.getMessage();
        }
        return (failure instanceof IOException ? "no answer from the provider: " : "the adapter failed: ")
                + failure.getClass().getSimpleName() + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
    }
}
