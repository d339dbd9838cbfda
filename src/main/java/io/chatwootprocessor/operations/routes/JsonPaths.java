package io.chatwootprocessor.operations.routes;

import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.PathNotFoundException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Language;
import org.apache.camel.support.DefaultExchange;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the jsonpath expressions of a file. Camel reads them when the first message comes; all its other languages when a route is built. */
final class JsonPaths {

    private static final String LANGUAGE = "jsonpath";

    private final RouteFile file;
    private final CamelContext context;
    private final Language language;

    private JsonPaths(RouteFile file, CamelContext context) {
        this.file = file;
        this.context = context;
        this.language = context.resolveLanguage(LANGUAGE);
    }

    /** @throws RouteProblem the first one that cannot be read */
    static void check(RouteFile file, CamelContext context, Iterable<RouteDefinition> routes) throws RouteProblem {
        if (!file.text().contains(LANGUAGE)) {
            return;
        }
        JsonPaths paths = new JsonPaths(file, context);
        if (file.name().endsWith(".yaml") || file.name().endsWith(".yml")) {
            Optional<Node> document = new Compose(LoadSettings.builder().build()).composeString(file.text());
            if (document.isPresent()) {
                paths.walk(document.get());
            }
            return;
        }
        for (RouteDefinition route : routes) {
            for (ProcessorDefinition<?> step : RouteContents.steps(route)) {
                if (step instanceof ExpressionNode node && node.getExpression() != null && LANGUAGE.equals(node.getExpression().getLanguage())) {
                    paths.check(node.getExpression().getExpression(), step.getLineNumber());
                }
            }
        }
    }

    private void walk(Node node) throws RouteProblem {
        if (node instanceof SequenceNode list) {
            for (Node one : list.getValue()) {
                walk(one);
            }
        } else if (node instanceof MappingNode map) {
            for (NodeTuple entry : map.getValue()) {
                String key = entry.getKeyNode() instanceof ScalarNode name ? name.getValue() : "";
                if (key.equals(LANGUAGE)) {
                    check(entry.getValueNode() instanceof MappingNode more ? value(more, "expression") : entry.getValueNode());
                } else if (key.equals("language") && entry.getValueNode() instanceof MappingNode more
                        && value(more, "language") instanceof ScalarNode which && which.getValue().equals(LANGUAGE)) {
                    check(value(more, "expression"));
                }
                walk(entry.getValueNode());
            }
        }
    }

    private static Node value(MappingNode map, String key) {
        return map.getValue().stream().filter(entry -> entry.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key))
                .map(NodeTuple::getValueNode).findFirst().orElse(null);
    }

    private void check(Node expression) throws RouteProblem {
        if (expression instanceof ScalarNode text) {
            check(text.getValue(), expression.getStartMark().map(mark -> mark.getLine() + 1).orElse(0));
        }
    }

    /** As an expression and as a predicate, which may be written more simply: it is wrong if it is neither. */
    private void check(String expression, int line) throws RouteProblem {
        String text = filled(expression.strip());
        if (text == null || text.contains("${") || text.contains("$simple{") || text.startsWith("resource:")) {
            return; // it depends on the message, or on the route that is made of the template, or stands elsewhere
        }
        String fault = fault(() -> language.createExpression(text), text);
        if (fault != null && fault(() -> language.createPredicate(text), text) != null) {
            throw new RouteProblem(file, line, "this is no jsonpath: " + fault);
        }
    }

    private String filled(String text) {
        try {
            return context.resolvePropertyPlaceholders(text);
        } catch (IllegalArgumentException e) {
            return null; // a parameter of a template
        }
    }

    private String fault(Supplier<Object> made, String text) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getIn().setBody("{}");
        try {
            Object of = made.get();
            if (of instanceof Predicate predicate && text.indexOf('$') < 0) {
                predicate.init(context);
                predicate.matches(exchange);
            } else if (of instanceof Expression one) {
                one.init(context);
                one.evaluate(exchange, Object.class);
            }
            return exchange.getException() == null ? null : fault(exchange.getException());
        } catch (RuntimeException e) {
            return fault(e);
        }
    }

    /** @return null: the text is a jsonpath, which an empty object does not match */
    private static String fault(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidPathException && !(cause instanceof PathNotFoundException)) {
                return String.valueOf(cause.getMessage()).replaceAll("\\s+", " ");
            }
        }
        return null;
    }
}
