package io.chatwootprocessor.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.chatwootprocessor.Settings;
import io.chatwootprocessor.UnpackedPostgres;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.StandardEnvironment;

/** A pooler of connections in front of PostgreSQL is noticed, and nothing is kept in a session then. */
class PoolerTest {

    @TempDir
    static Path folder;
    private static EmbeddedServer server;
    private static DatabaseUrl throughPooler;
    private static ServerSocket pooler;

    @BeforeAll
    static void aServerAndAPooler() throws IOException {
        server = EmbeddedServer.start(UnpackedPostgres.into(folder));
        int port = Integer.parseInt(server.url().jdbcUrl().replaceAll(".*:(\\d+)/.*", "$1"));
        pooler = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        throughPooler = new DatabaseUrl("jdbc:postgresql://127.0.0.1:" + pooler.getLocalPort() + "/postgres?sslmode=disable&gssEncMode=disable",
                "postgres", null);
        thread(() -> {
            while (true) {
                Socket client = pooler.accept();
                Socket postgres = new Socket(InetAddress.getLoopbackAddress(), port);
                thread(() -> client.getInputStream().transferTo(postgres.getOutputStream()));
                thread(() -> relay(new DataInputStream(postgres.getInputStream()), new DataOutputStream(client.getOutputStream())));
            }
        });
    }

    @AfterAll
    static void areStopped() throws IOException {
        pooler.close();
        server.close();
    }

    @Test
    void aServerThatIsReachedDirectlyHasNone() throws SQLException {
        assertThat(Pooler.isInFrontOf(server.url(), Duration.ofSeconds(3))).isFalse();
        try (HikariDataSource pool = pool(server.url())) {
            assertThat(session(pool, "SELECT count(*) FROM pg_prepared_statements")).as("statements are prepared").isNotEqualTo("0");
            assertThat(session(pool, "SHOW statement_timeout")).isEqualTo("3500ms");
        }
    }

    @Test
    void behindAPoolerASessionKeepsNothing() throws SQLException {
        assertThat(Pooler.isInFrontOf(throughPooler, Duration.ofSeconds(3))).isTrue();
        try (HikariDataSource pool = pool(throughPooler)) {
            assertThat(session(pool, "SELECT count(*) FROM pg_prepared_statements")).isEqualTo("0");
            assertThat(session(pool, "SHOW statement_timeout")).isEqualTo("0");
        }
    }

    @Test
    void whatCannotBeChosenThroughAPoolerIsSaidAtTheStart() throws SQLException {
        admin("ALTER DATABASE postgres SET default_transaction_isolation = 'serializable'");
        try {
            assertThatThrownBy(() -> pool(throughPooler)).isInstanceOf(SQLException.class).hasMessageContaining("serializable by default")
                    .hasMessageContaining("ALTER ROLE");
        } finally {
            admin("ALTER DATABASE postgres RESET ALL");
        }
    }

    /** What a session holds after a statement was executed often enough to be prepared on the server. */
    private static String session(HikariDataSource pool, String question) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            for (int i = 0; i < 10; i++) {
                try (PreparedStatement statement = connection.prepareStatement("SELECT ?::integer + 1")) {
                    statement.setInt(1, i);
                    statement.executeQuery().close();
                }
            }
            try (Statement statement = connection.createStatement(); var answer = statement.executeQuery(question)) {
                answer.next();
                return answer.getString(1);
            }
        }
    }

    private static HikariDataSource pool(DatabaseUrl url) throws SQLException {
        return new DatabaseConfiguration().dataSource(Settings.with("processor.database.pool-size", 2), url, new StandardEnvironment());
    }

    private static void admin(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url().jdbcUrl(), "postgres", "");
                Statement execution = connection.createStatement()) {
            execution.execute(statement);
        }
    }

    /** As pgbouncer does it: the number of the server's process is made up (message K, BackendKeyData). */
    private static void relay(DataInputStream postgres, DataOutputStream client) throws IOException {
        while (true) {
            int type = postgres.readByte();
            int length = postgres.readInt();
            byte[] message = postgres.readNBytes(length - 4);
            if (type == 'K') {
                message[0] ^= 0x55;
            }
            client.writeByte(type);
            client.writeInt(length);
            client.write(message);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // one of them has closed the connection
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
