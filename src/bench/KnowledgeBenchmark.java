import io.chatwootprocessor.database.EmbeddedServer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * What a search costs among 20,000 and 100,000 passages: questions by HTTP, one after the other, to the packaged program with a PostgreSQL of
 * its own. The passages are made up: words as frequent as words are (Zipf), and vectors that point anywhere. Said are the first search, which
 * loads the vectors, median and 99th percentile of those after it, and what a search costs.
 */
public class KnowledgeBenchmark {

    private static final int[] SIZES = Stream.of(System.getProperty("sizes", "20000,100000").split(",")).mapToInt(Integer::parseInt).toArray();
    private static final int QUESTIONS = Integer.getInteger("questions", 1000);
    private static final int WARM_UP = Integer.getInteger("warm-up", 300);
    private static final String JAR = System.getProperty("jar", "target/chatwoot-processor/chatwoot-processor.jar");
    private static final int PORT = Integer.getInteger("port", 18431);
    private static final int VOCABULARY = 30_000;
    private static final int WORDS = 120;
    private static final int NUMBERS = 384;
    private static final int TOGETHER = 500;

    private static final Random RANDOM = new Random(7);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("benchmark");
        try (EmbeddedServer server = EmbeddedServer.start(folder.resolve("data"))) {
            ProcessBuilder start = new ProcessBuilder("java", "-XX:+UseSerialGC", "-jar", JAR)
                    .redirectOutput(folder.resolve("program.log").toFile()).redirectErrorStream(true);
            start.environment().put("DATABASE_URL", server.url().jdbcUrl().replace("jdbc:postgresql://", "postgresql://postgres@"));
            start.environment().put("PORT", Integer.toString(PORT));
            Process program = start.start();
            try (Connection database = DriverManager.getConnection(server.url().jdbcUrl(), "postgres", "")) {
                await(program, folder.resolve("program.log"));
                put();
                for (int size : SIZES) {
                    measure(database, size, program, postmaster(folder));
                }
            } finally {
                program.destroy();
                program.waitFor();
            }
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    /** Milliseconds of CPU, which another load on the machine does not change much. */
    private record Cpu(double program, double database) {

        static Cpu now(Process program, ProcessHandle server) {
            return new Cpu(of(program.toHandle()), of(server) + server.descendants().mapToDouble(Cpu::of).sum());
        }

        private static double of(ProcessHandle process) {
            return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e6;
        }
    }

    /** So that the model is loaded, and the base is there. */
    private static void put() throws Exception {
        CLIENT.send(HttpRequest.newBuilder(address("/knowledge/bench/one")).header("Content-Type", "text/plain")
                .PUT(HttpRequest.BodyPublishers.ofString("The first document of all.")).build(), BodyHandlers.discarding());
    }

    private static void measure(Connection database, int size, Process program, ProcessHandle server) throws Exception {
        fill(database, size);
        double first = search();
        for (int i = 0; i < WARM_UP; i++) {
            search();
        }
        double[] times = new double[QUESTIONS];
        Cpu begun = Cpu.now(program, server);
        for (int i = 0; i < QUESTIONS; i++) {
            times[i] = search();
        }
        Cpu ended = Cpu.now(program, server);
        Arrays.sort(times);
        System.out.printf(Locale.ROOT, "%,d passages: first search %.0f ms, then median %.1f ms, p99 %.1f ms; CPU of a search: program %.1f ms,"
                + " PostgreSQL %.1f ms%n", size, first, times[QUESTIONS / 2], times[QUESTIONS * 99 / 100], (ended.program - begun.program) / QUESTIONS,
                (ended.database - begun.database) / QUESTIONS);
    }

    private static void fill(Connection database, int size) throws Exception {
        try (Statement statement = database.createStatement()) {
            statement.execute("DELETE FROM communication.knowledge_document WHERE name = 'all'");
            statement.execute("INSERT INTO communication.knowledge_document (base, name, source, hash, embedded_by, passages)"
                    + " VALUES ('bench', 'all', 'put', 'none', 'all-minilm-l6-v2', " + size + ")");
        }
        database.setAutoCommit(false);
        try (Statement statement = database.createStatement()) {
            statement.execute("ALTER TABLE communication.knowledge_passage DISABLE TRIGGER USER"); // counted at the end: all at once is faster
        }
        try (PreparedStatement insert = database.prepareStatement("WITH new AS ("
                + " SELECT nextval(pg_get_serial_sequence('communication.knowledge_passage', 'id')) AS id, * FROM unnest(?::int[], ?::text[], ?::text[])"
                + "   AS one (position, text, vector)"
                + "), passage AS (INSERT INTO communication.knowledge_passage (id, document_id, base, position, heading, text, language, words)"
                + " OVERRIDING SYSTEM VALUE SELECT new.id, d.id, d.base, position, 'Heading', text, 'english', to_tsvector('english', text)"
                + "   FROM new, communication.knowledge_document d WHERE d.name = 'all' RETURNING id)"
                + " INSERT INTO communication.knowledge_embedding SELECT id, 'all-minilm-l6-v2', vector::real[] FROM new JOIN passage USING (id)")) {
            for (int from = 0; from < size; from += TOGETHER) {
                int most = Math.min(TOGETHER, size - from);
                insert.setArray(1, database.createArrayOf("int4", IntStream.range(from, from + most).boxed().toArray()));
                insert.setArray(2, database.createArrayOf("text", Stream.generate(() -> words(WORDS)).limit(most).toArray()));
                insert.setArray(3, database.createArrayOf("text", Stream.generate(KnowledgeBenchmark::vector).limit(most).toArray()));
                insert.executeUpdate();
            }
        }
        try (Statement statement = database.createStatement()) {
            statement.execute("ALTER TABLE communication.knowledge_passage ENABLE TRIGGER USER");
            statement.execute("DELETE FROM communication.knowledge_word WHERE base = 'bench'");
            statement.execute("INSERT INTO communication.knowledge_word (base, language, word, passages) SELECT base, language, word, count(*)"
                    + " FROM communication.knowledge_passage, unnest(tsvector_to_array(words)) AS word WHERE base = 'bench' GROUP BY base, language, word");
        }
        database.commit();
        database.setAutoCommit(true);
        try (Statement statement = database.createStatement()) {
            statement.execute("SELECT communication.touch_knowledge('bench')");
            statement.execute("ANALYZE communication.knowledge_passage, communication.knowledge_embedding, communication.knowledge_word");
        }
    }

    /** A few words that occur often, and rarer ones. */
    private static String words(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append('w').append(Integer.toString((int) Math.pow(VOCABULARY, RANDOM.nextDouble()), 36)).append(' ');
        }
        return text.toString();
    }

    private static String vector() {
        double[] numbers = new double[NUMBERS];
        double sum = 0;
        for (int i = 0; i < NUMBERS; i++) {
            numbers[i] = RANDOM.nextGaussian();
            sum += numbers[i] * numbers[i];
        }
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < NUMBERS; i++) {
            text.append(i == 0 ? "" : ",").append((float) (numbers[i] / Math.sqrt(sum)));
        }
        return text.append('}').toString();
    }

    /** @return milliseconds */
    private static double search() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address("/knowledge/bench/search?q=" + URLEncoder.encode(words(6), StandardCharsets.UTF_8))).build();
        long started = System.nanoTime();
        int status = CLIENT.send(request, BodyHandlers.ofString()).statusCode();
        if (status != 200) {
            throw new IllegalStateException("the program answered " + status);
        }
        return (System.nanoTime() - started) / 1e6;
    }

    private static ProcessHandle postmaster(Path folder) throws Exception {
        String pid = Files.readAllLines(folder.resolve("data/postgresql/postmaster.pid")).get(0).strip();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private static void await(Process program, Path log) throws Exception {
        while (program.isAlive()) {
            try {
                if (CLIENT.send(HttpRequest.newBuilder(address("/actuator/health/readiness")).build(), BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (java.io.IOException e) {
                // not yet
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException("the program ended: " + Files.readString(log));
    }

    private static URI address(String path) {
        return URI.create("http://127.0.0.1:" + PORT + path);
    }
}
