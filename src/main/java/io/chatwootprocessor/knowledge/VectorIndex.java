package io.chatwootprocessor.knowledge;

import io.chatwootprocessor.database.Statement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The embeddings of a base in memory, and exact search among them. What it holds follows the table: with each search it is told the base's
 * version, and where that is another one it reads which passages there are, and the embeddings that it does not have.
 */
@Component
class VectorIndex {

    private static final Logger LOG = LoggerFactory.getLogger(VectorIndex.class);
    private static final String IDS = Statement.read("knowledge/embedded-passages.sql");
    private static final String EMBEDDINGS = Statement.read("knowledge/embeddings-of.sql");
    private static final int PART = 2000;
    /** Bytes of a row beside its numbers. */
    private static final int OVERHEAD = 32;

    private final JdbcClient database;
    private final EmbeddingModel model;
    private final long memory;
    private final Map<String, Matrix> matrices = new ConcurrentHashMap<>();
    private boolean told;

    VectorIndex(JdbcClient database, EmbeddingModel model, KnowledgeSettings settings) {
        this.database = database;
        this.model = model;
        this.memory = settings.memory().toBytes();
    }

    /** Of one base, at one version. Rows never change, and are shared by matrices that follow each other. */
    private record Matrix(long version, long[] ids, float[][] rows) {

        static final Matrix EMPTY = new Matrix(-1, new long[0], new float[0][]);
    }

    /** A passage, and the cosine of the angle between it and the question. */
    record Near(long passageId, float cosine) {
    }

    /** Whether a base has any embedding. */
    boolean isEmpty(String base, long version) {
        return matrix(base, version).ids.length == 0;
    }

    /** The nearest passages of a base, the nearest first. */
    List<Near> nearest(String base, long version, float[] question, int most) {
        Matrix matrix = matrix(base, version);
        PriorityQueue<Near> nearest = new PriorityQueue<>((one, other) -> Float.compare(one.cosine, other.cosine));
        for (int i = 0; i < matrix.ids.length; i++) {
            float cosine = product(question, matrix.rows[i]);
            if (nearest.size() < most || cosine > nearest.peek().cosine) {
                nearest.add(new Near(matrix.ids[i], cosine));
                if (nearest.size() > most) {
                    nearest.poll();
                }
            }
        }
        List<Near> sorted = new ArrayList<>(nearest);
        sorted.sort((one, other) -> Float.compare(other.cosine, one.cosine));
        return sorted;
    }

    /** The cosine of one passage; 0: it has no embedding. */
    float cosine(String base, long version, float[] question, long passageId) {
        Matrix matrix = matrix(base, version);
        int at = Arrays.binarySearch(matrix.ids, passageId);
        return at < 0 ? 0 : product(question, matrix.rows[at]);
    }

    /** Passages in memory. */
    int size() {
        return matrices.values().stream().mapToInt(matrix -> matrix.ids.length).sum();
    }

    private Matrix matrix(String base, long version) {
        Matrix matrix = matrices.getOrDefault(base, Matrix.EMPTY);
        return matrix.version >= version ? matrix : refreshed(base, version);
    }

    private synchronized Matrix refreshed(String base, long version) {
        Matrix known = matrices.getOrDefault(base, Matrix.EMPTY);
        if (known.version >= version) {
            return known;
        }
        long others = matrices.entrySet().stream().filter(entry -> !entry.getKey().equals(base)).mapToLong(entry -> bytes(entry.getValue())).sum();
        long[] ids = database.sql(IDS).param("base", base).param("model", model.name()).param("most", Integer.MAX_VALUE)
                .query(Long.class).list().stream().mapToLong(Long::longValue).toArray();
        Map<Long, float[]> read = read(Arrays.stream(ids).filter(id -> Arrays.binarySearch(known.ids, id) < 0).toArray(), others);
        long[] kept = Arrays.stream(ids).filter(id -> read.containsKey(id) || Arrays.binarySearch(known.ids, id) >= 0).toArray();
        float[][] rows = new float[kept.length][];
        for (int i = 0; i < kept.length; i++) {
            float[] row = read.get(kept[i]);
            rows[i] = row != null ? row : known.rows[Arrays.binarySearch(known.ids, kept[i])];
        }
        Matrix matrix = new Matrix(version, kept, rows);
        matrices.put(base, matrix);
        return matrix;
    }

    /** As many as the memory has room for. */
    private Map<Long, float[]> read(long[] ids, long others) {
        Map<Long, float[]> read = new HashMap<>();
        long used = others;
        for (int from = 0; from < ids.length; from += PART) {
            Long[] part = Arrays.stream(ids, from, Math.min(ids.length, from + PART)).boxed().toArray(Long[]::new);
            database.sql(EMBEDDINGS).param("model", model.name()).param("passage_ids", part)
                    .query((row, number) -> read.put(row.getLong("passage_id"), numbers(row.getBytes("numbers")))).list();
            used = others + read.values().stream().limit(1).mapToLong(row -> row.length * 4L + OVERHEAD).sum() * read.size();
            if (used > memory) {
                break;
            }
        }
        if (used > memory && !told) {
            told = true;
            LOG.warn("The embeddings need more memory than they may have (processor.knowledge.memory): some passages are found by their words alone");
        }
        return read;
    }

    private static long bytes(Matrix matrix) {
        return matrix.rows.length == 0 ? 0 : matrix.rows.length * (matrix.rows[0].length * 4L + OVERHEAD);
    }

    /** PostgreSQL's form of an array of one dimension: twenty bytes, then length and number in turns. */
    private static float[] numbers(byte[] sent) {
        ByteBuffer buffer = ByteBuffer.wrap(sent);
        float[] numbers = new float[buffer.getInt(12)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = buffer.getFloat(24 + 8 * i);
        }
        return numbers;
    }

    /** Four sums side by side: one would wait for each addition. */
    static float product(float[] one, float[] other) {
        if (one.length != other.length) {
            return 0;
        }
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 3 < one.length; i += 4) {
            a += one[i] * other[i];
            b += one[i + 1] * other[i + 1];
            c += one[i + 2] * other[i + 2];
            d += one[i + 3] * other[i + 3];
        }
        for (; i < one.length; i++) {
            a += one[i] * other[i];
        }
        return a + b + c + d;
    }
}
