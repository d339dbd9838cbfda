import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.database.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/**
 * How long the packaged program takes to store a spool of 100,000 webhooks, and whether each is stored once and in the order of its sender's
 * arrival. PostgreSQL is one of its own, and waits for its disk. See docs/measuring.md.
 */
public class SpoolBenchmark {

    private static final int FILES = Integer.getInteger("files", 100_000);
    private static final int SENDERS = Integer.getInteger("senders", 2_000);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern WAITING = Pattern.compile("(?m)^processor_spool_files (\\S+)$");

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("benchmark");
        Path spool = Files.createDirectories(folder.resolve("data/spool"));
        long start = System.nanoTime();
        fill(spool);
        System.out.printf(Locale.ROOT, "%,d files of %,d senders written in %.0f s%n", FILES, SENDERS, seconds(start));
        FileSystemUtils.copyRecursively(Path.of("config"), folder.resolve("config"));
        FileSystemUtils.copyRecursively(Path.of("routes"), folder.resolve("routes"));
        try (EmbeddedServer server = EmbeddedServer.start(Files.createDirectories(folder.resolve("postgres")))) {
            String pid = Files.readAllLines(folder.resolve("postgres/postgresql/postmaster.pid")).get(0).strip();
            run(folder, server.url().jdbcUrl(), ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static void run(Path folder, String url, ProcessHandle server) throws Exception {
        Path program = Path.of("target/chatwoot-processor/chatwoot-processor.jar").toAbsolutePath();
        String address = url + (url.contains("?") ? "&" : "?") + "user=postgres";
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-jar",
                program.toString()).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
        builder.environment().putAll(Map.of("DATABASE_URL", address, "PORT", "8766", "PROCESSOR_RESPONDER", "none", "API_KEY", "", "ADMIN_API_KEY", ""));
        Process running = builder.start();
        try {
            HttpClient client = HttpClient.newHttpClient();
            long start = 0;
            double programs = 0;
            double databases = 0;
            long told = System.nanoTime();
            for (double waiting = -1; waiting != 0; Thread.sleep(500)) {
                if (!running.isAlive()) {
                    throw new IllegalStateException(Files.readString(folder.resolve("log")));
                }
                waiting = waiting(client);
                if (start == 0 && waiting >= 0) {
                    start = System.nanoTime();
                    programs = cpu(running.toHandle());
                    databases = cpu(server);
                    System.out.printf(Locale.ROOT, "the program runs, %,.0f files wait%n", waiting);
                } else if (waiting > 0 && seconds(told) > 10) {
                    told = System.nanoTime();
                    System.out.printf(Locale.ROOT, "after %.0f s %,.0f files wait%n", seconds(start), waiting);
                }
            }
            double took = seconds(start);
            System.out.printf(Locale.ROOT, "CPU of a file: program %.2f ms, PostgreSQL %.2f ms%n", (cpu(running.toHandle()) - programs) / FILES,
                    (cpu(server) - databases) / FILES);
            JdbcTemplate database = new JdbcTemplate(new DriverManagerDataSource(address));
            System.out.printf(Locale.ROOT, "stored in %.0f s, %,.0f a second%n", took, FILES / took);
            System.out.printf(Locale.ROOT, "messages %,d, out of order %,d, files left %,d%n",
                    database.queryForObject("SELECT count(*) FROM communication.message", Long.class),
                    database.queryForObject("SELECT count(*) FROM communication.message a JOIN communication.message b USING (conversation_id)"
                            + " WHERE a.id < b.id AND a.external_id::bigint > b.external_id::bigint", Long.class),
                    FILES - database.queryForObject("SELECT count(*) FROM communication.spooled", Long.class));
        } finally {
            running.destroy();
            running.waitFor();
        }
    }

    /** Milliseconds of a process and of those that it has started: they tell the same also where the machine has other work. */
    private static double cpu(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants()).mapToDouble(one -> one.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e6)
                .sum();
    }

    /** @return -1: the program does not run yet */
    private static double waiting(HttpClient client) throws InterruptedException {
        try {
            String scrape = client.send(HttpRequest.newBuilder(URI.create("http://localhost:8766/actuator/prometheus")).build(), BodyHandlers.ofString()).body();
            Matcher waiting = WAITING.matcher(scrape);
            return waiting.find() ? Double.parseDouble(waiting.group(1)) : -1;
        } catch (java.io.IOException e) {
            return -1;
        }
    }

    private static void fill(Path spool) throws Exception {
        ObjectNode message = (ObjectNode) JSON.readTree(Path.of("src/test/resources/payloads/message_created-whatsapp-inbound-text.json").toFile());
        long place = Instant.now().minusSeconds(3600).toEpochMilli() * 1000;
        for (int i = 0; i < FILES; i++) {
            int sender = i % SENDERS;
            Instant at = Instant.now().minusSeconds(3600).plusMillis(i);
            ObjectNode conversation = (ObjectNode) message.path("conversation");
            message.put("id", 1_000_000 + i).put("created_at", at.toString()).put("source_id", "wamid." + i);
            conversation.put("id", 1 + sender).put("updated_at", at.toEpochMilli() / 1000.0);
            conversation.putArray("messages");
            String phone = "+4915" + (100_000_000 + sender);
            for (ObjectNode contact : List.of((ObjectNode) message.path("sender"), (ObjectNode) conversation.at("/meta/sender"))) {
                contact.put("phone_number", phone);
            }
            ((ObjectNode) conversation.path("contact_inbox")).put("source_id", phone.substring(1));
            ObjectNode file = JSON.createObjectNode().put("id", UUID.randomUUID().toString()).put("arrived_at", at.toString())
                    .put("source", "chatwoot").put("event", "message_created");
            file.set("payload", message);
            Files.writeString(spool.resolve("%017d-%016x.json".formatted(place + i, sender)), file.toString());
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
