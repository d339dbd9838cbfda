package io.chatwootprocessor;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.util.FileSystemUtils;

/**
 * The packaged program as a process of its own, in a folder with copies of {@code config/} and {@code routes/}. Starts are what
 * takes the time of these tests, so one that a test has no more use for is left running for the next that wants the same.
 */
public final class PackagedProgram implements AutoCloseable {

    public static final String API_KEY = "key-of-a-program";
    /** What production asks for, but a Chatwoot and a database. */
    public static final Map<String, String> PRODUCTION = Map.of("ENVIRONMENT", "production", "API_KEY", API_KEY,
            "ADMIN_API_KEY", "key-of-a-person-", "CHATWOOT_API_KEY", "token", "PROCESSOR_CHATWOOT_ALLOW_UNSIGNED", "true");
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    /** As one file, with nothing said to the JVM but how to compile: that is two thirds of the start's CPU time. */
    private static final List<String> ONE_FILE = List.of("-XX:TieredStopAtLevel=1",
            "-jar", TARGET.resolve("chatwoot-processor.jar").toString());
    /** As the README says it, with more memory to start in, which its options keep small for rest: an eighth of a start's CPU time. */
    private static final List<String> UNPACKED = List.of("@" + Path.of("config/java.options").toAbsolutePath(), "-XX:InitialHeapSize=240m",
            "-XX:SharedArchiveFile=" + TARGET.resolve("chatwoot-processor/chatwoot-processor.jsa"),
            "-jar", TARGET.resolve("chatwoot-processor/chatwoot-processor.jar").toString());
    /** On a machine that has ten times more to do than it can; else it takes seconds. */
    private static final Duration LONGEST_START = Duration.ofMinutes(4);
    private static final Pattern ADDRESS = Pattern.compile("address +http://localhost:(\\d+)");
    private static final Map<Map<String, String>, PackagedProgram> LEFT_RUNNING = new HashMap<>();
    private static final Set<Path> FOLDERS = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Map<String, String> variables;
    private final Path log;
    private final Process process;
    private boolean left;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(PackagedProgram::endAll));
    }

    private PackagedProgram(Path folder, Map<String, String> variables, Path log, Process process) {
        this.folder = folder;
        this.variables = Map.copyOf(variables);
        this.log = log;
        this.process = process;
    }

    /** A new folder; it is deleted when all tests have ended. */
    public static Path emptyFolder() throws IOException {
        Path folder = Files.createTempDirectory("program");
        FOLDERS.add(folder);
        return folder;
    }

    /** A new folder with what the program needs beside it; it is deleted when all tests have ended. */
    public static Path newFolder() throws IOException {
        return folder(emptyFolder());
    }

    /** Copies what the program needs beside it, and what it would unpack. */
    public static Path folder(Path folder) throws IOException {
        UnpackedPostgres.into(folder.resolve("data"));
        return newcomersFolder(folder);
    }

    /** Copies what the program needs beside it. */
    public static Path newcomersFolder(Path folder) throws IOException {
        FileSystemUtils.copyRecursively(Path.of("config"), folder.resolve("config"));
        FileSystemUtils.copyRecursively(Path.of("routes"), folder.resolve("routes"));
        return folder;
    }

    /** Starts it, and does not wait: it is to say what is wrong, and to end. */
    public static PackagedProgram launch(Path folder, Map<String, String> variables) throws IOException {
        return launch(UNPACKED, folder, variables);
    }

    /** Starts it, and waits until it is ready. */
    public static PackagedProgram start(Path folder, Map<String, String> variables) throws IOException {
        return start(UNPACKED, folder, variables);
    }

    /** Starts it from its one file, and waits until it is ready. */
    public static PackagedProgram startOneFile(Path folder, Map<String, String> variables) throws IOException {
        return start(ONE_FILE, folder, variables);
    }

    /** The one with these variables that {@link #leaveRunning} left, else a new one, in a folder of its own. */
    public static PackagedProgram running(Map<String, String> variables) throws IOException {
        PackagedProgram program = LEFT_RUNNING.remove(Map.copyOf(variables));
        if (program != null && program.process.isAlive()) {
            program.left = false;
            return program;
        }
        return start(newFolder(), variables);
    }

    /** Has {@link #close} leave it to the next test that wants one with the same variables. */
    public void leaveRunning() {
        left = true;
        LEFT_RUNNING.put(variables, this);
    }

    private static PackagedProgram start(List<String> arguments, Path folder, Map<String, String> variables) throws IOException {
        Counted.program(variables.toString());
        PackagedProgram program = launch(arguments, folder, variables);
        try {
            await().atMost(LONGEST_START).until(() -> !program.process.isAlive() || program.output().contains("  try  "));
        } catch (ConditionTimeoutException e) {
            program.close(); // it would go on, unseen
            throw new AssertionError("it did not start in time:\n" + program.output(), e);
        }
        if (!program.process.isAlive()) {
            throw new AssertionError("it did not start:\n" + program.output());
        }
        return program;
    }

    private static PackagedProgram launch(List<String> arguments, Path folder, Map<String, String> variables) throws IOException {
        Path log = Files.createTempFile(folder, "program", ".log");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(Map.of("PORT", "0", "API_KEY", "", "ADMIN_API_KEY", "", "PROCESSOR_RESPONDER", "")); // not the developer's own
        builder.environment().putAll(variables);
        return new PackagedProgram(folder, variables, log, builder.start());
    }

    private static void endAll() {
        LEFT_RUNNING.values().forEach(PackagedProgram::end);
        FOLDERS.forEach(folder -> FileSystemUtils.deleteRecursively(folder.toFile()));
    }

    /** At once: what it would still do is of no use. A test of the stop has it {@link #terminate()}. */
    private void end() {
        process.destroyForcibly().onExit().join();
        Path postgres = folder.resolve("data/postgresql/postmaster.pid"); // of its own PostgreSQL, which goes on without it
        if (Files.exists(postgres)) {
            try {
                ProcessHandle.of(Long.parseLong(Files.readAllLines(postgres).get(0).strip())).filter(ProcessHandle::destroy)
                        .ifPresent(server -> server.onExit().completeOnTimeout(null, 10, TimeUnit.SECONDS).join());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Where it runs, with its {@code config/}, {@code routes/} and {@code data/}. */
    public Path folder() {
        return folder;
    }

    public Program http() {
        int port = port();
        return new Program(() -> port);
    }

    public String address() {
        return "http://localhost:" + port();
    }

    private int port() {
        Matcher address = ADDRESS.matcher(output());
        if (!address.find()) {
            throw new AssertionError("it names no address:\n" + output());
        }
        return Integer.parseInt(address.group(1));
    }

    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for it to end by itself, or after {@link #terminate()}. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(LONGEST_START.toSeconds(), TimeUnit.SECONDS)) { // it may have to start before it can end
            throw new AssertionError("it still runs:\n" + output());
        }
        return process.exitValue();
    }

    public void terminate() {
        process.destroy();
    }

    /** As {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        if (!left && process.isAlive()) { // what a test has killed leaves its PostgreSQL to the next start
            end();
        }
    }
}
