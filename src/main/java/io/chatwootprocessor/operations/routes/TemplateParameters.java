package io.chatwootprocessor.operations.routes;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.TemplatedRouteParameterDefinition;

/** Compares the parameters that a route gives to its template with those that the template has. */
final class TemplateParameters {

    private TemplateParameters() {
    }

    /** Camel takes a parameter that its template does not have, and goes on without it. */
    static void check(RouteFile file, TemplatedRouteDefinition route, RouteTemplateDefinition template) throws RouteProblem {
        String reference = "routeTemplateRef: " + route.getRouteTemplateRef();
        if (template == null) {
            throw fault(file, route, reference, route.getRouteTemplateRef() == null ? "the route names no template: routeTemplateRef"
                    : "there is no routeTemplate " + route.getRouteTemplateRef(), null);
        }
        if (route.getRouteId() == null || route.getRouteId().isBlank()) {
            throw fault(file, route, reference, "the route has no id: routeId", null);
        }
        Set<String> given = RouteTemplates.given(route).stream().map(TemplatedRouteParameterDefinition::getName).collect(Collectors.toSet());
        List<String> known = RouteTemplates.parameters(template).stream().map(RouteTemplateParameterDefinition::getName).toList();
        for (String name : given) {
            if (!known.contains(name)) {
                throw fault(file, route, "name: " + name, "the routeTemplate " + template.getId() + " has no parameter " + name + "; it has "
                        + String.join(", ", known), null);
            }
        }
        for (RouteTemplateParameterDefinition parameter : RouteTemplates.parameters(template)) {
            if (parameter.isRequired() && parameter.getDefaultValue() == null && !given.contains(parameter.getName())) {
                throw fault(file, route, "routeId: ", "the route needs the parameter " + parameter.getName() + " of the routeTemplate " + template.getId(),
                        null);
            }
        }
    }

    /** The fault of a route that is to be made of a template: in its own file, or in that of the template, where that one is tried. */
    static RouteProblem fault(RouteFile file, TemplatedRouteDefinition route, String part, String why, Throwable cause) {
        String place = route.getResource() == null ? file.path() : RouteFault.plain(route.getResource().getLocation());
        if (place.equals(file.path())) {
            return new RouteProblem(file, Math.max(file.lineOf(part, file.lineOfRoute(route.getRouteId())), 1), why, cause);
        }
        return new RouteProblem(file, Math.max(file.lineOfRoute(route.getRouteTemplateRef()), 1), why + ", in route " + route.getRouteId() + " of " + place, cause);
    }
}
