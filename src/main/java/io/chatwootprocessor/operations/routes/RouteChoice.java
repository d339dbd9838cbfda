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
import java.util.function.Predicate;
import org.apache.camel.model.TemplatedRouteDefinition;

/**
 * Chooses the versions that run, of the program's routes and the files in the folders. The same files give the same choice, whether they
 * were saved one after the other or are all there at the start. A version that cannot run, or that would take away a route that others
 * call, gives way to the last one that could, or to the program's.
 */
final class RouteChoice {

    private final List<RouteVersion> program;
    private final Map<String, List<RouteVersion>> files = new TreeMap<>();
    private final Map<String, String> refused = new TreeMap<>();

    /**
     * @param program the program's own
     * @param files   by name: the version in the folder, then the last that could run, if it is another one
     */
    RouteChoice(Collection<RouteVersion> program, Map<String, List<RouteVersion>> files) {
        this.program = List.copyOf(program);
        files.forEach((name, versions) -> this.files.put(name, new ArrayList<>(versions)));
        this.files.forEach((name, versions) -> {
            while (!versions.isEmpty() && versions.get(0).contents() == null) {
                refuse(name, versions.get(0).problem());
            }
            versions.removeIf(version -> version.contents() == null);
        });
        while (settle(running())) {
            continue;
        }
    }

    /** The reason that the version in the folder does not run, by the file's name. */
    Map<String, String> refused() {
        return refused;
    }

    /** The chosen version of each file in the folders; none: no version of the file runs. */
    Map<String, RouteVersion> chosen() {
        Map<String, RouteVersion> chosen = new TreeMap<>();
        files.forEach((name, versions) -> {
            if (!versions.isEmpty()) {
                chosen.put(name, versions.get(0));
            }
        });
        return chosen;
    }

    /** The versions that run: no version of which a name belongs to one of a higher level. */
    List<RouteVersion> running() {
        Map<String, RouteVersion> owners = new HashMap<>();
        List<RouteVersion> all = new ArrayList<>(program);
        all.addAll(chosen().values());
        all.sort(Comparator.comparing(version -> version.file().level()));
        all.forEach(version -> version.names().forEach(name -> owners.merge(name, version,
                (first, second) -> first.file().level() == second.file().level() ? first : second)));
        return all.stream().filter(version -> version.names().stream()
                .allMatch(name -> owners.get(name).file().level() == version.file().level())).toList();
    }

    /** @return whether a version had to give way */
    private boolean settle(List<RouteVersion> running) {
        return settleNames(running) || settleBeginnings(running) || settleNeeds(running);
    }

    private boolean settleNames(List<RouteVersion> running) {
        Map<String, RouteVersion> first = new LinkedHashMap<>();
        for (RouteVersion version : running) {
            for (String name : version.names()) {
                RouteVersion other = first.putIfAbsent(name, version);
                if (other != null) {
                    RouteVersion late = later(other, version, before -> before.names().contains(name), name);
                    RouteFile kept = (late == version ? other : version).file();
                    int line = late.file().lineOfRoute(name.replaceFirst("^.* ", ""));
                    refuse(late, line, (name.contains(" ") ? "" : "route ") + name + " is in " + kept.path() + " already");
                    return true;
                }
            }
        }
        return false;
    }

    /** Two routes cannot begin with the same direct:, or serve the same path, whatever their ids. */
    private boolean settleBeginnings(List<RouteVersion> running) {
        Map<String, RouteVersion> first = new LinkedHashMap<>();
        for (RouteVersion version : running) {
            for (RouteContents.One route : version.contents().routes()) {
                for (String place : route.places()) {
                    RouteVersion other = first.putIfAbsent(place, version);
                    if (other != null) {
                        settlePlace(place, other, version);
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private void settlePlace(String place, RouteVersion one, RouteVersion other) {
        RouteVersion late = one == other ? other : later(one, other, before -> owner(before, place) != null, place);
        RouteVersion first = late == other ? one : other;
        RouteContents.One kept = owner(first, place);
        refuse(late, late.lineOf(owner(late, place)),
                place + " is where route " + kept.id() + " in " + first.file().path() + " begins already; a route with the id " + kept.id()
                        + " takes its place");
    }

    private static RouteContents.One owner(RouteVersion version, String place) {
        return version.contents().routes().stream().filter(route -> route.places().contains(place)).findFirst().orElse(null);
    }

    private boolean settleNeeds(List<RouteVersion> running) {
        Set<String> beginnings = new HashSet<>();
        Set<String> configurations = new HashSet<>();
        running.forEach(version -> {
            version.contents().routes().forEach(route -> beginnings.add(route.from()));
            configurations.addAll(version.contents().configurations());
        });
        for (RouteVersion version : running) {
            for (String target : version.contents().targets()) {
                if (!beginnings.contains(target) && giveWay(version, target, target + ": no route begins with it", before -> before.begins(target))) {
                    return true;
                }
            }
            for (TemplatedRouteDefinition route : version.contents().templated()) {
                String template = route.getRouteTemplateRef();
                if (running.stream().noneMatch(other -> other.contents().has(template)) && giveWay(version, "routeTemplateRef: " + template,
                        "there is no routeTemplate " + template, before -> before.contents().has(template))) {
                    return true;
                }
            }
            for (RouteContents.One route : version.contents().routes()) {
                if (!configurations.contains(route.configuration()) && giveWay(version, "routeConfigurationId: " + route.configuration(),
                        "there is no routeConfiguration " + route.configuration(), before -> before.has(route.configuration()))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The version that took away what another needs, else the one that needs it. */
    private boolean giveWay(RouteVersion needy, String need, String problem, Predicate<RouteVersion> provides) {
        for (Map.Entry<String, List<RouteVersion>> file : files.entrySet()) {
            RouteVersion chosen = file.getValue().isEmpty() ? null : file.getValue().get(0);
            if (chosen != null && chosen != needy && couldBe(file.getValue(), chosen).stream().anyMatch(provides)) {
                refuse(chosen, 1, problem + ", though " + needy.file().path() + " needs it");
                return true;
            }
        }
        if (needy.file().level() == Level.PROGRAM) {
            return false; // the program itself is at fault: health tells
        }
        int line = needy.file().lineOf(need); // 0: it stands in the template of a route
        refuse(needy, line > 0 || needy.contents().templated().isEmpty() ? Math.max(line, 1)
                : needy.file().lineOfRoute(needy.contents().templated().get(0).getRouteId()), problem);
        return true;
    }

    /** The versions that could take the place of the chosen one. */
    private List<RouteVersion> couldBe(List<RouteVersion> versions, RouteVersion chosen) {
        List<RouteVersion> others = new ArrayList<>(versions.subList(1, versions.size()));
        program.stream().filter(version -> version.names().stream().anyMatch(chosen.names()::contains)).forEach(others::add);
        return others;
    }

    /** Of two that cannot both run, the one that was not there before, or is not called like the route, or comes later in the alphabet. */
    private RouteVersion later(RouteVersion one, RouteVersion other, Predicate<RouteVersion> had, String name) {
        return rank(one, had, name).compareTo(rank(other, had, name)) <= 0 ? other : one;
    }

    private String rank(RouteVersion version, Predicate<RouteVersion> had, String name) {
        if (version.file().level() == Level.PROGRAM) {
            return "";
        }
        List<RouteVersion> versions = files.get(version.file().name());
        String file = version.file().name();
        boolean called = file.replaceFirst(".*/", "").replaceFirst("\\.\\w+$", "").equals(name.replaceFirst("^direct:", ""));
        return (had.test(versions.get(versions.size() - 1)) && ran(versions) ? "1" : "2") + (called ? "1" : "2") + file;
    }

    /** The last version in the list ran before, unless the list has only the version in the folder, and that never ran. */
    private static boolean ran(List<RouteVersion> versions) {
        return versions.get(versions.size() - 1).ranBefore();
    }

    private void refuse(RouteVersion version, int line, String why) {
        refuse(version.file().name(), version.file().path() + (line > 0 ? ":" + line : "") + ": " + why);
    }

    private void refuse(String name, String why) {
        refused.putIfAbsent(name, why);
        files.get(name).remove(0);
    }
}
