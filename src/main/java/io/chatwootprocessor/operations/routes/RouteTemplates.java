package io.chatwootprocessor.operations.routes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.PropertyDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.TemplatedRouteParameterDefinition;
import org.apache.camel.spi.Resource;

/**
 * Routes that are made of a route template. Camel makes them. Here they get the file in which they stand, and their description; and the
 * texts of their steps are read with the parameters filled in.
 */
public final class RouteTemplates {

    private static final String TEMPLATE = "processor.template";
    private static final String ANY = "*";

    private RouteTemplates() {
    }

    /** The templates of a file. */
    static List<RouteTemplateDefinition> templates(CamelContext context, Collection<RoutesBuilder> builders, Resource file) throws Exception {
        List<RouteTemplateDefinition> templates = new ArrayList<>();
        for (RoutesBuilder builder : builders) {
            if (builder instanceof RouteBuilder routes) {
                routes.configureRoutes(context);
                routes.getRouteTemplateCollection().getRouteTemplates().forEach(template -> {
                    template.setResource(file);
                    templates.add(template);
                });
            }
        }
        return templates;
    }

    /** The routes of a file that are to be made of templates. */
    static List<TemplatedRouteDefinition> templated(CamelContext context, Collection<RoutesBuilder> builders, Resource file) throws Exception {
        List<TemplatedRouteDefinition> templated = new ArrayList<>();
        for (RoutesBuilder builder : builders) {
            if (builder instanceof RouteBuilder routes) {
                routes.configureRoutes(context);
                routes.getTemplatedRouteCollection().getTemplatedRoutes().forEach(route -> {
                    route.setResource(file);
                    templated.add(route);
                });
            }
        }
        return templated;
    }

    /**
     * Makes these routes. Their templates must be there.
     *
     * @param before gets each route before it is added
     */
    static void make(ModelCamelContext context, Collection<TemplatedRouteDefinition> templated, Consumer<RouteDefinition> before) throws Exception {
        for (TemplatedRouteDefinition one : templated) {
            context.addRouteTemplateDefinitionConverter(ANY, (template, parameters) -> {
                RouteDefinition route = route(template, one, parameters);
                before.accept(route);
                return route;
            });
            context.addRouteFromTemplatedRoute(one);
            RouteDefinition route = context.getRouteDefinition(one.getRouteId());
            if (route != null) {
                route.setResource(one.getResource()); // Camel forgets it when it prepares the route
            }
        }
    }

    /** The route that will be made; nothing runs. */
    static RouteDefinition preview(RouteTemplateDefinition template, TemplatedRouteDefinition templated) {
        Map<String, Object> parameters = new HashMap<>();
        parameters(template).forEach(parameter -> {
            if (parameter.getDefaultValue() != null) {
                parameters.put(parameter.getName(), parameter.getDefaultValue());
            }
        });
        given(templated).forEach(parameter -> parameters.put(parameter.getName(), parameter.getValue()));
        return route(template, templated, parameters);
    }

    private static RouteDefinition route(RouteTemplateDefinition template, TemplatedRouteDefinition templated, Map<String, Object> parameters) {
        RouteDefinition route = template.asRouteDefinition();
        route.setId(templated.getRouteId());
        route.setTemplateParameters(parameters);
        route.setResource(templated.getResource());
        route.setLineNumber(lineOf(templated));
        route.setDescription(filled(route, route.getDescriptionText()));
        route.routeProperty(TEMPLATE, template.getId());
        return route;
    }

    private static int lineOf(TemplatedRouteDefinition templated) {
        List<String> lines = text(templated.getResource()).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches(".*\\brouteId: *[\"']?" + Pattern.quote(String.valueOf(templated.getRouteId())) + "\\b.*")) {
                return i + 1;
            }
        }
        return -1;
    }

    /** The text of a step or of the beginning, with the parameters of the route's template filled in; other placeholders stay. */
    public static String filled(RouteDefinition route, String text) {
        if (text == null || route == null || route.getTemplateParameters() == null || !text.contains("{{")) {
            return text;
        }
        String filled = text;
        for (Map.Entry<String, Object> parameter : route.getTemplateParameters().entrySet()) {
            filled = filled.replace("{{" + parameter.getKey() + "}}", String.valueOf(parameter.getValue()));
        }
        return filled;
    }

    /** The address at which the route begins, with the parameters of its template filled in. */
    public static String from(RouteDefinition route) {
        return filled(route, route.getInput().getEndpointUri());
    }

    /** The id of the template that the route is made of; null: it is made of none. */
    public static String template(RouteDefinition route) {
        return route == null || route.getRouteProperties() == null ? null : route.getRouteProperties().stream()
                .filter(property -> TEMPLATE.equals(property.getKey())).map(PropertyDefinition::getValue).findFirst().orElse(null);
    }

    /** The file of the template that the route is made of; null: it is made of none, or of one without a file. */
    public static Resource fileOfTemplate(CamelContext context, RouteDefinition route) {
        String id = template(route);
        RouteTemplateDefinition template = id == null ? null : ((ModelCamelContext) context).getRouteTemplateDefinition(id);
        return template == null ? null : template.getResource();
    }

    /** By their ids; of two with the same id the later one. */
    static Map<String, RouteTemplateDefinition> byId(Collection<RouteTemplateDefinition> templates) {
        return templates.stream().collect(Collectors.toMap(RouteTemplateDefinition::getId, template -> template, (one, other) -> other,
                LinkedHashMap::new));
    }

    /** @return without parameters an empty list */
    static List<RouteTemplateParameterDefinition> parameters(RouteTemplateDefinition template) {
        return template.getTemplateParameters() == null ? List.of() : template.getTemplateParameters();
    }

    /** @return without parameters an empty list */
    static List<TemplatedRouteParameterDefinition> given(TemplatedRouteDefinition templated) {
        return templated.getParameters() == null ? List.of() : templated.getParameters();
    }

    /** @return empty: there is no file, or it has gone */
    public static String text(Resource file) {
        if (file == null) {
            return "";
        }
        try (InputStream stream = file.getInputStream()) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
