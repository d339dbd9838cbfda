package io.chatwootprocessor.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.chatwootprocessor.Settings;
import io.chatwootprocessor.UnpackedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.health.Status;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.mock.env.MockEnvironment;

/** What becomes of the pool's connections when the database is another server, or set up otherwise than the program needs it. */
class SwitchOverTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path folder;
    private static EmbeddedServer server;

    private Connection admin;
    private HikariDataSource pool;

    @BeforeAll
    static void aServer() throws IOException {
        server = EmbeddedServer.start(UnpackedPostgres.into(folder));
    }

    @AfterAll
    static void isStopped() throws IOException {
        server.close();
    }

    @BeforeEach
    void aPool() throws SQLException {
        admin = DriverManager.getConnection(server.url().jdbcUrl(), "postgres", "");
        sql("CREATE TABLE IF NOT EXISTS written (n integer)");
        pool = pool();
        await().until(() -> pool.getHikariPoolMXBean().getIdleConnections() == 3 && backends().size() == 3); // those of the test before are gone
    }

    @AfterEach
    void isAsItWas() throws SQLException {
        if (pool != null) {
            pool.close();
        }
        sql("SET default_transaction_read_only = off");
        sql("ALTER DATABASE postgres RESET ALL");
        sql("ALTER SYSTEM RESET ALL");
        sql("SELECT pg_reload_conf()");
        admin.close();
    }

    @Test
    void aConnectionThatIsToldThatNothingCanBeWrittenLeavesThePoolWithAllOthers() throws Exception {
        Set<Integer> before = backends();
        assertThat(before).hasSize(3);

        try (Connection one = pool.getConnection(); Statement statement = one.createStatement()) {
            statement.execute("SET default_transaction_read_only = on");
            assertThatThrownBy(() -> statement.execute("INSERT INTO written VALUES (1)")).hasMessageContaining("read-only");
        }

        await().atMost(SOON).until(() -> pool.getHikariPoolMXBean().getIdleConnections() == 3);
        await().untilAsserted(() -> assertThat(backends()).hasSize(3).doesNotContainAnyElementsOf(before));
    }

    @Test
    void aConnectionWhoseServerIsGoneLeavesThePoolWithAllOthers() throws Exception {
        Set<Integer> before = backends();

        try (Connection one = pool.getConnection(); Statement statement = one.createStatement()) {
            assertThatThrownBy(() -> statement.execute("DO $$ BEGIN RAISE SQLSTATE '57P03'; END $$")).isInstanceOf(SQLException.class);
        }

        await().atMost(SOON).until(() -> pool.getHikariPoolMXBean().getIdleConnections() == 3);
        await().untilAsserted(() -> assertThat(backends()).hasSize(3).doesNotContainAnyElementsOf(before));
    }

    @Test
    void aServerThatCannotStoreIsNotConnectedToAndTheDatabaseIsDownUntilItCan() throws Exception {
        DatabaseHealth health = new DatabaseHealth(new JdbcTemplate(pool));
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        sql("ALTER SYSTEM SET default_transaction_read_only = on");
        sql("SELECT pg_reload_conf()");

        await().atMost(SOON).until(() -> health.health().getStatus().equals(Status.DOWN));
        // longer than the half second for which the pool believes in a connection that was used
        await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> assertThatThrownBy(() -> pool.getConnection().close()).hasStackTraceContaining("nothing can be stored"));
        sql("SET default_transaction_read_only = off");
        sql("ALTER SYSTEM RESET ALL");
        sql("SELECT pg_reload_conf()");

        await().atMost(SOON).until(() -> health.health().getStatus().equals(Status.UP));
        try (Connection one = pool.getConnection(); Statement statement = one.createStatement()) {
            assertThat(statement.executeUpdate("INSERT INTO written VALUES (2)")).isEqualTo(1);
        }
    }

    @Test
    void aReadOnlyConnectionIsDownInWordsForPeople() throws SQLException {
        sql("SET default_transaction_read_only = on");

        var health = new DatabaseHealth(new JdbcTemplate(new SingleConnectionDataSource(admin, true))).health();

        sql("SET default_transaction_read_only = off");
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails()).containsEntry("reason", "nothing can be stored: the server is read-only");
    }

    @Test
    void transactionsAreReadCommittedWhateverTheDatabasesDefault() throws SQLException {
        sql("ALTER DATABASE postgres SET default_transaction_isolation = 'serializable'");

        try (HikariDataSource other = pool(); Connection one = other.getConnection(); Statement statement = one.createStatement();
                var isolation = statement.executeQuery("SHOW transaction_isolation")) {
            isolation.next();
            assertThat(isolation.getString(1)).isEqualTo("read committed");
        }
    }

    @Test
    void ofSeveralHostsTheOneIsFoundThatIsThere() throws SQLException {
        String address = server.url().jdbcUrl().replace("//", "//127.0.0.1:1,");

        try (HikariDataSource other = pool(new DatabaseUrl(address, "postgres", null)); Connection one = other.getConnection()) {
            assertThat(one.isValid(1)).isTrue();
        }
    }

    private Set<Integer> backends() throws SQLException {
        Set<Integer> backends = new HashSet<>();
        try (Statement statement = admin.createStatement(); var rows = statement.executeQuery(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'chatwoot-processor'")) {
            while (rows.next()) {
                backends.add(rows.getInt(1));
            }
        }
        return backends;
    }

    private void sql(String statement) throws SQLException {
        try (Statement execution = admin.createStatement()) {
            execution.execute(statement);
        }
    }

    private static HikariDataSource pool() throws SQLException {
        return pool(server.url());
    }

    private static HikariDataSource pool(DatabaseUrl url) throws SQLException {
        HikariDataSource pool = new DatabaseConfiguration().dataSource(
                Settings.with("processor.database.pool-size", 3, "processor.database.connection-timeout", "1s"), url,
                new MockEnvironment());
        pool.getConnection().close();
        return pool;
    }
}
