package io.chatwootprocessor.tools;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One call of a tool.
 *
 * @param arguments declared ones only, of the declared types
 * @param context   of the customer who is served
 * @param abandoned is completed when nobody waits for the result any more: no further step may begin
 */
public record ToolCall(Tool tool, Map<String, Object> arguments, ToolContext context, CompletableFuture<Void> abandoned) {
}
