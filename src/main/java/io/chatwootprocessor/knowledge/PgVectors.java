package io.chatwootprocessor.knowledge;

import io.chatwootprocessor.database.LongStatements;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Search among embeddings by an index of the database, where its extension pgvector is there: HNSW, by cosine. It is asked for once, with the first
 * search; the index is made beside the work, and until it is whole the vectors in memory are searched. Nothing depends on it.
 * <p>
 * Version 0.8 is needed, which goes on with the scan where other bases' passages are in the way (hnsw.iterative_scan).
 */
@Component
class PgVectors {

    private static final Logger LOG = LoggerFactory.getLogger(PgVectors.class);
    private static final String PREFIX = "knowledge_embedding_hnsw_";
    /** HNSW's limit for the type vector. */
    private static final int MOST_NUMBERS = 2000;

    private final JdbcClient database;
    private final LongStatements longStatements;
    private final TransactionTemplate transaction;
    private final EmbeddingModel model;
    private final boolean wanted;
    private CompletableFuture<String> schema;

    PgVectors(JdbcClient database, LongStatements longStatements, PlatformTransactionManager transactions, EmbeddingModel model, KnowledgeSettings settings) {
        this.database = database;
        this.longStatements = longStatements;
        this.transaction = new TransactionTemplate(transactions);
        this.model = model;
        this.wanted = settings.pgvector();
    }

    /** Whether the index answers; false also as long as it is being made. */
    synchronized boolean isReady() {
        return schema != null && schema.getNow(null) != null;
    }

    /** Begins to make the index where that is possible; once. */
    synchronized void prepare(int numbers) {
        if (schema != null) {
            return;
        }
        schema = new CompletableFuture<>();
        if (!wanted || numbers > MOST_NUMBERS) {
            schema.complete(null);
            return;
        }
        Thread maker = new Thread(() -> schema.complete(made(numbers)), "knowledge-index");
        maker.setDaemon(true);
        maker.start();
    }

    /** Whether no passage of these bases has an embedding. */
    boolean isEmpty(Collection<String> bases) {
        return database.sql("SELECT NOT EXISTS (SELECT FROM communication.knowledge_embedding e JOIN communication.knowledge_passage p ON p.id = e.passage_id"
                + " WHERE p.base = ANY (:bases))").param("bases", bases.toArray(String[]::new)).query(Boolean.class).single();
    }

    /** The nearest passages of some bases, the nearest first. */
    List<VectorIndex.Near> nearest(Collection<String> bases, float[] question, int most) {
        String sql = """
                SELECT e.passage_id, %s AS distance
                  FROM communication.knowledge_embedding e JOIN communication.knowledge_passage p ON p.id = e.passage_id
                 WHERE %s AND p.base = ANY (:bases) ORDER BY distance LIMIT :most""".formatted(distance(question), ofModel(question.length));
        return transaction.execute(status -> {
            database.sql("SELECT set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', '100', true)").query().singleRow();
            return database.sql(sql).param("bases", bases.toArray(String[]::new)).param("question", written(question)).param("most", most)
                    .query((row, number) -> new VectorIndex.Near(row.getLong("passage_id"), 1 - row.getFloat("distance"))).list();
        });
    }

    /** The cosines of passages that have an embedding. */
    Map<Long, Float> cosines(float[] question, Collection<Long> passages) {
        Map<Long, Float> cosines = new HashMap<>();
        database.sql("SELECT e.passage_id, %s AS distance FROM communication.knowledge_embedding e WHERE e.passage_id = ANY (:passages) AND %s"
                        .formatted(distance(question), ofModel(question.length)))
                .param("passages", passages.toArray(Long[]::new)).param("question", written(question))
                .query((row, number) -> cosines.put(row.getLong("passage_id"), 1 - row.getFloat("distance"))).list();
        return cosines;
    }

    /** @return the extension's schema; null: it cannot be used */
    private String made(int numbers) {
        try {
            String version = database.sql("SELECT coalesce(installed_version, default_version) FROM pg_available_extensions WHERE name = 'vector'")
                    .query(String.class).optional().orElse(null);
            if (version == null) {
                return null;
            }
            if (!version.matches("([1-9]\\d*|0\\.([89]|\\d\\d+))(\\..*)?")) {
                LOG.info("PostgreSQL's pgvector {} is not used for knowledge: it takes 0.8 or newer", version);
                return null;
            }
            database.sql("CREATE EXTENSION IF NOT EXISTS vector SCHEMA communication").update();
            String in = database.sql("SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'")
                    .query(String.class).single();
            index(in, numbers);
            LOG.info("The knowledge is searched by pgvector {}", version);
            return in;
        } catch (DataAccessException e) {
            LOG.info("pgvector is not used for knowledge, which is searched in memory: {}", String.valueOf(e.getMostSpecificCause().getMessage()).lines()
                    .findFirst().orElse(""));
            return null;
        }
    }

    /** One at a time, whichever program makes it; one of another model goes, and one that was not finished. */
    private void index(String in, int numbers) {
        String name = PREFIX + Integer.toHexString((model.name() + ' ' + numbers).hashCode());
        longStatements.inOneSession(session -> {
            session.execute("SELECT pg_advisory_lock(hashtext('" + PREFIX + "'))");
            session.queryForList("SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid"
                    + " WHERE i.indrelid = 'communication.knowledge_embedding'::regclass AND starts_with(c.relname::text, ?) AND (c.relname <> ? OR NOT i.indisvalid)",
                    String.class, PREFIX, name).forEach(old -> session.execute("DROP INDEX communication." + old));
            session.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS " + name + " ON communication.knowledge_embedding USING hnsw ((embedding::" + in
                    + ".vector(" + numbers + ")) " + in + ".vector_cosine_ops) WHERE " + ofModel(numbers).replace("e.model", "model")
                    .replace("e.embedding", "embedding"));
            session.execute("SELECT pg_advisory_unlock(hashtext('" + PREFIX + "'))");
        });
    }

    /** As the index has it, or PostgreSQL does not take the index. */
    private String ofModel(int numbers) {
        return "e.model = '" + model.name().replace("'", "''") + "' AND cardinality(e.embedding) = " + numbers;
    }

    private String distance(float[] question) {
        String in = schema.getNow(null);
        return "e.embedding::%1$s.vector(%2$d) OPERATOR(%1$s.<=>) CAST(:question AS %1$s.vector(%2$d))".formatted(in, question.length);
    }

    private static String written(float[] vector) {
        StringBuilder text = new StringBuilder("[");
        for (float number : vector) {
            text.append(text.length() == 1 ? "" : ",").append(number);
        }
        return text.append(']').toString();
    }
}
