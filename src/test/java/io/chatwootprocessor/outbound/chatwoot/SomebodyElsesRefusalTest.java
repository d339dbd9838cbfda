package io.chatwootprocessor.outbound.chatwoot;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.chatwootprocessor.FakeChatwoot.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** A reply waits where somebody else refuses it in Chatwoot's place, or Chatwoot does for now; and only an id says that it is there. */
@ProcessorTest
class SomebodyElsesRefusalTest {

    @Autowired
    Program program;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;

    private final long account = Payloads.unused();
    private final long chatwootConversation = Payloads.unused();
    private long conversation;

    @BeforeEach
    void aCustomerHasWritten() {
        queue.clear();
        chatwoot.storesMessages();
        conversation = program.webhook(Payloads.message(account, chatwootConversation, Payloads.unused(), "Hello?"))
                .number("conversation_id");
    }

    @AfterEach
    void nothingWaits() {
        queue.clear();
    }

    static Stream<ResponseDefinitionBuilder> refusalsThatAreNotForGood() {
        return Stream.of(aResponse().withStatus(302).withHeader("Location", "/maintenance.html"), page(403, "<html>Forbidden</html>"),
                text(404, "404 page not found\n"), aResponse().withStatus(404), answer(404, "{\"message\":\"no Route matched\"}"),
                aResponse().withStatus(421), page(400, "<html>Bad Request</html>"), page(413, "<html>Request Entity Too Large</html>"),
                answer(422, "{\"error\":\"could not obtain a connection from the pool within 5.000 seconds\"}"),
                answer(422, "{\"error\":\"PG::TRDeadlockDetected: ERROR:  deadlock detected\"}"),
                answer(422, "{\"error\":\"undefined method `id' for nil:NilClass\"}"),
                answer(401, "{\"error\":\"Invalid Access Token\"}"), answer(402, "{\"error\":\"Payment required\"}"),
                answer(403, "{\"error\":\"API access is not enabled for this account\"}"));
    }

    @ParameterizedTest
    @MethodSource("refusalsThatAreNotForGood")
    void aReplyThatIsNotRefusedForGoodGoesOutOnceAndInOrder(ResponseDefinitionBuilder refusal) {
        chatwoot.answersOnce(refusal); // of some, a few more would be too many

        later("first");
        later("second");

        await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent", "sent"));
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("first", "second");
        assertThat(chatwoot.posts()).as("with the refused one").hasSizeGreaterThan(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PG::UnableToSend: no connection to the server", "Error connecting to Redis on redis:6379 (Errno::ECONNREFUSED)",
        "stack level too deep"})
    void aReplyThatWasStoredBeforeTheTroubleIsNotSentAgain(String error) {
        chatwoot.storesMessagesAndAnswers(answer(422, "{\"error\":\"" + error + "\"}"));

        long message = later("Hello!");

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent"));
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Hello!");
        assertThat(chatwoot.posts()).hasSize(1);
    }

    static Stream<ResponseDefinitionBuilder> answersWithoutAnId() {
        return Stream.of(answer(200, "{\"success\":false,\"error\":\"upstream busy\"}"), answer(200, "{}"), answer(200, "[]"),
                answer(200, "{\"id\":null}"), answer(200, "{\"id\":\"abc\"}"), answer(200, "{\"id\":0.5}"), answer(200, "{\"payload\":{\"id\":7}}"),
                page(200, "<html>Welcome</html>"), aResponse().withStatus(200), aResponse().withStatus(202), aResponse().withStatus(204));
    }

    @ParameterizedTest
    @MethodSource("answersWithoutAnId")
    void anAnswerWithoutAnIdIsNoSentReply(ResponseDefinitionBuilder answer) {
        chatwoot.answers(answer);
        long message = later("Hello!");
        await().until(() -> queue.message(message).get("in_doubt_since") != null);

        chatwoot.isBack();

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent"));
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Hello!");
    }

    @ParameterizedTest
    @MethodSource("answersWithoutAnId")
    void aReplyThatIsThereThoughTheAnswerHadNoIdIsFound(ResponseDefinitionBuilder answer) {
        chatwoot.storesMessagesAndAnswers(answer);

        long message = later("Hello!");

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent")
                .containsEntry("external_id", chatwoot.messages().get(0).path("id").asText()));
        assertThat(chatwoot.posts()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"success\":false,\"error\":\"upstream busy\"}", "<html>Welcome</html>", "{}",
        "{\"payload\":{\"success\":false,\"current_status\":\"pending\"}}", "{\"payload\":{\"success\":true,\"current_status\":\"pending\"}}"})
    void aStatusIsSetAgainUntilChatwootSaysThatItIs(String body) {
        chatwoot.togglesAnswer(answer(200, body));
        long command = database.queryForObject("SELECT message_id FROM communication.queue_message(jsonb_build_object('conversation_id', ?::bigint,"
                + " 'lifetime', 60, 'command', 'toggle_status', 'argument', 'open'))", Long.class, conversation);
        await().until(() -> queue.message(command).get("last_error") != null);

        chatwoot.isBack();

        await().untilAsserted(() -> assertThat(chatwoot.statuses(chatwootConversation)).containsExactly("open"));
    }

    @Test
    void whoIsForbiddenForTooLongIsADeadLetterAndUntilThenChatwootIsDown() {
        chatwoot.answers(answer(401, "{\"error\":\"Invalid Access Token\"}"));
        long message = later("Hello!");
        await().until(() -> queue.message(message).get("forbidden_since") != null);

        await().untilAsserted(() -> {
            JsonNode component = program.get("/actuator/health/chatwoot").body();
            assertThat(component.path("status").asText()).isEqualTo("DOWN");
            assertThat(component.at("/details/reason").asText()).isEqualTo("1 reply waits: Chatwoot answered 401: Invalid Access Token");
        });
        assertThat(program.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(queue.breaker("chatwoot").getCircuitBreakerState()).as("other accounts go on").isEqualTo("CLOSED");
        database.update("UPDATE communication.message SET forbidden_since = now() - interval '1 hour' WHERE id = ?", message);

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "failed")
                .containsEntry("last_error", "Chatwoot answered 401: Invalid Access Token"));
        await().untilAsserted(() -> {
            program.post("/integration/reinitialize", "{}"); // it is asked now: the program's first look may have come in a busy moment
            assertThat(program.get("/actuator/health/chatwoot").body().at("/details/reason").isMissingNode()).isTrue();
        });
    }

    @ParameterizedTest
    @CsvSource({"429, 3", "503, 3"})
    void whoAsksToBeLeftAloneIs(int status, String seconds) {
        chatwoot.answers(answer(status, "{}").withHeader("Retry-After", seconds));
        Instant before = Instant.now(); // the fake's own note of the refused one may be late
        long message = later("Hello!");
        await().untilAsserted(() -> assertThat(queue.message(message).get("last_error")).asString() // not that it took too long
                .contains(Integer.toString(status)));
        chatwoot.isBack();

        later(database.queryForObject("INSERT INTO communication.conversation (account_id, user_identifier, channel, chatwoot_conversation_id)"
                + " VALUES (?, ?, 'api', ?) RETURNING id", Long.class, account, "p" + Payloads.unused(), Payloads.unused()), "Another");

        await().untilAsserted(() -> assertThat(chatwoot.accepted()).hasSize(2)); // written down after the message is
        assertThat(chatwoot.messages()).hasSize(2);
        assertThat(chatwoot.accepted()).allSatisfy(post -> assertThat(post.getLoggedDate()).isAfter(before.plusMillis(2900)));
    }

    @Test
    void whoAsksToBeLeftAloneForYearsIsAskedAgainAfterTheLongestTime() {
        chatwoot.answers(answer(429, "Retry later").withHeader("Retry-After", "99999999999"));

        long message = later("Hello!");

        await().untilAsserted(() -> assertThat(queue.message(message).get("last_error")).asString().contains("429"));
        assertThat(database.queryForObject("SELECT next_attempt_at - now() BETWEEN interval '14 minutes' AND interval '15 minutes'"
                + " FROM communication.message WHERE id = ?", Boolean.class, message)).isTrue();
    }

    static Stream<ResponseDefinitionBuilder> noLists() {
        return Stream.of(page(200, "<html>Welcome</html>"), answer(200, "{\"error\":\"busy\"}"), text(404, "404 page not found"));
    }

    @ParameterizedTest
    @MethodSource("noLists")
    void nobodyIsCreatedWhileItIsNotKnownWhoIsThere(ResponseDefinitionBuilder noList) {
        String api = "/support/api/v1/accounts/3";
        String phone = "+4915" + Payloads.unused();
        database.update("UPDATE communication.conversation SET is_active = false, ended_at = now() WHERE user_identifier = ?", phone);
        chatwoot.server().stubFor(get(urlPathEqualTo(api + "/contacts/search")).willReturn(noList));
        chatwoot.server().stubFor(post(api + "/contacts").willReturn(okJson("{\"payload\":{\"contact\":{\"id\":7}}}")));

        long ours = database.queryForObject("INSERT INTO communication.conversation (account_id, user_identifier, channel, chatwoot_inbox_id)"
                + " VALUES (3, ?, 'whatsapp', 11) RETURNING id", Long.class, phone);
        long message = later(ours, "Your order is ready");
        await().until(() -> queue.message(message).get("last_error") != null);

        chatwoot.server().verify(0, postRequestedFor(urlPathEqualTo(api + "/contacts")));
        assertThat(queue.message(message)).containsEntry("status", "queued").containsEntry("in_doubt_since", null);
        chatwoot.server().stubFor(get(urlPathEqualTo(api + "/contacts/search")).willReturn(okJson("{\"payload\":[]}")));
        chatwoot.server().stubFor(get(urlPathEqualTo(api + "/contacts/7/conversations")).willReturn(okJson("{\"payload\":[]}")));
        chatwoot.server().stubFor(post(api + "/conversations").willReturn(okJson("{\"success\":false}")));
        await().until(() -> String.valueOf(queue.message(message).get("last_error")).contains("did not say the id"));
        chatwoot.server().stubFor(post(api + "/conversations").willReturn(okJson("{\"id\":" + chatwootConversation + "}")));
        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent"));
    }

    private long later(String content) {
        return later(conversation, content);
    }

    private long later(long conversation, String content) {
        return program.post("/outbound/send", Program.JSON.valueToTree(Map.of("conversation_id", conversation, "content", content,
                "live", true, "async", true)).toString()).number("message_id");
    }

    private static ResponseDefinitionBuilder page(int status, String body) {
        return aResponse().withStatus(status).withHeader("Content-Type", "text/html").withBody(body);
    }

    private static ResponseDefinitionBuilder text(int status, String body) {
        return aResponse().withStatus(status).withHeader("Content-Type", "text/plain").withBody(body);
    }
}
