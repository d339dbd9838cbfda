package io.chatwootprocessor.responder;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.CallsRoutes;
import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.http.Correlation;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.operations.routes.RouteFiles;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.chatwootprocessor.settings.TurnSettings;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.StreamCache;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Asks the route from {@code direct:may-answer} whether a turn is answered now, later, or not at all; yes, where there is none. A rule that
 * fails is no yes: the conversation goes to a human, as when a responder fails.
 */
@Component
public class Rules {

    private static final Logger LOG = LoggerFactory.getLogger(Rules.class);
    private static final String ROUTE = "direct:may-answer";
    private static final String FORM = "the rule may-answer gives {\"answer\": \"yes\", \"no\" or \"later\", \"reason\", \"at\"}, and not ";
    private static final int LONGEST_REASON = 300;
    private static final Duration LONGEST = Duration.ofDays(31);

    private final RouteFiles files;
    private final ProducerTemplate routes;
    private final BotConfigs bots;
    private final TurnSettings settings;
    private final ExecutorService hands;
    private volatile boolean silent;

    Rules(CamelContext context, RouteFiles files, ProducerTemplate routes, BotConfigs bots, ProcessorSettings settings) {
        this.files = files;
        this.routes = routes;
        this.bots = bots;
        this.settings = settings.turn();
        this.hands = context.getExecutorServiceManager().newCachedThreadPool(this, "rule"); // a rule that hangs keeps a thread
    }

    /** Whether the rule is not asked, for a story that is not about it: it would come true in business hours only. */
    public void areSilent(boolean silent) {
        this.silent = silent;
    }

    /** The rule's decision about the turn. A turn that goes to a human in any case is not asked about. Throws nothing. */
    @CallsRoutes("direct:may-answer")
    public Rule ask(@Body Turn turn, Exchange exchange) {
        if (silent || turn.forHuman() != null) {
            return Rule.YES;
        }
        try {
            return files.begins(ROUTE) ? said(turn, exchange) : Rule.YES;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Rule(Rule.FAILED, "the rule may-answer was interrupted", null);
        } catch (Exception e) {
            LOG.warn("Turn {} of conversation {} has no answer, the rule may-answer failed: {}", turn.id(), turn.conversation().id(), Causes.of(e));
            String why = e instanceof ResponderFailed ? e.getMessage() : "the rule may-answer failed: " + e.getClass().getSimpleName();
            return new Rule(Rule.FAILED, why, null);
        }
    }

    /** The reply where the rule wants none, or has failed. */
    public Reply withheld(@Variable("rule") Rule rule) {
        return rule.answer().equals(Rule.FAILED) ? Reply.failed(rule.reason()) : Reply.none();
    }

    private Rule said(Turn turn, Exchange exchange) throws Exception {
        Turn chosen = bots.choose(turn);
        Future<Exchange> asked = hands.submit(() -> routes.send(ROUTE, question -> {
            Correlation.continues(exchange, question);
            question.setVariable("turn", chosen);
            question.getMessage().setBody(chosen);
        }));
        try {
            Exchange answer = asked.get(settings.responderTimeout().toMillis(), TimeUnit.MILLISECONDS);
            if (answer.getException() != null) {
                throw answer.getException();
            }
            if (answer.getExchangeExtension().isErrorHandlerHandledSet() && answer.getExchangeExtension().isErrorHandlerHandled()) {
                throw answer.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class); // handled, but it has said nothing
            }
            return read(answer.getMessage(), chosen);
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw new ResponderFailed("the rule may-answer said nothing within " + settings.responderTimeout().toSeconds() + " s");
        }
    }

    private static Rule read(Message message, Turn turn) {
        Object body = message.getBody();
        if (body == null || body == turn) {
            return Rule.YES;
        }
        if (body instanceof Map<?, ?> map) {
            return rule(text(map.get("answer")), text(map.get("reason")), text(map.get("at")));
        }
        JsonNode json = body instanceof JsonNode node ? node : parse(message, body);
        return json.isMissingNode() ? Rule.YES : rule(text(json.path("answer")), text(json.path("reason")), text(json.path("at")));
    }

    private static JsonNode parse(Message message, Object body) {
        boolean text = body instanceof String || body instanceof byte[] || body instanceof InputStream || body instanceof StreamCache;
        if (!text) {
            throw new ResponderFailed(FORM + "a " + body.getClass().getSimpleName());
        }
        try {
            return JsonBody.parse(message.getBody(byte[].class));
        } catch (IllegalStateException e) {
            throw new ResponderFailed(FORM + "something that is no JSON");
        }
    }

    private static Rule rule(String answer, String reason, String at) {
        String why = reason == null ? "" : JsonBody.storable(reason.substring(0, Math.min(reason.length(), LONGEST_REASON)));
        switch (answer == null ? "" : answer) {
            case "yes":
                return Rule.YES;
            case Rule.NO:
                return new Rule(Rule.NO, why.isBlank() ? "rule" : why, null);
            case "later":
                return new Rule("later", why.isBlank() ? "rule" : why, moment(at));
            default:
                throw new ResponderFailed(FORM + (answer == null ? "something without an answer" : "another answer"));
        }
    }

    private static Instant moment(String at) {
        try {
            Instant moment = ZonedDateTime.parse(at == null ? "" : at, DateTimeFormatter.ISO_ZONED_DATE_TIME).toInstant();
            if (moment.isAfter(Instant.now().plus(LONGEST))) {
                throw new ResponderFailed("the rule may-answer says later, but with an \"at\" that is more than " + LONGEST.toDays() + " days away");
            }
            return moment;
        } catch (DateTimeException e) {
            throw new ResponderFailed("the rule may-answer says later, but without an \"at\" in ISO-8601 with its offset");
        }
    }

    private static String text(Object value) {
        return value == null ? null : value.toString().strip();
    }

    private static String text(JsonNode value) {
        return value.isValueNode() && !value.isNull() ? value.asText().strip() : null;
    }
}
