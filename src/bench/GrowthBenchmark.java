import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.chatwootprocessor.database.EmbeddedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.util.FileSystemUtils;

/**
 * What the program's statements cost when 10^5, 10^6 and 10^7 messages are stored: one connection to a PostgreSQL of its own, each
 * statement committed, half of the messages from known customers. Said are the median that a caller waits, and the CPU time that
 * PostgreSQL takes, which does not hang on the disk and on what else the machine does. See README.md, "Measure".
 */
public class GrowthBenchmark {

    private static final List<Long> SIZES = Stream.of(System.getProperty("sizes", "100000,1000000,10000000").split(","))
            .map(Long::valueOf).toList();
    private static final int WARM_UP = 300;
    private static final int MESSAGES = 1_000;
    private static final int LOOKS = 50;
    private static final int MANY = 64;
    private static final int BATCH = 24; // what a dispatcher with eight hands claims
    private static final String PAYLOAD = "{\"content\":\"" + "x".repeat(1400) + "\"}";
    private static final String TURN = """
            {"lease": 30, "answer_open": false, "max_age": 86400, "max_replies": 100, "supersede": true, "max_superseded": 3}""";

    private final SingleConnectionDataSource source;
    private final NamedParameterJdbcTemplate database;
    private final Map<String, String> statements = new LinkedHashMap<>();
    private final Map<String, List<Double>> table = new LinkedHashMap<>();
    private final ProcessHandle backend;
    private List<Map<String, Object>> customers;
    private long number = 1_000_000_000_000L;

    private GrowthBenchmark(String url) {
        source = new SingleConnectionDataSource(url, "postgres", "", true);
        database = new NamedParameterJdbcTemplate(source);
        backend = ProcessHandle.of(database.queryForObject("SELECT pg_backend_pid()", Map.of(), Long.class)).orElseThrow();
    }

    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger("ROOT")).setLevel(Level.WARN);
        Path folder = Files.createTempDirectory("benchmark");
        try (EmbeddedServer server = EmbeddedServer.start(folder)) {
            new GrowthBenchmark(server.url().jdbcUrl()).run();
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private void run() throws Exception {
        Flyway.configure().dataSource(source).schemas("communication").locations("classpath:db/migration", "classpath:db/functions").load().migrate();
        database.getJdbcTemplate().update("INSERT INTO communication.bot_config (scope, name, responder) VALUES ('setting', 'Assistant', 'echo')");
        for (long size : SIZES) {
            long start = System.nanoTime();
            fill(size);
            System.out.printf(Locale.ROOT, "%,d messages: filled in %.0f s%n", size, (System.nanoTime() - start) / 1e9);
            customers = database.queryForList("SELECT account_id, user_identifier, chatwoot_conversation_id FROM communication.conversation"
                    + " WHERE is_active AND user_identifier LIKE 'customer %' ORDER BY random() LIMIT 10000", Map.of());
            measure(WARM_UP, (name, value) -> { });
            measure(MESSAGES, (name, value) -> table.computeIfAbsent(name, row -> new ArrayList<>()).add(value));
        }
        print();
    }

    private void fill(long size) throws Exception {
        long messages = size - database.queryForObject("SELECT count(*) FROM communication.message", Map.of(), Long.class);
        try (Connection connection = source.getConnection()) {
            connection.createStatement().execute(Files.readString(Path.of("src/bench/fill.sql")).replace("$messages", Long.toString(messages))
                    .replace("$text", "'Message number ' || k || ' of this conversation, as long as most are.'"));
            connection.createStatement().execute("VACUUM ANALYZE");
            connection.createStatement().execute("CHECKPOINT"); // what was filled is on the disk before anything is measured
        }
    }

    private interface Result {
        void add(String name, double value);
    }

    /** Takes that many messages from their webhook to the mark that they are answered. */
    private void measure(int messages, Result result) throws Exception {
        Map<String, Object> lookedFor = Map.of("settings", TURN, "quiet", 0.0, "max_wait", 0.0);
        result.add("look for unanswered messages, none, ms", milliseconds(LOOKS, () -> query("conversation/find-unanswered", lookedFor)));

        double cpu = cpu();
        double one = milliseconds(messages, () -> store(1));
        result.add("store webhooks, one a statement, rows/s", 1000 / one);
        result.add("  CPU of a row, ms", (cpu() - cpu) / messages);
        result.add("look for unanswered messages, 1,000, ms", milliseconds(LOOKS, () -> query("conversation/find-unanswered", lookedFor)));
        result.add("measure the turns, ms", milliseconds(LOOKS, () -> query("conversation/measure-turns", Map.of("settings", TURN))));

        List<Double> turns = new ArrayList<>();
        List<Long> conversations = database.queryForList(
                "SELECT DISTINCT conversation_id FROM communication.unanswered(CAST(:settings AS jsonb))", Map.of("settings", TURN), Long.class);
        cpu = cpu();
        for (long conversation : conversations) {
            turns.add(milliseconds(1, () -> turn(conversation)));
        }
        result.add("a turn: claim, load, complete, ms", median(turns));
        result.add("  its CPU, ms", (cpu() - cpu) / conversations.size());
        result.add("measure the queue, ms", milliseconds(LOOKS, () -> query("outbound/measure-queue", Map.of())));

        List<Double> lanes = new ArrayList<>();
        List<Double> claims = new ArrayList<>();
        List<Double> marks = new ArrayList<>();
        List<Map<String, Object>> open = new ArrayList<>(query("outbound/list-lanes", Map.of()));
        cpu = cpu();
        while (!open.isEmpty()) {
            Map<String, Object> lane = Map.of("adapter", open.get(0).get("adapter"), "account_id", open.get(0).get("account_id"),
                    "limit", BATCH, "claim", 30.0);
            List<Map<String, Object>> claimed = new ArrayList<>();
            double claim = milliseconds(1, () -> claimed.addAll(query("outbound/claim-messages", lane)));
            if (claimed.size() == BATCH) {
                claims.add(claim);
            }
            for (Map<String, Object> message : claimed) {
                marks.add(milliseconds(1, () -> mark(message)));
            }
            open.clear();
            lanes.add(milliseconds(1, () -> open.addAll(query("outbound/list-lanes", Map.of()))));
        }
        result.add("list the lanes, ms", median(lanes));
        result.add("claim 24 replies, ms", median(claims));
        result.add("mark a reply, ms", median(marks));
        result.add("  CPU of a reply: listed, claimed, marked, ms", (cpu() - cpu) / marks.size());

        cpu = cpu();
        double many = milliseconds(messages / MANY, () -> store(MANY));
        result.add("store webhooks, 64 a statement, rows/s", MANY * 1000 / many);
        result.add("  CPU of a row, 64 a statement, ms", (cpu() - cpu) / (messages / MANY * MANY));
        database.update("UPDATE communication.message SET no_answer = 'failed' WHERE status = 'received' AND no_answer IS NULL", Map.of());
    }

    private List<Map<String, Object>> store(int webhooks) {
        return query("inbound/store-deliveries", Map.of(
                "deliveries", Stream.generate(this::delivery).limit(webhooks).toArray(String[]::new),
                "payloads", Collections.nCopies(webhooks, PAYLOAD).toArray(String[]::new), "patient", false));
    }

    private String delivery() {
        number++;
        Map<String, Object> customer = number % 2 == 0 ? customers.get((int) (number / 2 % customers.size()))
                : Map.of("account_id", 1, "user_identifier", "new customer " + number, "chatwoot_conversation_id", number);
        return """
                ("chatwoot",,"%1$d","message_created",%2$s,,"%3$s","whatsapp",%4$s,1,,"pending",,,"%5$s",\
                "inbound","%1$d","contact",f,"Where is my order?","{}","[]","%5$s",,,,t,f,,,,,,,,,,,,,,,)""".formatted(number, customer.get("account_id"),
                customer.get("user_identifier"), customer.get("chatwoot_conversation_id"), Instant.now());
    }

    private Object turn(long conversation) {
        Map<String, Object> claim = query("conversation/claim-turn", Map.of("conversation_id", conversation, "settings", TURN)).get(0);
        if (!"claimed".equals(claim.get("outcome"))) {
            throw new IllegalStateException("the turn was not claimed: " + claim);
        }
        query("conversation/load-turn", Map.of("conversation_id", conversation, "turn_id", claim.get("turn_id").toString(),
                "lease_id", claim.get("lease_id").toString(), "history", 50, "settings", TURN));
        Map<String, Object> completed = query("conversation/complete-turn", Map.of("settings", TURN, "answer", """
                {"turn_id": "%s", "lease_id": "%s", "messages": ["It is on its way."], "action": "reply", "adapter": null, "lifetime": 86400}"""
                .formatted(claim.get("turn_id"), claim.get("lease_id")))).get(0);
        if (!"completed".equals(completed.get("outcome"))) {
            throw new IllegalStateException("the turn was not completed: " + completed);
        }
        return completed;
    }

    private Object mark(Map<String, Object> message) {
        Map<String, Object> parameters = new LinkedHashMap<>(Map.of("message_id", message.get("message_id"),
                "claim_id", message.get("claim_id").toString(), "outcome", "sent", "doubt", "none", "counted", 1, "wait", 0.0,
                "max_backoff", 300.0, "initial_backoff", 1.0, "max_attempts", 8, "external_id", Long.toString(++number)));
        parameters.putAll(Map.of("forbidden", false, "patience", 3600.0));
        parameters.put("error", null);
        parameters.putAll(Map.of("kind", "sent", "milliseconds", 12, "program", "here:8000"));
        return query("outbound/mark-message", parameters);
    }

    private List<Map<String, Object>> query(String file, Map<String, Object> parameters) {
        return database.queryForList(statements.computeIfAbsent(file,
                name -> io.chatwootprocessor.database.Statement.read(name + ".sql").replace(":#", ":")), parameters);
    }

    /** What PostgreSQL has taken for this connection, in milliseconds. */
    private double cpu() {
        return backend.info().totalCpuDuration().orElseThrow().toMillis();
    }

    /** The median. */
    private static double milliseconds(int times, Callable<?> action) throws Exception {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            action.call();
            all.add((System.nanoTime() - start) / 1e6);
        }
        return median(all);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private void print() {
        System.out.printf("%-45s", "stored messages");
        SIZES.forEach(size -> System.out.printf(Locale.ROOT, "%,14d", size));
        System.out.println();
        table.forEach((name, values) -> {
            System.out.printf("%-45s", name);
            values.forEach(value -> System.out.printf(Locale.ROOT, name.endsWith("/s") ? "%,14.0f" : "%14.2f", value));
            System.out.println();
        });
    }
}
