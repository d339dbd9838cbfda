package io.chatwootprocessor.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * The program's own PostgreSQL. Its data folder outlives the program, also a killed one. A server that a killed program left running is
 * stopped first. A file lock keeps the folder to one program; the operating system releases the lock of a dead program.
 */
public final class EmbeddedServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final String MAJOR_VERSION = "17";

    private final FileLock lock;
    private final EmbeddedPostgres server;

    private EmbeddedServer(FileLock lock, EmbeddedPostgres server) {
        this.lock = lock;
        this.server = server;
    }

    /**
     * @param folder made where it does not exist
     * @throws DataFolderUnusable when another program uses the folder, or it cannot be used at all
     */
    public static EmbeddedServer start(Path folder) {
        FileLock lock = lock(folder);
        try {
            Path data = folder.resolve("postgresql");
            Path complete = folder.resolve("complete");
            stopLeftOver(data);
            if (!Files.exists(complete)) {
                FileSystemUtils.deleteRecursively(data); // a first start that was interrupted: the folder has no data yet
            }
            checkVersion(data, folder);
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(data.toAbsolutePath())
                    .setCleanDataDirectory(false)
                    .setOverrideWorkingDirectory(folder.resolve("program").toAbsolutePath().toFile())
                    .setRegisterShutdownHook(false) // Spring stops it after its users
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("fsync", "on") // the library switches it off, for tests
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("timezone", "UTC")
                    .start();
            if (!Files.exists(complete)) {
                Files.createFile(complete);
            }
            return new EmbeddedServer(lock, server);
        } catch (IOException | RuntimeException e) {
            release(lock);
            throw e instanceof DataFolderUnusable known ? known
                    : new DataFolderUnusable("the embedded PostgreSQL did not start in " + folder.toAbsolutePath()
                            + ": " + e.getMessage(), e);
        }
    }

    /** @throws DataFolderUnusable when {@link #start} could not have the folder */
    public static void checkFree(Path folder) {
        release(lock(folder));
    }

    /** The address of its database; user postgres, no password, reachable from this machine only. */
    public DatabaseUrl url() {
        return new DatabaseUrl("jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres", "postgres", null);
    }

    @Override
    public void close() throws IOException {
        try {
            server.close();
        } finally {
            release(lock);
        }
    }

    private static FileLock lock(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(folder.resolve("lock"),
                    StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new DataFolderUnusable("another Chatwoot Processor uses the data folder " + folder.toAbsolutePath()
                        + "; stop it, or give this one a folder of its own (PROCESSOR_DATABASE_DATA_FOLDER),"
                        + " or let both use one PostgreSQL (DATABASE_URL)", null);
            }
            return lock;
        } catch (IOException e) {
            throw new DataFolderUnusable("the data folder " + folder.toAbsolutePath() + " cannot be written: "
                    + e.getMessage(), e);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // this JVM holds the lock
        }
    }

    private static void release(FileLock lock) {
        try {
            lock.acquiredBy().close();
        } catch (IOException e) {
            LOG.warn("The lock of the data folder was not released: {}", e.getMessage());
        }
    }

    /** The pid file's lines are: process id, data folder, start time in seconds, port, … */
    private static void stopLeftOver(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.size() < 3) {
            return;
        }
        long startedAt = Long.parseLong(lines.get(2).strip());
        var leftOver = ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                .filter(process -> process.info().command().orElse("").contains("postgres"))
                // another process may have that number by now
                .filter(process -> process.info().startInstant()
                        .map(start -> Math.abs(start.getEpochSecond() - startedAt) < 60).orElse(true));
        if (leftOver.isEmpty()) {
            return;
        }
        LOG.info("Stopping the embedded PostgreSQL (process {}) that an earlier run left behind", leftOver.get().pid());
        leftOver.get().destroy();
        try {
            leftOver.get().onExit().get(30, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new DataFolderUnusable("process " + leftOver.get().pid()
                    + ", a PostgreSQL that an earlier run left behind, does not stop; stop it by hand", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataFolderUnusable("interrupted while stopping an earlier run's PostgreSQL", e);
        }
    }

    private static void checkVersion(Path data, Path folder) throws IOException {
        Path version = data.resolve("PG_VERSION");
        if (Files.exists(version) && !Files.readString(version).strip().equals(MAJOR_VERSION)) {
            throw new DataFolderUnusable("the data folder " + folder.toAbsolutePath() + " was written by PostgreSQL "
                    + Files.readString(version).strip() + ", and this program brings " + MAJOR_VERSION
                    + "; dump it with the earlier program and restore it with this one", null);
        }
    }
}
