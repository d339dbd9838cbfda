import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;

/**
 * How many replies the dispatcher sends in a second: claimed from PostgreSQL, posted to a local stub of Chatwoot, marked. Beside
 * it the same HTTP client posts the same messages to the same stub in a bare loop, with as many threads. Both in turn, several
 * times; only their ratio says anything about another machine. Afterwards it checks that each reply arrived once and in order.
 * See README.md, "Measure".
 */
public class OutboundBenchmark {

    private static final int MESSAGES = Integer.getInteger("messages", 10_000);
    private static final int CONVERSATIONS = Integer.getInteger("conversations", 1_000);
    private static final int CONCURRENCY = Integer.getInteger("concurrency", 8);
    private static final int ROUNDS = Integer.getInteger("rounds", 4);
    private static final byte[] ANSWER = "{\"id\":%d,\"content\":\"Hello\",\"message_type\":1}".getBytes(StandardCharsets.UTF_8);
    private static final Pattern CONTENT = Pattern.compile("conversations/(\\d+)/messages\\|.*\"content\":\"reply (\\d+)\"");

    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicInteger disorder = new AtomicInteger();
    private final int[] newest = new int[CONVERSATIONS + 1];

    public static void main(String[] arguments) throws Exception {
        new OutboundBenchmark().run();
    }

    private void run() throws Exception {
        HttpServer chatwoot = stub();
        String address = "http://127.0.0.1:" + chatwoot.getAddress().getPort();
        Path folder = Files.createTempDirectory("benchmark");
        Process program = start(folder, address);
        try (Connection database = connect(folder.resolve("log"))) {
            conversations(database);
            dispatcher(database); // warm-up
            System.out.printf("%d messages, %d conversations, %d at a time%n", MESSAGES, CONVERSATIONS, CONCURRENCY);
            for (int round = 1; round <= ROUNDS; round++) {
                double bare = bareLoop(address);
                double dispatcher = dispatcher(database);
                System.out.printf(Locale.ROOT, "round %d: bare loop %,.0f/s, dispatcher %,.0f/s, ratio %.3f%n",
                        round, bare, dispatcher, dispatcher / bare);
            }
            System.out.printf("not marked sent: %d, out of order or twice: %d%n", unsent(database), disorder.get());
        } finally {
            program.destroy();
            program.waitFor(30, TimeUnit.SECONDS);
            chatwoot.stop(0);
        }
    }

    private HttpServer stub() throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // or each answer waits 40 ms for an acknowledgement
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1000);
        server.setExecutor(Executors.newFixedThreadPool(2 * CONCURRENCY));
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Matcher message = CONTENT.matcher(exchange.getRequestURI().getPath() + "|" + body);
            if (message.find()) {
                int conversation = Integer.parseInt(message.group(1));
                int number = Integer.parseInt(message.group(2));
                synchronized (newest) {
                    if (number <= newest[conversation]) {
                        disorder.incrementAndGet();
                    }
                    newest[conversation] = number;
                }
            }
            byte[] answer = new String(ANSWER, StandardCharsets.UTF_8).formatted(arrived.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static Process start(Path folder, String chatwoot) throws Exception {
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                "-XX:SharedArchiveFile=" + Path.of("target/chatwoot-processor/chatwoot-processor.jsa").toAbsolutePath(),
                "-jar", Path.of("target/chatwoot-processor/chatwoot-processor.jar").toAbsolutePath().toString());
        for (String part : new String[] {"config", "routes"}) {
            try (Stream<Path> files = Files.walk(Path.of(part))) {
                for (Path file : files.toList()) {
                    Files.copy(file, folder.resolve(file));
                }
            }
        }
        builder.environment().putAll(Map.of("PORT", "0", "CHATWOOT_BASE_URL", chatwoot, "CHATWOOT_API_KEY", "token",
                "PROCESSOR_CHATWOOT_RATE_LIMIT", "0", "PROCESSOR_OUTBOUND_CONCURRENCY", Integer.toString(CONCURRENCY)));
        Process program = builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        while (!Files.readString(log).contains("  try  ")) {
            if (program.waitFor(200, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(Files.readString(log));
            }
        }
        return program;
    }

    private static Connection connect(Path log) throws Exception {
        Matcher url = Pattern.compile("\\((jdbc:\\S+), user (\\w+)\\)").matcher(Files.readString(log));
        url.find();
        return DriverManager.getConnection(url.group(1), url.group(2), "");
    }

    private static void conversations(Connection database) throws Exception {
        try (Statement statement = database.createStatement()) {
            statement.execute("INSERT INTO communication.conversation (account_id, user_identifier, channel, chatwoot_conversation_id)"
                    + " SELECT 1, 'customer ' || i, 'whatsapp', i FROM generate_series(1, " + CONVERSATIONS + ") AS i");
        }
    }

    /** Queues all, then lets them go at once. */
    private double dispatcher(Connection database) throws Exception {
        int base = newest[1];
        try (Statement statement = database.createStatement()) {
            statement.execute("INSERT INTO communication.message (conversation_id, account_id, direction, status, content, reply_id, adapter,"
                    + " queued_at, next_attempt_at) SELECT c.id, 1, 'outbound', 'queued', 'reply ' || (" + base + " + n), gen_random_uuid(),"
                    + " 'chatwoot', now(), 'infinity' FROM generate_series(1, " + MESSAGES / CONVERSATIONS + ") AS n, communication.conversation c"
                    + " ORDER BY n");
            statement.execute("ANALYZE communication.message");
            int before = arrived.get();
            long start = System.nanoTime();
            statement.execute("UPDATE communication.message SET next_attempt_at = now() WHERE next_attempt_at = 'infinity'");
            while (arrived.get() < before + MESSAGES) {
                TimeUnit.MILLISECONDS.sleep(2);
            }
            return MESSAGES / ((System.nanoTime() - start) / 1e9);
        }
    }

    /** After a moment for the last marks. */
    private static int unsent(Connection database) throws Exception {
        TimeUnit.SECONDS.sleep(2);
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM communication.message WHERE status <> 'sent'")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static double bareLoop(String address) throws Exception {
        var connections = PoolingHttpClientConnectionManagerBuilder.create().setMaxConnPerRoute(CONCURRENCY).setMaxConnTotal(CONCURRENCY).build();
        try (CloseableHttpClient client = HttpClients.custom().setConnectionManager(connections).disableAutomaticRetries().build()) {
            ExecutorService threads = Executors.newFixedThreadPool(CONCURRENCY);
            AtomicInteger left = new AtomicInteger(MESSAGES);
            long start = System.nanoTime();
            for (int i = 0; i < CONCURRENCY; i++) {
                threads.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        HttpPost post = new HttpPost(address + "/api/v1/accounts/1/conversations/1/messages");
                        post.setHeader("api_access_token", "token");
                        post.setEntity(new StringEntity("{\"content\":\"Hello\",\"message_type\":\"outgoing\",\"private\":false,"
                                + "\"content_type\":\"text\",\"content_attributes\":{\"processor\":{\"reply_id\":\"0190f6c2\"}}}",
                                ContentType.APPLICATION_JSON));
                        client.execute(post, answer -> EntityUtils.toString(answer.getEntity()));
                    }
                    return null;
                });
            }
            threads.shutdown();
            threads.awaitTermination(10, TimeUnit.MINUTES);
            return MESSAGES / ((System.nanoTime() - start) / 1e9);
        }
    }
}
