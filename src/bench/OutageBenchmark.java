import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.database.EmbeddedServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/**
 * What becomes of webhooks while the database is stopped: the packaged program takes them without a pause from senders who write one after the other,
 * its PostgreSQL is stopped for half a minute and started again, and at the end each webhook that was answered with 200 must be stored, once, in its
 * sender's order. With -Dspool=&lt;a small file system&gt; the disk is full before the database is back. See docs/measuring.md.
 */
public class OutageBenchmark {

    private static final int OUTAGE = Integer.getInteger("outage", 30);
    private static final int SENDERS = Integer.getInteger("senders", 16);
    private static final long PAUSE = Long.getLong("pause", 100);
    private static final int PORT = 8768;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern WAITING = Pattern.compile("(?m)^processor_spool_files (\\S+)$");
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static volatile int database;
    private static volatile boolean over;
    private static final Map<String, Integer> ANSWERS = new ConcurrentHashMap<>();
    private static final ConcurrentLinkedQueue<Long> TAKEN = new ConcurrentLinkedQueue<>();
    private static volatile long longest;

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("benchmark");
        FileSystemUtils.copyRecursively(Path.of("config"), folder.resolve("config"));
        FileSystemUtils.copyRecursively(Path.of("routes"), folder.resolve("routes"));
        Path data = Files.createDirectories(folder.resolve("postgres"));
        try (ServerSocket front = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
            Thread doors = new Thread(() -> accept(front));
            doors.setDaemon(true);
            doors.start();
            EmbeddedServer server = start(data);
            Process program = program(folder, front.getLocalPort());
            try {
                await(program, folder);
                List<Thread> senders = senders();
                Thread.sleep(5000);
                server.close();
                System.out.printf(Locale.ROOT, "the database is stopped; until then %s%n", new TreeMap<>(ANSWERS));
                Thread.sleep(OUTAGE * 1000L);
                System.out.printf(Locale.ROOT, "it is started again; until then %s%n", new TreeMap<>(ANSWERS));
                server = start(data);
                Thread.sleep(10_000);
                over = true;
                for (Thread sender : senders) {
                    sender.join();
                }
                Instant since = Instant.now();
                while (waiting() != 0) {
                    Thread.sleep(200);
                }
                System.out.printf(Locale.ROOT, "%s; the longest answer took %,d ms; the spool was empty %d s after the last webhook%n", new TreeMap<>(ANSWERS),
                        longest, Duration.between(since, Instant.now()).toSeconds());
                check(server.url().jdbcUrl());
            } finally {
                program.destroy();
                program.waitFor();
                server.close();
            }
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static EmbeddedServer start(Path data) {
        EmbeddedServer server = EmbeddedServer.start(data);
        database = URI.create(server.url().jdbcUrl().substring("jdbc:".length())).getPort();
        return server;
    }

    private static Process program(Path folder, int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-jar",
                Path.of(System.getProperty("jar", "target/chatwoot-processor/chatwoot-processor.jar")).toAbsolutePath().toString())
                .directory(folder.toFile()).redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
        builder.environment().putAll(Map.of("DATABASE_URL", "postgresql://postgres@127.0.0.1:" + port + "/postgres", "PORT", Integer.toString(PORT),
                "PROCESSOR_RESPONDER", "none", "API_KEY", "", "ADMIN_API_KEY", "",
                "PROCESSOR_SPOOL_FOLDER", System.getProperty("spool", folder.resolve("spool").toString()),
                "PROCESSOR_SPOOL_LEAST_FREE", System.getProperty("least-free", "1MB")));
        return builder.start();
    }

    /** The database's address stays the same: what comes here goes to where it is now. */
    private static void accept(ServerSocket front) {
        while (!front.isClosed()) {
            try {
                Socket in = front.accept();
                try {
                    Socket out = new Socket(InetAddress.getLoopbackAddress(), database);
                    pump(in, out);
                    pump(out, in);
                } catch (IOException e) {
                    in.close(); // as a server that is not there
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void pump(Socket from, Socket to) {
        Thread thread = new Thread(() -> {
            try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
                in.transferTo(out);
            } catch (IOException e) {
                // the other side is gone
            } finally {
                close(from);
                close(to);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is
        }
    }

    private static List<Thread> senders() throws IOException {
        List<Thread> senders = new ArrayList<>();
        for (int sender = 0; sender < SENDERS; sender++) {
            int number = sender;
            ObjectNode message = (ObjectNode) JSON.readTree(Path.of("src/test/resources/payloads/message_created-whatsapp-inbound-text.json").toFile());
            Thread thread = new Thread(() -> write(number, message));
            thread.start();
            senders.add(thread);
        }
        return senders;
    }

    private static void write(int sender, ObjectNode message) {
        ObjectNode conversation = (ObjectNode) message.path("conversation");
        String phone = "+4915" + (100_000_000 + sender);
        for (ObjectNode contact : List.of((ObjectNode) message.path("sender"), (ObjectNode) conversation.at("/meta/sender"))) {
            contact.put("phone_number", phone);
        }
        ((ObjectNode) conversation.path("contact_inbox")).put("source_id", phone.substring(1));
        conversation.put("id", 1 + sender);
        conversation.putArray("messages");
        for (long i = 0; !over; i++) {
            long id = (sender + 1) * 1_000_000L + i;
            Instant now = Instant.now();
            message.put("id", id).put("created_at", now.toString()).put("source_id", "wamid." + id);
            conversation.put("updated_at", now.toEpochMilli() / 1000.0);
            try {
                HttpResponse<String> answer = CLIENT.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/webhook/chatwoot"))
                        .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(message.toString())).build(), BodyHandlers.ofString());
                longest = Math.max(longest, Duration.between(now, Instant.now()).toMillis());
                ANSWERS.merge(answer.statusCode() + (answer.body().contains("spooled") ? " spooled" : ""), 1, Integer::sum);
                if (answer.statusCode() == 200) {
                    TAKEN.add(id);
                }
                Thread.sleep(PAUSE);
            } catch (IOException e) {
                ANSWERS.merge("no answer", 1, Integer::sum);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void check(String url) {
        JdbcTemplate database = new JdbcTemplate(new DriverManagerDataSource(url, "postgres", ""));
        List<Long> stored = database.queryForList("SELECT external_id::bigint FROM communication.message", Long.class);
        Set<Long> once = new HashSet<>(stored);
        System.out.printf(Locale.ROOT, "taken %,d; of these not stored %,d, stored twice %,d, out of order %,d%n", TAKEN.size(),
                TAKEN.stream().filter(id -> !once.contains(id)).count(), stored.size() - once.size(),
                database.queryForObject("SELECT count(*) FROM (SELECT external_id::bigint AS external, lag(external_id::bigint) OVER (PARTITION BY"
                        + " conversation_id ORDER BY id) AS before FROM communication.message) AS one WHERE external < before", Long.class));
    }

    private static void await(Process program, Path folder) throws Exception {
        while (waiting() < 0 || !isReady()) {
            if (!program.isAlive()) {
                throw new IllegalStateException(Files.readString(folder.resolve("log")));
            }
            Thread.sleep(500);
        }
    }

    private static boolean isReady() throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/actuator/health/readiness")).build(), BodyHandlers.discarding())
                .statusCode() == 200;
    }

    /** @return -1: the program does not run yet */
    private static double waiting() throws InterruptedException {
        try {
            String scrape = CLIENT.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/actuator/prometheus")).build(), BodyHandlers.ofString()).body();
            Matcher waiting = WAITING.matcher(scrape);
            return waiting.find() ? Double.parseDouble(waiting.group(1)) : -1;
        } catch (IOException e) {
            return -1;
        }
    }
}
