package io.chatwootprocessor.operations.routes;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A version of a route file, and the result of its trial.
 *
 * @param contents  null: it cannot run
 * @param problem   why not, with file and line; null: it can
 * @param ranBefore whether it is the last that ran, also before a restart
 */
record RouteVersion(RouteFile file, RouteContents contents, String problem, boolean ranBefore) {

    /** The names that only one file can have: ids of routes, of route configurations and of route templates. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>(contents.ids());
        contents.configurations().forEach(id -> names.add("routeConfiguration " + id));
        contents.templateIds().forEach(id -> names.add("routeTemplate " + id));
        return names;
    }

    boolean begins(String target) {
        return contents.routes().stream().anyMatch(route -> route.from().equals(target));
    }

    /** Whether it has routes only, and none that waits for a call by {@code direct:}. */
    boolean isAllLate() {
        return contents.configurations().isEmpty() && contents.templates().isEmpty()
                && contents.routes().stream().noneMatch(route -> route.from().matches("(direct|seda|ai-tool):.*"));
    }

    boolean has(String configuration) {
        return contents.configurations().contains(configuration);
    }

    /** The line at which the route begins, else that of its id; 0: it is not known. */
    int lineOf(RouteContents.One route) {
        int first = file.lineOfRoute(route.id());
        String from = route.from();
        return Stream.of("uri: " + from, from, "uri: " + from.replaceFirst(":.*", ":"), from.replaceFirst("^[\\w-]+:", "")) // the last: of a template
                .map(part -> file.lineOf(part, first)).filter(line -> line > 0).findFirst().orElse(first);
    }
}
