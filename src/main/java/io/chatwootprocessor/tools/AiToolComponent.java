package io.chatwootprocessor.tools;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code ai-tool:<name>}: a route that an assistant may call. The options are those of the component of that name that comes with Camel
 * 4.22 (its documentation: components/4.22.x/ai-tool-component), and {@code timeout} and {@code resultLimit}. Each context makes its own:
 * a file that is checked before it runs is checked by the one of the trial.
 */
public class AiToolComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) throws Exception {
        Tools tools = only(Tools.class);
        Tool tool = new AiToolOptions(getCamelContext(), parameters).tool(name, only(ToolsSettings.class));
        return new AiToolEndpoint(uri, this, tool, tools);
    }

    private <T> T only(Class<T> type) {
        return getCamelContext().getRegistry().findSingleByType(type);
    }
}
