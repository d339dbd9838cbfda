package io.chatwootprocessor.responder.aicore;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the AI core says arrives where it belongs; what it does not say, a human is asked to. */
@ProcessorTest
class AiCoreTest {

    @RegisterExtension
    static final FakeAiCore aiCore = new FakeAiCore();

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    CamelContext context;

    private final long inbox = Payloads.unused();
    private Customer customer;

    @BeforeEach
    void aCustomerOfAnInboxThatTheAiCoreAnswers() {
        breaker().transitionToCloseState();
        aiCore.answersIn(inbox, database);
        customer = new Customer(program, inbox);
    }

    @Test
    void itIsAskedInItsOwnFormatAndToldWhichConversationItIs() {
        aiCore.says("Hello!");

        long conversation = customer.says("Hi");

        turn(conversation, "completed");
        assertThat(aiCore.server().findAll(aiCore.asked())).last()
                .satisfies(request -> assertThat(request.getHeader("Authorization")).isEqualTo("Bearer ai-core-key"));
        JsonNode question = aiCore.questions(conversation).get(0);
        assertThat(question.path("conversation_id").asText()).isEqualTo(Long.toString(conversation));
        assertThat(question.path("history").toString()).isEqualTo("[{\"role\":\"user\",\"content\":\"Hi\"}]");
        assertThat(question.path("resources").path("tone").asText()).isEqualTo("friendly");
        assertThat(question.path("resources").path("channel").asText()).isEqualTo("whatsapp");
        assertThat(question.path("resources").path("inbox_id").asLong()).isEqualTo(inbox);
        assertThat(question.path("resources").path("chatwoot_conversation_id").asLong()).isEqualTo(customer.chatwootConversation());
    }

    @Test
    void noConnectionIsKeptThatItsServerMayHaveClosedMeanwhile() {
        aiCore.says("Hello!");
        long conversation = customer.says("Hi");
        turn(conversation, "completed");

        assertThat(aiCore.server().findAll(aiCore.asked())).last()
                .satisfies(request -> assertThat(request.getHeader("Connection")).isEqualToIgnoringCase("close"));
    }

    @Test
    void severalTextsAreSaidInTheirOrderAndANoteIsForTheAgentsOnly() {
        aiCore.answers(okJson("{\"action\":\"reply\",\"data\":{\"messages\":[\"One.\",\"Two.\"],\"private_note\":\"VIP\",\"score\":0.9}}"));

        long conversation = customer.says("Hi");

        Map<String, Object> turn = turn(conversation, "completed");
        assertThat(said(conversation)).containsExactly("One.", "Two.", "private: VIP");
        JsonNode job = program.get("/api/v1/chat/jobs/" + turn.get("id")).body();
        assertThat(job.path("reply").asText()).isEqualTo("One.\nTwo.");
        assertThat(job.path("messages").toString()).isEqualTo("[\"One.\",\"Two.\"]");
        assertThat(job.path("private_note").asText()).isEqualTo("VIP");
        assertThat(job.path("data").path("score").asDouble()).isEqualTo(0.9);
        assertThat(program.get("/conversations/" + conversation + "/messages").body().path("messages").findValuesAsText("private"))
                .as("what the customer did not get").containsExactly("false", "false", "false", "true");
        JsonNode turns = program.get("/conversations/" + conversation + "/turns").body().path("turns");
        assertThat(turns.findValuesAsText("ai_job_id")).containsExactly(turn.get("id").toString());
        assertThat(program.get("/conversations/999999999/turns").status()).isEqualTo(404);
    }

    @Test
    void aHandoffGivesTheConversationToAHumanAfterWhatIsSaid() {
        aiCore.answers(okJson("{\"action\":\"HANDOFF\",\"data\":{\"message\":\"A colleague will help.\"}}"));

        long conversation = customer.says("A human, please");

        assertThat(turn(conversation, "completed")).containsEntry("action", "handoff");
        assertThat(said(conversation)).containsExactly("A colleague will help.", "private: The bot hands this conversation over.",
                "toggle_status: open");
        assertThat(handledBy(conversation)).isEqualTo("human");
        customer.becomes("pending");
        assertThat(handledBy(conversation)).as("given back").isEqualTo("bot");
    }

    @Test
    void aResolvedConversationIsResolvedAfterWhatIsSaid() {
        aiCore.answers(okJson("{\"action\":\"resolve\",\"data\":{\"message\":\"Bye!\"}}"));

        long conversation = customer.says("Thanks");

        assertThat(turn(conversation, "completed")).containsEntry("action", "resolve");
        assertThat(said(conversation)).containsExactly("Bye!", "toggle_status: resolved");
        assertThat(handledBy(conversation)).isEqualTo("bot");
    }

    @Test
    void noneSaysNothingAndTheMessageIsRead() {
        aiCore.answers(okJson("{\"action\":\"none\",\"data\":{\"message\":\"(thinking aloud)\"}}"));

        long conversation = customer.says("ok");

        assertThat(turn(conversation, "completed")).containsEntry("action", "none");
        assertThat(said(conversation)).isEmpty();
        assertThat(database.queryForObject("SELECT status FROM communication.message WHERE conversation_id = ?", String.class, conversation))
                .isEqualTo("read");
    }

    @Test
    void anActionOfItsOwnIsKeptAndShownWithItsData() {
        aiCore.answers(okJson("{\"action\":\"NEED_SALE\",\"data\":{\"message\":\"I ask a colleague.\",\"product\":{\"id\":7}}}"));

        long conversation = customer.says("How much for 500?");

        JsonNode job = program.get("/api/v1/chat/jobs/" + turn(conversation, "completed").get("id")).body();
        assertThat(job.path("action").asText()).isEqualTo("NEED_SALE");
        assertThat(job.path("data").path("product").path("id").asInt()).isEqualTo(7);
        assertThat(said(conversation)).containsExactly("I ask a colleague.");
        assertThat(handledBy(conversation)).isEqualTo("bot");
    }

    static Stream<Arguments> answersThatAreNone() {
        return Stream.of(
                Arguments.of(status(500), "the AI core answered 500"),
                Arguments.of(status(422), "the AI core answered 422"),
                Arguments.of(status(429), "the AI core answered 429"),
                Arguments.of(okJson("{}"), "the answer has no message"),
                Arguments.of(okJson("{\"action\":\"reply\",\"data\":{\"message\":\" \"}}"), "the answer has no message"),
                Arguments.of(okJson("[1]"), "the AI core's answer is not a JSON object"),
                Arguments.of(aResponse().withBody("<html>"), "the AI core's answer is not a JSON object"),
                Arguments.of(aResponse().withFault(Fault.EMPTY_RESPONSE), "no answer: NoHttpResponseException"),
                Arguments.of(okJson("{\"data\":{\"message\":\"drop by drop\"}}").withChunkedDribbleDelay(20, 8000), "no answer within 6s"),
                Arguments.of(okJson("{\"data\":{\"message\":\"late\"}}").withFixedDelay(10_000), "no answer within 6s"));
    }

    @ParameterizedTest
    @MethodSource("answersThatAreNone")
    void whatIsNoAnswerIsSaidToAHumanAndNeverLosesTheMessage(ResponseDefinitionBuilder answer, String error) {
        aiCore.answers(answer);

        long conversation = customer.says("Hi");

        assertThat((String) turn(conversation, "failed").get("error")).startsWith(error);
        assertThat(said(conversation)).hasSize(2).satisfies(said -> {
            assertThat(said.get(0)).startsWith("private: The bot could not answer (" + error).endsWith("). Please take over.");
            assertThat(said.get(1)).isEqualTo("toggle_status: open");
        });
        assertThat(handledBy(conversation)).isEqualTo("human");
        assertThat(database.queryForObject("SELECT status FROM communication.message WHERE conversation_id = ? AND direction = 'inbound'",
                String.class, conversation)).isEqualTo("received");

        aiCore.says("I am back.");
        customer.becomes("pending");
        turn(conversation, "completed");
        assertThat(said(conversation)).as("given back, it is answered").endsWith("I am back.");
    }

    @Test
    void aBrokenAiCoreIsLeftAloneAndHumansAreAskedAtOnce() {
        aiCore.answers(status(503));
        for (int i = 0; i < 10; i++) {
            turn(new Customer(program, inbox).says("Hi"), "failed");
        }
        assertThat(breaker().getCircuitBreakerState()).isEqualTo("OPEN");
        breaker().transitionToForcedOpenState(); // it stays so, however long the next turn takes to begin
        try {
            long conversation = customer.says("Hi");

            assertThat((String) turn(conversation, "failed").get("error")).startsWith("it has failed too often lately");
            assertThat(aiCore.questions(conversation)).isEmpty();
        } finally {
            breaker().transitionToCloseState();
        }
    }

    static Stream<ResponseDefinitionBuilder> answersOfSomebodyElse() {
        return Stream.of(status(404).withHeader("Content-Type", "text/plain").withBody("404 page not found\n"),
                status(403).withHeader("Content-Type", "text/html").withBody("<html>Forbidden</html>"),
                status(502).withHeader("Content-Type", "text/html").withBody("<html>Bad Gateway</html>"), status(302), status(421),
                status(200).withHeader("Content-Type", "text/html").withBody("<html>maintenance</html>"),
                status(429).withHeader("Retry-After", "1"));
    }

    @ParameterizedTest
    @MethodSource("answersOfSomebodyElse")
    void whileSomebodyElseAnswersInItsPlaceItIsAskedAgain(ResponseDefinitionBuilder answer) {
        aiCore.answersOnce(answer, "I am back.");

        long conversation = customer.says("Hi");

        turn(conversation, "completed");
        assertThat(said(conversation)).containsExactly("I am back.");
        assertThat(aiCore.questions(conversation)).hasSize(2);
    }

    @Test
    void aHumanIsAskedWhereThatLastsTooLong() {
        aiCore.answers(status(404).withHeader("Content-Type", "text/plain").withBody("404 page not found\n"));

        long conversation = customer.says("Hi");

        assertThat((String) turn(conversation, "failed").get("error"))
                .isEqualTo("the AI core answered 404: somebody else in its place, such as a proxy");
        assertThat(handledBy(conversation)).isEqualTo("human");
    }

    @Test
    void refusedQuestionsDoNotOpenTheBreaker() {
        aiCore.answers(status(422));
        for (int i = 0; i < 12; i++) {
            turn(new Customer(program, inbox).says("Hi"), "failed");
        }

        assertThat(breaker().getCircuitBreakerState()).isEqualTo("CLOSED");
    }

    @ParameterizedTest
    @CsvSource({"ai-core,,no AI core is set up", "nobody,,there is no responder nobody"})
    void aResponderThatIsNotThereIsSaidSo(String responder, String url, String error) {
        database.update("UPDATE communication.bot_config SET responder = ?, ai_core_url = ? WHERE scope = ?", responder, url, Long.toString(inbox));

        assertThat((String) turn(customer.says("Hi"), "failed").get("error")).startsWith(error);
    }

    @Test
    void theEchoOfTheReadmeAnswers() throws Exception {
        String echo = Files.readString(Path.of("routes/responder/echo.yaml")).replaceAll("(?m)^#.*\\n", "");
        assertThat(Files.readString(Path.of("README.md"))).contains("```yaml\n" + echo + "```");
        database.update("UPDATE communication.bot_config SET responder = 'echo' WHERE scope = ?", Long.toString(inbox));

        long conversation = customer.says("Hi");

        turn(conversation, "completed");
        assertThat(said(conversation)).containsExactly("You said: Hi");
    }

    private Map<String, Object> turn(long conversation, String status) {
        List<Map<String, Object>> turns = await().until(() -> database.queryForList(
                "SELECT * FROM communication.turn WHERE conversation_id = ? AND status = ?", conversation, status), list -> !list.isEmpty());
        return turns.get(0);
    }

    private List<String> said(long conversation) {
        return database.queryForList("SELECT CASE WHEN command IS NOT NULL THEN command || ': ' || argument WHEN private THEN 'private: ' || content"
                + " ELSE content END FROM communication.message WHERE conversation_id = ? AND direction = 'outbound' ORDER BY id",
                String.class, conversation);
    }

    private String handledBy(long conversation) {
        return database.queryForObject("SELECT handled_by FROM communication.conversation WHERE id = ?", String.class, conversation);
    }

    private ResilienceProcessor breaker() {
        return context.getProcessor("ai-core-breaker", ResilienceProcessor.class);
    }
}
