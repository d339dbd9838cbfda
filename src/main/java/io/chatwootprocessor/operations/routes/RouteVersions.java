package io.chatwootprocessor.operations.routes;

import io.chatwootprocessor.operations.routes.RouteFile.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;

/** The versions of each file that may run: the program's own, the one in the folder, and the last one that ran. Each was tried once. */
class RouteVersions {

    private static final Pattern HAS_TEMPLATES = Pattern.compile("\\broute-?[tT]emplate\\s*[:(]");
    private static final Pattern FROM = Pattern.compile("\\bfrom:?[\\s{(]+(?:uri:\\s*)?[\"']?(direct:[\\w.-]+)");
    private static final Pattern CONFIGURATION = Pattern.compile("\\broute-?[cC]onfiguration:\\s*\\{?\\s*id:\\s*[\"']?([\\w.-]+)");
    private static final Pattern HAS_USES = Pattern.compile("\\btemplated-?[rR]oute\\s*[:(]");

    private final KeptRoutes kept;
    private final RouteTrial trial;
    private final Map<String, RouteVersion> program = new TreeMap<>();
    /** The results of the trials of versions, by the file. */
    private final Map<RouteFile, RouteVersion> tried = new HashMap<>();
    private final Map<RouteFile, List<TemplatedRouteDefinition>> uses = new HashMap<>();
    private RouteSurroundings surroundings = new RouteSurroundings(List.of(), List.of(), Set.of(), Set.of());
    private List<RouteFile> filesOfTemplates = List.of();
    private List<TemplatedRouteDefinition> usersNow = List.of();

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
        know(from, texts);
        Map<String, List<RouteVersion>> versions = new TreeMap<>();
        from.forEach((name, file) -> {
            if (isThePrograms(file)) {
                return;
            }
            versions.put(name, versions(file, texts.get(name)));
        });
        return new RouteChoice(program.values(), versions);
    }

    /** @param last the text that ran last; null: none did */
    private List<RouteVersion> versions(RouteFile file, String last) {
        List<RouteVersion> versions = new ArrayList<>(List.of(tried(file, file.text().equals(last))));
        if (last != null && !last.equals(file.text())) {
            versions.add(tried(file.with(last), true));
        }
        return versions;
    }

    /**
     * Takes note of the templates that routes may be made of, and of the routes that are made of one: those that ran, and those that are
     * saved. A template is tried with the former, so that a fault is its own. A route that is made of a template is tried again when the
     * templates have changed.
     */
    private void know(Map<String, RouteFile> from, Map<String, String> texts) {
        Map<String, RouteTemplateDefinition> known = new LinkedHashMap<>();
        List<TemplatedRouteDefinition> ran = new ArrayList<>();
        program.values().forEach(version -> {
            known.putAll(RouteTemplates.byId(version.contents().templates()));
            ran.addAll(version.contents().templated());
        });
        List<TemplatedRouteDefinition> now = new ArrayList<>(ran);
        from.forEach((name, file) -> {
            List<TemplatedRouteDefinition> last = uses(file.with(texts.getOrDefault(name, "")));
            List<TemplatedRouteDefinition> saved = isThePrograms(file) ? List.of() : uses(file);
            ran.addAll(last);
            now.addAll(saved.isEmpty() ? last : saved);
        });
        surroundings = new RouteSurroundings(known.values(), ran, beginnings(from.values()), configurations(from.values()));
        usersNow = now;
        List<RouteVersion> others = from.values().stream().filter(file -> !isThePrograms(file) && HAS_TEMPLATES.matcher(file.text()).find())
                .sorted(Comparator.comparing(RouteFile::level)).flatMap(file -> versions(file, texts.get(file.name())).stream()
                        .filter(version -> version.contents() != null && !version.contents().templates().isEmpty()).limit(1)).toList();
        others.forEach(version -> known.putAll(RouteTemplates.byId(version.contents().templates())));
        List<RouteFile> files = others.stream().map(RouteVersion::file).toList();
        if (!files.equals(filesOfTemplates)) {
            filesOfTemplates = files;
            tried.keySet().removeIf(file -> HAS_USES.matcher(file.text()).find() && !HAS_TEMPLATES.matcher(file.text()).find());
        }
    }

    private Set<String> beginnings(Collection<RouteFile> files) {
        Set<String> beginnings = new HashSet<>(found(FROM, files));
        program.values().forEach(version -> version.contents().routes().forEach(route -> beginnings.add(route.from())));
        return beginnings;
    }

    private Set<String> configurations(Collection<RouteFile> files) {
        Set<String> configurations = new HashSet<>(found(CONFIGURATION, files));
        program.values().forEach(version -> configurations.addAll(version.contents().configurations()));
        return configurations;
    }

    private static Set<String> found(Pattern pattern, Collection<RouteFile> files) {
        return files.stream().flatMap(file -> pattern.matcher(file.text()).results()).map(result -> result.group(1)).collect(Collectors.toSet());
    }

    private List<TemplatedRouteDefinition> uses(RouteFile file) {
        return HAS_USES.matcher(file.text()).find() ? uses.computeIfAbsent(file, trial::templated) : List.of();
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
            return new RouteVersion(file, check(file), null, false);
        } catch (RouteProblem e) {
            return new RouteVersion(file, null, e.getMessage(), false);
        }
    }

    /** A template may change together with the routes that are made of it. */
    private RouteContents check(RouteFile file) throws RouteProblem {
        try {
            return trial.check(file, surroundings);
        } catch (RouteProblem e) {
            if (usersNow.equals(surroundings.users()) || !HAS_TEMPLATES.matcher(file.text()).find()) {
                throw e;
            }
            try {
                return trial.check(file, surroundings.with(usersNow));
            } catch (RouteProblem again) {
                throw e;
            }
        }
    }

    /** Notes that a version, which could be read, cannot start: it is chosen no more. */
    void cannotStart(RouteVersion version, Exception failure) {
        int line = version.contents().routes().stream().mapToInt(version::lineOf).findFirst().orElse(1);
        tried.put(version.file(), new RouteVersion(version.file(), null,
                version.file().path() + ":" + Math.max(line, 1) + ": it cannot start: " + RouteFault.why(failure), false));
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
