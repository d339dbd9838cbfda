package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.operations.routes.RouteFile.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The versions of each file that may run: the program's own, the one in the folder, and the last one that ran. Each was tried once. */
class RouteVersions {

    private final KeptRoutes kept;
    private final RouteTrial trial;
    private final Map<String, RouteVersion> program = new TreeMap<>();
    /** The results of the trials of versions, by the file. */
    private final Map<RouteFile, RouteVersion> tried = new HashMap<>();

    RouteVersions(KeptRoutes kept, RouteTrial trial) {
        this.kept = kept;
        this.trial = trial;
    }

    void ofTheProgram(Collection<RouteVersion> versions) {
        versions.forEach(version -> program.put(version.file().name(), version));
    }

    /** The program's own, by the name of its file. */
    Map<String, RouteVersion> ofTheProgram() {
        return program;
    }

    boolean isThePrograms(RouteFile file) {
        RouteVersion ours = program.get(file.name());
        return ours != null && file.level() == Level.FOLDER && ours.file().text().equals(file.text());
    }

    /** A file that was refused is tried again: the routes that it needs may be there now. */
    void tryRefusedAgain() {
        tried.entrySet().removeIf(one -> one.getValue().contents() == null);
    }

    RouteChoice choose(Map<String, RouteFile> from) {
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

    /** Notes that a version, which could be read, cannot start: it is chosen no more. */
    void cannotStart(RouteVersion version, Exception failure) {
        RouteContents.One route = version.contents().routes().get(0);
        int line = Math.max(version.file().lineOf("uri: " + route.from().replaceFirst(":.*", ":")), 1);
        tried.put(version.file(), new RouteVersion(version.file(), null,
                version.file().path() + ":" + line + ": it cannot start: " + RouteFault.why(failure), false));
    }

    /** The versions that run now may run again after a restart, also if their files are broken by then. */
    void keep(RouteChoice choice) {
        Map<String, String> texts = new HashMap<>();
        kept.texts().forEach((name, text) -> {
            if (choice.refused().containsKey(name)) {
                texts.put(name, text); // it may run again when the routes that it needs are there
            }
        });
        choice.chosen().forEach((name, version) -> texts.put(name, version.file().text()));
        kept.are(texts);
    }
}
