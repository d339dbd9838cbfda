package io.chatwootprocessor.tools;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.camel.impl.DefaultCamelContext;

/** Tools, an invoker, and a context for their routes, as small as they can be. */
public class ToolsWithoutSpring implements AutoCloseable {

    private static final ToolsSettings SETTINGS = new ToolsSettings(Tool.TIMEOUT, Tool.RESULT_LIMIT, 4, null);

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Tools tools = new Tools(SETTINGS);
    private final ToolInvoker invoker;

    public ToolsWithoutSpring() {
        context.disableJMX();
        context.getRegistry().bind("tools", tools);
        context.getRegistry().bind("toolsSettings", SETTINGS);
        context.getRegistry().bind("urlPart", new UrlPart());
        context.getShutdownStrategy().setTimeout(2);
        invoker = new ToolInvoker(tools, context, meters);
    }

    public DefaultCamelContext context() {
        return context;
    }

    public Tools tools() {
        return tools;
    }

    public ToolInvoker invoker() {
        return invoker;
    }

    /** How many calls of the tool ended so. */
    public long calls(String tool, String outcome) {
        return meters.get("processor.tool.calls").tag("tool", tool).tag("outcome", outcome).timer().count();
    }

    @Override
    public void close() {
        try {
            context.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
