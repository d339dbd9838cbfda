package io.chatwootprocessor.tools;

import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.tools.Tools.Registered;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Calls tools. Whatever a tool does, the caller gets a result in time: a tool that fails, hangs, answers without end or is gone gives
 * a failed result.
 * <p>
 * A model hears nothing of a failure but that there was one, and a reference; the log has its cause under that reference.
 */
@Component
public class ToolInvoker {

    private static final Logger LOG = LoggerFactory.getLogger(ToolInvoker.class);

    /** While a route's new version takes the place of the old one. */
    private static final Duration WHILE_RELOADED = Duration.ofSeconds(5);

    private final Tools tools;
    private final ExecutorService hands;
    private final MeterRegistry meters;

    ToolInvoker(Tools tools, CamelContext context, MeterRegistry meters) {
        this.tools = tools;
        this.hands = context.getExecutorServiceManager().newCachedThreadPool(this, "tool"); // as many as Tools has permits for
        this.meters = meters;
    }

    /**
     * Calls the tool, and waits no longer than its timeout.
     *
     * @param tool      as the model was shown it
     * @param arguments one that is not declared, or of another type, is refused in words for the model
     * @return the result, or that it failed; never an exception
     */
    public ToolResult invoke(Tool tool, Map<String, Object> arguments, ToolContext context) {
        long begun = System.nanoTime();
        Ended ended = call(tool, arguments, context, begun + tool.timeout().toNanos());
        Timer.builder("processor.tool.calls").description("calls of tools").tag("tool", tool.name()).tag("outcome", ended.outcome)
                .register(meters).record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
        return ended.result;
    }

    private record Ended(String outcome, ToolResult result) {
    }

    private Ended call(Tool shown, Map<String, Object> arguments, ToolContext context, long until) {
        try {
            Optional<Registered> found = tools.await(shown.name(), until, System.nanoTime() + WHILE_RELOADED.toNanos());
            if (found.isEmpty()) {
                return refused("There is no tool " + shown.name() + " any more.");
            }
            Tool tool = found.get().tool();
            if (shown.readOnly() && !tool.readOnly()) {
                return refused("The tool " + shown.name() + " has changed meanwhile, and was not called.");
            }
            ToolArguments checked = ToolArguments.check(tool, arguments);
            if (!checked.areValid()) {
                return refused(checked.problem());
            }
            return run(found.get(), checked.values(), context, until);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ended("interrupted", ToolResult.failed(failure(reference())));
        } catch (RuntimeException e) { // of a schema that nobody can check against, say
            String reference = reference();
            LOG.error("Tool call {}: {} could not be called: {}", reference, shown.name(), Causes.of(e));
            return new Ended("failed", ToolResult.notBegun(failure(reference)));
        }
    }

    private Ended run(Registered found, Map<String, Object> arguments, ToolContext context, long until) throws InterruptedException {
        String reference = reference();
        String name = found.tool().name();
        if (!found.permits().tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            LOG.warn("Tool call {}: {} was not begun within {}, its other calls do not end", reference, name, found.tool().timeout());
            return new Ended("timeout", ToolResult.notBegun(failure(reference)));
        }
        ToolRun running = new ToolRun(found, arguments, context);
        try {
            hands.execute(running);
        } catch (RejectedExecutionException e) {
            found.permits().release();
            return new Ended("failed", ToolResult.notBegun(failure(reference))); // the program stops
        }
        try {
            ToolResult result = running.result().get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            return new Ended(result.failed() ? "failed" : "done", result);
        } catch (TimeoutException e) {
            running.abandon();
            LOG.warn("Tool call {}: {} gave no result within {}", reference, name, found.tool().timeout());
            return new Ended("timeout", ToolResult.failed(begun(found.tool(), "The tool gave no answer in time.", reference)));
        } catch (InterruptedException e) {
            running.abandon();
            throw e;
        } catch (ExecutionException e) {
            LOG.error("Tool call {}: {} failed: {}", reference, name, Causes.of(e.getCause()));
            return new Ended("failed", ToolResult.failed(begun(found.tool(), "The tool failed.", reference)));
        }
    }

    private static Ended refused(String why) {
        return new Ended("refused", ToolResult.notBegun(why));
    }

    /** Of a call that has begun: an effect may have happened before the failure. */
    private static String begun(Tool tool, String failure, String reference) {
        return tool.readOnly() ? failure(reference) : failure + " It is not known whether it did its work. Do not call it again; say so, or hand"
                + " over to a human. (Reference " + reference + ")";
    }

    private static String failure(String reference) {
        return "The tool failed. Say that it did not work, or hand over to a human. (Reference " + reference + ")";
    }

    private static String reference() {
        return UUID.randomUUID().toString().substring(0, 8);
    }
}
