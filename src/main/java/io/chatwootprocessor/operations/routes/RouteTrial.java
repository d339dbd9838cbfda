package io.chatwootprocessor.operations.routes;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.ExplicitCamelContextNameStrategy;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.language.MethodCallExpression;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;

/** Builds the routes of a file beside the running ones, without starting them, and names the faults with their lines. */
class RouteTrial {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w-]*");

    private final ModelCamelContext context;
    private final Function<String, String> settings;
    private final Function<String, Class<?>> beans;

    /**
     * @param context  that the routes are for
     * @param settings value of a placeholder; null: there is none
     * @param beans    class of a bean; null: there is none
     */
    RouteTrial(ModelCamelContext context, Function<String, String> settings, Function<String, Class<?>> beans) {
        this.context = context;
        this.settings = settings;
        this.beans = beans;
    }

    /** @throws RouteProblem the first that is found */
    RouteContents check(RouteFile file) throws RouteProblem {
        if (file.text().isBlank()) {
            throw new RouteProblem(file, 1, "the file is empty");
        }
        if (file.text().indexOf('\uFFFD') >= 0) {
            throw new RouteProblem(file, file.lineOf("\uFFFD"), "this is no text in UTF-8");
        }
        try (DefaultCamelContext trial = new DefaultCamelContext(new DefaultRegistry(context.getRegistry()))) {
            trial.setNameStrategy(new ExplicitCamelContextNameStrategy("trial"));
            trial.disableJMX();
            trial.setAutoStartup(false);
            trial.setSourceLocationEnabled(true);
            trial.getPropertiesComponent().addPropertiesSource(new Settings());
            trial.addRouteTemplateDefinitions(context.getRouteTemplateDefinitions());
            build(file, trial);
            for (RouteDefinition route : trial.getRouteDefinitions()) {
                checkRoute(file, route);
                for (ProcessorDefinition<?> step : RouteContents.steps(route)) {
                    checkBean(file, trial, step);
                }
            }
            start(file, trial);
            JsonPaths.check(file, trial, trial.getRouteDefinitions());
            return contents(trial);
        } catch (RouteProblem e) {
            throw e;
        } catch (Exception e) {
            throw new RouteProblem(file, RouteFault.line(file, e), RouteFault.why(e), e); // of closing it
        }
    }

    private static void build(RouteFile file, DefaultCamelContext trial) throws RouteProblem {
        try {
            PluginHelper.getRoutesLoader(trial).loadRoutes(file.resource());
        } catch (Exception | LinkageError e) {
            throw new RouteProblem(file, RouteFault.line(file, e), RouteFault.why(e), e);
        }
        if (trial.getRouteDefinitions().isEmpty() && trial.getRouteConfigurationDefinitions().isEmpty()
                && trial.getRouteTemplateDefinitions().isEmpty() && !file.text().contains("beans:")) {
            throw new RouteProblem(file, 1, "there is no route in it: a route begins with \"- route:\"");
        }
    }

    private static void checkRoute(RouteFile file, RouteDefinition route) throws RouteProblem {
        if (route.getInput() == null) {
            throw new RouteProblem(file, Math.max(Math.max(route.getLineNumber(), file.lineOf("route:")), 1), "the route has no from");
        }
        int line = Math.max(route.getLineNumber(), route.getInput().getLineNumber());
        if (!route.hasCustomIdAssigned()) {
            throw new RouteProblem(file, line, "the route has no id");
        }
        line = Math.max(file.lineOf("id: " + route.getRouteId()), 1);
        if (route.getRouteConfigurationId() == null || route.getRouteConfigurationId().isBlank()) {
            throw new RouteProblem(file, line, "route " + route.getRouteId() + " has no routeConfigurationId: answer-errors if it is called over HTTP,"
                    + " errors-to-caller if by direct:, else errors-to-log");
        }
    }

    /** Camel looks for beans and their methods when the first message comes. */
    private void checkBean(RouteFile file, CamelContext trial, ProcessorDefinition<?> step) throws RouteProblem {
        String ref = null;
        String method = null;
        if (step instanceof BeanDefinition bean) {
            ref = bean.getRef();
            method = bean.getMethod();
        } else if (step instanceof ExpressionNode node && node.getExpression() instanceof MethodCallExpression call) {
            ref = call.getRef();
            method = call.getMethod();
        }
        if (ref == null || !NAME.matcher(ref).matches()) {
            return; // a class, or a placeholder: Camel finds those before
        }
        Class<?> type = beans.apply(ref);
        if (type == null) {
            Object bound = trial.getRegistry().lookupByName(ref);
            type = bound == null ? null : bound.getClass();
        }
        if (type == null) {
            throw new RouteProblem(file, lineOf(file, step, ref), "there is no bean " + ref);
        }
        String name = method == null ? null : method.replaceFirst("\\(.*", "").strip();
        if (name != null && NAME.matcher(name).matches() && Arrays.stream(type.getMethods()).map(Method::getName).noneMatch(name::equals)) {
            throw new RouteProblem(file, lineOf(file, step, name), "the bean " + ref + " has no method " + name);
        }
    }

    private static int lineOf(RouteFile file, ProcessorDefinition<?> step, String name) {
        int line = step.getLineNumber();
        String[] lines = file.text().split("\n", -1);
        for (int i = Math.max(line - 1, 0); i < Math.min(line + 8, lines.length); i++) {
            if (lines[i].contains(name)) {
                return i + 1;
            }
        }
        return Math.max(line, file.lineOf(name));
    }

    private static void start(RouteFile file, DefaultCamelContext trial) throws RouteProblem {
        try {
            trial.start();
        } catch (Exception | LinkageError e) {
            int line = RouteFault.line(file, e);
            String step = RouteFault.step(e);
            if (line == 0 && step != null) {
                line = trial.getRouteDefinitions().stream().flatMap(route -> RouteContents.steps(route).stream())
                        .filter(one -> one.toString().equals(step)).mapToInt(one -> file.lineOfStep(one.getLineNumber(), one.getShortName()))
                        .findFirst().orElse(0);
            }
            if (line <= 0) {
                line = trial.getRouteDefinitions().stream().mapToInt(route -> route.getInput().getLineNumber()).max().orElse(1);
            }
            throw new RouteProblem(file, line, RouteFault.why(e), e);
        }
    }

    private static RouteContents contents(DefaultCamelContext trial) {
        List<RouteDefinition> routes = trial.getRouteDefinitions();
        RouteContents contents = RouteContents.of(trial, routes, trial.getRouteConfigurationDefinitions());
        Set<String> targets = new TreeSet<>(contents.targets());
        trial.getEndpoints().stream().filter(DirectEndpoint.class::isInstance).map(endpoint -> endpoint.getEndpointUri()
                .replaceFirst("\\?.*", "").replace("direct://", "direct:")).forEach(targets::add); // those that only Camel sees
        contents.routes().forEach(route -> targets.remove(route.from()));
        return new RouteContents(contents.routes(), targets, contents.configurations());
    }

    private class Settings implements PropertiesSource {

        @Override
        public String getName() {
            return "settings";
        }

        @Override
        public String getProperty(String name) {
            return settings.apply(name);
        }
    }
}
