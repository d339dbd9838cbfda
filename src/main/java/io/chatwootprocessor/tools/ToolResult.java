package io.chatwootprocessor.tools;

/**
 * The result of a call, as a model hears it.
 *
 * @param failed whether the tool did not do what it was asked for
 * @param cut    whether the tool said more than its limit
 * @param begun  false: the tool was not called at all
 */
public record ToolResult(String text, boolean failed, boolean cut, boolean begun) {

    /** Of a tool that was called. */
    public ToolResult(String text, boolean failed, boolean cut) {
        this(text, failed, cut, true);
    }

    /** A result whose text a model may hear. */
    public static ToolResult of(String text) {
        return new ToolResult(text, false, false);
    }

    static ToolResult failed(String text) {
        return new ToolResult(text, true, false);
    }

    static ToolResult notBegun(String text) {
        return new ToolResult(text, true, false, false);
    }
}
