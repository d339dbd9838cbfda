package io.chatwootprocessor.operations.routes;

/** Why a route file cannot run, with the file and the line. */
class RouteProblem extends Exception {

    /** @param line counted from 1; 0: it is not known */
    RouteProblem(RouteFile file, int line, String why) {
        this(file, line, why, null);
    }

    RouteProblem(RouteFile file, int line, String why, Throwable cause) {
        super(file.path() + (line > 0 ? ":" + line : "") + ": " + why, cause);
    }
}
