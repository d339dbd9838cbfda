package io.chatwootprocessor.tools;

import io.chatwootprocessor.tools.Tools.Registered;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.MDC;

/** One call on its thread. Its permit is given back when it has really ended, not when somebody stops waiting for it. */
class ToolRun implements Runnable {

    private final Registered tool;
    private final ToolCall call;
    private final CompletableFuture<ToolResult> result = new CompletableFuture<>();
    private final Map<String, String> logContext = MDC.getCopyOfContextMap();
    private Thread thread;

    ToolRun(Registered tool, Map<String, Object> arguments, ToolContext context) {
        this.tool = tool;
        this.call = new ToolCall(tool.tool(), arguments, context, new CompletableFuture<>());
    }

    /** The tool's exception is its own. */
    CompletableFuture<ToolResult> result() {
        return result;
    }

    @Override
    public void run() {
        synchronized (this) {
            thread = Thread.currentThread();
        }
        try {
            if (logContext != null) {
                MDC.setContextMap(logContext);
            }
            if (!call.abandoned().isDone()) {
                result.complete(ToolText.of(tool.action().run(call), tool.tool().resultLimit()));
            }
        } catch (Throwable e) { // also an Error: the caller waits
            result.completeExceptionally(e);
        } finally {
            synchronized (this) {
                thread = null;
                Thread.interrupted(); // the next call on this thread is another one
            }
            MDC.clear();
            tool.permits().release();
        }
    }

    /** Nobody waits for it any more: it begins nothing more, and is interrupted. */
    void abandon() {
        call.abandoned().complete(null);
        synchronized (this) {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }
}
