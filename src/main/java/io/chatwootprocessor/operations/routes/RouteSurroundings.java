package io.chatwootprocessor.operations.routes;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;

/**
 * The other files, as far as a file with a template or with a route that is made of one needs them.
 *
 * @param templates      of which routes may be made
 * @param users          routes that are made of templates: a template of the file is tried with them
 * @param beginnings     the {@code direct:} names at which routes begin
 * @param configurations the ids of route configurations
 */
record RouteSurroundings(Collection<RouteTemplateDefinition> templates, List<TemplatedRouteDefinition> users, Set<String> beginnings,
        Set<String> configurations) {

    RouteSurroundings with(List<TemplatedRouteDefinition> others) {
        return new RouteSurroundings(templates, others, beginnings, configurations);
    }
}
