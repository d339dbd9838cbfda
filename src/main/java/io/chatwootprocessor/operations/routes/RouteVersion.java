package io.chatwootprocessor.operations.routes;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A version of a route file, and the result of its trial.
 *
 * @param contents  null: it cannot run
 * @param problem   why not, with file and line; null: it can
 * @param ranBefore whether it is the last that ran, also before a restart
 */
record RouteVersion(RouteFile file, RouteContents contents, String problem, boolean ranBefore) {

    /** The names that only one file can have: ids of routes and of route configurations. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>(contents.ids());
        contents.configurations().forEach(id -> names.add("routeConfiguration " + id));
        return names;
    }

    boolean begins(String target) {
        return contents.routes().stream().anyMatch(route -> route.from().equals(target));
    }

    boolean has(String configuration) {
        return contents.configurations().contains(configuration);
    }
}
