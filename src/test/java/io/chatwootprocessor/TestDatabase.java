package io.chatwootprocessor;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * One PostgreSQL for all tests of a JVM, started for the first that asks. Each gets a database of its own, a copy of a template
 * that has been migrated once. It does not wait for the disk: no test cuts the power.
 */
public final class TestDatabase {

    private static final String TEMPLATE = "template_of_tests";
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
        return copy(TEMPLATE);
    }

    /** @return the JDBC address, with its user, of a new database that has nothing in it */
    public static String empty() {
        return copy("template0");
    }

    private static synchronized String copy(String template) {
        if (server == null) {
            start();
        }
        String name = "test_" + COPIES.incrementAndGet();
        execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        return address(name);
    }

    private static void start() {
        try {
            server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").setServerConfig("full_page_writes", "off")
                    .setServerConfig("autovacuum_naptime", "1s") // plans made for empty tables do not last
                    .setServerConfig("timezone", "UTC").start(); // it stops with the JVM
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        execute("CREATE DATABASE " + TEMPLATE);
        Flyway.configure().dataSource(address(TEMPLATE), null, null).schemas("communication")
                .locations("classpath:db/migration", "classpath:db/functions").load().migrate();
    }

    private static String address(String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database + "?user=postgres";
    }

    private static void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(address("postgres")); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("the tests' PostgreSQL: " + e.getMessage(), e);
        }
    }
}
