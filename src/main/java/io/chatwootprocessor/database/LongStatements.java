package io.chatwootprocessor.database;

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
        this.pool = new HikariDataSource(); // not copyStateTo: both pools would have one object of properties, and one time limit
        pool.setPoolName("long-statements");
        pool.setJdbcUrl(ordinary.getJdbcUrl());
        pool.setUsername(ordinary.getUsername());
        pool.setPassword(ordinary.getPassword());
        pool.setMaximumPoolSize(2);
        pool.setMinimumIdle(0);
        pool.setIdleTimeout(IDLE.toMillis());
        pool.setConnectionTimeout(WAIT.toMillis());
        pool.setValidationTimeout(ordinary.getValidationTimeout());
        pool.setInitializationFailTimeout(-1);
        pool.setConnectionTestQuery(ordinary.getConnectionTestQuery());
        pool.setExceptionOverride(new SwitchOver(pool));
        ordinary.getDataSourceProperties().forEach((name, value) -> pool.addDataSourceProperty((String) name, value));
        pool.addDataSourceProperty("socketTimeout", Long.toString(LONGEST.toSeconds()));
        boolean sessions = ordinary.getConnectionInitSql().contains("statement_timeout"); // else a pooler is in front, and no session is ours
        pool.setConnectionInitSql(ordinary.getConnectionInitSql() + (sessions ? "; SET statement_timeout = " + LONGEST.toMillis() : ""));
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
