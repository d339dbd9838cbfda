package io.chatwootprocessor.tools;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.model.ModelCamelContext;
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
        tools.owner(name).filter(owner -> routes(name).noneMatch(owner::equals)).ifPresent(owner -> {
            throw new IllegalArgumentException("there is a tool " + name + " already, of " + owner);
        });
        return new AiToolEndpoint(uri, this, tool, tools);
    }

    /** The routes that begin with the tool: the file that is checked has its own, beside the one that runs. */
    private Stream<String> routes(String name) {
        Pattern address = Pattern.compile("ai-tool:(//)?" + Pattern.quote(name) + "([?].*)?", Pattern.DOTALL);
        return ((ModelCamelContext) getCamelContext()).getRouteDefinitions().stream()
                .filter(route -> address.matcher(String.valueOf(route.getInput().getEndpointUri())).matches())
                .map(route -> AiToolConsumer.owner(route.getRouteId()));
    }

    private <T> T only(Class<T> type) {
        return getCamelContext().getRegistry().findSingleByType(type);
    }
}
