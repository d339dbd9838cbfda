package io.chatwootprocessor.responder;

import io.chatwootprocessor.http.CallsRoutes;
import io.chatwootprocessor.http.Correlation;
import io.chatwootprocessor.operations.routes.RouteFiles;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.chatwootprocessor.settings.TurnSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Asks a responder, and waits no longer than it may think. A time-out of an HTTP client does not limit the whole answer, because it begins
 * anew with each byte.
 */
@Component
public class Responders {

    private static final int MOST_ATTEMPTS = 5;
    private static final String TRACE = "traceparent";
    /** Variables of run-turn that a responder needs to record its work. */
    private static final List<String> HANDED_ON = List.of("lease_id", "turn_settings");
    private static final String ROUTE = "respond-by-";

    private final TurnSettings settings;
    private final CamelContext context;
    private final RouteFiles files;
    private final ProducerTemplate responder;
    private final ExecutorService hands;
    private final List<MoreResponders> more;
    private final RouteVersions versions = new RouteVersions();

    Responders(ProcessorSettings settings, CamelContext context, RouteFiles files, ProducerTemplate responder, List<MoreResponders> more) {
        this.files = files;
        this.more = more;
        this.settings = settings.turn();
        this.context = context;
        this.responder = responder;
        this.hands = context.getExecutorServiceManager().newCachedThreadPool(this, "responder"); // a responder that hangs keeps a thread
    }

    /**
     * Hands the turn to {@code direct:ask-responder}, and makes its reply the body.
     *
     * @throws ResponderFailed where there is no such responder, it was not in time, the messages are too old to be answered, Chatwoot
     *     takes no reply now, or answering was begun too often and never ended: this turn may be the one that ends the programs
     */
    @CallsRoutes("direct:ask-responder")
    public void ask(@Variable("turn") Turn turn, Exchange exchange) throws Exception {
        if (turn.attempts() > MOST_ATTEMPTS) {
            throw new ResponderFailed("it was tried " + MOST_ATTEMPTS + " times and never ended");
        }
        if (turn.waited() > settings.maxAge().toSeconds()) {
            throw new ResponderFailed("nobody could answer in time: the message is more than " + spoken(settings.maxAge()) + " old");
        }
        if (turn.isUnanswerable()) {
            throw new ResponderFailed("no reply is taken now: the channel's reply window is closed");
        }
        String name = turn.bot().responder();
        if (!has(name)) {
            throw new ResponderFailed("there is no responder " + name + ": no route respond-by-" + name + ", and no assistant");
        }
        Future<Exchange> asked = hands.submit(() -> responder.send("direct:ask-responder", question -> {
            Correlation.continues(exchange, question);
            question.getMessage().setHeader(TRACE, exchange.getMessage().getHeader(TRACE));
            HANDED_ON.forEach(variable -> question.setVariable(variable, exchange.getVariable(variable)));
            question.setVariable("turn", turn);
            question.getMessage().setBody(turn);
        }));
        try {
            Exchange answer = asked.get(settings.responderTimeout().toMillis(), TimeUnit.MILLISECONDS);
            if (answer.getException() != null) {
                throw answer.getException();
            }
            exchange.getMessage().setBody(answer.getMessage().getBody(Reply.class));
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw new ResponderFailed("no answer within " + spoken(settings.responderTimeout()));
        }
    }

    /**
     * The responder that asked humans for something goes on with the turn that is about their decision, though another one may have been
     * chosen for the inbox since. A responder that can do so itself stays.
     */
    public Turn whoGoesOn(@Body Turn turn) {
        if (more.stream().anyMatch(one -> one.has(turn.bot().responder()))) {
            return turn;
        }
        return more.stream().map(one -> one.goesOn(turn)).flatMap(Optional::stream).findFirst()
                .map(name -> turn.by(turn.bot().as(name))).orElse(turn);
    }

    /** Whether there is a responder of that name. */
    public boolean has(String name) {
        return files.has(ROUTE + name) || more.stream().anyMatch(one -> one.has(name));
    }

    /** Which version of it answers now: a hash of the route's file, or of the assistant's; null: there is none, or it has no file. */
    public String version(String name) {
        Route route = files.has(ROUTE + name) ? context.getRoute(ROUTE + name) : null;
        return route != null ? versions.of(route) : more.stream().filter(one -> one.has(name)).findFirst().map(one -> one.version(name)).orElse(null);
    }

    /** Where the turn goes: to the route of that name, or else to the further responder of that name. */
    @CallsRoutes({"direct:respond-by-*", "direct:answer-by-*"})
    public String endpoint(String name) {
        return files.has(ROUTE + name) ? "direct:" + ROUTE + name
                : more.stream().filter(one -> one.has(name)).findFirst().map(MoreResponders::endpoint).orElse("direct:" + ROUTE + name);
    }

    /**
     * How long an HTTP client may wait for a responder's next byte, in milliseconds. It is longer than {@link #ask} waits for the whole
     * answer, so that it only ends requests that hang.
     */
    public long patience() {
        return settings.responderTimeout().plusSeconds(5).toMillis();
    }

    private static String spoken(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
