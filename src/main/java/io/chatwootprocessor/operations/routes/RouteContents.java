package io.chatwootprocessor.operations.routes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.language.ConstantExpression;

/**
 * The routes of a file, and the routes that it needs of others.
 *
 * @param routes         its routes
 * @param targets        the {@code direct:} names that they send to, as far as they stand there in full
 * @param configurations the ids of its route configurations
 * @param templates      its route templates
 * @param templated      those of its routes that are made of templates, which may be others' templates
 */
record RouteContents(List<One> routes, Set<String> targets, Set<String> configurations, List<RouteTemplateDefinition> templates,
        List<TemplatedRouteDefinition> templated) {

    private static final String DIRECT = "direct:";
    private static final String ANY_METHOD = "GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS,TRACE";
    private static final Pattern METHODS = Pattern.compile("[?&]httpMethodRestrict=([^&]+)");

    /**
     * A route.
     *
     * @param from          scheme and path of its beginning
     * @param configuration its routeConfigurationId; null: it names none
     * @param places        the names that only one route can serve: a {@code direct:}, a method and path of HTTP
     */
    record One(String id, String from, String configuration, Set<String> places) {
    }

    static RouteContents of(CamelContext context, Collection<RouteDefinition> routes, Collection<RouteConfigurationDefinition> configurations,
            List<RouteTemplateDefinition> templates, List<TemplatedRouteDefinition> templated) {
        Set<String> targets = new TreeSet<>();
        routes.forEach(route -> steps(route).forEach(step -> targets(context, route, step, targets)));
        List<One> ones = routes.stream().map(route -> {
            String uri = RouteTemplates.from(route);
            String from = plain(context, uri);
            return new One(route.getRouteId(), from, route.getRouteConfigurationId(), places(from, uri));
        }).toList();
        return new RouteContents(ones, targets,
                configurations.stream().map(RouteConfigurationDefinition::getId).collect(Collectors.toCollection(LinkedHashSet::new)),
                List.copyOf(templates), List.copyOf(templated));
    }

    @SuppressWarnings("rawtypes")
    static List<ProcessorDefinition> steps(RouteDefinition route) {
        return new ArrayList<>(ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class));
    }

    Set<String> ids() {
        return routes.stream().map(One::id).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    boolean uses(String configuration) {
        return routes.stream().anyMatch(route -> configuration.equals(route.configuration()));
    }

    boolean has(String template) {
        return templates.stream().anyMatch(one -> template.equals(one.getId()));
    }

    /** Whether one of its routes is made of one of these templates. */
    boolean isMadeOf(Collection<String> ids) {
        return templated.stream().anyMatch(route -> ids.contains(route.getRouteTemplateRef()));
    }

    Set<String> templateIds() {
        return templates.stream().map(RouteTemplateDefinition::getId).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<String> places(String from, String uri) {
        if (!from.startsWith("platform-http:")) {
            return from.startsWith(DIRECT) ? Set.of(from) : Set.of();
        }
        Matcher restricted = METHODS.matcher(uri);
        String path = from.replaceFirst("^platform-http:/*", "/").replaceAll("\\{[^}]*}", "{}");
        return Arrays.stream((restricted.find() ? restricted.group(1) : ANY_METHOD).split(",")).map(method -> method.strip() + " " + path)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The first word of a path's {@code httpMethodRestrict} that is no method; null: there is none. */
    static String unknownMethod(String uri) {
        Matcher restricted = METHODS.matcher(uri);
        List<String> known = List.of((ANY_METHOD + ",CONNECT").split(","));
        return !uri.startsWith("platform-http:") || !restricted.find() || restricted.group(1).contains("{{") ? null
                : Arrays.stream(restricted.group(1).split(",")).map(String::strip).filter(method -> !known.contains(method.toUpperCase(Locale.ROOT)))
                .findFirst().orElse(null);
    }

    private static void targets(CamelContext context, RouteDefinition route, ProcessorDefinition<?> step, Set<String> targets) {
        if (step instanceof EndpointRequiredDefinition to && to.getEndpointUri() != null) {
            add(context, RouteTemplates.filled(route, to.getEndpointUri()), targets);
        } else if (step instanceof ExpressionNode node && node.getExpression() instanceof ConstantExpression constant) {
            for (String uri : RouteTemplates.filled(route, constant.getExpression()).split(",")) { // of a recipientList, an enrich
                add(context, uri.strip(), targets);
            }
        }
    }

    private static void add(CamelContext context, String uri, Set<String> targets) {
        if (uri.startsWith(DIRECT) && !uri.contains("${")) {
            targets.add(plain(context, uri));
        }
    }

    private static String plain(CamelContext context, String uri) {
        return context.resolvePropertyPlaceholders(uri).replaceFirst("\\?.*", "").replaceFirst("^(\\w[\\w-]*):/*", "$1:");
    }
}
