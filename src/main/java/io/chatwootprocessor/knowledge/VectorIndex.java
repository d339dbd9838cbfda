package io.chatwootprocessor.knowledge;

import io.chatwootprocessor.database.Statement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The embeddings of a base in memory, and exact search among them. Its content follows the table: with each search it is told the base's
 * version, and where that is another one it reads which passages there are, and the embeddings that it does not have.
 */
@Component
class VectorIndex {

    private static final Logger LOG = LoggerFactory.getLogger(VectorIndex.class);
    private static final String IDS = Statement.read("knowledge/embedded-passages.sql");
    private static final String EMBEDDINGS = Statement.read("knowledge/embeddings-of.sql");

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

    /** Of one base, at one version. Blocks never change, and are shared by matrices that follow each other. */
    private record Matrix(long version, List<VectorBlock> blocks) {

        static final Matrix EMPTY = new Matrix(-1, List.of());

        int passages() {
            return blocks.stream().mapToInt(VectorBlock::alive).sum();
        }

        long bytes() {
            return blocks.stream().mapToLong(VectorBlock::bytes).sum();
        }
    }

    /** A passage, and the cosine of the angle between it and the question. */
    record Near(long passageId, float cosine) {
    }

    /** The nearest passages, the nearest first, and the cosines of those that were asked for and have an embedding. */
    record Nearness(List<Near> nearest, Map<Long, Float> wanted) {
    }

    /** Whether a base has any embedding. */
    boolean isEmpty(String base, long version) {
        return matrix(base, version).passages() == 0;
    }

    /** Compares a question with all passages of a base. */
    Nearness near(String base, long version, float[] question, int most, Set<Long> wanted) {
        PriorityQueue<Near> nearest = new PriorityQueue<>((one, other) -> Float.compare(one.cosine, other.cosine));
        Map<Long, Float> found = new HashMap<>();
        for (VectorBlock block : matrix(base, version).blocks) {
            if (block.dimensions() != question.length) {
                continue; // of another model
            }
            float[] products = block.products(question);
            for (int row = 0; row < products.length; row++) {
                if (block.id(row) < 0) {
                    continue;
                }
                if (nearest.size() < most || products[row] > nearest.peek().cosine) {
                    nearest.add(new Near(block.id(row), products[row]));
                    if (nearest.size() > most) {
                        nearest.poll();
                    }
                }
                if (!wanted.isEmpty() && wanted.contains(block.id(row))) {
                    found.put(block.id(row), products[row]);
                }
            }
        }
        List<Near> sorted = new ArrayList<>(nearest);
        sorted.sort((one, other) -> Float.compare(other.cosine, one.cosine));
        return new Nearness(sorted, found);
    }

    /** Gives the memory back: another index answers. */
    void clear() {
        matrices.clear();
    }

    /** Passages in memory. */
    int size() {
        return matrices.values().stream().mapToInt(Matrix::passages).sum();
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
        long[] ids = database.sql(IDS).param("base", base).param("model", model.name()).param("most", Integer.MAX_VALUE)
                .query(Long.class).list().stream().mapToLong(Long::longValue).toArray();
        List<VectorBlock> blocks = new ArrayList<>();
        List<VectorBlock.Row> loose = new ArrayList<>();
        for (VectorBlock block : known.blocks) {
            VectorBlock left = block.only(ids);
            if (left.alive() >= VectorBlock.ROWS / 2) {
                blocks.add(left);
            } else {
                loose.addAll(left.rows());
            }
        }
        long others = matrices.entrySet().stream().filter(entry -> !entry.getKey().equals(base)).mapToLong(entry -> entry.getValue().bytes()).sum();
        add(blocks, loose, unknown(ids, blocks, loose), others);
        Matrix matrix = new Matrix(version, List.copyOf(blocks));
        matrices.put(base, matrix);
        return matrix;
    }

    private static long[] unknown(long[] ids, List<VectorBlock> blocks, List<VectorBlock.Row> loose) {
        long[] known = LongStream.concat(loose.stream().mapToLong(VectorBlock.Row::id), blocks.stream()
                .flatMapToLong(block -> IntStream.range(0, block.width()).mapToLong(block::id))).sorted().toArray();
        return Arrays.stream(ids).filter(id -> Arrays.binarySearch(known, id) < 0).toArray();
    }

    /** Adds rows that are at hand, and as many that are not as the memory has room for. */
    private void add(List<VectorBlock> blocks, List<VectorBlock.Row> loose, long[] unknown, long others) {
        int read = 0;
        while (!loose.isEmpty() || read < unknown.length) {
            int upTo = Math.min(unknown.length, read + Math.max(0, VectorBlock.ROWS - loose.size()));
            loose.addAll(read(Arrays.copyOfRange(unknown, read, upTo)));
            read = upTo;
            if (loose.isEmpty()) {
                continue; // deleted meanwhile
            }
            int length = loose.get(0).numbers().length;
            loose.removeIf(row -> row.numbers().length != length); // of a provider that changed its model under the same name
            long used = others + blocks.stream().mapToLong(VectorBlock::bytes).sum();
            long room = Math.max(0, (memory - used) / (4L * length + 8));
            List<VectorBlock.Row> block = loose.subList(0, (int) Math.min(room, Math.min(VectorBlock.ROWS, loose.size())));
            if (block.size() < Math.min(VectorBlock.ROWS, loose.size())) {
                tellOnce();
                read = unknown.length;
                loose.subList(block.size(), loose.size()).clear();
            }
            if (!block.isEmpty()) {
                blocks.add(VectorBlock.of(block));
                block.clear();
            }
        }
    }

    private void tellOnce() {
        if (!told) {
            told = true;
            LOG.warn("The embeddings need more memory than they may have (processor.knowledge.memory): some passages are found by their words alone");
        }
    }

    private List<VectorBlock.Row> read(long[] ids) {
        return database.sql(EMBEDDINGS).param("model", model.name()).param("passage_ids", Arrays.stream(ids).boxed().toArray(Long[]::new))
                .query((row, number) -> new VectorBlock.Row(row.getLong("passage_id"), numbers(row.getBytes("numbers")))).list();
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
}
