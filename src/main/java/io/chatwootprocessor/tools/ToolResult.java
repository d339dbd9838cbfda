package io.chatwootprocessor.tools;

/**
 * The result of a call, as a model hears it.
 *
 * @param failed whether the tool did not do what it was asked for
 * @param cut    whether the tool said more than its limit
 */
public record ToolResult(String text, boolean failed, boolean cut) {

    /** A result whose text a model may hear. */
    public static ToolResult of(String text) {
        return new ToolResult(text, false, false);
    }

    static ToolResult failed(String text) {
        return new ToolResult(text, true, false);
    }
}
