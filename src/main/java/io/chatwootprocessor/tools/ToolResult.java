package io.chatwootprocessor.tools;

/**
 * What a model hears of a call.
 *
 * @param failed whether the tool did not do what it was asked for
 * @param cut    whether the tool said more than its limit
 */
public record ToolResult(String text, boolean failed, boolean cut) {

    /** A result of somebody who knows what a model may hear. */
    public static ToolResult of(String text) {
        return new ToolResult(text, false, false);
    }

    static ToolResult failed(String text) {
        return new ToolResult(text, true, false);
    }
}
