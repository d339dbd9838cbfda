package io.chatwootprocessor.console.routes;

import io.chatwootprocessor.console.picture.Picture;
import io.chatwootprocessor.console.picture.Picture.Arrow;
import io.chatwootprocessor.console.picture.Picture.Box;
import io.chatwootprocessor.console.picture.Picture.Frame;
import io.chatwootprocessor.operations.routes.RouteMap;
import io.chatwootprocessor.operations.routes.RouteMap.Kind;
import io.chatwootprocessor.operations.routes.RouteMap.Place;
import io.chatwootprocessor.operations.routes.RouteMap.Way;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Draws the map of the routes: its rooms, one room with its neighbours, or all routes. */
final class RouteDrawing {

    /** A route with more callers is common to all: its arrows would hide the others. */
    static final int MOST_CALLERS = 8;

    private static final Map<Kind, String> MEANING = new EnumMap<>(Map.of(Kind.CALL, "calls", Kind.CHOICE, "calls one of several", Kind.QUEUE,
            "hands over by a queue", Kind.DATABASE, "hands over by the database", Kind.OUTSIDE, "calls another program"));

    private final RouteMap map;
    private final Map<String, RouteFigures> figures;
    private final Map<String, Place> places = new TreeMap<>();
    private final Map<String, Long> common;

    RouteDrawing(RouteMap map, Map<String, RouteFigures> figures) {
        this.map = map;
        this.figures = figures;
        map.places().forEach(place -> places.put(place.id(), place));
        common = map.ways().stream().filter(way -> way.kind() != Kind.OUTSIDE && way.kind() != Kind.DATABASE)
                .collect(Collectors.groupingBy(Way::to, TreeMap::new, Collectors.mapping(Way::from, Collectors.collectingAndThen(Collectors.toSet(), set -> (long) set.size()))));
        common.values().removeIf(callers -> callers <= MOST_CALLERS);
    }

    /** Routes whose arrows are left out, and how many routes call them. */
    Map<String, Long> common() {
        return common;
    }

    Set<String> rooms() {
        return places.values().stream().map(Place::room).collect(Collectors.toCollection(TreeSet::new));
    }

    /** One box for each room. */
    Picture ofRooms() {
        List<Box> boxes = rooms().stream().map(this::room).collect(Collectors.toCollection(ArrayList::new));
        map.ways().stream().filter(way -> way.kind() == Kind.OUTSIDE).map(Way::to).distinct().sorted().map(RouteDrawing::outside).forEach(boxes::add);
        return new Picture("The rooms of the routes", "Each room with the number of its routes, what they have done, and the ways between rooms. "
                + "The table below says the same of each route.", List.of(), boxes, arrows(id -> places.get(id).room()));
    }

    /** Its routes, and its neighbours as one box each. */
    Picture ofRoom(String room) {
        Function<String, String> box = id -> places.get(id).room().equals(room) ? "route " + id : places.get(id).room();
        List<Arrow> arrows = arrows(box).stream().filter(arrow -> arrow.from().startsWith("route ") || arrow.to().startsWith("route ")).toList();
        List<Place> own = places.values().stream().filter(place -> place.room().equals(room)).toList();
        List<Box> boxes = own.stream().map(place -> route(place, place.folder().equals(room) ? null : place.folder()))
                .collect(Collectors.toCollection(ArrayList::new));
        Set<String> known = boxes.stream().map(Box::id).collect(Collectors.toSet());
        rooms().stream().filter(other -> arrows.stream().anyMatch(arrow -> arrow.from().equals(other) || arrow.to().equals(other)))
                .map(this::room).forEach(boxes::add);
        arrows.stream().map(Arrow::to).filter(to -> to.startsWith("outside ") && known.add(to)).sorted()
                .map(to -> outside(to.substring("outside ".length()))).forEach(boxes::add);
        List<Frame> frames = own.stream().map(Place::folder).filter(folder -> !folder.equals(room)).distinct().sorted()
                .map(folder -> new Frame(folder, folder, null)).toList();
        return new Picture("The routes of " + room, "Each route of the room with what it has done, the ways between them, and the rooms around. "
                + "The table below says the same.", frames, boxes, arrows);
    }

    /** Every route, in a frame for its room. */
    Picture ofAll() {
        List<Box> boxes = places.values().stream().map(place -> route(place, place.room())).collect(Collectors.toCollection(ArrayList::new));
        map.ways().stream().filter(way -> way.kind() == Kind.OUTSIDE).map(Way::to).distinct().sorted().map(RouteDrawing::outside).forEach(boxes::add);
        return new Picture("All routes", "Each route with what it has done, in a frame for its room, and the ways between them. The table below says the same.",
                rooms().stream().map(room -> new Frame(room, room, address(room))).toList(), boxes, arrows(id -> "route " + id));
    }

    private List<Arrow> arrows(Function<String, String> box) {
        Map<List<String>, List<Way>> between = new LinkedHashMap<>();
        map.ways().stream().filter(way -> !common.containsKey(way.to()) && places.containsKey(way.from())).forEach(way -> {
            List<String> ends = List.of(box.apply(way.from()), way.kind() == Kind.OUTSIDE ? "outside " + way.to() : box.apply(way.to()));
            if (!ends.get(0).equals(ends.get(1))) {
                between.computeIfAbsent(ends, any -> new ArrayList<>()).add(way);
            }
        });
        return between.entrySet().stream().sorted(Comparator.comparing(one -> one.getKey().get(0) + " " + one.getKey().get(1))).map(one -> {
            Set<Kind> kinds = one.getValue().stream().map(Way::kind).collect(Collectors.toCollection(TreeSet::new));
            return new Arrow(one.getKey().get(0), one.getKey().get(1), kinds.iterator().next().name().toLowerCase(Locale.ROOT), tip(one.getValue()));
        }).toList();
    }

    private static String tip(List<Way> ways) {
        return ways.stream().limit(12).map(way -> way.from() + " " + MEANING.get(way.kind()) + (way.kind() == Kind.DATABASE ? " (" + way.over() + ")" : "") + ": "
                + way.to()).collect(Collectors.joining("\n")) + (ways.size() > 12 ? "\n… and " + (ways.size() - 12) + " more" : "");
    }

    private Box room(String room) {
        List<Place> of = places.values().stream().filter(place -> place.room().equals(room)).toList();
        RouteFigures sum = of.stream().map(place -> figure(place.id())).reduce(RouteFigures.NONE, RouteFigures::plus);
        return new Box(room, null, room, of.size() + (of.size() == 1 ? " route" : " routes") + sum.shortCalls(), "room" + sum.mark(), address(room),
                room + ": " + of.size() + " routes, " + sum.sentence());
    }

    private Box route(Place place, String frame) {
        RouteFigures of = figure(place.id());
        return new Box("route " + place.id(), frame, place.id(), of.line(), "route" + of.mark(), "/console/routes/" + place.id(),
                place.id() + ", from " + place.from() + (place.description() == null ? "" : ": " + place.description()) + ". " + of.sentence());
    }

    private static Box outside(String name) {
        return new Box("outside " + name, null, name, "another program", "outside", null, "Another program: " + name);
    }

    private RouteFigures figure(String id) {
        return figures.getOrDefault(id, RouteFigures.NONE);
    }

    private static String address(String room) {
        return "/console/routes?room=" + room;
    }
}
