import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.chatwootprocessor.database.EmbeddedServer;
import io.chatwootprocessor.database.Statement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.flywaydb.core.Flyway;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.util.FileSystemUtils;

/**
 * How long the statements of the console's pages take when ten million messages are stored, with 20,000 dead letters and 300,000 entries of the
 * audit: the time within which 95 of 100 are answered. Each asks for something else each time.
 */
public class ConsoleBenchmark {

    private static final long MESSAGES = Long.getLong("messages", 10_000_000);
    private static final int TIMES = Integer.getInteger("times", 100);
    private static final Pattern PARAMETER = Pattern.compile(":#(?:\\$\\{variable\\.(\\w+)}|(\\w+))");

    private final NamedParameterJdbcTemplate database;

    private ConsoleBenchmark(NamedParameterJdbcTemplate database) {
        this.database = database;
    }

    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger("ROOT")).setLevel(Level.WARN);
        Path folder = Files.createTempDirectory("benchmark");
        try (EmbeddedServer server = EmbeddedServer.start(folder)) {
            SingleConnectionDataSource source = new SingleConnectionDataSource(server.url().jdbcUrl(), "postgres", "", true);
            Flyway.configure().dataSource(source).schemas("communication").locations("classpath:db/migration", "classpath:db/functions").load().migrate();
            new ConsoleBenchmark(new NamedParameterJdbcTemplate(source)).run();
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private void run() throws Exception {
        database.getJdbcTemplate().execute(Files.readString(Path.of("src/bench/fill.sql")).replace("$messages", Long.toString(MESSAGES))
                .replace("$text", "'Message number ' || k || ' of this conversation, as long as most are.'"));
        database.getJdbcTemplate().execute("INSERT INTO communication.message (conversation_id, account_id, direction, status, sender_type, content,"
                + " adapter, queued_at, failed_at, last_error) SELECT id, account_id, 'outbound', 'failed', 'agent_bot', 'Hello', 'chatwoot', now(),"
                + " now() - id % 2000 * interval '1 minute', 'Chatwoot answered ' || 400 + id % 10 || ': conversation ' || id"
                + " FROM communication.conversation ORDER BY id DESC LIMIT 20000");
        database.getJdbcTemplate().execute("INSERT INTO communication.audit (at, actor, action, subject) SELECT now() - n * interval '1 minute', 'alice',"
                + " 'look', 'conversation ' || n FROM generate_series(1, 300000) AS n");
        database.getJdbcTemplate().execute("VACUUM ANALYZE");
        long conversations = database.queryForObject("SELECT max(id) FROM communication.conversation", Map.of(), Long.class);
        System.out.printf(Locale.ROOT, "%,d messages; ms, median and p95%n", MESSAGES);
        measure("overview", "console/overview", n -> Map.of());
        measure("conversations, newest", "operations/list-conversations", n -> page("filter", "{}"));
        measure("conversations, far back", "operations/list-conversations", n -> with(page("filter", "{}"), "before", conversations / (n + 1)));
        measure("conversations, of a person", "operations/list-conversations", n -> page("filter", "{\"user_identifier\": \"customer " + n + "\"}"));
        measure("conversations, by frequent words", "operations/list-conversations", n -> page("filter", "{\"q\": \"conversation\"}"));
        measure("conversations, by words that nobody wrote", "operations/list-conversations", n -> page("filter", "{\"q\": \"zebra" + n + "\"}"));
        measure("conversations, waiting for a human", "operations/list-conversations",
                n -> page("filter", "{\"waiting\": \"true\", \"handled_by\": \"human\"}"));
        measure("a conversation's timeline", "operations/show-timeline",
                n -> Map.of("conversation_id", conversations - n * 7L, "before", "infinity", "limit", 100));
        long talk = fiveThousandMessages();
        measure("a timeline of 5,000 messages, newest", "operations/show-timeline", n -> Map.of("conversation_id", talk, "before", "infinity", "limit", 100));
        measure("a timeline of 5,000 messages, far back", "operations/show-timeline",
                n -> Map.of("conversation_id", talk, "before", Instant.now().minus(Duration.ofMinutes(1000 + 20 * n)).toString(), "limit", 100));
        measure("fifty open conversations", "console/watch-conversations", n -> Map.of("ids", LongStream.range(conversations - 50 * (n + 1L), conversations - 50L * n)
                .mapToObj(Long::toString).collect(Collectors.joining(",", "{" + talk + ",", "}"))));
        measure("dead letters by cause", "outbound/list-causes", n -> Map.of("filter", "{}"));
        measure("dead letters, newest", "outbound/list-failed", n -> page("filter", "{}"));
        measure("dead letters of a cause", "outbound/list-failed",
                n -> page("filter", "{\"cause\": \"Chatwoot answered 40" + n % 10 + ": conversation …\"}"));
        measure("dead letters of a cause, counted", "outbound/count-bulk",
                n -> with(page("filter", "{\"cause\": \"Chatwoot answered 40" + n % 10 + ": conversation …\"}"), "up_to", null));
        measure("events, newest", "operations/list-webhook-events", n -> page("filter", "{}"));
        measure("audit, newest", "operations/list-audit", n -> audit(null, null));
        measure("audit of a conversation", "operations/list-audit", n -> audit(1000L + n, null));
        measure("audit of an action that nobody did", "operations/list-audit", n -> audit(null, "nothing"));
    }

    /** One who writes each minute, and is answered each time. */
    private long fiveThousandMessages() {
        long id = database.queryForObject("INSERT INTO communication.conversation (user_identifier, channel) VALUES ('writes a lot', 'api') RETURNING id",
                Map.of(), Long.class);
        for (String statement : List.of(
                "INSERT INTO communication.turn (conversation_id, responder, bot_name, status, started_at, finished_at)"
                        + " SELECT :id, 'echo', 'Assistant', 'completed', now() - make_interval(mins => n), now() - make_interval(mins => n)"
                        + " FROM generate_series(1, 2500) AS n",
                "INSERT INTO communication.message (conversation_id, direction, status, sender_type, content, timestamp, received_at)"
                        + " SELECT :id, 'inbound', 'read', 'contact', 'Hello, once more', now() - make_interval(mins => n), now() - make_interval(mins => n)"
                        + " FROM generate_series(1, 2500) AS n",
                "INSERT INTO communication.message (conversation_id, direction, status, sender_type, content, timestamp, queued_at, adapter, turn_id)"
                        + " SELECT :id, 'outbound', 'sent', 'agent_bot', 'Hello again', started_at, started_at, 'simulated', id"
                        + " FROM communication.turn WHERE conversation_id = :id",
                "INSERT INTO communication.webhook_event (account_id, source, event, outcome, conversation_id, received_at, payload)"
                        + " SELECT 1, 'chatwoot', 'message_created', 'stored', :id, now() - make_interval(mins => n), '{}' FROM generate_series(1, 2500) AS n",
                "INSERT INTO communication.turn_round (turn_id, responder, outcome, finished_at, milliseconds)"
                        + " SELECT id, 'echo', 'completed', finished_at, 3 FROM communication.turn WHERE conversation_id = :id",
                "INSERT INTO communication.attempt (message_id, kind, status, milliseconds, ended_at)"
                        + " SELECT id, 'sent', 'sent', 3, queued_at FROM communication.message WHERE conversation_id = :id AND direction = 'outbound'")) {
            database.update(statement, Map.of("id", id));
        }
        return id;
    }

    private void measure(String what, String file, IntFunction<Map<String, Object>> parameters) {
        String statement = PARAMETER.matcher(Statement.read(file + ".sql")).replaceAll(":$1$2");
        double[] all = new double[TIMES];
        for (int i = -10; i < TIMES; i++) {
            long start = System.nanoTime();
            List<String> rows = database.queryForList(statement, parameters.apply(Math.abs(i)), String.class);
            if (rows.isEmpty()) {
                throw new IllegalStateException(what + " gave nothing");
            }
            all[Math.max(0, i)] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(all);
        System.out.printf(Locale.ROOT, "%-45s%10.1f%10.1f%n", what, all[TIMES / 2], all[TIMES * 95 / 100]);
    }

    private static Map<String, Object> page(String name, Object value) {
        return with(Map.of("before", Long.MAX_VALUE, "limit", 50), name, value);
    }

    private static Map<String, Object> audit(Long conversation, String action) {
        return with(with(page("actor", null), "conversation", conversation), "action", action);
    }

    private static Map<String, Object> with(Map<String, Object> some, String name, Object value) {
        Map<String, Object> more = new HashMap<>(some); // takes nulls
        more.put(name, value);
        return more;
    }
}
