package io.chatwootprocessor.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Suspended;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Searches by the words of questions that have more of them than choose the passages. */
@ProcessorTest
class LongQuestionsTest {

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;

    @Autowired
    CamelContext context;

    private final String base = "base-" + Payloads.unused();
    private Suspended embedding;

    @BeforeEach
    void noEmbeddings() throws Exception {
        embedding = new Suspended(context, "embed-passages"); // the test needs none
    }

    @AfterEach
    void noDocuments() throws Exception {
        List.of("one", "two").forEach(document -> program.delete("/knowledge/" + base + "/" + document));
        embedding.close();
    }

    @Test
    void theRarestWordsChooseThePassagesAndNotTheFirstOfTheAlphabet() {
        put("one", "zebra");
        put("two", words("a", 1, 50).repeat(20));

        assertThat(texts(words("a", 1, 50) + "zebra")).contains("zebra");
        assertThat(texts(words("b", 1, 60) + "zebra")).as("beside many that nobody knows").containsExactly("zebra");
    }

    @Test
    void allWordsOfAQuestionCountForThePassagesShare() {
        put("one", words("a", 1, 60));
        put("two", words("a", 1, 31) + words("c", 1, 29));

        List<Map<String, Object>> known = found(words("a", 1, 60));
        assertThat((double) known.get(0).get("share")).isCloseTo(1, within(1e-9));
        assertThat(known.get(0)).containsEntry("matched", 60).containsEntry("text", words("a", 1, 60).strip());
        assertThat(known.get(1)).containsEntry("matched", 31);
        assertThat((double) known.get(1).get("share")).isBetween(0.2, 0.5);

        assertThat((double) found(words("a", 1, 60) + words("b", 1, 60)).get(0).get("share")).as("half of it is something else").isLessThan(0.5);
    }

    private List<Object> texts(String question) {
        return found(question).stream().map(row -> row.get("text")).toList();
    }

    private List<Map<String, Object>> found(String question) {
        return database.queryForList("SELECT p.text, f.share, f.matched FROM communication.search_words(ARRAY[?], ?, 50) f"
                + " JOIN communication.knowledge_passage p ON p.id = f.passage_id ORDER BY f.share DESC", base, question);
    }

    private void put(String document, String text) {
        assertThat(program.put("/knowledge/" + base + "/" + document, text.getBytes(StandardCharsets.UTF_8), "text/plain").status()).isEqualTo(200);
    }

    /** Made-up words, in the order of the alphabet. */
    private static String words(String begin, int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(number -> begin + number + " ").collect(Collectors.joining());
    }
}
