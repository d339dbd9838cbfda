package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.operations.routes.RouteFile.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what runs be what {@link RouteChoice} chooses of the program's routes and the files in the folders: at the start, and ever after. */
class LiveRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);
    private static final int PATIENCE = 10;

    private final ModelCamelContext context;
    private final RouteFolders folders;
    private final KeptRoutes kept;
    private final RouteTrial trial;
    private final Consumer<String> pathIsGone;
    private final Map<String, RouteVersion> program = new TreeMap<>();
    /** What came of trying a version of a file, by the file. */
    private final Map<RouteFile, RouteVersion> tried = new HashMap<>();
    private final Set<RouteVersion> loaded = new HashSet<>();
    /** Those that are started one by one, so that one which cannot start stops nothing but itself. */
    private final Set<String> late = new TreeSet<>();
    private Map<String, RouteFile> files = Map.of();
    private Map<String, Collection<RoutesBuilder>> parsed = Map.of();
    private volatile State state = new State(Map.of(), Map.of(), List.of(), List.of());

    /**
     * What is shown of it.
     *
     * @param refused why a file is not used, by its name
     * @param own     the file of each route that is not the program's, by its id
     * @param changed names of files in {@code routes/} that are not as the program has them
     * @param missing names of the program's files that are not in {@code routes/}
     */
    record State(Map<String, String> refused, Map<String, String> own, List<String> changed, List<String> missing) {
    }

    /** @param pathIsGone hears of a path of HTTP that no route serves any more */
    LiveRoutes(ModelCamelContext context, RouteFolders folders, KeptRoutes kept, RouteTrial trial, Consumer<String> pathIsGone) {
        this.pathIsGone = pathIsGone;
        this.context = context;
        this.folders = folders;
        this.kept = kept;
        this.trial = trial;
    }

    State state() {
        return state;
    }

    /**
     * What came of looking at all files.
     *
     * @param files   those that are not as the program has them, or are not the program's
     * @param refused why one of them cannot run, by its name
     * @param same    how many are as the program has them
     */
    record Looked(Map<String, RouteFile> files, Map<String, String> refused, int same) {
    }

    /** Before Camel starts: gives it what is to run. */
    void load(Collection<RouteFile> ofTheProgram) throws Exception {
        load(ofTheProgram, false);
    }

    /** @param callable whether only those are to be started that wait for a call by {@code direct:}, and none that begins by itself */
    synchronized void load(Collection<RouteFile> ofTheProgram, boolean callable) throws Exception {
        read(ofTheProgram);
        files = folders.files();
        RouteChoice choice = choose(files);
        add(choice, callable);
        show(choice);
    }

    /** Only reads the program's routes, so that {@link #lookAt} can compare; nothing will run. */
    synchronized void readOnly(Collection<RouteFile> ofTheProgram) throws Exception {
        read(ofTheProgram);
    }

    /** Looks at every file as it is now, and changes nothing. */
    synchronized Looked lookAt() {
        Map<String, RouteFile> now = folders.files();
        tried.entrySet().removeIf(one -> one.getValue().contents() == null);
        Map<String, RouteFile> others = new TreeMap<>(now);
        others.keySet().removeIf(name -> isThePrograms(now.get(name)));
        return new Looked(others, choose(now).refused(), now.size() - others.size());
    }

    private boolean isThePrograms(RouteFile file) {
        RouteVersion ours = program.get(file.name());
        return ours != null && file.level() == Level.FOLDER && ours.file().text().equals(file.text());
    }

    private void read(Collection<RouteFile> ofTheProgram) throws Exception {
        parsed = new LinkedHashMap<>();
        for (RouteFile file : ofTheProgram) {
            parsed.put(file.name(), PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(file.resource())));
        }
        for (Collection<RoutesBuilder> of : parsed.values()) {
            configure(of); // before any route: one that is read without its configuration goes without it
        }
        for (RouteFile file : ofTheProgram) {
            program.put(file.name(), new RouteVersion(file, contents(parsed.get(file.name())), null, false));
        }
    }

    private void add(RouteChoice choice, boolean callable) throws Exception {
        List<RouteVersion> running = choice.running();
        boolean otherConfigurations = false;
        for (RouteVersion version : running) {
            if (version.file().level() != Level.PROGRAM && !version.contents().configurations().isEmpty()) {
                configure(parse(version));
                otherConfigurations = true;
            }
        }
        Map<RouteVersion, Collection<RoutesBuilder>> builders = new LinkedHashMap<>();
        for (RouteVersion version : running) {
            builders.put(version, version.file().level() == Level.PROGRAM && !otherConfigurations ? parsed.get(version.file().name()) : parse(version));
            version.contents().routes().stream().filter(route -> callable ? !route.from().startsWith("direct:")
                    : version.file().level() != Level.PROGRAM && !route.from().matches("(direct|seda):.*")).forEach(route -> late.add(route.id()));
        }
        for (Collection<RoutesBuilder> of : builders.values()) {
            for (RoutesBuilder builder : of) {
                startLate(builder);
                builder.addRoutesToCamelContext(context);
            }
        }
        for (Collection<RoutesBuilder> of : builders.values()) {
            for (RoutesBuilder builder : of) {
                builder.addTemplatedRoutesToCamelContext(context);
            }
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
            for (RouteDefinition route : routes.configureRoutes(context).getRoutes()) {
                if ("false".equals(route.getAutoStartup())) {
                    late.remove(route.getRouteId());
                } else if (late.contains(route.getRouteId())) {
                    route.setAutoStartup("false");
                }
            }
        }
    }

    /** After Camel has started: starts the rest, and tells what is not as the program has it. */
    synchronized void begin() throws Exception {
        for (RouteVersion version : List.copyOf(loaded)) {
            for (String id : version.contents().ids()) {
                if (late.remove(id)) {
                    try {
                        context.getRouteController().startRoute(id);
                    } catch (Exception e) {
                        cannotStart(version, e);
                    }
                }
            }
        }
        apply();
        tell(Map.of());
        state.own.forEach((id, file) -> LOG.info("Own route {}: {}{}", id, file, overrides(id) ? ", in the place of the program's" : ""));
        state.changed.stream().filter(name -> !state.refused.containsKey(name)).forEach(name -> LOG.warn(
                "routes/{} is not as this program has it: it was changed here, or is of another version of the program. It runs. docs/writing-routes.md says how to upgrade", name));
        if (!state.missing.isEmpty()) {
            LOG.warn("routes/ lacks {} of the program's files, whose routes run nevertheless: {}", state.missing.size(),
                    String.join(", ", state.missing.subList(0, Math.min(state.missing.size(), 10))));
        }
    }

    /** Looks whether a file was saved, added, renamed or deleted since the last time. */
    synchronized void look() {
        Map<String, RouteFile> now = folders.files();
        if (now.equals(files)) {
            return;
        }
        Map<String, String> before = state.refused;
        files = now;
        tried.entrySet().removeIf(one -> one.getValue().contents() == null); // what was refused is tried again
        try {
            apply();
        } catch (Exception e) {
            LOG.error("The routes could not be brought to what is in the folders: {}", RouteTrial.why(e));
        }
        tell(before);
    }

    private void tell(Map<String, String> before) {
        state.refused.forEach((name, why) -> {
            if (!why.equals(before.get(name))) {
                LOG.error("{} is not used: {}", files.containsKey(name) ? files.get(name).path() : name, why);
            }
        });
        before.keySet().stream().filter(name -> !state.refused.containsKey(name) && files.containsKey(name))
                .forEach(name -> LOG.info("{} is used again", files.get(name).path()));
    }

    private boolean overrides(String id) {
        return program.values().stream().anyMatch(version -> version.contents().ids().contains(id));
    }

    private RouteChoice choose() {
        return choose(files);
    }

    private RouteChoice choose(Map<String, RouteFile> from) {
        Map<String, String> texts = kept.texts();
        Map<String, List<RouteVersion>> versions = new TreeMap<>();
        from.forEach((name, file) -> {
            if (isThePrograms(file)) {
                return;
            }
            String last = texts.get(name);
            List<RouteVersion> of = new ArrayList<>(List.of(tried(file, file.text().equals(last))));
            if (last != null && !last.equals(file.text())) {
                of.add(tried(new RouteFile(name, file.path(), file.level(), last), true));
            }
            versions.put(name, of);
        });
        return new RouteChoice(program.values(), versions);
    }

    private RouteVersion tried(RouteFile file, boolean ranBefore) {
        RouteVersion version = tried.computeIfAbsent(file, this::attempt);
        return version.ranBefore() == ranBefore ? version : new RouteVersion(file, version.contents(), version.problem(), ranBefore);
    }

    private RouteVersion attempt(RouteFile file) {
        if (!RouteFolders.isRead(file)) {
            return new RouteVersion(file, null, file.path() + ":1: only files whose names end with .yaml or .java are read", false);
        }
        try {
            return new RouteVersion(file, trial.check(file), null, false);
        } catch (RouteProblem e) {
            return new RouteVersion(file, null, e.getMessage(), false);
        }
    }

    private void cannotStart(RouteVersion version, Exception failure) {
        RouteContents.One route = version.contents().routes().get(0);
        int line = Math.max(version.file().lineOf("uri: " + route.from().replaceFirst(":.*", ":")), 1);
        tried.put(version.file(), new RouteVersion(version.file(), null,
                version.file().path() + ":" + line + ": it cannot start: " + RouteTrial.why(failure), false));
    }

    /** Stops what is not chosen any more, and starts what is; what cannot start is chosen no more. */
    private void apply() throws Exception {
        RouteChoice choice = choose();
        while (!bring(choice)) {
            choice = choose();
        }
        show(choice);
        keep(choice);
    }

    private void keep(RouteChoice choice) {
        Map<String, String> texts = new HashMap<>();
        kept.texts().forEach((name, text) -> {
            if (choice.refused().containsKey(name)) {
                texts.put(name, text); // it may run again when what it needs is there
            }
        });
        choice.chosen().forEach((name, version) -> texts.put(name, version.file().text()));
        kept.are(texts);
    }

    /** @return whether all of it runs */
    private boolean bring(RouteChoice choice) throws Exception {
        Map<RouteFile, RouteVersion> wanted = choice.running().stream().collect(Collectors.toMap(RouteVersion::file, version -> version));
        List<RouteVersion> leaving = loaded.stream().filter(version -> !wanted.containsKey(version.file())).toList();
        Set<RouteFile> there = loaded.stream().map(RouteVersion::file).collect(Collectors.toSet());
        List<RouteVersion> coming = new ArrayList<>(wanted.values().stream().filter(version -> !there.contains(version.file())).toList());
        if (leaving.isEmpty() && coming.isEmpty()) {
            return true;
        }
        Set<String> configurations = new HashSet<>();
        coming.forEach(version -> configurations.addAll(version.contents().configurations()));
        coming.sort((one, other) -> Boolean.compare(one.contents().configurations().isEmpty(), other.contents().configurations().isEmpty()));
        wanted.values().stream().filter(version -> there.contains(version.file()) && configurations.stream().anyMatch(version.contents()::uses))
                .forEach(coming::add); // a configuration works only in the routes that are loaded after it
        Set<String> staying = wanted.values().stream().flatMap(version -> version.names().stream()).collect(Collectors.toSet());
        for (RouteVersion version : leaving) {
            loaded.remove(version);
            for (String id : version.contents().ids()) {
                if (!staying.contains(id)) {
                    remove(id);
                    LOG.info("Route {} of {} was stopped", id, version.file().path());
                }
            }
        }
        for (RouteVersion version : coming) {
            try {
                start(version);
                loaded.removeIf(one -> one.file().equals(version.file()));
                loaded.add(version);
            } catch (Exception | LinkageError e) {
                for (String id : version.contents().ids()) {
                    remove(id);
                }
                loaded.removeIf(one -> one.names().stream().anyMatch(version.names()::contains)); // what it replaced is to be loaded again
                cannotStart(version, e instanceof Exception failure ? failure : new IllegalStateException(e));
                return false;
            }
        }
        forgetUnserved();
        return true;
    }

    private void start(RouteVersion version) throws Exception {
        Collection<RoutesBuilder> builders = parse(version);
        configure(builders);
        for (RoutesBuilder builder : builders) {
            builder.updateRoutesToCamelContext(context);
            builder.addTemplatedRoutesToCamelContext(context);
        }
        if (version.file().level() != Level.PROGRAM) {
            LOG.info("{} runs", version.file().path());
        }
    }

    private void remove(String id) throws Exception {
        Route route = context.getRoute(id);
        if (route != null) {
            context.getRouteController().stopRoute(id, PATIENCE, TimeUnit.SECONDS);
            context.removeRoute(id);
            if (route.getEndpoint() instanceof PlatformHttpEndpoint http && context.getRoutes().stream().noneMatch(other ->
                    other.getEndpoint() instanceof PlatformHttpEndpoint same && same.getPath().equals(http.getPath()))) {
                pathIsGone.accept(http.getPath());
            }
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

    private RouteContents contents(Collection<RoutesBuilder> builders) throws Exception {
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
        return RouteContents.of(context, routes, configurations);
    }

    private void show(RouteChoice choice) {
        Map<String, String> refused = new TreeMap<>();
        Map<String, RouteVersion> chosen = choice.chosen();
        choice.refused().forEach((name, why) -> {
            boolean override = program.containsKey(name) || files.get(name) != null && program.values().stream()
                    .anyMatch(version -> files.get(name).text().contains("id: " + version.contents().ids().stream().findFirst().orElse("?") + "\n"));
            refused.put(name, why + (chosen.containsKey(name) ? "; what ran before it runs" : override ? "; the program's own runs" : "; it does not run"));
        });
        Map<String, String> own = new TreeMap<>();
        choice.running().stream().filter(version -> version.file().level() != Level.PROGRAM)
                .forEach(version -> version.contents().ids().forEach(id -> own.put(id, version.file().path())));
        List<String> changed = files.values().stream().filter(file -> file.level() == Level.FOLDER && program.containsKey(file.name())
                && !program.get(file.name()).file().text().equals(file.text())).map(RouteFile::name).toList();
        List<String> missing = program.keySet().stream().filter(name -> !files.containsKey(name)).toList();
        state = new State(refused, own, changed, missing.size() == program.size() ? List.of() : missing); // none at all: they are not kept there
    }
}
