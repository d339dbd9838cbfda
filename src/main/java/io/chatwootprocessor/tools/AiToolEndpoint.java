package io.chatwootprocessor.tools;

import org.apache.camel.Consumer;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** The beginning of a tool's route. */
class AiToolEndpoint extends DefaultEndpoint {

    private final Tool tool;
    private final Tools tools;

    AiToolEndpoint(String uri, AiToolComponent component, Tool tool, Tools tools) {
        super(uri, component);
        setExchangePattern(ExchangePattern.InOut);
        this.tool = tool;
        this.tools = tools;
    }

    @Override
    public Consumer createConsumer(Processor route) {
        return new AiToolConsumer(this, route, tool, tools);
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("assistants call the tool " + tool.name() + "; routes share steps by direct:");
    }
}
