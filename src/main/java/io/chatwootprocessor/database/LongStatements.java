package io.chatwootprocessor.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Connections for the few statements that may take longer than {@code processor.database.timeout}, such as to store a large document. There
 * are at most two; each is closed after a minute without use. All other statements keep the limit, because somebody waits for them.
 */
public final class LongStatements implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final HikariDataSource pool;
    private final JdbcClient client;

    /** Connects when the first statement is executed, not before. */
    private LongStatements(HikariDataSource ordinary) {
        HikariConfig config = new HikariConfig();
        ordinary.copyStateTo(config);
        config.setPoolName("long-statements");
        config.setMaximumPoolSize(2);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE.toMillis());
        config.setConnectionTimeout(WAIT.toMillis());
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("socketTimeout", Long.toString(LONGEST.toSeconds()));
        if (config.getConnectionInitSql().contains("statement_timeout")) { // else a pooler is in front, and no session is ours
            config.setConnectionInitSql(config.getConnectionInitSql() + "; SET statement_timeout = " + LONGEST.toMillis());
        }
        this.pool = new HikariDataSource();
        config.copyStateTo(pool);
        pool.setMetricsTrackerFactory(null); // the alerts look at how long others wait for a connection; these may
        this.client = JdbcClient.create(pool);
    }

    /** Uses connections like those of that pool, but without their limits. */
    public static LongStatements of(HikariDataSource ordinary) {
        return new LongStatements(ordinary);
    }

    /**
     * Executes a statement that gives one text at the most.
     *
     * @return null: it gave no row, or null
     */
    public String text(String statement, Map<String, ?> parameters) {
        return client.sql(statement).params(parameters).query((row, number) -> Optional.ofNullable(row.getString(1))).optional()
                .flatMap(text -> text).orElse(null);
    }

    /** Executes several statements over one connection, each committed by itself. */
    public void inOneSession(Consumer<JdbcTemplate> statements) {
        try (Connection session = pool.getConnection()) {
            statements.accept(new JdbcTemplate(new SingleConnectionDataSource(session, true)));
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("there is no connection to the database", e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
