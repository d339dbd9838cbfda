package io.chatwootprocessor.assistant;

import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.http.Correlation;
import io.chatwootprocessor.http.HeadersByOrigin;
import io.chatwootprocessor.operations.routes.RouteFiles;
import io.chatwootprocessor.tools.Tool;
import io.chatwootprocessor.tools.ToolArguments;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/**
 * Says what an effect is about, for the human who decides about it: the route from {@code direct:describe-<tool>} gets what the tool would get,
 * and gives a text. Without such a route the human sees the arguments alone. Nobody decides about an effect that its route could not describe,
 * and nothing is done that is another thing than the human has read.
 */
@Component
class EffectSummaries {

    private static final Logger LOG = LoggerFactory.getLogger(EffectSummaries.class);
    private static final String ENDPOINT = "direct:describe-";

    private final CamelContext context;
    private final RouteFiles files;
    private final ProducerTemplate producer;

    EffectSummaries(CamelContext context, RouteFiles files, ProducerTemplate producer) {
        this.context = context;
        this.files = files;
        this.producer = producer;
    }

    /**
     * @param arguments checked ones
     * @return {@link Summary#NONE}: the tool has no such route, or the route gives nothing
     * @throws HandOffNeeded where the route fails: nobody can decide about something that is not known
     */
    Summary of(Round round, Tool tool, Map<String, Object> arguments) {
        return described(round, tool, arguments, "The assistant wanted " + tool.name() + " with " + CanonicalJson.of(arguments)
                + ", which a human has to approve. It could not be looked up what that is about, so it was not done. Please decide, and do it yourself.");
    }

    /**
     * Looks whether a call is still what a human approved.
     *
     * @throws HandOffNeeded where it is not, or that cannot be known
     */
    void check(Round round, Tool tool, Map<String, Object> arguments, Ledger.Approved approved) {
        String what = approved.by() + " approved " + tool.name() + " with " + CanonicalJson.of(arguments);
        Summary now = described(round, tool, arguments, what + ". It could not be looked up whether it is still the same, so it was not done. It was:\n"
                + approved.summary());
        if (!now.isThatOf(approved)) {
            String shown = Objects.toString(now.shown(), "");
            throw new HandOffNeeded(HandOffReason.TOOL_FAILURE, what + ". It is not the same any more, so it was not done. It was:\n" + approved.summary()
                    + "\nIt would be now:\n" + shown + (shown.equals(approved.summary()) ? "\nThe part that is left out has changed." : ""));
        }
    }

    private Summary described(Round round, Tool tool, Map<String, Object> arguments, String otherwise) {
        String endpoint = ENDPOINT + tool.name();
        if (!files.begins(endpoint)) {
            return Summary.NONE;
        }
        Exchange exchange = exchange(round, inOrder(tool, arguments));
        CompletableFuture<Exchange> asked = producer.asyncSend(endpoint, exchange);
        try {
            Duration longest = round.left().compareTo(tool.timeout()) < 0 ? round.left() : tool.timeout();
            Exchange answered = asked.get(longest.toMillis(), TimeUnit.MILLISECONDS);
            if (answered.getException() == null) {
                return Summary.of(answered.getMessage().getBody(String.class));
            }
            LOG.warn("Turn {}: the route {} failed: {}", round.run(), endpoint, Causes.of(answered.getException()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            exchange.setRouteStop(true); // no further step
            asked.cancel(true);
            LOG.warn("Turn {}: the route {} gave nothing in time", round.run(), endpoint);
        } catch (ExecutionException | RuntimeException e) {
            LOG.warn("Turn {}: the route {} failed: {}", round.run(), endpoint, Causes.of(e));
        }
        throw new HandOffNeeded(HandOffReason.TOOL_FAILURE, otherwise);
    }

    /** The arguments come from a model now, and from the database later: in the same order both times, the same words are written. */
    private static Map<String, Object> inOrder(Tool tool, Map<String, Object> arguments) {
        return ToolArguments.read(tool, CanonicalJson.of(arguments)).values();
    }

    /** It has what a tool's route has, and nothing else. */
    private Exchange exchange(Round round, Map<String, Object> arguments) {
        Exchange exchange = new DefaultExchange(context);
        for (String key : Correlation.KEYS) {
            exchange.setProperty(key, MDC.get(key));
        }
        arguments.forEach(exchange.getMessage()::setHeader);
        HeadersByOrigin.cameIn(exchange.getMessage()); // a model's words are no headers of an HTTP call
        exchange.setVariable("args", new LinkedHashMap<>(arguments));
        round.context().variables().forEach(exchange::setVariable);
        return exchange;
    }
}
