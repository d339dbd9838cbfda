package io.chatwootprocessor.operations.routes;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceSupport;

/**
 * One version of a route file.
 *
 * @param name  by which it is known: its path below {@code routes/}, or the whole one where it stands elsewhere
 * @param path  as people see it
 * @param level of its owner; the higher one goes before the lower one where both have a route of the same id
 * @param text  with {@code \n} at the end of each line
 */
record RouteFile(String name, String path, Level level, String text) {

    /** From the lowest to the highest. */
    enum Level {
        /** In the program itself. */
        PROGRAM,
        /** In {@code routes/}, where the program's stand to be read and changed. */
        FOLDER,
        /** In the folder of own routes. */
        OWN
    }

    RouteFile {
        text = text.replace("\r\n", "\n");
    }

    /** Another version of the file. */
    RouteFile with(String other) {
        return new RouteFile(name, path, level, other);
    }

    /** The text for Camel: this version, even if the file has changed since. */
    Resource resource() {
        return new ResourceSupport("file", path) {
            @Override
            public boolean exists() {
                return true;
            }

            @Override
            public InputStream getInputStream() {
                return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    /** The line of a step: Camel gives that of the line before where the step's parameters stand in braces. */
    int lineOfStep(int line, String name) {
        List<String> lines = text.lines().toList();
        return line > 0 && line < lines.size() && !lines.get(line - 1).contains(name + ":") && lines.get(line).contains(name + ":") ? line + 1 : line;
    }

    /** The line with the id of a route; 0: there is none. */
    int lineOfRoute(String id) {
        int line = lineOf("routeId: " + id);
        return line > 0 ? line : lineOf("id: " + id);
    }

    /** The first line with that text from the given line on, else the first one with it; 0: there is none. */
    int lineOf(String part, int from) {
        List<String> lines = text.lines().toList();
        for (int i = Math.max(from - 1, 0); i < lines.size(); i++) {
            if (lines.get(i).contains(part)) {
                return i + 1;
            }
        }
        return lineOf(part);
    }

    /** The first line with that text, counted from 1; 0: there is none. */
    int lineOf(String part) {
        int at = text.indexOf(part);
        return at < 0 ? 0 : (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    }
}
