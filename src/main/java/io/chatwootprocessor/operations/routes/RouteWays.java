package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.http.CallsRoutes;
import io.chatwootprocessor.http.HttpAddress;
import io.chatwootprocessor.operations.routes.RouteMap.Kind;
import io.chatwootprocessor.operations.routes.RouteMap.Place;
import io.chatwootprocessor.operations.routes.RouteMap.Way;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.language.ConstantExpression;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.MethodCallExpression;
import org.apache.camel.support.ResourceHelper;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.ClassUtils;

/**
 * Finds the ways between routes: in the addresses that they send to, in those that have a part that the message names, in {@link
 * CallsRoutes} of the methods that they call, and in the tables that the one fills and the other one claims from.
 */
public final class RouteWays {

    private static final Pattern EXPRESSION = Pattern.compile("\\$(simple)?\\{[^}]*}");
    private static final Pattern LIST_END = Pattern.compile("\\s*,\\s*");
    private static final Pattern OUTSIDE = Pattern.compile("https?");

    private final ModelCamelContext context;
    private final StatementTables tables;
    /** The beginnings of routes, each with the ids of its routes. */
    private final Map<String, List<String>> beginnings = new TreeMap<>();
    private final Set<Way> ways = new LinkedHashSet<>();
    private final Map<String, Set<String>> fills = new HashMap<>();
    private final Map<String, Set<String>> claims = new HashMap<>();

    private RouteWays(ModelCamelContext context, StatementTables tables) {
        this.context = context;
        this.tables = tables;
    }

    /** Draws up the map of the routes that a context has. It reads their statements anew. */
    public static RouteMap of(ModelCamelContext context) {
        return of(context, program());
    }

    static RouteMap of(ModelCamelContext context, StatementTables tables) {
        return new RouteWays(context, tables).map();
    }

    /** The program's SQL: functions, and the triggers that call them. */
    private static StatementTables program() {
        Map<String, String> functions = new HashMap<>();
        read("classpath*:db/functions/**/R__*.sql", (name, text) -> functions.put(name.replaceFirst("^R__\\d+_", "").replaceFirst("\\.sql$", ""), text));
        StringBuilder migrations = new StringBuilder();
        read("classpath*:db/migration/V*.sql", (name, text) -> migrations.append(text).append('\n'));
        return new StatementTables(functions, migrations.toString());
    }

    private static void read(String files, BiConsumer<String, String> reader) {
        try {
            for (Resource file : new PathMatchingResourcePatternResolver().getResources(files)) {
                try (InputStream stream = file.getInputStream()) {
                    reader.accept(String.valueOf(file.getFilename()), new String(stream.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the program's SQL cannot be read", e);
        }
    }

    private RouteMap map() {
        List<RouteDefinition> routes = context.getRouteDefinitions();
        List<Place> places = new ArrayList<>();
        for (RouteDefinition route : routes) {
            String from = plain(RouteTemplates.from(route));
            String folder = folder(route);
            places.add(new Place(route.getRouteId(), folder.replaceFirst("/.*", ""), folder, route.getDescriptionText(), from));
            beginnings.computeIfAbsent(from, uri -> new ArrayList<>()).add(route.getRouteId());
        }
        routes.forEach(route -> steps(route).forEach(step -> look(route, step)));
        claims.forEach((table, claimers) -> fills.getOrDefault(table, Set.of()).forEach(filler -> claimers.stream()
                .filter(claimer -> !claimer.equals(filler)).forEach(claimer -> ways.add(new Way(filler, claimer, Kind.DATABASE, table)))));
        places.sort(Comparator.comparing(Place::id));
        return new RouteMap(List.copyOf(places), List.copyOf(ways));
    }

    private static String folder(RouteDefinition route) {
        String location = route.getResource() == null ? route.getLocation() : route.getResource().getLocation();
        if (location == null) {
            return "program";
        }
        String path = location.replaceFirst("^\\w+:/*(?=[^/])", "");
        return path.startsWith("routes/") && path.indexOf('/', "routes/".length()) > 0
                ? path.substring("routes/".length(), path.lastIndexOf('/')) : "own";
    }

    /** Of the route, and of the configuration that takes its errors. */
    @SuppressWarnings("rawtypes")
    private Collection<ProcessorDefinition> steps(RouteDefinition route) {
        List<ProcessorDefinition> steps = RouteContents.steps(route);
        RouteConfigurationDefinition configuration = route.getRouteConfigurationId() == null ? null
                : context.getRouteConfigurationDefinition(route.getRouteConfigurationId());
        if (configuration != null) {
            Stream.of(configuration.getOnExceptions(), configuration.getOnCompletions(), configuration.getIntercepts(),
                    configuration.getInterceptFroms(), configuration.getInterceptSendTos()).flatMap(List::stream)
                    .forEach(one -> steps.addAll(ProcessorDefinitionHelper.filterTypeInOutputs(one.getOutputs(), ProcessorDefinition.class)));
        }
        return steps;
    }

    private void look(RouteDefinition of, ProcessorDefinition<?> step) {
        String route = of.getRouteId();
        UnaryOperator<String> filled = text -> RouteTemplates.filled(of, text);
        if (step instanceof ToDynamicDefinition to) { // a wireTap, too
            goes(route, filled.apply(to.getUri()));
        } else if (step instanceof EndpointRequiredDefinition to) {
            goes(route, filled.apply(to.getEndpointUri()));
        } else if (step instanceof BeanDefinition bean) {
            calls(route, filled.apply(bean.getRef()), bean.getBeanType(), filled.apply(bean.getMethod()));
        } else if (step instanceof ExpressionNode node && node.getExpression() != null) {
            ExpressionDefinition expression = node.getExpression();
            if (expression instanceof MethodCallExpression method) {
                calls(route, filled.apply(method.getRef()), method.getBeanTypeName(), filled.apply(method.getMethod()));
            } else if (node instanceof RecipientListDefinition || node instanceof RoutingSlipDefinition || node instanceof DynamicRouterDefinition
                    || node instanceof EnrichDefinition || expression instanceof ConstantExpression) {
                LIST_END.splitAsStream(filled.apply(expression.getExpression())).filter(uri -> uri.matches("(direct|seda):.*"))
                        .forEach(uri -> goes(route, uri));
            }
        }
    }

    private void goes(String route, String uri) {
        if (uri == null) {
            return;
        }
        String scheme = uri.replaceFirst(":.*", "");
        if (scheme.equals("sql")) {
            asks(route, uri);
        } else if (OUTSIDE.matcher(scheme).matches()) {
            String name = uri.contains("//") ? HttpAddress.host(EXPRESSION.matcher(uri).replaceAll("_")) // a key may stand in the rest
                    : uri.replaceFirst("[/?].*", "").substring(scheme.length() + 1);
            ways.add(new Way(route, name, Kind.OUTSIDE, name));
        } else if (EXPRESSION.matcher(uri).find()) {
            String start = plain(EXPRESSION.matcher(uri).replaceAll("*"));
            if (!start.matches("\\w*:?\\*.*")) { // else the message names all of it
                choice(route, start);
            }
        } else {
            String plain = plain(uri);
            beginnings.getOrDefault(plain, List.of()).forEach(to -> ways.add(new Way(route, to, plain.startsWith("seda:") ? Kind.QUEUE : Kind.CALL, plain)));
        }
    }

    private void choice(String route, String pattern) {
        Pattern wanted = Pattern.compile(Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).reduce((one, other) -> one + ".*" + other).orElse(""));
        beginnings.forEach((from, ids) -> {
            if (wanted.matcher(from).matches()) {
                ids.stream().filter(to -> !to.equals(route)).forEach(to -> ways.add(new Way(route, to, Kind.CHOICE, pattern)));
            }
        });
    }

    /** @param signature the method's name, perhaps with arguments; null: any */
    private void calls(String route, String ref, String type, String signature) {
        Class<?> bean = type(ref, type);
        String name = signature == null ? null : signature.replaceFirst("\\(.*", "");
        for (Method method : bean == null ? new Method[0] : bean.getMethods()) {
            CallsRoutes calls = method.getAnnotation(CallsRoutes.class);
            if (calls != null && (name == null || method.getName().equals(name))) {
                for (String uri : calls.value()) {
                    if (uri.contains("*")) {
                        choice(route, uri);
                    } else {
                        goes(route, uri);
                    }
                }
            }
        }
    }

    private Class<?> type(String ref, String type) {
        Object bean = ref == null ? null : context.getRegistry().lookupByName(ref);
        if (bean != null) {
            return ClassUtils.getUserClass(bean);
        }
        return type == null ? null : context.getClassResolver().resolveClass(type);
    }

    private void asks(String route, String uri) {
        String statement = uri.substring("sql:".length()).replaceFirst("^/*", "");
        String name = null;
        if (statement.startsWith("classpath:") || statement.startsWith("file:")) {
            name = statement.replaceFirst("\\?.*", "").replaceFirst("\\.\\w+$", "");
            statement = text(statement.replaceFirst("\\?.*", ""));
        }
        StatementTables.Tables of = tables.of(name, statement);
        of.filled().forEach(table -> fills.computeIfAbsent(table, any -> new LinkedHashSet<>()).add(route));
        of.claimed().forEach(table -> claims.computeIfAbsent(table, any -> new LinkedHashSet<>()).add(route));
    }

    private String text(String resource) {
        try (InputStream stream = ResourceHelper.resolveMandatoryResourceAsInputStream(context, context.resolvePropertyPlaceholders(resource))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // the route itself tells, when it runs
        }
    }

    private String plain(String uri) {
        return context.resolvePropertyPlaceholders(uri).replaceFirst("\\?.*", "").replaceFirst("^([\\w-]+):/*", "$1:");
    }
}
