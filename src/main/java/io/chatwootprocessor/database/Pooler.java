package io.chatwootprocessor.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects a pooler of connections, such as pgbouncer, in front of PostgreSQL. In its transaction mode each transaction may get another
 * session of the server, so prepared statements and session settings are lost.
 */
final class Pooler {

    private static final Logger LOG = LoggerFactory.getLogger(Pooler.class);
    private static final String SESSION = "SELECT pg_backend_pid(), current_setting('default_transaction_isolation'),"
            + " current_setting('statement_timeout')";

    private Pooler() {
    }

    /**
     * A pooler invents the process number of the server that it tells its clients. It may do so in session mode, too; doing without session
     * state costs nothing then.
     *
     * @param timeout of a statement, as it should be
     * @throws SQLException when nobody answers, or the database's settings forbid its use through a pooler; the message says what to set
     */
    static boolean isInFrontOf(DatabaseUrl url, Duration timeout) throws SQLException {
        Properties properties = url.login();
        properties.setProperty("prepareThreshold", "0");
        properties.setProperty("loginTimeout", "10");
        properties.setProperty("socketTimeout", "10");
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), properties);
                Statement statement = connection.createStatement(); ResultSet session = statement.executeQuery(SESSION)) {
            session.next();
            if (connection.unwrap(PGConnection.class).getBackendPID() == session.getInt(1)) {
                return false;
            }
            if (!session.getString(2).equals("read committed")) {
                throw new SQLException("its transactions are " + session.getString(2) + " by default, and a pooler of connections is in"
                        + " front of it, so that this program cannot choose for itself; set it in PostgreSQL:"
                        + " ALTER ROLE <user> SET default_transaction_isolation = 'read committed'");
            }
            LOG.info("A pooler of connections is in front of PostgreSQL: no statement is prepared on the server{}",
                    session.getString(3).equals("0") ? ". Let the server end slow statements: ALTER ROLE <user> SET statement_timeout = "
                            + timeout.toMillis() : "");
            return true;
        }
    }
}
