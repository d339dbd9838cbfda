package io.chatwootprocessor.tools;

/** The action of a tool. */
@FunctionalInterface
public interface ToolAction {

    /**
     * Runs on a thread of its own, which is interrupted when the tool's time is up.
     *
     * @return a {@link ToolResult}, or anything that {@link ToolText} can write
     * @throws Exception the tool failed; a model hears no more than that
     */
    Object run(ToolCall call) throws Exception;
}
