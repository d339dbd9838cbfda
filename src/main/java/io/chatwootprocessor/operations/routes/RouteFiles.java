package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.outbound.Outbound;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Which routes there are, also while one is being exchanged, and the health of {@code routes}. It is down when a running route cannot work. It is
 * degraded when a file is not used, because the version before it or the program's own still runs, and when something was sent to a route that
 * does not exist.
 */
@Component("routes")
public class RouteFiles implements HealthIndicator {

    private static final Duration EXCHANGED = Duration.ofSeconds(3); // by then a saved route runs, or what ran before it

    private final ModelCamelContext context;
    private final LiveRoutes routes;

    RouteFiles(CamelContext context, LiveRoutes routes) {
        this.context = (ModelCamelContext) context;
        this.routes = routes;
    }

    /** The parts of routes that Camel accepts though they cannot work, by route. */
    List<String> problems() {
        return context.getRouteDefinitions().isEmpty() ? List.of("no route: the program has none, and there is none in routes/") : found();
    }

    /** Addresses that messages named, and where no route begins. */
    private List<String> dead() {
        return unserved().filter(uri -> context.getEndpointRegistry().isDynamic(uri)).map(RouteFiles::noConsumer).toList();
    }

    /** Whether no file was saved that cannot run. */
    public boolean areWhole() {
        return routes.state().refused().isEmpty();
    }

    /** Whether there is a route of that id. One that is being exchanged is waited for, for up to three seconds. */
    public boolean has(String id) {
        return isThere(id, () -> context.getRoute(id) != null);
    }

    /**
     * As {@link #has}, of a route that begins there.
     *
     * @param target such as {@code direct:may-answer}
     */
    public boolean begins(String target) {
        String uri = target.replaceFirst(":", "://");
        return isThere(target, () -> context.getRoutes().stream().anyMatch(route -> route.getEndpoint().getEndpointUri().equals(uri)));
    }

    private boolean isThere(String name, BooleanSupplier runs) {
        routes.exchanged().await(name, EXCHANGED);
        return runs.getAsBoolean() || routes.exchanged().names().contains(name);
    }

    /** The ids of all routes, also of those that are being exchanged. */
    public Set<String> ids() {
        Set<String> ids = running();
        ids.addAll(routes.exchanged().names());
        ids.addAll(running()); // the exchange may have ended between the first two looks
        return ids;
    }

    private Set<String> running() {
        return context.getRoutes().stream().map(Route::getRouteId).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Health health() {
        LiveRoutes.State state = routes.state();
        Map<String, String> shown = new TreeMap<>(state.refused());
        dead().forEach(problem -> show(problem, shown));
        Health.Builder health = shown.isEmpty() ? Health.up() : Health.status(Outbound.DEGRADED);
        List<String> problems = problems();
        problems.forEach(problem -> show(problem, shown));
        health = problems.isEmpty() ? health : Health.down();
        if (!shown.isEmpty()) {
            health.withDetail("reason", String.join("; ", shown.values())).withDetail("see", "/console/routes");
        }
        return health.withDetail("running", context.getRoutesSize()).withDetail("broken", shown).withDetail("own", state.own())
                .withDetail("changed", state.changed()).withDetail("missing", state.missing()).build();
    }

    private static void show(String problem, Map<String, String> shown) {
        shown.put(problem.substring(0, problem.indexOf(':')), problem);
    }

    private List<String> found() {
        List<String> problems = unserved().filter(uri -> !context.getEndpointRegistry().isDynamic(uri))
                .map(RouteFiles::noConsumer).collect(Collectors.toCollection(ArrayList::new));
        Set<String> configurations = context.getRouteConfigurationDefinitions().stream()
                .map(configuration -> configuration.getId()).collect(Collectors.toSet());
        for (RouteDefinition route : context.getRouteDefinitions()) {
            String id = route.getRouteConfigurationId();
            if (id != null && !configurations.contains(id)) {
                problems.add("route " + route.getRouteId() + ": there is no routeConfiguration " + id);
            }
        }
        return problems;
    }

    private Stream<String> unserved() {
        Set<String> consumers = context.getRoutes().stream().map(route -> route.getEndpoint().getEndpointUri()).collect(Collectors.toSet());
        return context.getEndpoints().stream().filter(DirectEndpoint.class::isInstance).map(Endpoint::getEndpointUri)
                .filter(uri -> !consumers.contains(uri));
    }

    private static String noConsumer(String uri) {
        return uri.replace("://", " ") + ": no route begins with it";
    }
}
