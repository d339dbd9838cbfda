package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.http.ServedPath;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ThrowExceptionDefinition;
import org.apache.camel.model.language.MethodCallExpression;

/** Finds the faults of a route that Camel would find with the first message, or never. */
class LateFaults {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w-]*");
    private static final Pattern HTTP = Pattern.compile("platform-http:/*([^?]*)(\\?.*)?", Pattern.DOTALL);
    private static final Pattern PREFIX = Pattern.compile("[?&]matchOnUriPrefix=true");

    private final Function<String, Class<?>> beans;

    /** @param beans class of a bean; null: there is none */
    LateFaults(Function<String, Class<?>> beans) {
        this.beans = beans;
    }

    /** @throws RouteProblem the first that is found */
    void check(RouteFile file, CamelContext trial, RouteDefinition route) throws RouteProblem {
        checkIds(file, route);
        checkMethods(file, route);
        checkPath(file, trial, route);
        for (ProcessorDefinition<?> step : RouteContents.steps(route)) {
            checkBean(file, trial, route, step);
            checkException(file, trial, route, step);
        }
    }

    private static void checkIds(RouteFile file, RouteDefinition route) throws RouteProblem {
        if (route.getInput() == null) {
            throw new RouteProblem(file, Math.max(Math.max(route.getLineNumber(), file.lineOf("route:")), 1), "the route has no from");
        }
        int line = Math.max(route.getLineNumber(), route.getInput().getLineNumber());
        if (!route.hasCustomIdAssigned()) {
            throw new RouteProblem(file, line, "the route has no id");
        }
        line = RouteFault.lineOf(file, route);
        if (route.getRouteConfigurationId() == null || route.getRouteConfigurationId().isBlank()) {
            throw new RouteProblem(file, line, "route " + route.getRouteId() + " has no routeConfigurationId: answer-errors if it is called over HTTP,"
                    + " errors-to-caller if by direct:, else errors-to-log");
        }
    }

    /** Camel takes any word for an HTTP method, and the route would answer nobody. */
    private static void checkMethods(RouteFile file, RouteDefinition route) throws RouteProblem {
        String unknown = RouteContents.unknownMethod(RouteTemplates.from(route));
        if (unknown != null) {
            throw new RouteProblem(file, Math.max(file.lineOf(unknown, RouteFault.lineOf(file, route)), 1), "there is no HTTP method " + unknown);
        }
    }

    /** A path whose first part is a variable would be reached under paths that need other keys, or none. */
    private static void checkPath(RouteFile file, CamelContext trial, RouteDefinition route) throws RouteProblem {
        String uri = resolved(trial, RouteTemplates.from(route));
        Matcher http = HTTP.matcher(uri);
        String fault = http.matches() ? ServedPath.fault("/" + http.group(1), PREFIX.matcher(uri).find()) : null;
        if (fault != null) {
            int line = RouteFault.lineOf(file, route);
            String part = http.group(1).isEmpty() ? "platform-http:" : http.group(1);
            throw new RouteProblem(file, Math.max(file.lineOf(part, line), line), fault);
        }
    }

    /** @return empty: it names something that is not set, which Camel will say */
    private static String resolved(CamelContext trial, String uri) {
        try {
            return trial.resolvePropertyPlaceholders(uri);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Camel says only that it cannot make a class of a text. */
    private static void checkException(RouteFile file, CamelContext trial, RouteDefinition route, ProcessorDefinition<?> step) throws RouteProblem {
        String type = step instanceof ThrowExceptionDefinition thrown ? RouteTemplates.filled(route, thrown.getExceptionType()) : null;
        if (type != null && !type.contains("{{") && trial.getClassResolver().resolveClass(type) == null) {
            throw RouteFault.problem(file, trial, route, step, type, "there is no class " + type, null);
        }
    }

    /** Camel looks for beans and their methods when the first message comes. */
    private void checkBean(RouteFile file, CamelContext trial, RouteDefinition route, ProcessorDefinition<?> step) throws RouteProblem {
        String ref = null;
        String method = null;
        if (step instanceof BeanDefinition bean) {
            ref = bean.getRef();
            method = bean.getMethod();
        } else if (step instanceof ExpressionNode node && node.getExpression() instanceof MethodCallExpression call) {
            ref = call.getRef();
            method = call.getMethod();
        }
        ref = RouteTemplates.filled(route, ref);
        method = RouteTemplates.filled(route, method);
        if (ref == null || !NAME.matcher(ref).matches()) {
            return; // a class, or a placeholder: Camel finds those before
        }
        Class<?> type = beans.apply(ref);
        if (type == null) {
            Object bound = trial.getRegistry().lookupByName(ref);
            type = bound == null ? null : bound.getClass();
        }
        if (type == null) {
            throw RouteFault.problem(file, trial, route, step, ref, "there is no bean " + ref, null);
        }
        String name = method == null ? null : method.replaceFirst("\\(.*", "").strip();
        if (name != null && NAME.matcher(name).matches() && Arrays.stream(type.getMethods()).map(Method::getName).noneMatch(name::equals)) {
            throw RouteFault.problem(file, trial, route, step, name, "the bean " + ref + " has no method " + name, null);
        }
    }
}
