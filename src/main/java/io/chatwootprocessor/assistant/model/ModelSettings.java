package io.chatwootprocessor.assistant.model;

import java.time.Duration;

/**
 * A model: {@code processor.models.<name>}.
 *
 * @param provider        tells the wire format that it speaks
 * @param name            as the provider calls it
 * @param baseUrl         null: the provider's own
 * @param apiKey          null: none is sent
 * @param input           USD for a million input tokens; null: no price is known
 * @param cachedInput     USD for a million input tokens that the provider had in its cache; null: as others
 * @param output          USD for a million output tokens; null: no price is known
 * @param timeout         for one whole answer
 * @param maxOutputTokens of one answer, with the thoughts of a model that thinks
 * @param temperature     null: the model's own; never sent to models that refuse it
 * @param pictures        whether it is shown pictures and PDFs that customers send
 */
public record ModelSettings(Provider provider, String name, String baseUrl, String apiKey, Double input, Double cachedInput, Double output,
        Duration timeout, Integer maxOutputTokens, Double temperature, boolean pictures) {

    /** The wire formats. {@code OPENAI} is that of many others, too: Azure, Ollama, vLLM, OpenRouter. */
    public enum Provider { OPENAI, ANTHROPIC, GOOGLE }

    static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final int MAX_OUTPUT_TOKENS = 4000;

    /** Whether it is known what it costs. */
    public boolean isPriced() {
        return input != null && output != null;
    }

    /** The cost of a call, in USD; null: there is no price, or nobody told its usage. */
    public Double cost(Usage usage) {
        if (!isPriced() || usage.input() == null || usage.output() == null) {
            return null;
        }
        int cached = usage.cached() == null ? 0 : Math.min(usage.cached(), usage.input());
        double cachedPrice = cachedInput == null ? input : cachedInput;
        return ((usage.input() - cached) * input + cached * cachedPrice + usage.output() * output) / 1_000_000;
    }

    /** Keys reach no log, also not as part of this. */
    @Override
    public String toString() {
        return provider + " " + name;
    }
}
