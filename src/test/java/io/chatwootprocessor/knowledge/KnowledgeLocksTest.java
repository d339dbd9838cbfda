package io.chatwootprocessor.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Suspended;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes of a base and its embeddings at the same time. */
@ProcessorTest
class KnowledgeLocksTest {

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    TransactionTemplate transaction;
    @Autowired
    CamelContext context;

    private final String base = "base-" + Payloads.unused();

    @Test
    void embeddingsAndTheEndOfTheirDocumentDoNotWaitForEachOtherCrosswise() throws Exception {
        try (Suspended embedding = new Suspended(context, "embed-passages")) { // the test's embeddings are the only ones
            deletedMeanwhile();
        }
    }

    private void deletedMeanwhile() throws Exception {
        program.put("/knowledge/" + base + "/shop", "The gates open at seven.".getBytes(StandardCharsets.UTF_8), "text/plain");
        long passage = database.queryForObject("SELECT id FROM communication.knowledge_passage WHERE base = ?", Long.class, base);

        CompletableFuture<Integer> kept = transaction.execute(status -> {
            database.queryForList("SELECT name FROM communication.knowledge_base WHERE name = ? FOR UPDATE", base); // as delete_document begins
            CompletableFuture<Integer> embeddings = CompletableFuture.supplyAsync(() -> database.queryForObject(
                    "SELECT communication.keep_embeddings('of " + base + "', ARRAY[?::bigint], '{\"{1,0}\"}')", Integer.class, passage));
            await().atMost(Duration.ofSeconds(30)).until(() -> embeddings.isDone() || database.queryForObject(
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid <> pg_backend_pid() AND query LIKE ?",
                    Integer.class, "%of " + base + "%") == 1);
            assertThat(database.queryForObject("SELECT communication.delete_document(?, 'shop')", String.class, base)).isEqualTo("shop");
            return embeddings;
        });

        assertThat(kept.get(30, TimeUnit.SECONDS)).as("there is no passage any more").isZero();
    }
}
