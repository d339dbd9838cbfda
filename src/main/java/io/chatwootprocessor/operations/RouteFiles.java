package io.chatwootprocessor.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
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
 * Checks route files before they run, and remembers what is wrong with them: the health of {@code routes}. Camel itself
 * stops the running route for a file whose component does not exist, and says nothing of a {@code direct:} that nobody
 * serves or a misspelt {@code routeConfigurationId}.
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

    void isBroken(String file, String why) {
        broken.put(file, why);
    }

    void isWhole(String file) {
        broken.remove(file);
    }

    @Override
    public Health health() {
        Map<String, String> problems = new TreeMap<>(broken);
        problems().forEach(problem -> problems.put(problem.substring(0, problem.indexOf(':')), problem));
        Health.Builder health = problems.isEmpty() ? Health.up() : Health.down();
        return health.withDetail("running", context.getRoutesSize()).withDetail("broken", problems).build();
    }

    private static List<String> problems(ModelCamelContext context, Set<String> otherConsumers, Set<String> otherConfigurations) {
        List<String> problems = new ArrayList<>();
        Set<String> consumers = consumers(context);
        consumers.addAll(otherConsumers);
        for (Endpoint endpoint : context.getEndpoints()) {
            if (endpoint instanceof DirectEndpoint && !consumers.contains(endpoint.getEndpointUri())) {
                problems.add(endpoint.getEndpointUri().replace("://", " ") + ": no route begins with it");
            }
        }
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
