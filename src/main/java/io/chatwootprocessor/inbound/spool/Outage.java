package io.chatwootprocessor.inbound.spool;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/** Says whether a failure is the database's, so that the same work may succeed later. */
final class Outage {

    private Outage() {
    }

    /** Whether nothing could be asked of the database at all. */
    static boolean isAway(Throwable failure) {
        return causes(failure).anyMatch(cause -> cause instanceof CannotGetJdbcConnectionException || cause instanceof SQLTransientException
                || cause instanceof SQLException error && error.getSQLState() != null && isAway(error.getSQLState()));
    }

    /** Whether it could not store this now: it is away, takes too long, or another transaction has locked the rows that it needs. */
    static boolean isFor(Throwable failure) {
        return isAway(failure) || isTooSlow(failure) || causes(failure).anyMatch(cause -> cause instanceof SQLException error
                && error.getSQLState() != null && (error.getSQLState().startsWith("40") || error.getSQLState().equals("55P03")));
    }

    /** Whether the server ended the statement, because it took too long: the server is there, and may store what others send. */
    static boolean isTooSlow(Throwable failure) {
        return causes(failure).anyMatch(cause -> cause instanceof SQLException error && "57014".equals(error.getSQLState()));
    }

    /** Whether nothing had been handed to the database. */
    static boolean isBefore(Throwable failure) {
        return causes(failure).anyMatch(CannotGetJdbcConnectionException.class::isInstance);
    }

    /** Connection lost, resources used up, shut down, a disk that fails, read-only. */
    private static boolean isAway(String state) {
        return state.startsWith("08") || state.startsWith("53") || state.startsWith("57P") || state.startsWith("58") || state.equals("25006");
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(20);
    }
}
