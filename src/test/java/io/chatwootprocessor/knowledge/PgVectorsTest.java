package io.chatwootprocessor.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.chatwootprocessor.database.LongStatements;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.util.unit.DataSize;

/**
 * Needs a PostgreSQL that has pgvector: the environment variable PGVECTOR_URL names a database of it (jdbc:postgresql:…), whose schema communication is
 * dropped. Skipped without one: the embedded PostgreSQL has no such extension.
 */
@EnabledIfEnvironmentVariable(named = "PGVECTOR_URL", matches = "jdbc:.*")
class PgVectorsTest {

    private static final int NUMBERS = 24;
    private static final int PASSAGES = 2000;

    private final Random random = new Random(3);
    private final HikariDataSource pool = new HikariDataSource();
    private final List<float[]> vectors = new ArrayList<>();
    private LongStatements longStatements;
    private JdbcTemplate database;

    @BeforeEach
    void passages() {
        pool.setJdbcUrl(System.getenv("PGVECTOR_URL"));
        pool.setConnectionInitSql("SET statement_timeout = 3500");
        longStatements = LongStatements.of(pool);
        database = new JdbcTemplate(pool);
        assumeTrue(!database.queryForList("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'").isEmpty(), "there is no pgvector");
        database.execute("DROP EXTENSION IF EXISTS vector CASCADE");
        database.execute("DROP SCHEMA IF EXISTS communication CASCADE");
        database.execute("CREATE SCHEMA communication");
        new ResourceDatabasePopulator(new ClassPathResource("db/migration/V35__knowledge.sql")).execute(pool);
        database.update("INSERT INTO communication.knowledge_base (name) VALUES ('large'), ('small')");
        database.update("INSERT INTO communication.knowledge_document (base, name, source) VALUES ('large', 'a', 'put'), ('small', 'b', 'put')");
        database.update("INSERT INTO communication.knowledge_passage (document_id, base, position, heading, text, language, words)"
                + " SELECT CASE WHEN i % 100 = 0 THEN 2 ELSE 1 END, CASE WHEN i % 100 = 0 THEN 'small' ELSE 'large' END, i, '', 't', 'english', ''"
                + " FROM generate_series(1, ?) AS i", PASSAGES);
        for (int i = 0; i < PASSAGES; i++) {
            vectors.add(EmbeddingModel.unit(vector()));
        }
        database.batchUpdate("INSERT INTO communication.knowledge_embedding VALUES (?, ?, ?)", vectors, 500, (insert, vector) -> {
            insert.setLong(1, 1 + vectors.indexOf(vector));
            insert.setString(2, "the model's");
            insert.setObject(3, vector);
        });
    }

    @AfterEach
    void end() {
        longStatements.close();
        pool.close();
    }

    @Test
    void theIndexFindsWhatIsNearestInABaseThoughOthersAreNearer() {
        PgVectors index = index(true);
        assertThat(index.isReady()).isFalse();

        index.prepare(NUMBERS);
        await().atMost(Duration.ofMinutes(2)).until(index::isReady);

        float[] question = EmbeddingModel.unit(vector());
        List<Long> expected = LongStream.rangeClosed(1, PASSAGES).boxed().filter(id -> id % 100 == 0)
                .sorted(Comparator.comparingDouble(id -> -cosine(question, id))).toList();
        List<VectorIndex.Near> found = index.nearest(List.of("small"), question, 10);
        assertThat(found).hasSize(10).first().satisfies(near -> assertThat((double) near.cosine()).isCloseTo(cosine(question, near.passageId()),
                offset(1e-4)));
        assertThat(found).extracting(VectorIndex.Near::passageId).filteredOn(expected.subList(0, 10)::contains).hasSizeGreaterThanOrEqualTo(9);
        assertThat(index.nearest(List.of("large", "small"), question, 50)).hasSize(50);
        assertThat(index.cosines(question, Set.of(7L, 8L, 1_000_000L))).containsOnlyKeys(7L, 8L);
        assertThat(index.isEmpty(List.of("small"))).isFalse();
        assertThat(index.isEmpty(List.of("nobody"))).isTrue();
        assertThat(indexes()).hasSize(1);
    }

    @Test
    void anEmbeddingOfAnotherLengthIsStoredAndNotFound() {
        PgVectors index = index(true);
        index.prepare(NUMBERS);
        await().atMost(Duration.ofMinutes(2)).until(index::isReady);

        database.update("UPDATE communication.knowledge_embedding SET embedding = '{1,0}' WHERE passage_id = 7");

        assertThat(index.cosines(vectors.get(0), Set.of(7L))).isEmpty();
    }

    @Test
    void theIndexOfAModelThatWasUsedBeforeGoes() {
        PgVectors before = new PgVectors(JdbcClient.create(pool), longStatements, new DataSourceTransactionManager(pool), model("another"), settings(true));
        before.prepare(NUMBERS);
        await().atMost(Duration.ofMinutes(2)).until(before::isReady);

        PgVectors index = index(true);
        index.prepare(NUMBERS);

        await().atMost(Duration.ofMinutes(2)).until(index::isReady);
        assertThat(indexes()).hasSize(1);
    }

    @Test
    void whoeverDoesNotWantItHasNone() {
        PgVectors index = index(false);

        index.prepare(NUMBERS);

        assertThat(index.isReady()).isFalse();
        assertThat(indexes()).isEmpty();
    }

    private List<Map<String, Object>> indexes() {
        return database.queryForList("SELECT 1 FROM pg_indexes WHERE tablename = 'knowledge_embedding' AND indexdef LIKE '%hnsw%'");
    }

    private PgVectors index(boolean wanted) {
        return new PgVectors(JdbcClient.create(pool), longStatements, new DataSourceTransactionManager(pool), model("the model's"), settings(wanted));
    }

    private static KnowledgeSettings settings(boolean pgvector) {
        return new KnowledgeSettings(Path.of("none"), DataSize.ofMegabytes(1), 100, Duration.ofHours(1), false, "none", "", "", DataSize.ofMegabytes(1), pgvector);
    }

    private static EmbeddingModel model(String name) {
        return new EmbeddingModel() {

            @Override
            public String name() {
                return name;
            }

            @Override
            public Set<String> languages() {
                return null;
            }

            @Override
            public List<float[]> embed(List<String> texts, Duration patience) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private double cosine(float[] question, long passage) {
        float[] vector = vectors.get((int) passage - 1);
        double sum = 0;
        for (int i = 0; i < NUMBERS; i++) {
            sum += question[i] * vector[i];
        }
        return sum;
    }

    private float[] vector() {
        float[] vector = new float[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
