package io.chatwootprocessor.tools;

import io.chatwootprocessor.http.Correlation;
import io.chatwootprocessor.http.HeadersByOrigin;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.WrappedFile;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.ExchangeHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.w3c.dom.Node;

/** Makes a route known as a tool for as long as it runs, and hands each call to it. */
class AiToolConsumer extends DefaultConsumer implements ToolAction {

    /** All arguments, by name. */
    static final String ARGUMENTS = "args";

    private static final Logger LOG = LoggerFactory.getLogger(AiToolConsumer.class);

    private final Tool tool;
    private final Tools tools;

    AiToolConsumer(AiToolEndpoint endpoint, Processor route, Tool tool, Tools tools) {
        super(endpoint, route);
        this.tool = tool;
        this.tools = tools;
    }

    /** @throws IllegalArgumentException another route has the name, and runs; at the program's start there is no exception */
    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (getEndpoint().getCamelContext().isStarted()) {
            tools.owner(tool.name()).filter(other -> !other.equals(owner())).ifPresent(other -> {
                throw new IllegalArgumentException("there is a tool " + tool.name() + " already, of " + other);
            });
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (!tools.register(tool, this, owner())) { // at the program's start, when neither was there before
            LOG.error("The tool {} of {} is not used: {} has the name", tool.name(), owner(), tools.owner(tool.name()).orElse("another"));
        }
    }

    @Override
    protected void doStop() throws Exception {
        tools.withdraw(tool.name(), this);
        super.doStop();
    }

    /** Runs the route with an exchange that has nothing but the declared arguments and the context. */
    @Override
    public Object run(ToolCall call) throws Exception {
        Exchange exchange = createExchange(false);
        try {
            for (String key : Correlation.KEYS) {
                exchange.setProperty(key, MDC.get(key));
            }
            call.arguments().forEach(exchange.getMessage()::setHeader);
            HeadersByOrigin.cameIn(exchange.getMessage()); // a model's words are no headers of an HTTP call
            exchange.setVariable(ARGUMENTS, new LinkedHashMap<>(call.arguments()));
            call.context().variables().forEach(exchange::setVariable);
            call.abandoned().thenRun(() -> exchange.setRouteStop(true)); // no further step
            createUoW(exchange); // it keeps streams readable until the text is read
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            return text(exchange);
        } finally {
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }
    }

    private ToolResult text(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Object body = message.getBody();
        boolean stream = body instanceof WrappedFile || body instanceof Node; // only Camel can read these
        return ToolText.of(stream ? message.getMandatoryBody(InputStream.class) : body, tool.resultLimit(),
                Charset.forName(ExchangeHelper.getCharsetName(exchange)));
    }

    static String owner(String route) {
        return "route " + route;
    }

    private String owner() {
        return owner(getRouteId());
    }
}
