package io.chatwootprocessor.assistant.model;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import java.util.List;

/**
 * An answer of a model.
 *
 * @param text  empty: nothing
 * @param calls of tools, in its order
 * @param cut   whether it would have said more than it may
 * @param whole as the provider gave it: with what it wants back beside text and calls, such as the signature of its thoughts
 */
public record ModelAnswer(String text, List<ToolExecutionRequest> calls, boolean cut, Usage usage, AiMessage whole) {

    /** Whether it says nothing and calls nothing. */
    public boolean isEmpty() {
        return text.isBlank() && calls.isEmpty();
    }
}
