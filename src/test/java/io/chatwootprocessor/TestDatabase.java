package io.chatwootprocessor;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * One PostgreSQL for all tests of a JVM, started for the first that asks. Each gets a database of its own, a copy of a template
 * that has been migrated once. It does not wait for the disk: no test cuts the power.
 */
public final class TestDatabase {

    private static final Map<String, String> SETTINGS = Map.of("fsync", "off", "full_page_writes", "off",
            "autovacuum_naptime", "1s", // plans made for empty tables do not last
            "timezone", "UTC");
    private static final AtomicInteger COPIES = new AtomicInteger();

    private static EmbeddedPostgres server;

    private TestDatabase() {
    }

    /** Gives a context a database before its settings are read. */
    static class Starter implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            Counted.context(context.getEnvironment().getPropertySources().toString());
            TestPropertyValues.of("processor.database.url=" + create()).applyTo(context);
        }
    }

    /** @return the JDBC address, with its user, of a new database that has the program's tables */
    public static String create() {
        return copy(MigratedServer.TEMPLATE);
    }

    /** @return the JDBC address, with its user, of a new database that has nothing in it */
    public static String empty() {
        return copy("template0");
    }

    private static synchronized String copy(String template) {
        try {
            if (server == null) {
                server = MigratedServer.start(SETTINGS);
            }
            String name = "test_" + COPIES.incrementAndGet();
            try (Connection connection = DriverManager.getConnection(MigratedServer.address(server, "postgres"));
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
            }
            return MigratedServer.address(server, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("the tests' PostgreSQL: " + e.getMessage(), e);
        }
    }
}
