package io.chatwootprocessor;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.FileSystemUtils;

/** {@code target/chatwoot-processor.jar} as a process of its own, in a folder with copies of {@code config/} and {@code routes/}. */
public final class PackagedProgram implements AutoCloseable {

    public static final String API_KEY = "key-of-a-program";
    /** What production asks for, but a Chatwoot and a database. */
    public static final Map<String, String> PRODUCTION = Map.of("ENVIRONMENT", "production", "API_KEY", API_KEY,
            "ADMIN_API_KEY", "key-of-a-person-", "CHATWOOT_API_KEY", "token", "PROCESSOR_CHATWOOT_ALLOW_UNSIGNED", "true");
    private static final Path JAR = Path.of("target/chatwoot-processor.jar").toAbsolutePath();
    private static final Pattern ADDRESS = Pattern.compile("address +http://localhost:(\\d+)");

    private final Path log;
    private final Process process;

    private PackagedProgram(Path log, Process process) {
        this.log = log;
        this.process = process;
    }

    /** Copies what the program needs beside it. */
    public static Path folder(Path folder) throws IOException {
        FileSystemUtils.copyRecursively(Path.of("config"), folder.resolve("config"));
        FileSystemUtils.copyRecursively(Path.of("routes"), folder.resolve("routes"));
        return folder;
    }

    /** Starts it, and does not wait. */
    public static PackagedProgram launch(Path folder, Map<String, String> variables) throws IOException {
        Path log = Files.createTempFile(folder, "program", ".log");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(Map.of("PORT", "0", "API_KEY", "", "ADMIN_API_KEY", "")); // not the developer's own
        builder.environment().putAll(variables);
        return new PackagedProgram(log, builder.start());
    }

    /** Starts it, and waits until it is ready. */
    public static PackagedProgram start(Path folder, Map<String, String> variables) throws IOException {
        PackagedProgram program = launch(folder, variables);
        await().atMost(Duration.ofSeconds(90)).until(() -> !program.process.isAlive() || program.output().contains("  try  "));
        if (!program.process.isAlive()) {
            throw new AssertionError("it did not start:\n" + program.output());
        }
        return program;
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
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
