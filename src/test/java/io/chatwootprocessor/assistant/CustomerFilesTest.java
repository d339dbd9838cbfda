package io.chatwootprocessor.assistant;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.chatwootprocessor.FakeModels.anthropicText;
import static io.chatwootprocessor.FakeModels.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.chatwootprocessor.Cleanup;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeModels;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What customers send beside words: models see pictures and PDFs, voice notes are written down, and the rest is named. */
@ProcessorTest
class CustomerFilesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] PNG = "\u0089PNG\r\n\u001a\n and so on".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] PDF = "%PDF-1.7 and so on".getBytes(StandardCharsets.ISO_8859_1);

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    FakeModels models;
    @Autowired
    Transcription transcription;
    @Autowired
    TestAssistants assistants;

    private final long inbox = Payloads.unused();
    private final String name = "files-" + inbox;
    private Customer customer;

    @BeforeEach
    void anAssistant() {
        transcription.forgetFailures();
        assistants.serves(name, inbox, yaml("default"));
        customer = new Customer(program, inbox);
    }

    @AfterEach
    void noFile() throws IOException {
        assistants.forget(name);
    }

    @Test
    void aPictureAndAPdfAreShownByAnthropicsWireAlsoWhereTheAddressIsNotThereYet() {
        model("backup");
        models.backupAnswers(anthropicText("A cup and an invoice."));

        long conversation = customer.says("What is this?", with("image", models.serves("cup.png", PNG, 1)).andThen(with("file", models.serves("bill.pdf", PDF, 0))));

        assertThat(answers(conversation, 1)).containsExactly("A cup and an invoice.");
        JsonNode contents = models.questions().get(0).at("/messages/0/content");
        assertThat(contents.at("/0/text").asText()).startsWith("What is this?\n[image] http");
        assertThat(contents.at("/1/type").asText()).isEqualTo("image");
        assertThat(contents.at("/1/source/media_type").asText()).isEqualTo("image/png");
        assertThat(contents.at("/1/source/data").asText()).isEqualTo(base64(PNG));
        assertThat(contents.at("/2/type").asText()).isEqualTo("document");
        assertThat(contents.at("/2/source/data").asText()).isEqualTo(base64(PDF));
        assertThat(database.queryForObject("SELECT reserved_tokens FROM communication.llm_call WHERE assistant = ? AND purpose = 'answer'", Integer.class, name))
                .as("files are in the reservation").isGreaterThan(7000);
    }

    @Test
    void aPictureIsShownByOpenAisWire() {
        model("unpriced");
        models.answers(text("A cup."));

        long conversation = customer.says("And this?", with("image", models.serves("cup.png", PNG, 0)).andThen(with("file", models.serves("bill.pdf", PDF, 0))));

        assertThat(answers(conversation, 1)).containsExactly("A cup.");
        assertThat(models.questions().get(0).path("messages").get(1).toString()).contains("data:image/png;base64," + base64(PNG)).contains(base64(PDF));
    }

    @Test
    void aModelThatTakesNoPicturesIsToldThatThereIsOne() {
        models.answers(text("I cannot see it."));
        String url = models.serves("cup.png", PNG, 0);

        long conversation = customer.says("What is this?", with("image", url));

        assertThat(answers(conversation, 1)).hasSize(1);
        assertThat(models.questions().get(0).at("/messages/1/content").asText()).isEqualTo("What is this?\n[image] " + url);
        assertThat(models.questions().get(0).at("/messages/0/content").asText()).contains("cannot see or hear any other file");
    }

    @Test
    void whatIsNoPictureOrTooLargeOrGoneIsNamedOnly() {
        model("backup");
        models.backupAnswers(anthropicText("Thank you."));
        String gone = "http://127.0.0.1:1/gone.png";

        long conversation = customer.says("These", with("image", models.serves("page.png", "<html>".getBytes(StandardCharsets.UTF_8), 0))
                .andThen(with("image", models.serves("huge.png", new byte[6 * 1024 * 1024], 0))).andThen(with("image", gone))
                .andThen(with("video", models.serves("film.mp4", PNG, 0))));

        assertThat(answers(conversation, 1)).containsExactly("Thank you.");
        assertThat(models.questions().get(0).toString()).doesNotContain("\"image\"").contains(gone);
    }

    @Test
    void aModelThatRefusesThePictureIsAskedWithoutIt() {
        model("backup");
        models.backupAnswers(aResponse().withStatus(400).withBody("{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"no images\"}}"),
                anthropicText("What does it show?"));

        long conversation = customer.says("Look", with("image", models.serves("cup.png", PNG, 0)));

        assertThat(answers(conversation, 1)).containsExactly("What does it show?");
        assertThat(models.questions().get(1).toString()).doesNotContain(base64(PNG));
    }

    @Test
    void allVoiceNotesOfABurstAreWrittenDownBeforeTheAnswer() {
        models.hears(heard("one"), heard("one"), heard("one")).answers(text("Hello."), text("I have heard all."));
        String[] urls = {models.serves("a-" + inbox + ".ogg", PNG, 1), models.serves("b-" + inbox + ".oga", PNG, 0), models.serves("c-" + inbox + ".mp3", PNG, 0)};
        long conversation = customer.says("Hi");
        answers(conversation, 1);
        database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() + interval '1 hour' WHERE id = ?",
                conversation); // another program is at work until all have come
        for (String url : urls) {
            customer.says("", with("audio", url));
        }

        database.update("UPDATE communication.conversation SET lease_id = NULL, lease_expires_at = NULL WHERE id = ?", conversation);

        assertThat(answers(conversation, 2)).containsExactly("Hello.", "I have heard all.");
        assertThat(models.questions().get(1).at("/messages/3/content").asText())
                .isEqualTo("[audio] " + urls[0] + " \"one\"\n[audio] " + urls[1] + " \"one\"\n[audio] " + urls[2] + " \"one\"");
        assertThat(models.heard().stream().filter(body -> body.contains("-" + inbox + "."))).hasSize(3).allSatisfy(body ->
                assertThat(body).contains("whisper-1").contains("name=\"file\"; filename="));
        assertThat(database.queryForMap("SELECT count(*) AS calls, count(cost) AS priced, min(model_name) AS model FROM communication.llm_call"
                + " WHERE assistant = ? AND purpose = 'transcribe'", name)).containsEntry("calls", 3L).containsEntry("priced", 0L)
                .containsEntry("model", "whisper-1");
    }

    @Test
    void ofManyVoiceNotesTheNewestAreWrittenDown() {
        models.hears(IntStream.range(0, 4).mapToObj(i -> heard("one")).toArray(ResponseDefinitionBuilder[]::new)).answers(text("I have heard four."));
        String[] urls = IntStream.range(0, 6).mapToObj(i -> models.serves("note-" + inbox + "-" + i + ".ogg", PNG, 0)).toArray(String[]::new);

        long conversation = customer.says("", Arrays.stream(urls).map(url -> with("audio", url)).reduce(Consumer::andThen).orElseThrow());

        assertThat(answers(conversation, 1)).containsExactly("I have heard four.");
        String said = models.questions().get(0).at("/messages/1/content").asText();
        assertThat(urls).allSatisfy(url -> assertThat(said).contains("[audio] " + url));
        assertThat(Arrays.stream(urls).filter(url -> said.contains(url + " \"one\""))).containsExactly(Arrays.copyOfRange(urls, 2, 6));
    }

    @Test
    void aTranscriptionThatStallsHalfwayKeepsNoThread() {
        assistants.file(name, yaml("default") + "\nlimits: {seconds: 5}");
        models.hears(heard("late ".repeat(100)).withChunkedDribbleDelay(300, 300_000)).answers(text("Please write it."));

        long conversation = customer.says("", with("audio", models.serves("voice.ogg", PNG, 0)));

        assertThat(answers(conversation, 1)).containsExactly("Please write it.");
        await().atMost(PATIENCE).until(() -> Thread.getAllStackTraces().values().stream().flatMap(Arrays::stream)
                .noneMatch(frame -> frame.getClassName().startsWith(Transcription.class.getName())));
    }

    @Test
    void aTurnThatIsRepeatedAndALaterOneKnowWhatWasSaidAndPayNothing() {
        models.hears(heard("I want a cup")).answers(models.late(text("A cup.")), text("Two cups."), text("As you said."));
        String url = models.serves("voice-" + inbox + ".ogg", PNG, 0);
        long conversation = customer.says("", with("audio", url));
        await().atMost(PATIENCE).until(() -> models.questions().size() == 1);
        customer.says("Or two");
        models.letsGo();
        assertThat(answers(conversation, 1)).containsExactly("Two cups.");

        customer.says("What did I say?");

        assertThat(answers(conversation, 2)).containsExactly("Two cups.", "As you said.");
        assertThat(models.questions().get(1).at("/messages/1/content").asText()).contains(url + " \"I want a cup\"");
        assertThat(models.questions().get(2).toString()).contains("I want a cup");
        assertThat(models.heard().stream().filter(body -> body.contains("voice-" + inbox))).hasSize(1);

        Cleanup.update(database, "DELETE FROM communication.conversation WHERE id = ?", conversation);

        assertThat(database.queryForList("SELECT 1 FROM communication.transcript WHERE url = ?", url)).isEmpty();
    }

    @Test
    void aVoiceNoteThatCannotBeWrittenDownIsNamedOnlyAndCostsNothing() {
        models.hears(aResponse().withStatus(500)).answers(text("Please write it."));
        String url = models.serves("voice.ogg", PNG, 0);

        long conversation = customer.says("", with("audio", url));

        assertThat(answers(conversation, 1)).containsExactly("Please write it.");
        assertThat(models.questions().get(0).at("/messages/1/content").asText()).isEqualTo("[audio] " + url);
        assertThat(database.queryForObject("SELECT cost FROM communication.llm_call WHERE assistant = ? AND purpose = 'transcribe'", Integer.class, name)).isZero();
    }

    @Test
    void whoEvaluatesHearsWhatIsWrittenDownAndPaysForNoVoiceNote() {
        models.hears(heard("I want a cup")).answers(text("A cup."), text("A cup."));
        String url = models.serves("again-" + inbox + ".ogg", PNG, 0);
        answers(customer.says("", with("audio", url)), 1);

        program.post("/assistants/" + name + "/evaluate", "{\"last\":1}");

        assertThat(models.questions().get(1).at("/messages/1/content").asText()).isEqualTo("[audio] " + url + " \"I want a cup\"");
        String turn = database.queryForObject("SELECT t.id::text FROM communication.turn t JOIN communication.conversation c ON c.id = t.conversation_id"
                + " WHERE c.chatwoot_inbox_id = ?", String.class, inbox);
        assertThat(program.get("/turns/" + turn).body().at("/messages/0/transcripts").toString()).isEqualTo("[\"I want a cup\"]");
        assertThat(models.heard().stream().filter(body -> body.contains("again-" + inbox))).hasSize(1);
    }

    @Test
    void tokensAreOnTheBillWhereTheProviderTellsThem() {
        models.hears(okJson("{\"text\":\"Hi\",\"usage\":{\"type\":\"tokens\",\"input_tokens\":50,\"output_tokens\":3}}")).answers(text("Hello."));

        answers(customer.says("", with("audio", models.serves("voice.ogg", PNG, 0))), 1);

        assertThat(database.queryForMap("SELECT input_tokens, output_tokens, cost FROM communication.llm_call WHERE assistant = ? AND purpose = 'transcribe'",
                name)).containsEntry("input_tokens", 50).containsEntry("output_tokens", 3).containsEntry("cost", null);
    }

    @Test
    void aVoiceNoteIsOnTheBillByTheMinute() {
        models.hears(okJson("{\"text\":\"Hi\",\"usage\":{\"type\":\"duration\",\"seconds\":30}}")).answers(text("Hello."));

        answers(customer.says("", with("audio", models.serves("voice.ogg", PNG, 0))), 1);

        assertThat(database.queryForObject("SELECT cost FROM communication.llm_call WHERE assistant = ? AND purpose = 'transcribe'", BigDecimal.class, name))
                .isEqualByComparingTo("0.003");
    }

    @Test
    void aVoiceNoteThatWouldCostMoreThanTheTurnMayIsNamedOnly() {
        assistants.file(name, yaml("default") + "\nlimits: {cost: 0.0059}");
        models.otherwise(text("Please write it."));
        String url = models.serves("long-" + inbox + ".ogg", new byte[120_000], 0); // about a minute

        answers(customer.says("", with("audio", url)), 1);

        assertThat(models.heard().stream().filter(body -> body.contains("long-" + inbox))).isEmpty();
        assertThat(models.questions().get(0).at("/messages/1/content").asText()).isEqualTo("[audio] " + url);
    }

    @Test
    void whatChatwootHasWrittenDownIsNotWrittenDownAgain() {
        models.hears(heard("something else")).answers(text("Yes."));
        String url = models.serves("known-" + inbox + ".ogg", PNG, 0);

        long conversation = customer.says("", with("audio", url).andThen(message -> ((ObjectNode) message.at("/attachments/0")).put("transcribed_text", "A cup")));

        assertThat(answers(conversation, 1)).containsExactly("Yes.");
        assertThat(models.questions().get(0).at("/messages/1/content").asText()).isEqualTo("[audio] " + url + " \"A cup\"");
        assertThat(models.heard().stream().filter(body -> body.contains("known-" + inbox))).isEmpty();
    }

    private void model(String model) {
        assistants.file(name, yaml(model));
    }

    private static String yaml(String model) {
        return "instructions: You sell.\nmodel: " + model;
    }

    private static ResponseDefinitionBuilder heard(String text) {
        return okJson("{\"text\":\"" + text + "\"}");
    }

    private static Consumer<ObjectNode> with(String kind, String url) {
        return message -> {
            ArrayNode files = message.path("attachments") instanceof ArrayNode some ? some : message.putArray("attachments");
            files.addObject().put("id", Payloads.unused()).put("file_type", kind).put("data_url", url);
        };
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private List<String> answers(long conversation, int number) {
        return await().atMost(PATIENCE).until(() -> database.queryForList("SELECT content FROM communication.message WHERE conversation_id = ?"
                + " AND direction = 'outbound' AND command IS NULL ORDER BY id", String.class, conversation), said -> said.size() >= number);
    }
}
