package io.chatwootprocessor.knowledge;

import static io.chatwootprocessor.FakeModels.calls;
import static io.chatwootprocessor.FakeModels.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeModels;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.assistant.AssistantFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What humans answered is proposed, and becomes knowledge when a human says so. */
@ProcessorTest
class LearningTest {

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;

    @Autowired
    ProducerTemplate producer;
    @Autowired
    FakeModels models;
    @Autowired
    AssistantFiles assistants;

    private final long inbox = Payloads.unused();
    private final String topic = Long.toString(Payloads.unused()).replaceAll("\\D", "").chars()
            .collect(StringBuilder::new, (word, digit) -> word.append((char) ('a' + digit - '0')), StringBuilder::append).toString();

    @BeforeEach
    void thereIsABase() {
        database.update("UPDATE communication.knowledge_learning SET reached = (SELECT coalesce(max(id), 0) FROM communication.message)");
        program.put("/knowledge/some-base/one.txt", "One document.".getBytes(StandardCharsets.UTF_8), "text/plain");
    }

    @Test
    void aQuestionThatAHumanAnsweredIsProposedWithoutWhatBelongsToOnePerson() {
        answered("Do you have " + topic + "? I am Trudy, call +34 600 123 456", "Yes Trudy, we have it in every shop since spring.");

        JsonNode proposal = proposal();

        assertThat(proposal.path("question").asText()).contains(topic).doesNotContain("600", "Trudy");
        assertThat(proposal.path("answer").asText()).isEqualTo("Yes …, we have it in every shop since spring.");
    }

    @Test
    void aModelMakesProposalsThatHoldForEverybodyAndLeavesOutWhatDoesNot() throws IOException {
        models.fresh();
        models.file("proposer.yaml", "instructions: You write knowledge.\n"); // processor.proposals.assistant
        assistants.refresh();
        try {
            models.answers(calls("propose", "{\"question\":\"Is " + topic + " in stock?\",\"answer\":\"Yes, in every shop. Ask Trudy.\"}"), text("nothing"));
            answered("Do you have " + topic + " for me, Trudy?", "Yes Trudy, we have it in every shop since spring.");
            answered("Where is my parcel with " + topic + "2?", "It will be at your door in the evening.");

            JsonNode proposal = proposal();

            assertThat(proposal.path("question").asText()).isEqualTo("Is " + topic + " in stock?");
            assertThat(proposal.path("answer").asText()).isEqualTo("Yes, in every shop. Ask ….");
            assertThat(proposals()).noneMatch(one -> one.path("question").asText().contains("parcel"));
            assertThat(models.questions().get(0).toString()).doesNotContain("Trudy");
            await().until(() -> database.queryForObject("SELECT count(*) FROM communication.llm_call WHERE assistant = 'proposer' AND purpose = 'propose'"
                    + " AND cost > 0", Integer.class) == 2);
        } finally {
            Files.delete(models.folder().resolve("proposer.yaml"));
            assistants.refresh();
            assistants.refresh(); // a file that is away once may be written anew
        }
    }

    @Test
    void theSameQuestionIsProposedOnceAndCounted() {
        answered("Do you have " + topic + "?", "Yes, we have it in every shop since spring.");
        proposal(1);

        answered("do you have " + topic + " ??", "Of course, it is in every shop.");
        proposal(2);
    }

    @Test
    void aPublishedProposalIsFoundAndADroppedOneIsNot() {
        answered("Do you have " + topic + "?", "Yes, we have it in every shop since spring.");
        long id = proposal().path("id").asLong();

        Answer published = program.post("/knowledge/proposals/" + id, "{\"decision\":\"publish\",\"base\":\"" + topic + "\"}");

        assertThat(published.text("state")).isEqualTo("published");
        assertThat(program.get("/knowledge/" + topic + "/search?q=" + topic).body().at("/passages/0/text").asText())
                .isEqualTo("Yes, we have it in every shop since spring.");
        assertThat(program.post("/knowledge/proposals/" + id, "{\"decision\":\"drop\"}").status()).isEqualTo(404);
        assertThat(proposals()).noneMatch(proposal -> proposal.path("id").asLong() == id);
    }

    @ParameterizedTest
    @CsvSource({"publish, published", "drop, dropped"})
    void aProposalOfSeveralLinesIsPublishedAsItIsOrDropped(String decision, String state) {
        String answer = "Yes, we have it:\n- in \"red\"; since spring\n- in blue; since autumn.";
        answered("Do you have " + topic + "; in red; or\nin blue; or so?", answer);
        long id = proposal().path("id").asLong();

        Answer decided = program.post("/knowledge/proposals/" + id, "{\"decision\":\"" + decision + "\",\"base\":\"" + topic + "\"}");

        assertThat(decided.text("state")).isEqualTo(state);
        assertThat(database.queryForList("SELECT text FROM communication.knowledge_passage WHERE base = ?", String.class, topic))
                .isEqualTo(decision.equals("publish") ? List.of(answer) : List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"publish", "drop"})
    void ofADecidedProposalNoWordsAreKeptAndItsQuestionIsNotProposedAgain(String decision) {
        answered("Do you have " + topic + "?", "Yes, we have " + topic + " in every shop.");
        long id = proposal().path("id").asLong();

        program.post("/knowledge/proposals/" + id, "{\"decision\":\"" + decision + "\",\"base\":\"" + topic + "\"}");
        answered("do you have " + topic + " ??", "Of course, it is in every shop.");

        await().until(() -> {
            producer.sendBody("direct:propose-answers", null);
            return database.queryForObject("SELECT times FROM communication.knowledge_proposal WHERE id = ?", Integer.class, id) == 2;
        });
        assertThat(proposals()).noneMatch(proposal -> proposal.path("question").asText().contains(topic));
        assertThat(database.queryForList("SELECT p::text FROM communication.knowledge_proposal p", String.class))
                .as("also its key tells nothing").noneMatch(row -> row.contains(topic));
    }

    @Test
    void aProposalThatCannotBeADocumentSaysWhyAndCanBeDropped() {
        answered("Do you have " + topic + "?", "Yes, we have it in every shop since spring.");
        long id = proposal().path("id").asLong();
        database.update("UPDATE communication.knowledge_proposal SET answer = '' WHERE id = ?", id);

        Answer refused = program.post("/knowledge/proposals/" + id, "{\"decision\":\"publish\"}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.detail()).contains("no text");
        assertThat(program.post("/knowledge/proposals/" + id, "{\"decision\":\"drop\"}").text("state")).isEqualTo("dropped");
    }

    @ParameterizedTest
    @CsvSource({"1, '{\"decision\":\"maybe\"}', 422", "x, '{\"decision\":\"drop\"}', 422", "1, nonsense, 400", "999999999, '{\"decision\":\"drop\"}', 404"})
    void aDecisionThatIsNoneIsRefused(String id, String body, int status) {
        assertThat(program.post("/knowledge/proposals/" + id, body).status()).isEqualTo(status);
    }

    @Test
    void aProposalIsErasedWithThePersonWhoseWordsItHas() {
        Customer customer = answered("Do you have " + topic + "?", "Yes, we have it in every shop since spring.");
        proposal();

        program.delete("/contacts/+49" + customer.chatwootConversation());

        assertThat(proposals()).noneMatch(proposal -> proposal.path("question").asText().contains(topic));
    }

    @Test
    void questionsWithoutAnAnswerAreCounted() {
        Answer answer = program.get("/knowledge/questions");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("questions").isArray()).isTrue();
    }

    private Customer answered(String question, String answer) {
        Customer customer = new Customer(program, inbox);
        long conversation = customer.says(question, message -> ((ObjectNode) message.path("sender")).put("name", "Trudy Testa"));
        customer.isAnsweredByAnAgent(answer);
        database.update("UPDATE communication.message SET received_at = received_at - interval '1 hour' WHERE conversation_id = ?", conversation);
        database.update("UPDATE communication.webhook_event SET received_at = received_at - interval '1 hour' WHERE conversation_id = ?", conversation);
        return customer;
    }

    private JsonNode proposal() {
        return proposal(1);
    }

    /** Waits for it: the program, which looks for itself once a minute, may be looking just now, and lets nobody else look. */
    private JsonNode proposal(int times) {
        return await().until(() -> {
            producer.sendBody("direct:propose-answers", null);
            return proposals().stream().filter(proposal -> proposal.path("question").asText().contains(topic)
                    && proposal.path("times").asInt() == times).findFirst();
        }, Optional::isPresent).orElseThrow();
    }

    private List<JsonNode> proposals() {
        return program.get("/knowledge/proposals?limit=200").body().path("proposals").findParents("question");
    }
}
