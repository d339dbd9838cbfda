package io.chatwootprocessor.http;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Writes an exception in one line that quotes no content, for logs and operators. */
public final class Causes {

    private static final int LONG_ENOUGH = 1000;

    /** Exceptions whose messages quote no customer's message. Others quote the text that they could not read, or a whole address. */
    private static final List<Class<?>> DISCREET = List.of(SQLException.class, SocketException.class, SocketTimeoutException.class,
            UnknownHostException.class);
    private static final List<String> DISCREET_PACKAGES = List.of("io.chatwootprocessor.", "io.github.resilience4j.",
            "org.apache.camel.component.direct.");
    /** A line of PostgreSQL's {@code Where} that names a function. Other lines quote statements and data. */
    private static final Pattern IN_FUNCTION = Pattern.compile("^PL/pgSQL function (?:\\w+\\.)?(\\w+)(?:\\([\\w., \\[\\]]*\\))? line (\\d+) ",
            Pattern.MULTILINE);

    private Causes() {
    }

    /**
     *
     * @return the types of an exception and its causes, the first line of each message that quotes nothing, and the place of the others;
     *     of an answer over HTTP its status, and who gave it; at the end the step of the route, with its file and line.
     *     For an error in a function of ours it has the functions with their lines, the innermost first. Lines are counted from where the
     *     function's body begins.
     */
    public static String of(Throwable throwable) {
        StringBuilder text = new StringBuilder();
        for (Throwable t = throwable; t != null && text.length() < LONG_ENOUGH; t = t.getCause()) {
            text.append(text.isEmpty() ? "" : "; by ").append(t.getClass().getSimpleName())
                    .append(t instanceof HttpOperationFailedException http ? ": " + answered(http)
                            : discreet(t) && t.getMessage() != null ? ": " + firstLine(t.getMessage()) : place(t))
                    .append(placeInDatabase(t));
        }
        String step = StepFailed.of(throwable);
        return step == null ? text.toString() : text + "; " + step;
    }

    private static boolean discreet(Throwable throwable) {
        return DISCREET.stream().anyMatch(type -> type.isInstance(throwable))
                || DISCREET_PACKAGES.stream().anyMatch(throwable.getClass().getName()::startsWith);
    }

    private static String answered(HttpOperationFailedException answer) {
        return answer.getStatusCode() + " from " + HttpAddress.host(answer.getUri());
    }

    /**
     *
     * @return the first line, without its end. PostgreSQL quotes whole rows in the further lines, and unreadable input at the end of
     *     the first.
     */
    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("").replaceFirst(": \".*", "");
    }

    private static String placeInDatabase(Throwable throwable) {
        ServerErrorMessage said = throwable instanceof PSQLException error ? error.getServerErrorMessage() : null;
        if (said == null || said.getWhere() == null) {
            return "";
        }
        String functions = IN_FUNCTION.matcher(said.getWhere()).results()
                .map(line -> line.group(1) + " line " + line.group(2)).collect(Collectors.joining(", called by "));
        return functions.isEmpty() ? "" : " in " + functions;
    }

    private static String place(Throwable throwable) {
        StackTraceElement[] trace = throwable.getStackTrace();
        return trace.length == 0 ? "" : " at " + trace[0].getFileName() + ":" + trace[0].getLineNumber();
    }
}
