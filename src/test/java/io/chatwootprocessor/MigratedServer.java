package io.chatwootprocessor;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL with a database that has the program's tables. To make one takes seconds of a processor, so that the first JVM leaves
 * its data folder in {@code target/migrated}, for all others until a file of the schema changes; each starts on a copy.
 */
public final class MigratedServer {

    /** The database with the tables. */
    public static final String TEMPLATE = "template_of_tests";
    private static final Path MADE = Path.of("target/migrated");

    private MigratedServer() {
    }

    /**
     * Starts one; it stops, and its data are deleted, when the JVM ends.
     *
     * @param settings of PostgreSQL, by name
     */
    public static synchronized EmbeddedPostgres start(Map<String, String> settings) throws IOException {
        Path folder = Files.createTempDirectory("migrated");
        Path data = folder.resolve("data");
        copy(made(), data);
        EmbeddedPostgres server = on(data, settings);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                server.close();
            } catch (IOException e) {
                System.err.println("PostgreSQL did not stop: " + e.getMessage()); // the log has ended
            }
            FileSystemUtils.deleteRecursively(folder.toFile());
        }));
        return server;
    }

    /** @return the JDBC address of that database, with its user */
    public static String address(EmbeddedPostgres server, String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database + "?user=postgres";
    }

    /** The data folder of a server that has stopped; made where it is not there, by one JVM while others wait. */
    private static Path made() throws IOException {
        Files.createDirectories(MADE);
        try (FileChannel lock = FileChannel.open(MADE.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            Path ready = MADE.resolve(schema()).toAbsolutePath();
            if (!Files.exists(ready)) {
                try (Stream<Path> others = Files.list(MADE)) { // of another schema, or half made
                    others.filter(Files::isDirectory).forEach(other -> FileSystemUtils.deleteRecursively(other.toFile()));
                }
                Path making = MADE.resolve("making").toAbsolutePath();
                make(making);
                Files.move(making, ready, StandardCopyOption.ATOMIC_MOVE);
            }
            return ready;
        }
    }

    private static void make(Path data) throws IOException {
        try (EmbeddedPostgres server = on(data, Map.of())) {
            try (Connection connection = DriverManager.getConnection(address(server, "postgres"));
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + TEMPLATE);
            } catch (SQLException e) {
                throw new IOException("no database for the tests: " + e.getMessage(), e);
            }
            Flyway.configure().dataSource(address(server, TEMPLATE), null, null).schemas("communication")
                    .locations("classpath:db/migration", "classpath:db/functions").load().migrate();
        }
    }

    private static EmbeddedPostgres on(Path data, Map<String, String> settings) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false)
                .setRegisterShutdownHook(false);
        settings.forEach(builder::setServerConfig);
        return builder.start();
    }

    /** A name that changes with each file of the schema, and with PostgreSQL's version. */
    private static String schema() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : SourceFiles.below(Path.of(MigratedServer.class.getResource("/db").toURI())).toList()) {
                digest.update(file.getFileName().toString().getBytes());
                digest.update(Files.readAllBytes(file));
            }
            digest.update(Files.readAllBytes(Path.of("pom.xml"))); // has the version
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With the rights of each: PostgreSQL refuses a folder that others may read. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
