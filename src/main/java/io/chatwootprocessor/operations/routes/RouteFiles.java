package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.outbound.Outbound;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.ExplicitCamelContextNameStrategy;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Checks route files before they run, and remembers what is wrong with them. Camel itself stops the running route for a file
 * whose component does not exist, and says nothing of a {@code direct:} that nobody serves or a misspelt
 * {@code routeConfigurationId}.
 * <p>
 * The health of {@code routes}: down when a route that runs cannot work, degraded when a file is not used, because what ran
 * before it was saved still runs, and when something was sent to a route that does not exist.
 */
@Component("routes")
public class RouteFiles implements HealthIndicator {

    private final ModelCamelContext context;
    private final Environment environment;
    private final Map<String, String> broken = new ConcurrentSkipListMap<>();

    RouteFiles(CamelContext context, Environment environment) {
        this.context = (ModelCamelContext) context;
        this.environment = environment;
    }

    /**
     * Builds the file's routes beside the running ones, without starting them.
     *
     * @return whether the file has routes; false: it has other things, such as a routeConfiguration
     * @throws Exception saying what is wrong, and where
     */
    boolean check(Resource file) throws Exception {
        try (DefaultCamelContext trial = new DefaultCamelContext(new DefaultRegistry(context.getRegistry()))) {
            trial.setNameStrategy(new ExplicitCamelContextNameStrategy("trial"));
            trial.disableJMX();
            trial.setAutoStartup(false);
            trial.getPropertiesComponent().addPropertiesSource(new SpringProperties());
            PluginHelper.getRoutesLoader(trial).loadRoutes(file);
            trial.start();
            List<String> problems = problems(trial, consumers(context), configurations(context));
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", problems));
            }
            return !trial.getRouteDefinitions().isEmpty();
        }
    }

    /** What Camel accepts at the start though it cannot work, by route. */
    List<String> problems() {
        return context.getRouteDefinitions().isEmpty()
                ? List.of("no route: routes/ holds none that Camel finds; it does not follow links to folders")
                : problems(context, Set.of(), Set.of());
    }

    /** Where messages were to go, by a name that they brought, and where no route begins. */
    private List<String> dead() {
        return unserved(context, consumers(context)).filter(uri -> context.getEndpointRegistry().isDynamic(uri))
                .map(RouteFiles::noConsumer).toList();
    }

    void isBroken(String file, String why) {
        broken.put(file, why);
    }

    void isWhole(String file) {
        broken.remove(file);
    }

    /** Whether no file was saved that cannot run. */
    public boolean areWhole() {
        return broken.isEmpty();
    }

    @Override
    public Health health() {
        Map<String, String> shown = new TreeMap<>(broken);
        dead().forEach(problem -> show(problem, shown));
        Health.Builder health = shown.isEmpty() ? Health.up() : Health.status(Outbound.DEGRADED);
        List<String> problems = problems();
        problems.forEach(problem -> show(problem, shown));
        return (problems.isEmpty() ? health : Health.down())
                .withDetail("running", context.getRoutesSize()).withDetail("broken", shown).build();
    }

    private static void show(String problem, Map<String, String> shown) {
        shown.put(problem.substring(0, problem.indexOf(':')), problem);
    }

    private static List<String> problems(ModelCamelContext context, Set<String> otherConsumers, Set<String> otherConfigurations) {
        Set<String> consumers = consumers(context);
        consumers.addAll(otherConsumers);
        List<String> problems = unserved(context, consumers).filter(uri -> !context.getEndpointRegistry().isDynamic(uri))
                .map(RouteFiles::noConsumer).collect(Collectors.toCollection(ArrayList::new));
        Set<String> configurations = configurations(context);
        configurations.addAll(otherConfigurations);
        for (RouteDefinition route : context.getRouteDefinitions()) {
            String id = route.getRouteConfigurationId();
            if (id != null && !configurations.contains(id)) {
                problems.add("route " + route.getRouteId() + ": there is no routeConfiguration " + id);
            }
        }
        return problems;
    }

    private static Stream<String> unserved(CamelContext context, Set<String> consumers) {
        return context.getEndpoints().stream().filter(DirectEndpoint.class::isInstance).map(Endpoint::getEndpointUri)
                .filter(uri -> !consumers.contains(uri));
    }

    private static String noConsumer(String uri) {
        return uri.replace("://", " ") + ": no route begins with it";
    }

    private static Set<String> consumers(CamelContext context) {
        return context.getRoutes().stream().map(route -> route.getEndpoint().getEndpointUri()).collect(Collectors.toSet());
    }

    private static Set<String> configurations(ModelCamelContext context) {
        return context.getRouteConfigurationDefinitions().stream()
                .map(configuration -> configuration.getId()).collect(Collectors.toSet());
    }

    private class SpringProperties implements PropertiesSource {

        @Override
        public String getName() {
            return "spring";
        }

        @Override
        public String getProperty(String name) {
            return environment.getProperty(name);
        }
    }
}
