package io.chatwootprocessor.operations.routes;

import java.io.FileNotFoundException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Reads from an exception what is wrong with a route file, and in which line. */
final class RouteFault {

    private static final Pattern IN_JAVA = Pattern.compile("\\.java:(\\d+): error: (.*)");
    private static final Pattern STEP = Pattern.compile("at: >>> (.*?) <<<", Pattern.DOTALL);
    private static final Pattern PLACEHOLDER = Pattern.compile("key \\[([^\\]]+)]");
    private static final Pattern RESOURCE = Pattern.compile("(classpath|file):[^\\s,]+");
    private static final Pattern JAVA_OBJECT = Pattern.compile(" on:? (null|[\\w.$]+@[0-9a-f]+)");
    private static final Pattern FIELD = Pattern.compile("Unsupported field: (\\S+)");
    /** As the YAML parser shows a place; the line stands before the message already. */
    private static final Pattern POSITION = Pattern.compile("\\s+in \\S+, line \\d+, column \\d+:\\n.*\\n\\s*\\^");

    private RouteFault() {
    }

    /**
     * Gives the fault of a step. A step of a template stands in another file than the route that is made of it, and either of the two may be tried.
     *
     * @param part of the text in the file that is at fault; null: the whole step is
     */
    static RouteProblem problem(RouteFile file, CamelContext trial, RouteDefinition route, ProcessorDefinition<?> step, String part, String why,
            Throwable cause) {
        if (RouteTemplates.template(route) == null) {
            return new RouteProblem(file, part == null ? file.lineOfStep(step.getLineNumber(), step.getShortName()) : lineOf(file, step, part), why, cause);
        }
        int inTemplate = file.with(RouteTemplates.text(RouteTemplates.fileOfTemplate(trial, route))).lineOfStep(step.getLineNumber(), step.getShortName());
        String place = plain(route.getResource().getLocation());
        if (!place.equals(file.path())) {
            return new RouteProblem(file, inTemplate, why + ", in route " + route.getRouteId() + " of " + place, cause);
        }
        int line = Math.max(file.lineOfRoute(route.getRouteId()), 1);
        return new RouteProblem(file, part == null ? line : Math.max(file.lineOf(part, line), line), why + ", in step " + step.getShortName() + " at "
                + plain(step.getLocation()) + ":" + inTemplate, cause);
    }

    /** Gives the line of its id, or of its template's. */
    static int lineOf(RouteFile file, RouteDefinition route) {
        int line = file.lineOfRoute(route.getRouteId());
        return line > 0 ? line : Math.max(file.lineOfRoute(String.valueOf(RouteTemplates.template(route))), 1);
    }

    static String plain(String location) {
        return String.valueOf(location).replaceFirst("^\\w+:", "");
    }

    private static int lineOf(RouteFile file, ProcessorDefinition<?> step, String name) {
        int line = step.getLineNumber();
        String[] lines = file.text().split("\n", -1);
        for (int i = Math.max(line - 1, 0); i < Math.min(line + 8, lines.length); i++) {
            if (lines[i].contains(name)) {
                return i + 1;
            }
        }
        return Math.max(line, file.lineOf(name));
    }

    /** Gives the line of the fault, counted from 1; 0: it is not known. */
    static int line(RouteFile file, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MarkedYamlEngineException yaml && yaml.getProblemMark().isPresent()) {
                int line = yaml.getProblemMark().get().getLine() + 1;
                Matcher field = FIELD.matcher(String.valueOf(yaml.getMessage()));
                return field.find() ? lineFrom(file, line, field.group(1) + ":") : line;
            }
            String message = String.valueOf(cause.getMessage());
            Matcher java = IN_JAVA.matcher(message);
            if (java.find()) {
                return Integer.parseInt(java.group(1));
            }
            Matcher placeholder = PLACEHOLDER.matcher(message);
            if (placeholder.find() && file.lineOf("{{" + placeholder.group(1)) > 0) {
                return file.lineOf("{{" + placeholder.group(1));
            }
            Matcher resource = RESOURCE.matcher(message);
            if (cause instanceof FileNotFoundException) {
                String missing = resource.find() ? resource.group() : message.replaceFirst("\\s.*", "");
                if (file.lineOf(missing) > 0) {
                    return file.lineOf(missing);
                }
            }
        }
        return 0;
    }

    /** The first line with that text, from the given one on, or the given one. */
    private static int lineFrom(RouteFile file, int first, String part) {
        String[] lines = file.text().split("\n", -1);
        for (int i = first - 1; i < lines.length; i++) {
            if (lines[i].contains(part)) {
                return i + 1;
            }
        }
        return first;
    }

    /** Gives the step that could not be made, as Camel writes it; null: it is not known. */
    static String step(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Matcher step = STEP.matcher(String.valueOf(cause.getMessage()));
            if (step.find()) {
                return step.group(1);
            }
        }
        return null;
    }

    static String messages(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString();
    }

    /** Gives the innermost cause, in as few words as it has. */
    static String why(Throwable failure) {
        Throwable cause = failure;
        Throwable camels = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
            camels = cause.getClass().getName().startsWith("org.apache.camel.") ? cause : camels;
        }
        if (cause instanceof IndexOutOfBoundsException) {
            cause = camels; // it says nothing to people
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        Matcher java = IN_JAVA.matcher(message);
        if (java.find()) {
            return java.group(2);
        }
        if (cause instanceof NullPointerException) {
            return "something is missing in this step, or stands at the wrong depth";
        }
        String said = cause instanceof ClassNotFoundException || cause instanceof NoClassDefFoundError ? "there is no class " + message : message;
        return JAVA_OBJECT.matcher(POSITION.matcher(said.strip()).replaceAll("")).replaceAll("").replaceAll("\\s+", " ");
    }
}
