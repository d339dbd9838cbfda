package io.chatwootprocessor.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.knowledge.KnowledgeSearch.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** How good the search is: sixty questions, forty with the passage that answers them. docs/knowledge.md has the figures. */
@ProcessorTest
class QuestionsTest {

    private static final Path FOLDER = Path.of("src/test/resources/knowledge");
    private static final double MINIMUM = 0.35;

    @Autowired
    Program program;
    @Autowired
    KnowledgeSearch search;

    @BeforeEach
    void theDocuments() throws IOException {
        for (String document : List.of("shop.md", "tienda.md")) {
            program.put("/knowledge/questions-set/" + document, Files.readAllBytes(FOLDER.resolve(document)), "text/markdown");
        }
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            JsonNode documents = program.get("/knowledge?base=questions-set").body().path("documents");
            assertThat(documents.findValuesAsText("state")).containsExactly("ready", "ready");
            assertThat(documents.path(1).path("embedded").asInt()).as("those of shop.md, in English").isPositive();
        });
    }

    @Test
    void nineInTenOfThePassagesAreAmongTheFirstFive() throws IOException {
        int hits = 0;
        int first = 0;
        int shown = 0;
        List<String> missed = new ArrayList<>();
        List<CSVRecord> questions = questions(true);
        for (CSVRecord question : questions) {
            List<Found> found = search.search(List.of("questions-set"), question.get("question"), 5);
            boolean hit = found.stream().anyMatch(passage -> passage.heading().endsWith(question.get("heading")));
            hits += hit ? 1 : 0;
            first += !found.isEmpty() && found.get(0).heading().endsWith(question.get("heading")) ? 1 : 0;
            shown += found.stream().anyMatch(passage -> passage.heading().endsWith(question.get("heading")) && passage.score() >= MINIMUM) ? 1 : 0;
            if (!hit) {
                missed.add(question.get("question"));
            }
        }
        System.out.printf("hit@5 %d, first %d, above the minimum %d of %d %s%n", hits, first, shown, questions.size(), missed);

        assertThat(hits).as("missed: %s", missed).isGreaterThanOrEqualTo(36);
        assertThat(shown).as("of which above the minimum score").isGreaterThanOrEqualTo(34);
    }

    @Test
    void nothingIsFoundForNineInTenOfTheQuestionsThatNoPassageAnswers() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (CSVRecord question : questions(false)) {
            List<Found> found = search.search(List.of("questions-set"), question.get("question"), 5);
            found.stream().filter(passage -> passage.score() >= MINIMUM).findFirst()
                    .ifPresent(passage -> wrong.add(question.get("question") + " " + line(passage)));
        }
        System.out.printf("without an answer: something is found for %d of 20 %s%n", wrong.size(), wrong);

        assertThat(wrong).hasSizeLessThanOrEqualTo(2);
    }

    private static String line(Found found) {
        return "%s %.2f".formatted(found.heading().replaceFirst(".* > ", ""), found.score());
    }

    private static List<CSVRecord> questions(boolean answered) throws IOException {
        List<CSVRecord> questions = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get()
                .parse(Files.newBufferedReader(FOLDER.resolve("questions.csv"))).getRecords();
        assertThat(questions).hasSize(60);
        return questions.stream().filter(question -> question.get("heading").isEmpty() != answered).toList();
    }
}
