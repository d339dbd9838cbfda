package io.chatwootprocessor.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.RouteTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** The route that reads the folder, with a store that fails at first. */
@Tag("quick")
class ReadFolderTest extends RouteTest {

    private static final int FAILURES = 2;

    @TempDir
    Path folder;

    private final Store store = new Store();

    @Test
    void aChangeThatCouldNotBeStoredIsToldOnceAndStoredByALaterLookAsADeletionIs() throws Exception {
        Path file = Files.writeString(Files.createDirectories(folder.resolve("shop")).resolve("a.md"), "# Shop\nThe gates open at seven.");
        KnowledgeSettings settings = new KnowledgeSettings(folder, DataSize.ofMegabytes(1), 100, Duration.ofHours(1), false, "none", "", "",
                DataSize.ofMegabytes(1), false);
        bind("folderDocuments", new FolderDocuments(settings, new KnownDocuments(null) {

            @Override
            Map<Name, String> of(String source) {
                return Map.of();
            }
        }));
        bind("documentReader", new DocumentReader(settings, new NoModel()));
        bind("knowledgeStore", store);
        context().getRegistry().unbind("errorAnswer");
        bind("errorAnswer", new Errors());

        try (LogLines log = new LogLines()) {
            load("routes/knowledge/store-document.yaml", "routes/knowledge/apply-change.yaml", "routes/knowledge/read-folder.yaml");
            AdviceWith.adviceWith(context(), "read-folder", false, route -> route.replaceFromWith("direct:read-folder")); // the test says when

            look(FAILURES);
            assertThat(store.stored).hasSize(FAILURES);
            assertThat(log.with("is not stored")).hasSize(1).first().satisfies(line -> assertThat(line.text()).contains(file.toString()));
            look(2);
            assertThat(store.stored).as("stored by the first of the two looks").hasSize(FAILURES + 1);

            Files.delete(file);
            look(1 + FAILURES);
            assertThat(log.with("was deleted")).isEmpty();
            look(2);
            assertThat(log.with("was deleted")).hasSize(1);
            assertThat(store.forgotten).hasSize(FAILURES + 1);
        }
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            request("direct:read-folder", null);
        }
    }

    /** Stands for {@link io.chatwootprocessor.http.ErrorAnswer}. */
    public static class Errors {

        public void logged(Exchange exchange) {
            throw new AssertionError(exchange.getProperty(Exchange.EXCEPTION_CAUGHT));
        }
    }

    /** Stands for {@link KnowledgeStore}. */
    public static class Store {

        private final List<Object> stored = new CopyOnWriteArrayList<>();
        private final List<Object> forgotten = new CopyOnWriteArrayList<>();

        public String store(@Body Map<String, Object> document) {
            stored.add(document);
            count(stored);
            return "{}";
        }

        public void forget(@Body Map<String, Object> document) {
            forgotten.add(document);
            count(forgotten);
        }

        public String fail(@Body Map<String, Object> document) {
            throw new AssertionError("it can be read");
        }

        private static void count(List<Object> calls) {
            if (calls.size() <= FAILURES) {
                throw new IllegalStateException("the database is away");
            }
        }
    }
}
