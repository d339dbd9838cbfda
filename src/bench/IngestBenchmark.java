import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How many of Chatwoot's webhooks are verified, committed and answered in a second, beside what the same PostgreSQL can do
 * (pgbench, one minimal insert-or-get statement) and what the same HTTP server can do (a route that does nothing). All in turn,
 * several times, on one machine; only their ratios say anything about another one. Needs wrk and pgbench. See README.md, "Measure".
 */
public class IngestBenchmark {

    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int SECONDS = Integer.getInteger("seconds", 10);
    private static final int WARM_UP = Integer.getInteger("warm-up", 60); // seconds; with less, CPU time per request doubles
    private static final int CONNECTIONS = Integer.getInteger("connections", 64);
    private static final int SENDERS = 200; // at a time
    private static final int MESSAGES_PER_SENDER = Integer.getInteger("messages-per-sender", 5);
    private static final String RESPONDER = System.getProperty("responder", "none");
    private static final Path JAR = Path.of(System.getProperty("jar", "target/chatwoot-processor/chatwoot-processor.jar")).toAbsolutePath();
    private static final String SECRET = "benchmark-secret";
    private static final String HEAP = System.getProperty("heap", "512m");

    private static final String BESIDE = System.getProperty("beside"); // a command: another receiver, on $PORT, with $DATABASE_URL and $SECRET
    private static final String BESIDE_PATH = System.getProperty("beside-path", "/"); // where that one takes webhooks
    private static final String RECORDING = System.getProperty("recording"); // a file, for Profile.java
    private static final int TICKS = 100; // in which Linux counts CPU time, a second

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PAYLOAD = Path.of("src/test/resources/payloads/message_created-whatsapp-inbound-text.json");
    private static final Pattern RESULT = Pattern.compile("requests=(\\d+) microseconds=(\\d+) other=(\\d+) again=(\\d+) broken=(\\d+) p50=([\\d.]+) p99=([\\d.]+)");
    private static final Pattern CPU = Pattern.compile("cpu=([\\d.]+) ([\\d.]+)");

    private static final String EMPTY_ROUTE = """
            - route:
                id: do-nothing
                routeConfigurationId: answer-errors
                from:
                  uri: platform-http:/webhook/nothing
                  parameters:
                    httpMethodRestrict: POST
                  steps:
                    - setBody:
                        constant: "{}"
            """;
    private static final String INSERT_OR_GET = """
            \\set id random(1, 2000000000)
            INSERT INTO benchmark.message (external_id, content) VALUES (:id, 'Hello, is the table still free tonight?')
                ON CONFLICT (external_id) DO UPDATE SET external_id = excluded.external_id RETURNING id;
            """;
    /** Sends the prepared requests one after the other; each is preceded by its length. */
    private static final String SCRIPT = """
            local file = io.open(os.getenv("REQUESTS"), "rb")
            local other = 0
            request = function()
                local length = file:read("*n", "*l")
                if not length then
                    again = 1
                    file:seek("set")
                    length = file:read("*n", "*l")
                end
                return file:read(length)
            end
            setup = function(thread) worker = thread end
            response = function(status) if status ~= 200 then other = other + 1; wrk.thread:set("other", other) end end
            done = function(summary, latency)
                local e = summary.errors
                io.write(string.format("requests=%d microseconds=%d other=%d again=%d broken=%d p50=%.2f p99=%.2f\\n", summary.requests,
                    summary.duration, worker:get("other") or 0, worker:get("again") or 0, e.connect + e.read + e.write + e.timeout,
                    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
            end
            """;

    /** Who is sent webhooks, and whose CPU time they take. */
    private record Receiver(String path, int port, ProcessHandle process) {
    }

    private record Result(double perSecond, double p50, double p99, double receiver, double postgres, double client, double megabytes) {
    }

    private final Path folder = Files.createTempDirectory("benchmark");
    private Process program;
    private Process besideProcess;
    private ProcessHandle postgres;
    private Connection database;
    private String url;
    private Receiver webhook;
    private Receiver nothing;
    private Receiver beside; // null where none was named
    private long prepared;
    private long answered;
    private final Map<Receiver, Double> fastest = new HashMap<>();

    private IngestBenchmark() throws IOException {
    }

    public static void main(String[] arguments) throws Exception {
        new IngestBenchmark().run();
    }

    private void run() throws Exception {
        require("wrk", "--version");
        require("pgbench", "--version");
        long started = System.nanoTime();
        start();
        System.out.printf(Locale.ROOT, "ready after %.1f s, %,.0f MB at rest%n", (System.nanoTime() - started) / 1e9, megabytes(program.toHandle()));
        try {
            connect();
            warmUp(webhook);
            webhooks(nothing);
            if (BESIDE != null) {
                startBeside();
                warmUp(beside);
            }
            limit();
            var limits = new ArrayList<Result>();
            var nothings = new ArrayList<Result>();
            var ingests = new ArrayList<Result>();
            var besides = new ArrayList<Result>();
            for (int round = 1; round <= ROUNDS; round++) {
                limits.add(limit());
                nothings.add(webhooks(nothing));
                if (BESIDE != null && round % 2 == 0) { // in turn: what comes second finds PostgreSQL busy with what came first
                    besides.add(webhooks(beside));
                }
                ingests.add(webhooks(webhook));
                if (BESIDE != null && round % 2 == 1) {
                    besides.add(webhooks(beside));
                }
                System.out.printf(Locale.ROOT, "round %d: pgbench %,.0f/s, empty route %,.0f/s, webhook %,.0f/s, webhook to pgbench %.2f" + (BESIDE == null ? "" : ", beside %,.0f/s") + "%n",
                        round, limits.get(round - 1).perSecond, nothings.get(round - 1).perSecond, ingests.get(round - 1).perSecond,
                        ingests.get(round - 1).perSecond / limits.get(round - 1).perSecond, BESIDE == null ? 0 : besides.get(round - 1).perSecond);
            }
            System.out.printf("%n| | per second: median / best | to pgbench | p50 / p99 ms | CPU ms each: receiver / PostgreSQL / client | MB |%n|---|---|---|---|---|---|%n");
            double limit = median(limits, Result::perSecond);
            print("pgbench, 16 clients, one insert-or-get statement", limits, limit);
            print("empty route, " + CONNECTIONS + " connections", nothings, limit);
            print("webhook, " + CONNECTIONS + " connections", ingests, limit);
            if (BESIDE != null) {
                print(BESIDE + ", " + CONNECTIONS + " connections", besides, limit);
            }
            if (RECORDING != null) {
                record();
            }
            check();
        } finally {
            stop();
        }
    }

    private static void require(String... command) throws Exception {
        try {
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException e) {
            throw new IllegalStateException(command[0] + " is missing; on Debian: apt-get install wrk postgresql-contrib", e);
        }
    }

    private void start() throws Exception {
        Path log = folder.resolve("log");
        for (String part : new String[] {"config", "routes"}) {
            try (Stream<Path> files = Files.walk(Path.of(part))) {
                for (Path file : files.toList()) {
                    Files.copy(file, folder.resolve(file));
                }
            }
        }
        Files.createDirectories(folder.resolve("routes/own"));
        Files.writeString(folder.resolve("routes/own/do-nothing.yaml"), EMPTY_ROUTE);
        Files.writeString(folder.resolve("insert-or-get.sql"), INSERT_OR_GET);
        Files.writeString(folder.resolve("send.lua"), SCRIPT);
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + HEAP));
        command.addAll(List.of("-XX:SharedArchiveFile=" + JAR.resolveSibling("chatwoot-processor.jsa"), "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
        command.addAll(List.of(System.getProperty("options", "").split(" ")));
        command.removeIf(String::isBlank);
        command.addAll(List.of("-jar", JAR.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(Map.of("PORT", "0", "CHATWOOT_WEBHOOK_SECRET", SECRET, "PROCESSOR_RESPONDER", RESPONDER));
        program = builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        while (!Files.readString(log).contains("  try  ")) {
            if (program.waitFor(200, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(Files.readString(log));
            }
        }
    }

    private void connect() throws Exception {
        String log = Files.readString(folder.resolve("log"));
        Matcher shown = Pattern.compile("\\(jdbc:(\\S+), user (\\w+)\\)").matcher(log);
        shown.find();
        url = shown.group(1).replace("//", "//" + shown.group(2) + "@");
        database = DriverManager.getConnection("jdbc:" + shown.group(1), shown.group(2), "");
        // it is no child of the program; the first line of its file is its process id
        postgres = ProcessHandle.of(Long.parseLong(Files.readAllLines(folder.resolve("data/postgresql/postmaster.pid")).get(0))).orElseThrow();
        Matcher address = Pattern.compile("http://[^:/ ]+:(\\d+)").matcher(log);
        address.find();
        int port = Integer.parseInt(address.group(1));
        webhook = new Receiver("/webhook/chatwoot", port, program.toHandle());
        nothing = new Receiver("/webhook/nothing", port, program.toHandle());
        try (Statement statement = database.createStatement()) {
            statement.execute("CREATE SCHEMA benchmark CREATE TABLE message (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                    + " external_id bigint NOT NULL UNIQUE, content text NOT NULL)");
        }
    }

    private void startBeside() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", "exec " + BESIDE).inheritIO();
        builder.environment().putAll(Map.of("PORT", Integer.toString(port), "SECRET", SECRET,
                "DATABASE_URL", url.replaceFirst("\\?.*", "")));
        besideProcess = builder.start();
        while (!listens(port)) {
            if (besideProcess.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("ended: " + BESIDE);
            }
        }
        beside = new Receiver(BESIDE_PATH, port, besideProcess.toHandle());
    }

    /** A program like ours opens its port first, and fails while it starts. */
    private static boolean listens(int port) throws IOException {
        try {
            HttpURLConnection answer = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + BESIDE_PATH).toURL().openConnection();
            return answer.getResponseCode() < HttpURLConnection.HTTP_INTERNAL_ERROR;
        } catch (ConnectException e) {
            return false;
        }
    }

    private void warmUp(Receiver receiver) throws Exception {
        for (int left = WARM_UP; left > 0; left -= SECONDS) {
            webhooks(receiver);
        }
    }

    private Result limit() throws Exception {
        double postgres = postgres();
        Measured pgbench = measured(Map.of(), "pgbench", "-n", "-M", "prepared", "-c", "16", "-j", "2", "-T", Integer.toString(SECONDS),
                "-f", folder.resolve("insert-or-get.sql").toString(), url.replaceFirst("\\?.*", ""));
        Matcher tps = Pattern.compile("tps = ([\\d.]+)").matcher(pgbench.output);
        if (!tps.find()) {
            throw new IllegalStateException(pgbench.output);
        }
        double perSecond = Double.parseDouble(tps.group(1));
        double requests = perSecond * SECONDS;
        return new Result(perSecond, Double.NaN, Double.NaN, 0, (postgres() - postgres) / requests, pgbench.cpu / requests, 0);
    }

    private Result webhooks(Receiver receiver) throws Exception {
        Path requests = prepare(receiver.path, (int) (SECONDS * Math.max(6000, 2 * fastest.getOrDefault(receiver, 0.0))));
        double receiving = cpu(receiver.process);
        double postgres = postgres();
        Measured wrk = measured(Map.of("REQUESTS", requests.toString()), "wrk", "-t1", "-c" + CONNECTIONS, "-d" + SECONDS + "s",
                "--timeout", "10s", "-s", folder.resolve("send.lua").toString(), "http://127.0.0.1:" + receiver.port + "/");
        Matcher result = RESULT.matcher(wrk.output);
        if (!result.find() || !result.group(3).equals("0")) {
            throw new IllegalStateException("not all were answered with 200:\n" + wrk.output + Files.readString(folder.resolve("log")));
        }
        if (receiver != nothing && !result.group(4).equals("0")) {
            throw new IllegalStateException("too few webhooks were prepared: some were sent twice");
        }
        if (!result.group(5).equals("0")) {
            System.out.println("connections that broke: " + result.group(5));
        }
        Files.delete(requests);
        double count = Double.parseDouble(result.group(1));
        double perSecond = count / Double.parseDouble(result.group(2)) * 1e6;
        if (receiver == webhook) {
            answered += (long) count;
        }
        fastest.merge(receiver, perSecond, Math::max);
        return new Result(perSecond, Double.parseDouble(result.group(6)), Double.parseDouble(result.group(7)),
                (cpu(receiver.process) - receiving) / count, (postgres() - postgres) / count,
                wrk.cpu / count, megabytes(receiver.process));
    }

    /** One more run, with JFR: it is not among the figures. */
    private void record() throws Exception {
        Path settings = folder.resolve("profile.jfc");
        command("jfr", "configure", "jdk.ExecutionSample#period=5ms", "--output", settings.toString());
        command("jcmd", Long.toString(program.pid()), "JFR.start", "settings=" + settings, "name=benchmark");
        webhooks(webhook);
        command("jcmd", Long.toString(program.pid()), "JFR.stop", "name=benchmark", "filename=" + Path.of(RECORDING).toAbsolutePath());
    }

    private static void command(String tool, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", tool).toString()));
        command.addAll(List.of(arguments));
        if (new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() != 0) {
            throw new IllegalStateException("failed: " + String.join(" ", command));
        }
    }

    /** Signed as Chatwoot signs; each message is a new one, each sender has written a few before. */
    private Path prepare(String path, int count) throws Exception {
        Path file = folder.resolve("requests");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String timestamp = Long.toString(Instant.now().getEpochSecond());
        // the numbers stand as placeholders in one text: to build each as a tree would take longer than the measurement
        ObjectNode message = (ObjectNode) JSON.readTree(Files.readAllBytes(PAYLOAD));
        String template = replace(message, timestamp).toString();
        String[] parts = template.split("(?<=[@#])|(?=[@#])");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (int i = 0; i < count; i++) {
                String id = Long.toString(10_000_000 + prepared + i);
                int round = i / (SENDERS * MESSAGES_PER_SENDER);
                String sender = Long.toString(10_000_000 + prepared + (long) round * SENDERS + i % SENDERS);
                var body = new StringBuilder();
                for (String part : parts) {
                    body.append(part.equals("@") ? id : part.equals("#") ? sender : part);
                }
                byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
                mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
                byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
                        + "User-Agent: rest-client/2.1.0\r\nX-Chatwoot-Delivery: benchmark-" + id + "\r\nX-Chatwoot-Timestamp: " + timestamp
                        + "\r\nX-Chatwoot-Signature: sha256=" + HexFormat.of().formatHex(mac.doFinal(bytes))
                        + "\r\nContent-Length: " + bytes.length + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
                out.write((head.length + bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
                out.write(head);
                out.write(bytes);
            }
        }
        prepared += count;
        return file;
    }

    private static JsonNode replace(ObjectNode message, String timestamp) throws IOException {
        String at = Instant.ofEpochSecond(Long.parseLong(timestamp)).toString();
        ObjectNode conversation = (ObjectNode) message.path("conversation");
        message.put("id", "@").put("created_at", at);
        conversation.put("id", "#").put("updated_at", Double.parseDouble(timestamp) + 0.5);
        ((ObjectNode) conversation.path("contact_inbox")).put("source_id", "4915#");
        ((ObjectNode) conversation.path("meta").path("sender")).put("phone_number", "+4915#").put("identifier", (String) null);
        ((ObjectNode) message.path("sender")).put("phone_number", "+4915#");
        ((ObjectNode) conversation.path("messages").path(0)).put("id", "@");
        return message;
    }

    /** All that was answered is stored, once. What was on its way when wrk stopped may be stored, too. */
    private void check() throws Exception {
        TimeUnit.SECONDS.sleep(1);
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*), count(DISTINCT external_id), count(DISTINCT conversation_id),"
                        + " (SELECT count(*) FROM communication.webhook_event) FROM communication.message")) {
            row.next();
            long stored = row.getLong(1);
            System.out.printf(Locale.ROOT, "%nanswered %,d, stored %,d in %,d conversations, twice %,d, events %,d: %s%n", answered, stored,
                    row.getLong(3), stored - row.getLong(2), row.getLong(4),
                    stored >= answered && row.getLong(2) == stored && row.getLong(4) == stored ? "right" : "WRONG");
        }
    }

    private record Measured(String output, double cpu) {
    }

    /** Runs a command, and measures its CPU time in ms. */
    private static Measured measured(Map<String, String> environment, String... command) throws Exception {
        var timed = new ArrayList<>(List.of("bash", "-c", "TIMEFORMAT='cpu=%U %S'; time \"$@\"", "bash"));
        timed.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(timed).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Matcher cpu = CPU.matcher(output);
        cpu.find();
        return new Measured(output, 1000 * (Double.parseDouble(cpu.group(1)) + Double.parseDouble(cpu.group(2))));
    }

    /** What PostgreSQL's processes took, also those that have ended, in ms. */
    private double postgres() throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + postgres.pid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double ended = (Double.parseDouble(fields[13]) + Double.parseDouble(fields[14])) * 1000 / TICKS;
            return Stream.concat(Stream.of(postgres), postgres.descendants()).mapToDouble(IngestBenchmark::cpu).sum() + ended;
        } catch (NoSuchFileException e) {
            return Double.NaN; // where there is no /proc
        }
    }

    /** In ms. */
    private static double cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e6;
    }

    /** What a receiver holds of the machine's memory; where there is no /proc, nothing is shown. */
    private static double megabytes(ProcessHandle process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS")).mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst().orElse(Double.NaN);
        } catch (IOException | UncheckedIOException e) {
            return Double.NaN;
        }
    }

    private static double median(List<Result> results, Function<Result, Double> of) {
        return results.stream().map(of).sorted().skip(results.size() / 2).findFirst().orElseThrow();
    }

    private static void print(String what, List<Result> results, double limit) {
        double best = results.stream().map(Result::perSecond).max(Comparator.naturalOrder()).orElseThrow();
        double half = median(results, Result::p50);
        String waited = Double.isNaN(half) ? "" : String.format(Locale.ROOT, "%.0f / %.0f", half, median(results, Result::p99));
        System.out.printf(Locale.ROOT, "| %s | %,.0f / %,.0f | %.2f | %s | %.3f / %.3f / %.3f | %.0f |%n", what,
                median(results, Result::perSecond), best, median(results, Result::perSecond) / limit, waited,
                median(results, Result::receiver), median(results, Result::postgres),
                median(results, Result::client), median(results, Result::megabytes));
    }

    private void stop() throws Exception {
        if (besideProcess != null) {
            besideProcess.destroy();
            besideProcess.waitFor();
        }
        program.destroy();
        program.waitFor(60, TimeUnit.SECONDS);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
