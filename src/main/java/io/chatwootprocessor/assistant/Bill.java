package io.chatwootprocessor.assistant;

import io.chatwootprocessor.assistant.model.Model;
import io.chatwootprocessor.assistant.model.Usage;
import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.http.JsonBody;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The cost of models: each call is allowed and written down before it is made, and settled after it. */
@Component
class Bill {

    private static final String RESERVE = Statement.read("assistant/reserve-call.sql");
    private static final String SETTLE = Statement.read("assistant/settle-call.sql");

    /**
     * A call that may be made.
     *
     * @param output tokens that it may answer with
     */
    record Grant(long callId, int output) {
    }

    private final JdbcClient database;
    private final MeterRegistry meters;

    Bill(JdbcClient database, MeterRegistry meters) {
        this.database = database;
        this.meters = meters;
    }

    /**
     * @param input tokens, estimated
     * @throws TurnOutdated  where the turn is not ours any more, or something newer came
     * @throws HandOffNeeded where a cap is reached
     */
    Grant reserve(Round round, Model model, String purpose, int input) {
        return reserve(round, CallRequest.of(round, model.name(), model.settings(), purpose, input));
    }

    /**
     * As the other, of a call that is not paid by the tokens of a text.
     *
     * @param cost in USD, estimated; null: it has no price
     */
    Grant reserve(Round round, String model, String modelName, String purpose, Double cost) {
        return reserve(round, CallRequest.of(round, model, modelName, purpose, cost));
    }

    private Grant reserve(Round round, CallRequest request) {
        Map<String, Object> row = database.sql(RESERVE).param("request", JsonBody.write(request)).param("settings", round.settings())
                .query().singleRow();
        String outcome = (String) row.get("outcome");
        if (outcome.equals("reserved")) {
            return new Grant((Long) row.get("call_id"), (Integer) row.get("output_tokens"));
        }
        if (!outcome.equals("budget")) {
            throw new TurnOutdated(outcome);
        }
        throw reached(round, (String) row.get("why"));
    }

    /** @param cap as the file calls it below {@code limits} */
    HandOffNeeded reached(Round round, String cap) {
        counter("processor.assistant.caps", "limits that were reached").tag("assistant", round.assistant().name()).tag("cap", cap)
                .register(meters).increment();
        return new HandOffNeeded(HandOffReason.BUDGET, "The limit " + cap + " of the assistant " + round.assistant().name() + " is reached.");
    }

    /**
     * @param charged whether it may have cost something
     * @param error   why there is no answer; null: there is
     */
    void settle(Grant grant, Round round, Model model, Usage usage, boolean charged, long milliseconds, String error) {
        settle(grant, round, model.name(), charged ? model.settings().cost(usage) : Double.valueOf(0), usage, charged, milliseconds, error);
    }

    /** @param cost in USD; null: nobody knows */
    void settle(Grant grant, Round round, String model, Double cost, Usage usage, boolean charged, long milliseconds, String error) {
        database.sql(SETTLE).param("call_id", grant.callId())
                .param("usage", JsonBody.write(CallUsage.of(usage, cost, charged, milliseconds, error))).query().singleRow();
        count(round, model, usage, cost, charged, error);
    }

    private void count(Round round, String model, Usage usage, Double cost, boolean charged, String error) {
        String assistant = round.assistant().name();
        counter("processor.assistant.calls", "calls of models").tag("assistant", assistant).tag("model", model)
                .tag("outcome", error == null ? "answered" : "failed").register(meters).increment();
        if (cost == null && charged) {
            counter("processor.assistant.unpriced", "calls of models whose cost nobody knows").tag("assistant", assistant)
                    .tag("model", model).register(meters).increment();
        }
        if (charged && usage.input() != null) {
            tokens(assistant, model, "input", usage.input());
            tokens(assistant, model, "output", usage.output());
        }
        if (cost != null && cost > 0) {
            counter("processor.assistant.cost", "what calls of models cost, in USD").tag("assistant", assistant).tag("model", model)
                    .register(meters).increment(cost);
        }
    }

    private void tokens(String assistant, String model, String kind, int number) {
        counter("processor.assistant.tokens", "tokens of calls of models").tag("assistant", assistant).tag("model", model)
                .tag("kind", kind).register(meters).increment(number);
    }

    private static Counter.Builder counter(String name, String description) {
        return Counter.builder(name).description(description);
    }
}
