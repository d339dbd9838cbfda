package io.chatwootprocessor.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Suspended;
import io.chatwootprocessor.knowledge.KnowledgeSearch.Found;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Questions while the model fails. */
@ProcessorTest
class ModelRestTest {

    @Autowired
    Program program;
    @Autowired
    JdbcClient database;
    @Autowired
    JdbcTemplate jdbc;
    @Autowired
    VectorIndex vectors;
    @Autowired
    PgVectors index;
    @Autowired
    ProgramDocuments programDocuments;
    @Autowired
    CamelContext context;

    private final String base = "base-" + Payloads.unused();

    @Test
    void afterTheModelFailedQuestionsAreAnsweredByTheirWordsAloneForAWhile() throws Exception {
        FailingModel model = new FailingModel();
        KnowledgeSearch search = new KnowledgeSearch(database, model, vectors, index, programDocuments, new SimpleMeterRegistry());

        try (Suspended embedding = new Suspended(context, "embed-passages"); LogLines log = new LogLines()) {
            program.put("/knowledge/" + base + "/shop", "The gates open at seven.".getBytes(StandardCharsets.UTF_8), "text/plain");
            jdbc.queryForList("SELECT communication.keep_embeddings(?, ARRAY[id], '{\"{1,0}\"}') FROM communication.knowledge_passage WHERE base = ?",
                    InProcessModel.NAME, base); // or the model is not asked

            for (int i = 0; i < 3; i++) {
                List<Found> found = search.search(List.of(base), "When do the gates open?", 5);
                assertThat(found).extracting(Found::text).containsExactly("The gates open at seven.");
            }

            assertThat(model.patience).as("asked once").hasSize(1).allMatch(patience -> patience.toSeconds() < 5);
            assertThat(log.with("Questions are looked for")).hasSize(1);
            program.delete("/knowledge/" + base + "/shop");
        }
    }

    @Test
    void aQuestionThatTheModelDoesNotTakeIsNoReasonToRest() throws Exception {
        FailingModel model = new FailingModel() {

            @Override
            public List<float[]> embed(List<String> texts, Duration given) {
                patience.add(given);
                throw new IllegalArgumentException("not this one");
            }
        };
        KnowledgeSearch search = new KnowledgeSearch(database, model, vectors, index, programDocuments, new SimpleMeterRegistry());

        try (Suspended embedding = new Suspended(context, "embed-passages")) {
            program.put("/knowledge/" + base + "/shop", "The gates open at seven.".getBytes(StandardCharsets.UTF_8), "text/plain");
            jdbc.queryForList("SELECT communication.keep_embeddings(?, ARRAY[id], '{\"{1,0}\"}') FROM communication.knowledge_passage WHERE base = ?",
                    InProcessModel.NAME, base);

            search.search(List.of(base), " ", 5);
            assertThat(model.patience).as("of nothing it is not asked").isEmpty();
            search.search(List.of(base), "???", 5);
            search.search(List.of(base), "When do the gates open?", 5);

            assertThat(model.patience).hasSize(2);
            program.delete("/knowledge/" + base + "/shop");
        }
    }

    @Test
    void aRestEndsAndAReasonIsToldAgainAfterAnAnswer() {
        ModelRest rest = new ModelRest(Duration.ZERO);
        ModelRest hour = new ModelRest(Duration.ofHours(1));

        assertThat(hour.isOver()).as("nothing failed").isTrue();
        hour.begin("away");
        assertThat(hour.isOver()).isFalse();
        assertThat(rest.begin("away")).isTrue();
        assertThat(rest.isOver()).isTrue();
        assertThat(rest.begin("away")).isFalse();
        assertThat(rest.begin("hangs")).isTrue();
        rest.forget();
        assertThat(rest.begin("hangs")).isTrue();
    }

    private static class FailingModel implements EmbeddingModel {

        protected final List<Duration> patience = new ArrayList<>();

        @Override
        public String name() {
            return InProcessModel.NAME;
        }

        @Override
        public Set<String> languages() {
            return null;
        }

        @Override
        public List<float[]> embed(List<String> texts, Duration given) {
            patience.add(given);
            throw new IllegalStateException("it hangs");
        }
    }
}
