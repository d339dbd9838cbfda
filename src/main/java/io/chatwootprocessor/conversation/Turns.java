package io.chatwootprocessor.conversation;

import io.chatwootprocessor.http.Correlation;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.operations.SedaQueues;
import io.chatwootprocessor.outbound.Adapters;
import io.chatwootprocessor.responder.Reply;
import io.chatwootprocessor.responder.Responders;
import io.chatwootprocessor.responder.Rule;
import io.chatwootprocessor.responder.Turn;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.chatwootprocessor.settings.ProgramName;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Makes the parameters of the statements in {@code sql/conversation}, and reads their rows. */
@Component
public class Turns {

    private static final int MOST_SUPERSEDED = 3;
    /** A message of this program waits in memory and is answered first. One that is still unanswered after this time was lost. */
    private static final Duration LOST = Duration.ofSeconds(1);
    private static final String HANDOFF_NOTE = "The bot hands this conversation over.";

    private final ProcessorSettings settings;
    private final CamelContext context;
    private final Leases leases;
    private final List<TurnRules> rules;
    private final Adapters adapters;
    private final Responders responders;
    private final ProgramName program;
    private final TurnLog log;
    private final Map<String, Object> policy;

    Turns(ProcessorSettings settings, CamelContext context, Leases leases, List<TurnRules> rules, Adapters adapters,
            Responders responders, ProgramName program, TurnLog log) {
        this.log = log;
        this.responders = responders;
        this.program = program;
        this.adapters = adapters;
        this.settings = settings;
        this.context = context;
        this.leases = leases;
        this.rules = rules;
        this.policy = Map.of(
                "lease", seconds(settings.turn().lease()),
                "answer_open", settings.turn().answerOpen(),
                "ask_human", true,
                "max_age", seconds(settings.turn().maxAge()),
                "max_replies", settings.turn().maxReplies(),
                "supersede", settings.turn().supersede(),
                "max_superseded", MOST_SUPERSEDED);
    }

    /** The parameters of {@code measure-turns.sql} and {@code settle-messages.sql}. */
    public Map<String, Object> settings() {
        return Map.of("settings", inForce());
    }

    /** The parameters of {@code claim-turn.sql}. */
    public Map<String, Object> claim(@Body Long conversationId) {
        return Map.of("conversation_id", conversationId, "settings", inForce());
    }

    /** @return the lease that was taken; null: none was */
    public Lease claimed(@Body Map<String, Object> row) {
        if ("capped".equals(row.get("outcome"))) {
            log.capped(row.get("conversation_id"));
        }
        if (!"claimed".equals(row.get("outcome"))) {
            return null;
        }
        Lease lease = new Lease(row.get("turn_id").toString(), row.get("lease_id").toString(), (Long) row.get("conversation_id"));
        leases.keep(lease);
        return lease;
    }

    /** The parameters of {@code load-turn.sql}. */
    public Map<String, Object> load(@Variable("lease") Lease lease) {
        return Map.of("turn_id", lease.turnId(), "lease_id", lease.leaseId(), "conversation_id", lease.conversationId(),
                "history", settings.turn().history(), "settings", inForce());
    }

    /** Sets the variables {@code lease_id} and {@code turn_settings}, which a responder needs to record its work. */
    public void handOn(@Variable("lease") Lease lease, Exchange exchange) {
        exchange.setVariable("lease_id", lease.leaseId());
        exchange.setVariable("turn_settings", inForce());
    }

    /** The parameters of {@code find-unshown.sql}. */
    public Map<String, Object> ofLease(@Variable("lease") Lease lease) {
        return Map.of("turn_id", lease.turnId());
    }

    /** @param turn the row of {@code load-turn.sql} */
    public Turn loaded(@Body String turn) {
        return JsonBody.read(turn, Turn.class);
    }

    /** The parameters of {@code complete-turn.sql}. */
    public Map<String, Object> complete(@Body Reply reply, @Variable("lease") Lease lease, @Variable("rule") Rule rule,
            @Variable("turn") Turn turn, @Variable("begun") Date begun, @ExchangeProperty(Correlation.ID) String correlationId) {
        TurnAnswer.Round round = new TurnAnswer.Round(program.name(), turn.bot().responder(), responders.version(turn.bot().responder()),
                turn.messages().stream().map(Turn.Message::id).toList(), turn.history().size(), System.currentTimeMillis() - begun.getTime());
        TurnAnswer answer = new TurnAnswer(lease.turnId(), lease.leaseId(), reply.messages(), reply.privateNote(), reply.action(),
                reply.data(), reply.error(), reply.error() == null ? HANDOFF_NOTE
                        : "The bot could not answer (" + reply.error() + "). Please take over.", rule.withholds(reply) ? rule.reason() : null,
                settings.production() ? null : adapters.standIn(), seconds(settings.outbound().maxAge()), correlationId,
                reply.commands(), reply.facts(), reply.approvals(), reply.handOvers(), reply.stale(), round);
        return Map.of("answer", JsonBody.write(answer), "settings", inForce());
    }

    /** The parameters of {@code put-off-turn.sql}. */
    public Map<String, Object> putOff(@Variable("lease") Lease lease, @Variable("rule") Rule rule) {
        return Map.of("turn_id", lease.turnId(), "lease_id", lease.leaseId(), "until", rule.at().toString(), "reason", rule.reason());
    }

    /** Whether a thread is free, so that looking for more work makes sense. */
    public boolean hasRoom() {
        return !context.isStopping() && SedaQueues.waiting(context, "turn") < settings.turn().concurrency();
    }

    /** The parameters of {@code find-unanswered.sql} and {@code close-turns.sql}. */
    public Map<String, Object> recovery() {
        return Map.of("settings", inForce(),
                "lifetime", seconds(settings.outbound().maxAge()), // how long callbacks about closed turns are tried
                "quiet", seconds(settings.consolidation().quietPeriod().plus(LOST)),
                "max_wait", seconds(settings.consolidation().maxWait().plus(LOST)));
    }

    /** The parameters of {@code receive-chat.sql}; the request is the argument of {@code communication.receive_chat}. */
    public Map<String, Object> receive(@Body Object request) {
        return Map.of("request", JsonBody.write(request), "settings", inForce());
    }

    private String inForce() {
        Map<String, Object> inForce = new HashMap<>(policy);
        rules.forEach(rule -> inForce.putAll(rule.settings()));
        return JsonBody.write(inForce);
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
