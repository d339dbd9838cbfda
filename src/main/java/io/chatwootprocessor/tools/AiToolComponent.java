package io.chatwootprocessor.tools;

import io.chatwootprocessor.operations.routes.RouteTemplates;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code ai-tool:<name>}: a route that an assistant may call. The options are those of the component of that name that comes with Camel
 * 4.22 (its documentation: components/4.22.x/ai-tool-component), and {@code timeout} and {@code resultLimit}. Each context makes its own:
 * a file that is checked before it runs is checked by the one of the trial.
 */
public class AiToolComponent extends DefaultComponent {

    /** Routes of {@code routes/errors.yaml}: exceptions end there. */
    private static final Set<String> ELSEWHERE = Set.of("errors-to-log", "answer-errors");

    /** @throws IllegalArgumentException saying why the route cannot be a tool, and the line where it begins */
    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) throws IOException {
        Tools tools = only(Tools.class);
        List<RouteDefinition> routes = routes(name);
        try {
            Tool tool = new AiToolOptions(getCamelContext(), parameters).tool(name, only(ToolsSettings.class));
            tools.owner(name).filter(owner -> routes.stream().map(RouteDefinition::getRouteId).map(AiToolConsumer::owner).noneMatch(owner::equals))
                    .ifPresent(owner -> {
                        throw new IllegalArgumentException("there is a tool " + name + " already, of " + owner);
                    });
            routes.forEach(AiToolComponent::exceptionsToCaller);
            return new AiToolEndpoint(uri, this, tool, tools);
        } catch (IllegalArgumentException | IOException e) {
            String line = routes.isEmpty() ? "" : "line " + routes.get(routes.size() - 1).getInput().getLineNumber() + ": ";
            throw new IllegalArgumentException(line + e.getMessage(), e);
        }
    }

    /** The routes that begin with the tool: a file that is checked has its own, beside the one that runs. */
    private List<RouteDefinition> routes(String name) {
        Pattern address = Pattern.compile("ai-tool:(//)?" + Pattern.quote(name) + "([?].*)?", Pattern.DOTALL);
        return ((ModelCamelContext) getCamelContext()).getRouteDefinitions().stream()
                .filter(route -> address.matcher(String.valueOf(RouteTemplates.from(route))).matches()).toList();
    }

    /** The invoker has to hear of an exception. Where the route says nothing, Camel would also log it whole, with all that it quotes. */
    private static void exceptionsToCaller(RouteDefinition route) {
        String configuration = route.getRouteConfigurationId();
        if (ELSEWHERE.contains(String.valueOf(configuration))) {
            throw new IllegalArgumentException("with " + configuration + " a tool that fails looks as if it worked: write"
                    + " routeConfigurationId: errors-to-caller");
        }
        boolean handlesThem = route.getOutputs().stream().anyMatch(OnExceptionDefinition.class::isInstance);
        if (configuration == null && !handlesThem && !route.isErrorHandlerFactorySet()) {
            route.setErrorHandlerFactory(new NoErrorHandlerDefinition());
        }
    }

    private <T> T only(Class<T> type) {
        return getCamelContext().getRegistry().findSingleByType(type);
    }
}
