package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.operations.routes.RouteFile.Level;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.camel.model.ModelCamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the versions that {@link RouteChoice} chooses of the program's routes and the files in the folders: at the start, and ever after. */
class LiveRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);

    private final RouteFolders folders;
    private final RouteVersions versions;
    private final ExchangedRoutes exchanged = new ExchangedRoutes();
    private final RunningRoutes running;
    private Map<String, RouteFile> files = Map.of();
    private volatile State state = new State(Map.of(), Map.of(), List.of(), List.of());

    /**
     * The state that is shown.
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
        this.folders = folders;
        this.versions = new RouteVersions(kept, trial);
        this.running = new RunningRoutes(context, exchanged, pathIsGone, versions::cannotStart);
    }

    State state() {
        return state;
    }

    ExchangedRoutes exchanged() {
        return exchanged;
    }

    /**
     * The result of a look at all files.
     *
     * @param files   those that are not as the program has them, or are not the program's
     * @param refused why one of them cannot run, by its name
     * @param same    how many are as the program has them
     */
    record Looked(Map<String, RouteFile> files, Map<String, String> refused, int same) {
    }

    /** Before Camel starts: gives it the routes to run. */
    void load(Collection<RouteFile> ofTheProgram) throws Exception {
        load(ofTheProgram, false);
    }

    /** @param callable whether only those are to be started that wait for a call by {@code direct:}, and none that begins by itself */
    synchronized void load(Collection<RouteFile> ofTheProgram, boolean callable) throws Exception {
        versions.ofTheProgram(running.read(ofTheProgram));
        files = folders.files();
        RouteChoice choice = versions.choose(files);
        running.add(choice.running(), callable);
        show(choice);
    }

    /** Only reads the program's routes, so that {@link #lookAt} can compare; nothing will run. */
    synchronized void readOnly(Collection<RouteFile> ofTheProgram) throws Exception {
        versions.ofTheProgram(running.read(ofTheProgram));
    }

    /** Looks at every file as it is now, and changes nothing. */
    synchronized Looked lookAt() {
        Map<String, RouteFile> now = folders.files();
        versions.tryRefusedAgain();
        Map<String, RouteFile> others = new TreeMap<>(now);
        others.keySet().removeIf(name -> versions.isThePrograms(now.get(name)));
        return new Looked(others, versions.choose(now).refused(), now.size() - others.size());
    }

    /** After Camel has started: starts the rest, and logs the differences from the program's own files. */
    synchronized void begin() throws Exception {
        running.startTheRest();
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
        versions.tryRefusedAgain();
        try {
            apply();
        } catch (Exception e) {
            LOG.error("The routes could not be brought to what is in the folders: {}", RouteFault.why(e));
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
        return versions.ofTheProgram().values().stream().anyMatch(version -> version.contents().ids().contains(id));
    }

    /** Stops the versions that are not chosen any more, and starts the chosen ones; a version that cannot start is chosen no more. */
    private void apply() throws Exception {
        RouteChoice choice = versions.choose(files);
        try {
            while (!running.bring(choice.running())) {
                choice = versions.choose(files);
            }
        } finally {
            exchanged.end();
        }
        show(choice);
        versions.keep(choice);
    }

    private void show(RouteChoice choice) {
        Map<String, RouteVersion> program = versions.ofTheProgram();
        Map<String, String> refused = new TreeMap<>();
        Map<String, RouteVersion> chosen = choice.chosen();
        choice.refused().forEach((name, why) -> {
            boolean override = program.containsKey(name) || files.get(name) != null && program.values().stream()
                    .anyMatch(version -> version.contents().ids().stream().limit(1).anyMatch(id -> files.get(name).text().contains("id: " + id + "\n")
                            || files.get(name).text().contains("routeId: " + id + "\n")));
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
