package io.chatwootprocessor.console.routes;

import io.chatwootprocessor.operations.routes.RouteTemplates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.model.RouteDefinition;

/**
 * The text of a route's file as it runs, which may differ from the file in the folder, with the counts of its steps beside them.
 *
 * @param lines empty: the route stands in no file
 */
record RouteText(List<Line> lines) {

    /**
     * A line of the file.
     *
     * @param number counted from 1
     * @param step   the counts of the step that begins here; null: none begins
     * @param failed whether that step has failed
     */
    record Line(int number, String text, String step, boolean failed) {
    }

    /** @param route as {@code GET /routes} says it */
    static RouteText of(RouteDefinition definition, Map<String, Object> route) {
        return of(RouteTemplates.text(definition.getResource()), route, (String) route.get("file"));
    }

    /** The text of the template that the route is made of; empty: it is made of none. */
    static RouteText ofTemplate(CamelContext context, RouteDefinition definition, Map<String, Object> route) {
        return of(RouteTemplates.text(RouteTemplates.fileOfTemplate(context, definition)), route, (String) route.get("template"));
    }

    /** @param file in which the steps stand that are shown beside the text */
    @SuppressWarnings("unchecked")
    private static RouteText of(String text, Map<String, Object> route, String file) {
        List<String> lines = text.lines().toList();
        Map<Integer, Map<String, Object>> steps = new HashMap<>();
        for (Map<String, Object> step : (List<Map<String, Object>>) route.getOrDefault("steps", List.of())) {
            String place = (String) step.get("place");
            if (place != null && place.matches(".*:\\d+") && place.replaceFirst(":\\d+$", "").equals(file)) {
                steps.putIfAbsent(lineOf(lines, Integer.parseInt(place.substring(place.lastIndexOf(':') + 1)), step.get("kind") + ":"), step);
            }
        }
        List<Line> shown = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Map<String, Object> step = steps.get(i + 1);
            shown.add(new Line(i + 1, lines.get(i), step == null ? null : RouteFigures.of(step).line(),
                    step != null && RouteFigures.of(step).failures() > 0));
        }
        return new RouteText(shown);
    }

    /** Camel gives the line before where a step's parameters stand in braces. */
    private static int lineOf(List<String> lines, int line, String name) {
        return line > 0 && line < lines.size() && !lines.get(line - 1).contains(name) && lines.get(line).contains(name) ? line + 1 : line;
    }
}
