package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.chatwootprocessor.assistant.model.ModelSettings;

/**
 * A call of a model that is to be made, as {@code communication.reserve_call} takes it.
 *
 * @param run          by which the calls of a turn or a trial are counted
 * @param turnId       null: a trial
 * @param leaseId      null: a trial
 * @param inputTokens  estimated
 * @param outputTokens at the most
 * @param inputPrice   USD for a million tokens; null: none
 * @param outputPrice  the same
 * @param cost         in USD, estimated, of a call that is not paid by tokens; null: it is, or has no price
 */
@JsonNaming(SnakeCaseStrategy.class)
record CallRequest(String run, String turnId, String leaseId, String assistant, String version, long accountId, Long inboxId, String model,
        String modelName, String purpose, int inputTokens, int outputTokens, Double inputPrice, Double outputPrice, Double cost, Limits limits) {

    /** Those of the assistant's file. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Limits(int tokens, double cost, double costPerDay, int tokensPerDay) {
    }

    /** A call that is paid by tokens. */
    static CallRequest of(Round round, String model, ModelSettings settings, String purpose, int input) {
        return of(round, model, settings.name(), purpose, input, settings.maxOutputTokens(), settings.input(), settings.output(), null);
    }

    /** A call that is not paid by the tokens of a text. */
    static CallRequest of(Round round, String model, String modelName, String purpose, Double cost) {
        return of(round, model, modelName, purpose, 0, 0, null, null, cost);
    }

    private static CallRequest of(Round round, String model, String modelName, String purpose, int input, int output, Double inputPrice,
            Double outputPrice, Double cost) {
        Assistant assistant = round.assistant();
        Assistant.Limits limits = assistant.limits();
        return new CallRequest(round.run(), round.isTrial() ? null : round.run(), round.leaseId(), assistant.name(), assistant.version(),
                round.turn().conversation().accountId(), round.turn().conversation().chatwootInboxId(), model, modelName, round.purpose(purpose),
                input, output, inputPrice, outputPrice, cost,
                new Limits(limits.tokens(), limits.cost(), limits.costPerDay(), limits.tokensPerDay()));
    }
}
