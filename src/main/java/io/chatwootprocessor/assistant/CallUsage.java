package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.chatwootprocessor.assistant.model.Usage;

/**
 * The tokens and the cost of a model's call, as {@code communication.settle_call} takes it.
 *
 * @param inputTokens null: the provider did not tell it, as with the other tokens
 * @param cost        in USD; null: nobody knows
 * @param charged     false: the provider refused the call, and it cost nothing
 * @param error       why there is no answer; null: there is one
 */
@JsonNaming(SnakeCaseStrategy.class)
record CallUsage(Integer inputTokens, Integer cachedTokens, Integer outputTokens, Double cost, boolean charged, int milliseconds, String error) {

    static CallUsage of(Usage usage, Double cost, boolean charged, long milliseconds, String error) {
        return new CallUsage(charged ? usage.input() : Integer.valueOf(0), usage.cached(), charged ? usage.output() : Integer.valueOf(0), cost, charged,
                (int) Math.min(milliseconds, Integer.MAX_VALUE), error);
    }
}
