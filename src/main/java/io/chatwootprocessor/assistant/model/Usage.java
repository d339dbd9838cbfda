package io.chatwootprocessor.assistant.model;

import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;

/**
 * The tokens of a call; null: nobody told.
 *
 * @param input  all of it, also the part from a cache
 * @param cached of the input
 */
public record Usage(Integer input, Integer cached, Integer output) {

    /** Nobody told. */
    public static final Usage UNKNOWN = new Usage(null, null, null);

    /** As the provider told it. Anthropic counts the tokens from its cache apart from the input, the others within it. */
    static Usage of(TokenUsage told) {
        if (told == null || told.inputTokenCount() == null || told.outputTokenCount() == null || told.inputTokenCount() < 0
                || told.outputTokenCount() < 0) { // what cannot be does not give tokens back
            return UNKNOWN;
        }
        int input = told.inputTokenCount();
        int output = told.outputTokenCount();
        if (told instanceof AnthropicTokenUsage usage) {
            int read = orZero(usage.cacheReadInputTokens());
            return new Usage(input + read + orZero(usage.cacheCreationInputTokens()), read, output);
        }
        if (told instanceof OpenAiTokenUsage usage && usage.inputTokensDetails() != null) {
            return new Usage(input, usage.inputTokensDetails().cachedTokens(), output);
        }
        if (told instanceof GoogleAiGeminiTokenUsage usage) {
            return new Usage(input, usage.cachedContentTokenCount(), output + orZero(usage.thoughtsTokenCount()));
        }
        return new Usage(input, null, output);
    }

    private static int orZero(Integer tokens) {
        return tokens == null ? 0 : tokens;
    }
}
