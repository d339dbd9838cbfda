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
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    /** As one file, with nothing said to the JVM. */
    private static final List<String> ONE_FILE = List.of("-jar", TARGET.resolve("chatwoot-processor.jar").toString());
    /** As the README says it. */
    private static final List<String> UNPACKED = List.of("@" + Path.of("config/java.options").toAbsolutePath(),
            "-XX:SharedArchiveFile=" + TARGET.resolve("chatwoot-processor/chatwoot-processor.jsa"),
            "-jar", TARGET.resolve("chatwoot-processor/chatwoot-processor.jar").toString());
    private static final Pattern ADDRESS = Pattern.compile("address +http://localhost:(\\d+)");
    private static final Map<Map<String, String>, PackagedProgram> LEFT_RUNNING = new HashMap<>();

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

    /** Copies what the program needs beside it. */
    public static Path folder(Path folder) throws IOException {
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
        return start(folder(Files.createTempDirectory("program")), variables);
    }

    /** Has {@link #close} leave it to the next test that wants one with the same variables. */
    public void leaveRunning() {
        left = true;
        LEFT_RUNNING.put(variables, this);
    }

    private static PackagedProgram start(List<String> arguments, Path folder, Map<String, String> variables) throws IOException {
        Counted.program(variables.toString());
        PackagedProgram program = launch(arguments, folder, variables);
        await().atMost(Duration.ofSeconds(90)).until(() -> !program.process.isAlive() || program.output().contains("  try  "));
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
        LEFT_RUNNING.values().forEach(PackagedProgram::terminate);
        LEFT_RUNNING.values().forEach(program -> program.process.onExit().completeOnTimeout(null, 15, TimeUnit.SECONDS).join());
        LEFT_RUNNING.values().forEach(program -> FileSystemUtils.deleteRecursively(program.folder.toFile()));
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
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
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
    public void close() throws InterruptedException {
        if (left) {
            return;
        }
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
