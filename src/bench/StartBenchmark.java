import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.util.FileSystemUtils;

/**
 * Measures the start of the packaged program and its memory at rest, with the options of docs/start-and-memory.md. Each way starts once on an
 * empty folder, which is not measured, and then once in each round, in turn. CPU time and memory are the JVM's; the embedded PostgreSQL has
 * processes of its own.
 */
public class StartBenchmark {

    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final int REST = Integer.getInteger("rest", 15); // seconds
    private static final Path ONE_FILE = Path.of("target/chatwoot-processor.jar").toAbsolutePath();
    private static final Path UNPACKED = Path.of("target/chatwoot-processor/chatwoot-processor.jar").toAbsolutePath();
    private static final String ARCHIVE = "-XX:SharedArchiveFile=" + UNPACKED.resolveSibling("chatwoot-processor.jsa");

    private final Path folder;
    private final List<String> command;
    private final List<Double> cpu = new ArrayList<>();
    private final List<Double> wall = new ArrayList<>();
    private final List<Double> atStart = new ArrayList<>();
    private final List<Double> atRest = new ArrayList<>();

    private StartBenchmark(Path folder, List<String> options, Path jar) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        for (String part : List.of("routes", "config")) {
            FileSystemUtils.copyRecursively(Path.of(part), this.folder.resolve(part));
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path all = Files.createTempDirectory("benchmark");
        String options = Path.of("config/java.options").toAbsolutePath().toString();
        Map<String, StartBenchmark> ways = new LinkedHashMap<>();
        ways.put("one file, `java -jar`", new StartBenchmark(all.resolve("1"), List.of(), ONE_FILE));
        ways.put("one file, serial collector, C1 only", new StartBenchmark(all.resolve("2"), List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), ONE_FILE));
        ways.put("unpacked", new StartBenchmark(all.resolve("3"), List.of(), UNPACKED));
        ways.put("unpacked, archive", new StartBenchmark(all.resolve("4"), List.of(ARCHIVE), UNPACKED));
        ways.put("unpacked, archive, serial", new StartBenchmark(all.resolve("5"), List.of(ARCHIVE, "-XX:+UseSerialGC"), UNPACKED));
        ways.put("`config/java.options`", new StartBenchmark(all.resolve("6"), List.of("@" + options, ARCHIVE), UNPACKED));
        try {
            for (int round = 0; round <= ROUNDS; round++) {
                for (StartBenchmark way : ways.values()) {
                    way.start(round > 0, round == ROUNDS);
                }
            }
        } finally {
            FileSystemUtils.deleteRecursively(all);
        }
        System.out.println("| | CPU s | wall s, best | MB at the start | MB at rest |\n|---|---|---|---|---|");
        ways.forEach((name, way) -> System.out.printf(Locale.ROOT, "| %s | %.1f | %.1f | %.0f | %.0f |%n", name, median(way.cpu),
                way.wall.stream().min(Double::compare).orElseThrow(), median(way.atStart), median(way.atRest)));
    }

    private void start(boolean measured, boolean rests) throws Exception {
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("PORT", "8769");
        long begun = System.nanoTime();
        Process program = builder.start();
        try {
            while (!Files.readString(log).contains("  try  ")) { // the last line of a start
                if (program.waitFor(10, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException(Files.readString(log));
                }
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            if (measured) {
                wall.add(seconds);
                cpu.add(program.info().totalCpuDuration().orElseThrow().toMillis() / 1e3);
                atStart.add(megabytes(program));
            }
            if (rests) {
                Thread.sleep(REST * 1000L);
                new ProcessBuilder("jcmd", Long.toString(program.pid()), "GC.run").start().waitFor();
                Thread.sleep(1000);
                atRest.add(megabytes(program));
            }
        } finally {
            program.destroy();
            program.waitFor();
        }
    }

    /** Its memory as the operating system counts it: RSS. */
    private static double megabytes(Process program) throws Exception {
        String line = Files.readAllLines(Path.of("/proc/" + program.pid() + "/status")).stream().filter(one -> one.startsWith("VmRSS")).findFirst().orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
