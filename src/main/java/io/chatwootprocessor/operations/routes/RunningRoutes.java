package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.operations.routes.RouteFile.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The versions of files that run in Camel. Starts and stops them. Knows nothing of why one is chosen: {@link LiveRoutes} does. */
class RunningRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(RunningRoutes.class);
    private static final int PATIENCE = 10; // seconds, for the work that a route has begun

    private final ModelCamelContext context;
    private final ExchangedRoutes exchanged;
    private final Consumer<String> pathIsGone;
    private final BiConsumer<RouteVersion, Exception> cannotStart;
    private final Set<RouteVersion> loaded = new HashSet<>();
    /** Those that are started one by one, so that one which cannot start stops nothing but itself. */
    private final Set<String> late = new TreeSet<>();
    private Map<String, Collection<RoutesBuilder>> parsed = Map.of();

    /**
     * @param exchanged   is told of each exchange's beginning
     * @param pathIsGone  hears of a path of HTTP that no route serves any more
     * @param cannotStart hears of a version that cannot start, and why
     */
    RunningRoutes(ModelCamelContext context, ExchangedRoutes exchanged, Consumer<String> pathIsGone,
            BiConsumer<RouteVersion, Exception> cannotStart) {
        this.context = context;
        this.exchanged = exchanged;
        this.pathIsGone = pathIsGone;
        this.cannotStart = cannotStart;
    }

    /** Reads the program's files, which {@link #add} is to start. */
    List<RouteVersion> read(Collection<RouteFile> ofTheProgram) throws Exception {
        parsed = new LinkedHashMap<>();
        for (RouteFile file : ofTheProgram) {
            parsed.put(file.name(), PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(file.resource())));
        }
        for (Collection<RoutesBuilder> of : parsed.values()) {
            configure(of); // before any route: one that is read without its configuration goes without it
        }
        List<RouteTemplateDefinition> templates = new ArrayList<>();
        for (RouteFile file : ofTheProgram) {
            templates.addAll(RouteTemplates.templates(context, parsed.get(file.name()), file.resource()));
        }
        List<RouteVersion> versions = new ArrayList<>();
        for (RouteFile file : ofTheProgram) {
            versions.add(new RouteVersion(file, contents(file, parsed.get(file.name()), RouteTemplates.byId(templates)), null, false));
        }
        return versions;
    }

    /**
     * Before Camel starts: gives it the routes to run.
     *
     * @param callable whether only those are to be started that wait for a call by {@code direct:}, and none that begins by itself
     */
    void add(List<RouteVersion> running, boolean callable) throws Exception {
        boolean otherConfigurations = false;
        for (RouteVersion version : running) {
            if (version.file().level() != Level.PROGRAM && !version.contents().configurations().isEmpty()) {
                configure(parse(version));
                otherConfigurations = true;
            }
        }
        Map<RouteVersion, Collection<RoutesBuilder>> builders = new LinkedHashMap<>();
        for (RouteVersion version : running) {
            if (callable && version.isAllLate()) {
                continue; // nothing can call it, and making it takes time
            }
            builders.put(version, version.file().level() == Level.PROGRAM && !otherConfigurations ? parsed.get(version.file().name()) : parse(version));
            version.contents().routes().stream().filter(route -> callable ? !route.from().startsWith("direct:")
                    : version.file().level() != Level.PROGRAM && !route.from().matches("(direct|seda):.*")).forEach(route -> late.add(route.id()));
        }
        for (Map.Entry<RouteVersion, Collection<RoutesBuilder>> of : builders.entrySet()) {
            RouteTemplates.templates(context, of.getValue(), of.getKey().file().resource());
            for (RoutesBuilder builder : of.getValue()) {
                startLate(builder);
                builder.addRoutesToCamelContext(context);
            }
        }
        for (Map.Entry<RouteVersion, Collection<RoutesBuilder>> of : builders.entrySet()) {
            RouteTemplates.make(context, RouteTemplates.templated(context, of.getValue(), of.getKey().file().resource()), this::startLate);
        }
        loaded.addAll(builders.keySet());
        parsed = Map.of(); // a builder can be used once
    }

    private void configure(Collection<RoutesBuilder> builders) throws Exception {
        for (RoutesBuilder builder : builders) {
            if (builder instanceof RouteConfigurationsBuilder configurations) {
                configurations.updateRouteConfigurationsToCamelContext(context);
            }
        }
    }

    private void startLate(RoutesBuilder builder) throws Exception {
        if (builder instanceof RouteBuilder routes) {
            routes.configureRoutes(context).getRoutes().forEach(this::startLate);
        }
    }

    private void startLate(RouteDefinition route) {
        if ("false".equals(route.getAutoStartup())) {
            late.remove(route.getRouteId());
        } else if (late.contains(route.getRouteId())) {
            route.setAutoStartup("false");
        }
    }

    /** After Camel has started: starts those that it was not to start itself. */
    void startTheRest() {
        for (RouteVersion version : List.copyOf(loaded)) {
            for (String id : version.contents().ids()) {
                if (late.remove(id)) {
                    try {
                        context.getRouteController().startRoute(id);
                    } catch (Exception e) {
                        cannotStart.accept(version, e);
                    }
                }
            }
        }
    }

    /**
     * Stops the routes that are not to run any more, and starts the others.
     *
     * @return whether all of it runs
     */
    boolean bring(List<RouteVersion> running) throws Exception {
        Map<RouteFile, RouteVersion> wanted = running.stream().collect(Collectors.toMap(RouteVersion::file, version -> version));
        List<RouteVersion> leaving = loaded.stream().filter(version -> !wanted.containsKey(version.file())).toList();
        Set<RouteFile> there = loaded.stream().map(RouteVersion::file).collect(Collectors.toSet());
        List<RouteVersion> coming = new ArrayList<>(wanted.values().stream().filter(version -> !there.contains(version.file())).toList());
        if (leaving.isEmpty() && coming.isEmpty()) {
            return true;
        }
        Set<String> configurations = new HashSet<>();
        Set<String> templates = new HashSet<>();
        coming.forEach(version -> {
            configurations.addAll(version.contents().configurations());
            templates.addAll(version.contents().templateIds());
        });
        wanted.values().stream().filter(version -> there.contains(version.file())
                && (configurations.stream().anyMatch(version.contents()::uses) || version.contents().isMadeOf(templates)))
                .forEach(coming::add); // a configuration, or a template, works only in the routes that are loaded after it
        coming.sort(Comparator.comparing((RouteVersion version) -> version.contents().configurations().isEmpty())
                .thenComparing(version -> version.contents().templates().isEmpty()));
        exchanged.begin(coming.stream().flatMap(version -> version.contents().routes().stream()).flatMap(route -> Stream.of(route.id(), route.from()))
                .collect(Collectors.toUnmodifiableSet()));
        Set<String> staying = wanted.values().stream().flatMap(version -> version.names().stream()).collect(Collectors.toSet());
        for (RouteVersion version : leaving) {
            loaded.remove(version);
            for (String id : version.contents().ids()) {
                if (!staying.contains(id)) {
                    remove(id);
                    LOG.info("Route {} of {} was stopped", id, version.file().path());
                }
            }
            forgetTemplates(version);
        }
        for (RouteVersion version : coming) {
            try {
                start(version);
                loaded.removeIf(one -> one.file().equals(version.file()));
                loaded.add(version);
            } catch (Exception | Error e) {
                for (String id : version.contents().ids()) {
                    remove(id);
                }
                loaded.removeIf(one -> one.names().stream().anyMatch(version.names()::contains)); // replaced versions are loaded again later
                cannotStart.accept(atFault(version), e instanceof Exception failure ? failure : new IllegalStateException(e));
                return false;
            }
        }
        forgetUnserved();
        return true;
    }

    /** A route of the program's can start, unless somebody's template is in the place of the program's. */
    private RouteVersion atFault(RouteVersion version) {
        return version.file().level() != Level.PROGRAM ? version : loaded.stream().filter(one -> one.file().level() != Level.PROGRAM
                && version.contents().isMadeOf(one.contents().templateIds())).findFirst().orElse(version);
    }

    private void start(RouteVersion version) throws Exception {
        Collection<RoutesBuilder> builders = parse(version);
        configure(builders);
        forgetTemplates(version);
        RouteTemplates.templates(context, builders, version.file().resource());
        for (RoutesBuilder builder : builders) {
            builder.updateRoutesToCamelContext(context);
        }
        List<TemplatedRouteDefinition> templated = RouteTemplates.templated(context, builders, version.file().resource());
        for (TemplatedRouteDefinition route : templated) {
            stop(route.getRouteId()); // Camel would refuse a second one
        }
        RouteTemplates.make(context, templated, route -> { });
        if (version.file().level() != Level.PROGRAM) {
            LOG.info("{} runs", version.file().path());
        }
    }

    /** Camel has a list of templates, and takes the first one of an id. */
    private void forgetTemplates(RouteVersion version) throws Exception {
        for (String id : version.contents().templateIds()) {
            RouteTemplateDefinition template = context.getRouteTemplateDefinition(id);
            if (template != null) {
                context.removeRouteTemplateDefinition(template);
            }
        }
    }

    /** @return the route that has gone; null: there was none */
    private Route stop(String id) throws Exception {
        Route route = context.getRoute(id);
        if (route != null) {
            context.getRouteController().stopRoute(id, PATIENCE, TimeUnit.SECONDS);
            context.removeRoute(id);
        }
        return route;
    }

    private void remove(String id) throws Exception {
        Route route = stop(id);
        if (route != null && route.getEndpoint() instanceof PlatformHttpEndpoint http && context.getRoutes().stream().noneMatch(other ->
                other.getEndpoint() instanceof PlatformHttpEndpoint same && same.getPath().equals(http.getPath()))) {
            pathIsGone.accept(http.getPath());
        }
    }

    /** Camel keeps the endpoints of routes that have gone, and health would tell of them. */
    private void forgetUnserved() throws Exception {
        Set<String> needed = loaded.stream().flatMap(version -> version.contents().targets().stream()).collect(Collectors.toSet());
        Set<Endpoint> served = context.getRoutes().stream().map(route -> route.getEndpoint()).collect(Collectors.toSet());
        for (Endpoint endpoint : List.copyOf(context.getEndpoints())) {
            if (endpoint instanceof DirectEndpoint && !served.contains(endpoint)
                    && !needed.contains(endpoint.getEndpointUri().replaceFirst("\\?.*", "").replace("direct://", "direct:"))) {
                context.removeEndpoint(endpoint);
            }
        }
    }

    private Collection<RoutesBuilder> parse(RouteVersion version) throws Exception {
        return PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(version.file().resource()));
    }

    private RouteContents contents(RouteFile file, Collection<RoutesBuilder> builders, Map<String, RouteTemplateDefinition> templates) throws Exception {
        List<RouteDefinition> routes = new ArrayList<>();
        List<RouteConfigurationDefinition> configurations = new ArrayList<>();
        for (RoutesBuilder builder : builders) {
            if (builder instanceof RouteConfigurationBuilder one) {
                configurations.addAll(one.getRouteConfigurationCollection().getRouteConfigurations());
            }
            if (builder instanceof RouteBuilder one) {
                routes.addAll(one.configureRoutes(context).getRoutes());
            }
        }
        List<TemplatedRouteDefinition> templated = RouteTemplates.templated(context, builders, file.resource());
        templated.forEach(route -> routes.add(RouteTemplates.preview(templates.get(route.getRouteTemplateRef()), route)));
        return RouteContents.of(context, routes, configurations, RouteTemplates.templates(context, builders, file.resource()), templated);
    }
}
