package io.chatwootprocessor.operations.reconciliation.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.JsonField;
import io.chatwootprocessor.inbound.chatwoot.ChatwootEvent;
import io.chatwootprocessor.inbound.chatwoot.EventReader;
import io.chatwootprocessor.inbound.chatwoot.Found;
import io.chatwootprocessor.settings.chatwoot.ChatwootSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Leads the look at an account from call to call, within its budget; see {@code routes/operations/reconcile.yaml}. */
@Component
public class Reconciliation {

    static final String SOURCE = "reconciliation";

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    /** After an outage of the database all are looked at; while it comes and goes not each time. */
    private static final Duration BETWEEN_WAKES = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration FIRST_GAP = Duration.ofMinutes(5);
    private static final Duration PATIENCE_OF_CALLERS = Duration.ofSeconds(20);

    private final ReconciliationSettings settings;
    private final Long account;
    private final ChatwootCall call;
    private final CallBudget budget;
    private final EventReader events;
    private final CamelContext context;
    private final Map<FoundEvent.Kind, Counter> counters = new EnumMap<>(FoundEvent.Kind.class);

    private volatile boolean interrupted = true; // as before the first look
    private volatile boolean wakes;
    private volatile long wokenAt = System.nanoTime() - BETWEEN_WAKES.toNanos();

    Reconciliation(ReconciliationSettings settings, ChatwootSettings chatwoot, ChatwootCall call, CallBudget budget, EventReader events,
            CamelContext context, MeterRegistry meters) {
        this.settings = settings;
        this.account = chatwoot.accountId();
        this.call = call;
        this.budget = budget;
        this.events = events;
        this.context = context;
        for (FoundEvent.Kind kind : FoundEvent.Kind.values()) {
            counters.put(kind, Counter.builder("processor.reconciled").description("what no webhook told, and Chatwoot's REST API did")
                    .tag("kind", kind.tag()).register(meters));
        }
    }

    /** Whether there is a Chatwoot that could be asked. */
    public boolean isSetUp() {
        return call.isSetUp();
    }

    /** Whether it is time to look for accounts that are new, or to look at all of them: after a start, and after an outage of the database. */
    public boolean mustWake() {
        wakes |= interrupted;
        interrupted = true; // until the end is reached
        long since = System.nanoTime() - wokenAt;
        return settings.regular() && since >= (wakes ? BETWEEN_WAKES : settings.interval()).toNanos();
    }

    /** The parameters of {@code sql/operations/reconciliation/look-at-accounts.sql}. */
    public Map<String, Object> waking() {
        return accounts(wakes);
    }

    private Map<String, Object> accounts(boolean dueNow) {
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("account", account);
        parameters.put("since", settings.since() == null ? null : settings.since().toString());
        parameters.put("gap", seconds(settings.regular() ? settings.interval() : FIRST_GAP));
        parameters.put("now_due", dueNow);
        return parameters;
    }

    public void woken() {
        wokenAt = System.nanoTime();
        wakes = false;
    }

    /** The database has answered to the end. */
    public void ended() {
        interrupted = false;
    }

    /** The parameters of {@code sql/operations/reconciliation/claim-account.sql}. */
    public Map<String, Object> toClaim() {
        return Map.of("regular", settings.regular());
    }

    /** Whether the program has time for another account. */
    public boolean goesOn(@Body Object claimed) {
        return claimed != null && !context.isStopping();
    }

    /** The parameters of {@code sql/operations/reconciliation/next-look.sql}. */
    public Map<String, Object> toStep(@Variable("account") Map<String, Object> claimed) {
        return Map.of("account_id", claimed.get("account_id"), "lease_id", claimed.get("lease_id"), "overlap", seconds(settings.overlap()));
    }

    /**
     * Takes the next step, if the budget has a call for it: sets the variables {@code step} and {@code next}, the kind of the step, or
     * {@code end}; then {@code wait} is how long it is until there is a call again, where that is the reason.
     */
    public void step(@Body String json, Exchange exchange) {
        Step step = JsonBody.read(json, Step.class);
        exchange.setVariable("step", step);
        String next = "end";
        if (step.isCall() && !context.isStopping()) {
            Duration wait = budget.take(step.accountId());
            if (wait == null) {
                next = step.kind();
            } else {
                exchange.setVariable("wait", seconds(wait));
            }
        } else if (step.isCall()) {
            exchange.setVariable("wait", 0.0);
        }
        exchange.setVariable("next", next);
    }

    /** Ends the account's work for now: sets the variables {@code next}, {@code error} and {@code wait}. */
    public void failed(Exchange exchange) {
        LookFailed failure = LookFailed.of(exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class));
        exchange.setVariable("next", "end");
        exchange.setVariable("error", failure.getMessage());
        exchange.setVariable("wait", failure.getWait() == null ? null : seconds(failure.getWait()));
        LOG.debug("Account {} was not looked through: {}", exchange.getVariable("account", Map.class).get("account_id"), failure.getMessage());
    }

    /** Whether the failure may be about this conversation, so that others go first. */
    public boolean isAboutOne(Exchange exchange) {
        return LookFailed.of(exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class)).isAboutOne();
    }

    /** The parameters of {@code sql/operations/reconciliation/put-off.sql}. A conversation that is gone is no failure. */
    public Map<String, Object> toPutOff(@Variable("step") Step step, Exchange exchange) {
        boolean gone = LookFailed.of(exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class)).isGone();
        if (!gone) {
            failed(exchange);
        }
        return Map.of("account_id", step.accountId(), "lease_id", step.leaseId(), "conversation_id", step.conversationId(), "gone", gone);
    }

    /** The parameters of {@code sql/operations/reconciliation/give-account-back.sql}. */
    public Map<String, Object> toGiveBack(@Variable("account") Map<String, Object> claimed, Exchange exchange) {
        Map<String, Object> parameters = new HashMap<>(claimed); // takes nulls
        parameters.put("wait", exchange.getVariable("wait"));
        parameters.put("error", exchange.getVariable("error"));
        parameters.put("longest", seconds(LONGEST_PAUSE));
        return parameters;
    }

    /** The event that no webhook told, as Chatwoot's. */
    public ChatwootEvent event(@Variable("found") FoundEvent found) {
        return events.read(JsonBody.write(found.payload()).getBytes(StandardCharsets.UTF_8), null, null)
                .as(new Found(SOURCE, found.toldAt(), found.noAnswer()));
    }

    /** Whether it was not known before; then it is counted. */
    public boolean isNews(@Variable("found") FoundEvent found, @Variable("outcome") String outcome) {
        boolean news = found.kind().isNews(outcome);
        if (news) {
            counters.get(found.kind()).increment();
        }
        return news;
    }

    /** The parameters of {@code sql/operations/reconciliation/note-found.sql}. */
    public Map<String, Object> toNote(@Variable("found") FoundEvent found, @Variable("step") Step step) {
        return Map.of("kind", found.kind().tag(), "account_id", step.accountId());
    }

    /**
     * Reads a request for a look: sets the variables {@code asked}, the parameters of {@code request-look.sql}, and {@code until}.
     *
     * @param body may be empty
     * @return the parameters of {@code look-at-accounts.sql}
     * @throws RequestError 400; 422 {@code invalid_account_id}; 503 where no Chatwoot is set up
     */
    public Map<String, Object> requested(@Body byte[] body, Exchange exchange) {
        JsonNode json = body == null || body.length == 0 ? JsonBody.parse("{}") : JsonBody.read(body);
        JsonNode id = json.path("account_id");
        if (!id.isMissingNode() && !id.isNull() && JsonField.id(json, "account_id") == null) {
            throw new RequestError(422, "invalid_account_id: the number of an account");
        }
        if (!isSetUp()) {
            throw new RequestError(503, "Chatwoot is not set up here: set CHATWOOT_BASE_URL and CHATWOOT_API_KEY");
        }
        Map<String, Object> asked = new HashMap<>(); // takes nulls
        asked.put("account_id", JsonField.id(json, "account_id"));
        exchange.setVariable("asked", asked);
        exchange.setVariable("until", System.nanoTime() + PATIENCE_OF_CALLERS.toNanos());
        return accounts(false);
    }

    /** The parameters of {@code sql/operations/reconciliation/request-look.sql}. */
    public Map<String, Object> asking(@Variable("asked") Map<String, Object> asked) {
        return asked;
    }

    /** @throws RequestError 404 where the account is not known */
    public void asked(@Body Long accounts, @Variable("asked") Map<String, Object> asked) {
        if (accounts == 0 && asked.get("account_id") != null) {
            throw new RequestError(404, "Account " + asked.get("account_id") + " is not known");
        }
    }

    /** Whether the caller still waits. */
    public boolean waits(@Variable("under_way") Long underWay, @Variable("until") Long until) {
        return underWay > 0 && System.nanoTime() < until && !context.isStopping();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
