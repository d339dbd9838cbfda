package io.chatwootprocessor.assistant.model;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.List;

/**
 * An answer of a model.
 *
 * @param text  empty: nothing
 * @param calls of tools, in its order
 * @param cut   whether it would have said more than it may
 */
public record ModelAnswer(String text, List<ToolExecutionRequest> calls, boolean cut, Usage usage) {

    /** Whether it says nothing and calls nothing. */
    public boolean isEmpty() {
        return text.isBlank() && calls.isEmpty();
    }
}
