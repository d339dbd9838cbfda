package io.chatwootprocessor.console.routes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    @SuppressWarnings("unchecked")
    static RouteText of(RouteDefinition definition, Map<String, Object> route) {
        List<String> lines = text(definition).lines().toList();
        Map<Integer, Map<String, Object>> steps = new HashMap<>();
        for (Map<String, Object> step : (List<Map<String, Object>>) route.getOrDefault("steps", List.of())) {
            String place = (String) step.get("place");
            if (place != null && place.matches(".*:\\d+")) {
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

    private static String text(RouteDefinition definition) {
        if (definition.getResource() == null) {
            return "";
        }
        try (InputStream stream = definition.getResource().getInputStream()) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // a file that Camel loaded by itself, and that has gone
        }
    }
}
