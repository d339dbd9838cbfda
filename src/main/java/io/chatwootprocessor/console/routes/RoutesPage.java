package io.chatwootprocessor.console.routes;

import io.chatwootprocessor.console.Asked;
import io.chatwootprocessor.console.ConsolePage;
import io.chatwootprocessor.console.Frame;
import io.chatwootprocessor.console.LivePage;
import io.chatwootprocessor.console.Shown;
import io.chatwootprocessor.console.picture.Picture;
import io.chatwootprocessor.console.picture.PictureWriter;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.operations.routes.RouteFiles;
import io.chatwootprocessor.operations.routes.RouteMap;
import io.chatwootprocessor.operations.routes.RouteMap.Kind;
import io.chatwootprocessor.operations.routes.RouteMap.Place;
import io.chatwootprocessor.operations.routes.RouteMap.Way;
import io.chatwootprocessor.operations.routes.RouteTimes;
import io.chatwootprocessor.operations.routes.RouteWays;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/** {@code /console/routes}: the routes as a picture with their counts, and each with the text that runs. It asks no database. */
@Component
class RoutesPage implements ConsolePage, LivePage {

    private static final String NAME = "routes";
    private static final String ALL = "all";
    /** Looks from one update to the next: what changes each second cannot be read. */
    private static final int CALM = 2;
    private static final List<String> MEASURED = List.of("count", "failures", "mean_ms", "p95_ms", "last_failure", "last_failures", "steps",
            "template");
    private static final Map<String, String> WORDS = new LinkedHashMap<>();

    static {
        WORDS.put("name", "by name");
        WORDS.put("slow", "slowest first");
        WORDS.put("busy", "busiest first");
        WORDS.put("failed", "most failures first");
    }

    private static final Map<String, Comparator<Map<String, Object>>> ORDERS = Map.of(
            "name", Comparator.comparing(route -> (String) route.get("id")),
            "slow", Comparator.comparingDouble((Map<String, Object> route) -> number(route, "p95_ms")).reversed(),
            "busy", Comparator.comparingDouble((Map<String, Object> route) -> number(route, "count")).reversed(),
            "failed", Comparator.comparingDouble((Map<String, Object> route) -> number(route, "failures")).reversed());

    private final ModelCamelContext context;
    private final RouteTimes times;
    private final RouteFiles files;
    private final PictureWriter writer;
    private final Frame frame;
    private volatile Known known;
    private int looks;

    /** @param routes of which the map was drawn up: a route that is loaded again is another one */
    private record Known(List<RouteDefinition> routes, RouteMap map) {
    }

    RoutesPage(CamelContext context, RouteTimes times, RouteFiles files, PictureWriter writer, Frame frame) {
        this.context = (ModelCamelContext) context;
        this.times = times;
        this.files = files;
        this.writer = writer;
        this.frame = frame;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Routes";
    }

    @Override
    public int place() {
        return 80;
    }

    @Override
    public Shown show(Asked asked) {
        return asked.id() == null ? all(asked) : one(asked.id());
    }

    @Override
    public String live() {
        return NAME;
    }

    /** The picture, the faults and the table of each watched view: {@code <room>/<order>}, as {@link #all} names it. */
    @Override
    public Map<String, String> look(Set<String> watched) {
        if (looks++ % CALM != 0) {
            return Map.of();
        }
        List<Map<String, Object>> routes = times.of(context, null);
        Map<String, String> news = new HashMap<>();
        for (String one : watched) {
            String[] view = one.split("/", 2);
            if (view.length == 2 && ORDERS.containsKey(view[1]) && isRoom(view[0])) {
                Shown shown = view(view[0], view[1], routes, true);
                news.put(one, frame.parts(shown, "#faults", "#rows") + shown.values().get("svg"));
            }
        }
        return news;
    }

    private Shown all(Asked asked) {
        String room = asked.field("room") == null ? "" : asked.field("room");
        String order = asked.field("order") == null ? "name" : asked.field("order");
        if (!ORDERS.containsKey(order)) {
            throw new RequestError(422, "invalid_order: name, slow, busy or failed");
        }
        if (!isRoom(room)) {
            throw new RequestError(404, "There is no room " + room + ". The rooms are " + String.join(", ", rooms()) + ".");
        }
        return view(room, order, times.of(context, null), !"no".equals(asked.field("live")));
    }

    /** Empty: all rooms as one box each. */
    private boolean isRoom(String room) {
        return room.isEmpty() || room.equals(ALL) || rooms().contains(room);
    }

    private Set<String> rooms() {
        return new RouteDrawing(map(), Map.of()).rooms();
    }

    private Shown view(String room, String order, List<Map<String, Object>> routes, boolean live) {
        Map<String, RouteFigures> figures = new HashMap<>();
        routes.forEach(route -> figures.put((String) route.get("id"), RouteFigures.of(route)));
        RouteDrawing drawing = new RouteDrawing(map(), figures);
        Picture picture = room.isEmpty() ? drawing.ofRooms() : room.equals(ALL) ? drawing.ofAll() : drawing.ofRoom(room);
        Map<String, Place> places = places();
        List<Map<String, Object>> rows = routes.stream().filter(route -> room.isEmpty() || room.equals(ALL)
                || places.containsKey(route.get("id")) && places.get(route.get("id")).room().equals(room)).sorted(ORDERS.get(order)).map(this::row).toList();
        return Shown.of(NAME, "Routes", "broken", broken(), "svg", writer.svg("map", picture), "room", room, "rooms", drawing.rooms(),
                "order", order, "orders", WORDS, "routes", rows, "common", drawing.common(), "live", live, "watch", room + "/" + order);
    }

    /** By the name of the broken file or other part. */
    @SuppressWarnings("unchecked")
    private Map<String, String> broken() {
        return (Map<String, String>) files.health().getDetails().getOrDefault("broken", Map.of());
    }

    private Map<String, Object> row(Map<String, Object> route) {
        Map<String, Object> row = new LinkedHashMap<>(route);
        MEASURED.forEach(name -> row.putIfAbsent(name, null)); // a template may name them
        RouteFigures figures = RouteFigures.of(route);
        row.put("failedLately", figures.failedLately());
        row.put("mean", time(route.get("mean_ms")));
        row.put("p95", time(route.get("p95_ms")));
        row.put("started", "Started".equals(route.get("status")));
        row.put("address", "/console/routes/" + UriUtils.encode((String) route.get("id"), StandardCharsets.UTF_8));
        return row;
    }

    private Shown one(String id) {
        RouteDefinition definition = context.getRouteDefinition(id);
        if (definition == null || context.getRoute(id) == null) {
            throw new RequestError(404, "There is no route " + id + " now. /console/routes shows those that there are.");
        }
        Map<String, Object> route = row(times.of(context, id).get(0));
        RouteText text = RouteText.of(definition, route);
        List<Map<String, Object>> callers = new ArrayList<>();
        List<Map<String, Object>> called = new ArrayList<>();
        map().ways().forEach(way -> {
            if (way.to().equals(id) && way.kind() != Kind.OUTSIDE) {
                callers.add(end(way, way.from()));
            }
            if (way.from().equals(id)) {
                called.add(end(way, way.to()));
            }
        });
        Place place = places().get(id);
        String broken = broken().values().stream().filter(why -> Objects.toString(route.get("file"), "?").length() > 1
                && why.startsWith(route.get("file") + ":")).findFirst().orElse(null);
        return Shown.of("route", "Route " + id, "route", route, "lines", text.lines(), "template", route.get("template"),
                "templateLines", RouteText.ofTemplate(context, definition, route).lines(), "room", place == null ? null : place.room(), "callers", callers,
                "called", called, "line", definition.getLineNumber(), "broken", broken);
    }

    private static Map<String, Object> end(Way way, String other) {
        return Map.of("id", other, "route", way.kind() != Kind.OUTSIDE, "how", switch (way.kind()) {
            case CALL -> "a call";
            case CHOICE -> "a call, as one of " + way.over();
            case QUEUE -> "by the queue " + way.over();
            case DATABASE -> "by the table " + way.over();
            case OUTSIDE -> "another program";
        });
    }

    private Map<String, Place> places() {
        Map<String, Place> places = new TreeMap<>();
        map().places().forEach(place -> places.put(place.id(), place));
        return places;
    }

    private RouteMap map() {
        List<RouteDefinition> now = List.copyOf(context.getRouteDefinitions());
        Known before = known;
        if (before == null || before.routes.size() != now.size() || !sameOnes(before.routes, now)) {
            before = new Known(now, RouteWays.of(context));
            known = before;
        }
        return before.map;
    }

    private static boolean sameOnes(List<RouteDefinition> before, List<RouteDefinition> now) {
        for (int i = 0; i < now.size(); i++) {
            if (before.get(i) != now.get(i)) { // compared by identity: a route may be saved anew with the same text
                return false;
            }
        }
        return true;
    }

    private static double number(Map<String, Object> route, String name) {
        return route.get(name) == null ? -1 : ((Number) route.get(name)).doubleValue();
    }

    private static String time(Object milliseconds) {
        return milliseconds == null ? null : RouteFigures.time((Double) milliseconds);
    }
}
