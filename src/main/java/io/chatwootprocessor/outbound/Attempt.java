package io.chatwootprocessor.outbound;

import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Turns the end of an attempt to send into the parameters of {@code sql/outbound/mark-message.sql}. */
@Component
public class Attempt {

    private static final double OUTAGE_SECONDS = 15;
    private static final double FORBIDDEN_SECONDS = 60;
    /** An error that nobody knows is the message's own more often than not. */
    private static final int UNCLEAR_ATTEMPTS = 3;

    private final ProcessorSettings settings;
    private final Breakers breakers;
    private final RateLimit rateLimit;

    Attempt(ProcessorSettings settings, Breakers breakers, RateLimit rateLimit) {
        this.settings = settings;
        this.breakers = breakers;
        this.rateLimit = rateLimit;
    }

    /** @param result what the adapter gave: a {@link SendResult}, or a {@link SendFailed} that concerns this message alone */
    public Map<String, Object> ended(@Body Object result, @Variable("message") OutboundMessage message) {
        if (result instanceof SendFailed failure) {
            return failed(message, failure);
        }
        Map<String, Object> parameters = parameters(message, "sent");
        parameters.put("external_id", result instanceof SendResult sent ? sent.externalId() : null);
        parameters.put("doubt", "none");
        return parameters;
    }

    /**
     * The attempt failed. One that may have arrived counts towards {@code max-attempts}, but not while the breaker is
     * open: in an outage it says nothing about the message.
     */
    public Map<String, Object> failed(@Variable("message") OutboundMessage message, Exchange exchange) {
        return failed(message, exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    private Map<String, Object> failed(OutboundMessage message, Throwable failure) {
        Kind kind = FailureKinds.of(failure);
        boolean bridge = message.adapter().equals(WhatsappMessages.ADAPTER);
        Duration settle = bridge ? Duration.ZERO : settings.chatwoot().settleTime(); // what the bridge tells is there as it tells it
        Duration confirmation = bridge ? settings.whatsapp().confirmationWait() : settings.chatwoot().confirmationWait();
        Duration retryAfter = FailureKinds.retryAfter(failure);
        boolean held = kind == Kind.UNVERIFIED && message.inDoubt() && message.inDoubtFor().compareTo(confirmation) >= 0;
        boolean lost = kind == Kind.REFUSED || kind == Kind.EXPIRED || held;
        Map<String, Object> parameters = parameters(message, lost ? "failed" : "retry");
        parameters.put("error", reason(failure));
        if (bridge && !kind.leavesDoubt()) { // nothing was sent: what waits takes nothing from the share of what can be
            rateLimit.giveBack(message.adapter(), message.to().accountId(), 1);
        }
        if (bridge && (message.inDoubt() || kind.leavesDoubt())) { // who waits longer than that learns late that it is over
            parameters.put("max_backoff", Math.min(Dispatcher.seconds(confirmation), (Double) parameters.get("max_backoff")));
        }
        switch (kind) {
            case EXPIRED -> {
                parameters.put("doubt", message.command() == null ? "none" : "same"); // a command was not looked for
                parameters.put("error", null); // the earlier attempt's says more
            }
            case AMBIGUOUS -> {
                parameters.put("doubt", "new");
                parameters.put("wait", Dispatcher.seconds(settle));
                parameters.put("counted", Breakers.CLOSED.equals(breakers.state(message.adapter())) ? 1 : 0);
            }
            case UNCLEAR -> {
                parameters.put("doubt", "new");
                parameters.put("wait", Dispatcher.seconds(settle));
                parameters.put("counted", (settings.outbound().maxAttempts() + UNCLEAR_ATTEMPTS - 1) / UNCLEAR_ATTEMPTS);
            }
            case REJECTED -> parameters.put("counted", 1);
            case FORBIDDEN -> {
                parameters.put("forbidden", true);
                parameters.put("max_backoff", Math.min(FORBIDDEN_SECONDS, (Double) parameters.get("max_backoff")));
            }
            case UNVERIFIED -> parameters.put("wait", Dispatcher.seconds(settle));
            case DEFERRED -> parameters.put("wait", message.inDoubt()
                    ? Math.max(0.0, Dispatcher.seconds(settle.minus(message.inDoubtFor()))) : 0.0);
            default -> {
                if (breakers.paces(message.adapter())) { // who waits longer than the breaker learns late that an outage is over
                    parameters.put("max_backoff", Math.min(OUTAGE_SECONDS, (Double) parameters.get("max_backoff")));
                }
            }
        }
        if (retryAfter != null) {
            leaveAlone(message, kind, retryAfter, parameters);
        }
        return parameters;
    }

    /** As long as the provider asks for, within bounds: one that asks for days would have everything fail. */
    private void leaveAlone(OutboundMessage message, Kind kind, Duration retryAfter, Map<String, Object> parameters) {
        Duration most = settings.outbound().maxRetryAfter();
        Duration wait = retryAfter.compareTo(most) > 0 ? most : retryAfter;
        parameters.put("wait", Math.max(Dispatcher.seconds(wait), (Double) parameters.get("wait")));
        boolean ofAll = kind == Kind.THROTTLED || kind == Kind.UNREACHABLE || kind == Kind.AMBIGUOUS;
        if (ofAll && breakers.paces(message.adapter())) {
            breakers.pause(message.adapter(), message.to().accountId(), wait);
        }
    }

    /** Nothing was tried: the parameters of {@code sql/outbound/release-message.sql}. */
    public Map<String, Object> released(@Variable("message") OutboundMessage message) {
        return Map.of("outcome", "released", "message_id", message.messageId(), "claim_id", message.claim().id(),
                "wait", Dispatcher.seconds(settings.outbound().pollInterval()));
    }

    private Map<String, Object> parameters(OutboundMessage message, String outcome) {
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("message_id", message.messageId());
        parameters.put("claim_id", message.claim().id());
        parameters.put("outcome", outcome);
        parameters.put("external_id", null);
        parameters.put("error", null);
        parameters.put("doubt", "same");
        parameters.put("counted", 0);
        parameters.put("forbidden", false);
        parameters.put("patience", Dispatcher.seconds(settings.outbound().maxForbidden()));
        parameters.put("wait", 0.0);
        parameters.put("max_attempts", settings.outbound().maxAttempts());
        parameters.put("initial_backoff", Dispatcher.seconds(settings.outbound().initialBackoff()));
        parameters.put("max_backoff", Dispatcher.seconds(settings.outbound().maxBackoff()));
        return parameters;
    }

    private static String reason(Throwable failure) {
        if (failure instanceof SendFailed) {
            return failure.getMessage();
        }
        return (failure instanceof IOException ? "no answer from the provider: " : "the adapter failed: ")
                + failure.getClass().getSimpleName() + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
    }
}
