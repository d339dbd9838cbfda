package io.chatwootprocessor.outbound;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static io.chatwootprocessor.FakeChatwoot.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

/** What is done in its place in a conversation's line and is no message: a status set in Chatwoot, a callback. */
@ProcessorTest
class CommandsTest {

    /** As communication.complete_turn asks for it. */
    private static final String QUEUE = """
            SELECT %s FROM communication.queue_message(jsonb_build_object(
                'conversation_id', ?::bigint, 'content', ?::text, 'private', false, 'template_params', NULL,
                'attachments', '[]'::jsonb, 'priority', 0, 'lifetime', 60, 'adapter', ?::text,
                'turn_id', ?::uuid, 'command', ?::text, 'argument', ?::text))""";

    @Autowired
    Program program;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;

    private final long chatwootConversation = Payloads.unused();
    private WireMockServer receiver;
    private long conversation;

    @BeforeEach
    void aCustomerHasWrittenAndACallerWaits() {
        queue.clear();
        chatwoot.storesMessages();
        receiver = receiver(0);
        conversation = program.webhook(Payloads.message(Payloads.unused(), chatwootConversation, Payloads.unused(), "Hello?"))
                .number("conversation_id");
    }

    @AfterEach
    void nobodyWaits() {
        queue.clear();
        receiver.stop();
    }

    @Test
    void aStatusIsSetInItsPlaceInTheLine() {
        chatwoot.answersFromNowOn(answer(503, "{}"));
        message("Let me ask");
        toggle("open");
        message("Somebody will be with you");
        await().until(() -> !chatwoot.posts().isEmpty());

        chatwoot.isBack();

        await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent", "sent", "sent"));
        List<String> posts = chatwoot.posts().stream().map(request -> request.getUrl().replaceFirst(".*/", "")).toList();
        assertThat(posts).containsOnlyOnce("toggle_status");
        assertThat(posts.subList(posts.size() - 3, posts.size())).containsExactly("messages", "toggle_status", "messages");
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Let me ask", "Somebody will be with you");
    }

    @Test
    void aStatusIsSetInTheNameThatWritesTheMessages() {
        long command = toggle("open");

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "sent")
                .containsEntry("external_id", null).containsEntry("reply_id", null));
        assertThat(chatwoot.statuses(chatwootConversation)).containsExactly("open");
        assertThat(chatwoot.posts()).singleElement().satisfies(post -> {
            assertThat(post.getUrl()).endsWith("/conversations/" + chatwootConversation + "/toggle_status");
            assertThat(post.getHeader("api_access_token")).isEqualTo("test-token");
            assertThat(post.getBodyAsString()).isEqualTo("{\"status\":\"open\"}");
        });
        assertThat(chatwoot.violations()).isEmpty();
    }

    static Stream<ResponseDefinitionBuilder> answersThatSayNothing() {
        return Stream.of(answer(500, "<html>oops</html>"), answer(200, "<html>Welcome</html>"), answer(503, "{}"),
                aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), aResponse().withFault(Fault.EMPTY_RESPONSE),
                aResponse().withFixedDelay(60_000));
    }

    @ParameterizedTest
    @MethodSource("answersThatSayNothing")
    void aStatusThatMayHaveBeenSetIsSetAgainAndNeverLookedFor(ResponseDefinitionBuilder answer) {
        chatwoot.togglesSilentlyAndAnswers(answer);
        long command = toggle("open");
        await().until(() -> !chatwoot.statuses(chatwootConversation).isEmpty());

        chatwoot.isBack();

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "sent")
                .containsEntry("in_doubt_since", null));
        assertThat(chatwoot.statuses(chatwootConversation)).hasSizeGreaterThan(1).containsOnly("open");
        assertThat(requests()).allSatisfy(request -> assertThat(request.getMethod()).isEqualTo(RequestMethod.POST));
    }

    @Test
    void aStatusThatADeadProgramHadInHandIsSetWithoutALook() {
        long command = claimedByADeadProgram("now() + interval '1 hour'");

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "sent"));
        assertThat(chatwoot.statuses(chatwootConversation)).containsExactly("open");
        assertThat(requests()).hasSize(1);
    }

    @Test
    void aStatusWhoseTimeIsOverIsNotSetAndMayHaveBeen() {
        long command = claimedByADeadProgram("now()");

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "failed")
                .containsEntry("last_error", "not sent in time"));
        assertThat(queue.message(command).get("in_doubt_since")).isNotNull();
        assertThat(requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"404, Resource could not be found", "422, Validation failed"})
    void aStatusThatChatwootRefusesIsADeadLetterAndNoOutageAndTheNextMessageGoesOut(int status, String error) {
        chatwoot.togglesAnswer(answer(status, "{\"error\":\"" + error + "\"}"));
        long command = toggle("resolved");
        message("Goodbye");

        await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("failed", "sent"));
        JsonNode letter = program.get("/outbound/failed").body().path("failed").path(0);
        assertThat(letter.path("message_id").asLong()).isEqualTo(command);
        assertThat(letter.path("command").asText()).isEqualTo("toggle_status");
        assertThat(letter.path("argument").asText()).isEqualTo("resolved");
        assertThat(letter.path("error").asText()).isEqualTo("Chatwoot answered " + status + ": " + error);
        assertThat(letter.path("in_doubt").asBoolean()).isFalse();
        Answer shown = program.get("/outbound/messages/" + command);
        assertThat(shown.text("command")).isEqualTo("toggle_status");
        assertThat(shown.text("argument")).isEqualTo("resolved");
        assertThat(queue.breaker("chatwoot").getCircuitBreakerState()).isEqualTo("CLOSED");
    }

    @Test
    void aStatusOfAConversationThatChatwootDoesNotHaveIsADeadLetter() {
        database.update("UPDATE communication.conversation SET chatwoot_conversation_id = NULL WHERE id = ?", conversation);

        long command = toggle("open");

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "failed").containsEntry("last_error",
                "conversation " + conversation + " has no Chatwoot conversation whose status could be set"));
        assertThat(requests()).isEmpty();
    }

    @Test
    void aStatusWaitsUnchangedWhileTheBreakerIsOpen() {
        queue.breaker("chatwoot").transitionToForcedOpenState();
        long command = toggle("open");

        await().during(Duration.ofMillis(500)).until(() -> queue.message(command).get("status").equals("queued"));
        assertThat(queue.message(command)).containsEntry("attempts", 0).containsEntry("last_error", null);
        assertThat(requests()).isEmpty();
        queue.breaker("chatwoot").transitionToCloseState();
        await().untilAsserted(() -> assertThat(chatwoot.statuses(chatwootConversation)).containsExactly("open"));
    }

    @Test
    void statusesThatChatwootDoesNotTakeInAnOutageOpenTheBreakerAndAreSetAfterIt() {
        chatwoot.isOut(answer(503, "{}"));
        long command = toggle("open");
        await().until(() -> queue.breaker("chatwoot").getCircuitBreakerState().equals("OPEN"));

        chatwoot.isBack();

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "sent"));
        assertThat(chatwoot.statuses(chatwootConversation)).containsExactly("open");
    }

    @Test
    void aCommandIsQueuedAlsoWhereNoMessageMayBeWritten() {
        assertThat(outcome(conversation, "chatwoot", null, null)).as("as complete_turn asks, with nulls").isEqualTo("queued");
        database.update("UPDATE communication.conversation SET can_reply = false WHERE id = ?", conversation);
        assertThat(outcome(conversation, "chatwoot", null, null)).isEqualTo("cannot_reply");
        assertThat(outcome(conversation, "chatwoot", "toggle_status", "open")).isEqualTo("queued");
        database.update("UPDATE communication.conversation SET is_active = false, ended_at = now() WHERE id = ?", conversation);
        assertThat(outcome(conversation, "chatwoot", null, null)).isEqualTo("ended");
        assertThat(outcome(conversation, "chatwoot", "toggle_status", "resolved")).isEqualTo("queued");

        await().untilAsserted(() -> assertThat(chatwoot.statuses(chatwootConversation)).containsExactly("open", "resolved"));
    }

    @Test
    void aMessageIsQueuedWithItsTurnAlsoWhereTheRequestSaysNoMoreThanItMust() {
        String turn = turn(conversation);

        Long message = database.queryForObject("SELECT message_id FROM communication.queue_message(jsonb_build_object("
                + "'conversation_id', ?::bigint, 'content', 'Hello!', 'adapter', 'chatwoot', 'lifetime', 60, 'turn_id', ?::text,"
                + " 'attachments', NULL, 'private', NULL, 'priority', NULL))", Long.class, conversation, turn);

        await().untilAsserted(() -> assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Hello!"));
        assertThat(queue.message(message)).containsEntry("command", null).containsEntry("argument", null);
        assertThat(queue.message(message).get("turn_id")).hasToString(turn);
    }

    @Test
    void aSimulatedCommandIsDoneLikeAnyMessage() {
        long command = queued(conversation, "simulated", null, "toggle_status", "open");

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "sent"));
        assertThat(requests()).isEmpty();
    }

    @Test
    void commandsAreNeitherCountedNorListedAsMessages() {
        long done = toggle("open");
        long called = callback(conversation, receiver.baseUrl());
        await().untilAsserted(() -> assertThat(queue.statuses(conversation)).containsExactly("sent", "sent"));

        await().untilAsserted(() -> assertThat(program.get("/messages/count").number("count")).isEqualTo(database.queryForObject( // others may write
                "SELECT count(*) FROM communication.message m JOIN communication.conversation c ON c.id = m.conversation_id"
                        + " WHERE NOT c.operators AND m.command IS NULL AND NOT (m.direction = 'inbound' AND m.private)", Long.class)));
        assertThat(program.get("/messages/latest").number("id")).isNotIn(done, called);
        assertThat(program.get("/conversations/" + conversation + "/messages").body().path("messages").findValuesAsText("content"))
                .containsExactly("Hello?");
    }

    @Test
    void aCallbackPostsTheJobOnceWithItsKey() throws Exception {
        long chat = chat();
        String turn = turn(chat);

        long command = queued(chat, "callback", turn, "callback", receiver.baseUrl() + "/jobs?token=a%20b&x=1");

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "sent")
                .containsEntry("external_id", null));
        await().during(Duration.ofMillis(300)).until(() -> calls(receiver).size() == 1);
        LoggedRequest call = calls(receiver).get(0);
        assertThat(call.getUrl()).isEqualTo("/jobs?token=a%20b&x=1");
        assertThat(call.getHeader("Idempotency-Key")).isEqualTo(turn);
        assertThat(call.getHeader("Content-Type")).startsWith("application/json");
        assertThat(call.containsHeader("api_access_token")).isFalse();
        JsonNode job = Program.JSON.readTree(call.getBody());
        assertThat(job.path("ai_job_id").asText()).isEqualTo(turn);
        assertThat(job.path("status").asText()).isEqualTo("completed");
        assertThat(job.path("reply").asText()).isEqualTo("Grüß Gott\nWie geht’s?");
    }

    @Test
    void aCallbackThatIsNotTakenIsPostedAgain() {
        answers(aResponse().withStatus(503));
        long command = callback(chat(), receiver.baseUrl());
        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("last_error", "the callback's address answered 503"));

        answers(ok());

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "sent"));
        assertThat(calls(receiver)).hasSizeGreaterThan(1).extracting(call -> call.getHeader("Idempotency-Key"))
                .containsOnly(queue.message(command).get("turn_id").toString());
    }

    static Stream<ResponseDefinitionBuilder> unclearEnds() {
        return Stream.of(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), aResponse().withFault(Fault.EMPTY_RESPONSE),
                aResponse().withFixedDelay(60_000), aResponse().withStatus(500));
    }

    @ParameterizedTest
    @MethodSource("unclearEnds")
    void aCallbackThatMayHaveArrivedIsPostedAgain(ResponseDefinitionBuilder end) {
        answers(end);
        long command = callback(chat(), receiver.baseUrl());
        await().until(() -> queue.message(command).get("in_doubt_since") != null);

        answers(ok());

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "sent")
                .containsEntry("in_doubt_since", null));
    }

    @Test
    void aCallbackWaitsForAnAddressWhereNobodyIsThere() throws IOException {
        int port = receiver.port();
        String address = receiver.baseUrl();
        receiver.stop();
        long command;
        try (Socket nobody = new Socket()) { // which keeps others from the port
            nobody.setReuseAddress(true);
            nobody.bind(new InetSocketAddress(port));
            command = callback(chat(), address);
            await().until(() -> queue.message(command).get("last_error") != null);
            assertThat(queue.message(command)).containsEntry("status", "queued").containsEntry("attempts", 0)
                    .containsEntry("in_doubt_since", null);
        }

        receiver = receiver(port);

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "sent"));
    }

    @Test
    void anAddressWhereNobodyIsThereDoesNotHoldUpTheOthers() {
        WireMockServer gone = receiver(0);
        String address = gone.baseUrl();
        gone.stop();
        List<Long> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(callback(chat(), address));
        }

        long command = callback(chat(), receiver.baseUrl());
        message("Hello!");

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "sent"));
        await().untilAsserted(() -> assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Hello!"));
        assertThat(waiting).allSatisfy(one -> assertThat(queue.message(one)).containsEntry("status", "queued"));
    }

    @Test
    void anAddressWhereNobodyIsThereDoesNotHoldUpTheNextJobOfItsConversation() {
        long chat = chat();
        long waiting = callback(chat, "http://localhost:1/jobs");
        database.update("UPDATE communication.turn SET status = 'completed', finished_at = now() WHERE conversation_id = ?", chat);

        long next = callback(chat, receiver.baseUrl());

        await().untilAsserted(() -> assertThat(queue.message(next)).containsEntry("status", "sent"));
        assertThat(queue.message(waiting)).containsEntry("status", "queued");
    }

    @Test
    void aConversationIsNotResolvedInWhichTheCustomerHasWrittenSince() {
        queue.breaker("chatwoot").transitionToForcedOpenState();
        long command = queued(conversation, "chatwoot", turn(conversation), "toggle_status", "resolved");
        database.update("UPDATE communication.message SET no_answer = NULL, received_at = now() + interval '1 hour'"
                + " WHERE conversation_id = ? AND direction = 'inbound'", conversation);

        queue.breaker("chatwoot").transitionToCloseState();

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "sent"));
        assertThat(requests()).isEmpty();
    }

    @Test
    void aConversationThatHasEndedIsNotResolvedAgainForThenWhatTheCustomerWroteAfterItsEndWouldHaveNoAnswer() {
        queue.breaker("chatwoot").transitionToForcedOpenState();
        long command = queued(conversation, "chatwoot", turn(conversation), "toggle_status", "resolved");
        long account = database.queryForObject("SELECT account_id FROM communication.conversation WHERE id = ?", Long.class, conversation);
        long soon = Instant.now().getEpochSecond() + 1;
        program.webhook(Payloads.conversation("conversation_status_changed", account, chatwootConversation, soon, "resolved"));
        long next = program.webhook(Payloads.message(account, chatwootConversation, Payloads.unused(), "One more thing", soon + 1, "pending"))
                .number("conversation_id");

        queue.breaker("chatwoot").transitionToCloseState();

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "sent"));
        assertThat(next).isNotEqualTo(conversation);
        assertThat(requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"bot, resolved, resolved", "human, resolved,", "human, open, open", "bot, open,"})
    void aStatusThatATurnWantedIsSetOnlyWhereTheConversationIsStillWhoseItWas(String handledBy, String wanted, String set) {
        database.update("UPDATE communication.conversation SET handled_by = ? WHERE id = ?", handledBy, conversation);

        long command = queued(conversation, "chatwoot", turn(conversation), "toggle_status", wanted);

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "sent"));
        assertThat(chatwoot.statuses(chatwootConversation)).isEqualTo(set == null ? List.of() : List.of(set));
    }

    @Test
    void anAddressWhereNobodyIsThereIsTriedMoreAndMoreSeldomForNoBreakerPacesIt() {
        String address = receiver.baseUrl();
        receiver.stop();
        long command = callback(chat(), address);

        await().until(() -> database.update("UPDATE communication.message SET tries = 20, expires_at = now() + interval '1 day',"
                + " next_attempt_at = now() WHERE id = ? AND claim_id IS NULL AND tries > 0", command) == 1);

        await().until(() -> database.queryForObject("SELECT next_attempt_at > now() + interval '1 minute'"
                + " FROM communication.message WHERE id = ?", Boolean.class, command));
    }

    @Test
    void anAddressThatDoesNotAnswerLeavesHandsForMessages() {
        answers(aResponse().withFixedDelay(60_000));
        for (int i = 0; i < 30; i++) {
            callback(chat(), receiver.baseUrl());
        }
        await().until(() -> calls(receiver).size() >= 2);

        Answer sent = program.post("/outbound/send",
                "{\"conversation_id\":" + conversation + ",\"content\":\"Hello!\",\"live\":true}");

        assertThat(sent.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"302, ''", "403, text/html", "404, text/plain", "404, ''", "421, ''", "401, application/json"})
    void aCallbackThatIsNotRefusedForGoodIsPostedAgain(int status, String type) {
        answers(aResponse().withStatus(status).withHeader("Content-Type", type));
        long command = callback(chat(), receiver.baseUrl());
        await().untilAsserted(() -> assertThat(queue.message(command).get("last_error")).asString().contains(Integer.toString(status)));
        assertThat(queue.message(command)).containsEntry("status", "queued").containsEntry("in_doubt_since", null);

        answers(ok());

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "sent"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 410, 422})
    void aCallbackThatIsRefusedIsADeadLetter(int status) {
        answers(aResponse().withStatus(status).withHeader("Location", receiver.baseUrl() + "/elsewhere"));
        String address = receiver.baseUrl() + "/jobs";

        long command = callback(chat(), address);

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "failed"));
        JsonNode letter = program.get("/outbound/failed").body().path("failed").path(0);
        assertThat(letter.path("message_id").asLong()).isEqualTo(command);
        assertThat(letter.path("command").asText()).isEqualTo("callback");
        assertThat(letter.path("argument").asText()).isEqualTo(address);
        assertThat(letter.path("error").asText()).isEqualTo("the callback's address answered " + status);
        assertThat(receiver.getAllServeEvents()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "jobs", "file:/etc/passwd", "http://", "http://{{processor.chatwoot.api-key}}/", "http://a b/"})
    void aCallbackToWhatIsNoAddressIsADeadLetter(String address) {
        long command = callback(chat(), address);

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "failed")
                .containsEntry("last_error", "the callback's address is not an http or https address"));
    }

    @Test
    void aCallbackAboutATurnThatIsGoneIsADeadLetter() {
        long command = queued(chat(), "callback", null, "callback", receiver.baseUrl());

        await().untilAsserted(() -> assertThat(queue.message(command)).containsEntry("status", "failed")
                .containsEntry("last_error", "the turn that the callback is about is gone"));
        assertThat(calls(receiver)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"chatwoot, callback, http://localhost/, the adapter chatwoot cannot do callback",
            "callback, toggle_status, open, the adapter callback cannot do that: it is no callback",
            "callback, , , the adapter callback cannot do that: it is no callback"})
    void anAdapterThatGetsWhatItCannotDoSaysSo(String adapter, String command, String argument, String why) {
        long queued = queued(conversation, adapter, turn(conversation), command, argument);

        await().untilAsserted(() -> assertThat(queue.message(queued)).containsEntry("status", "failed")
                .containsEntry("last_error", why));
        assertThat(requests()).isEmpty();
    }

    @Test
    void requeuedCommandsAreDone() {
        chatwoot.togglesAnswer(answer(404, "{\"error\":\"Resource could not be found\"}"));
        answers(aResponse().withStatus(410));
        long status = toggle("open");
        long call = callback(chat(), receiver.baseUrl());
        await().until(() -> List.of(status, call).stream().allMatch(id -> queue.message(id).get("status").equals("failed")));
        chatwoot.isBack();
        answers(ok());

        Answer answer = program.post("/outbound/failed/requeue", "{\"message_ids\":[" + status + "," + call + "]}");

        assertThat(answer.body().path("requeued").toString()).isEqualTo("[" + status + "," + call + "]");
        await().untilAsserted(() -> assertThat(List.of(status, call)).allSatisfy(id ->
                assertThat(queue.message(id)).containsEntry("status", "sent").containsEntry("reply_id", null)));
        assertThat(chatwoot.statuses(chatwootConversation)).containsExactly("open");
        assertThat(calls(receiver)).hasSize(2);
    }

    private long message(String content) {
        return queued(conversation, content, "chatwoot", null, null, null);
    }

    private long toggle(String status) {
        return queued(conversation, "chatwoot", null, "toggle_status", status);
    }

    private long callback(long conversation, String address) {
        return queued(conversation, "callback", turn(conversation), "callback", address);
    }

    private long queued(long conversation, String adapter, String turn, String command, String argument) {
        return queued(conversation, "", adapter, turn, command, argument);
    }

    private long queued(long conversation, String... request) {
        Object[] parameters = Stream.concat(Stream.of(conversation), Stream.of(request)).toArray();
        return database.queryForObject(QUEUE.formatted("message_id"), Long.class, parameters);
    }

    private String outcome(long conversation, String adapter, String command, String argument) {
        Map<String, Object> row = database.queryForMap(QUEUE.formatted("*"), conversation, "", adapter, null, command, argument);
        assertThat(row.get("message_id") != null).isEqualTo(row.get("outcome").equals("queued"));
        return (String) row.get("outcome");
    }

    private long claimedByADeadProgram(String expiry) {
        return database.queryForObject("""
                INSERT INTO communication.message (conversation_id, account_id, direction, status, content, adapter,
                                                   command, argument, claim_id, claimed_until, expires_at)
                SELECT id, account_id, 'outbound', 'queued', '', 'chatwoot', 'toggle_status', 'open', gen_random_uuid(), now(), %s
                  FROM communication.conversation WHERE id = ?
                RETURNING id""".formatted(expiry), Long.class, conversation);
    }

    private long chat() {
        return database.queryForObject("INSERT INTO communication.conversation (user_identifier, channel) VALUES (?, 'api')"
                + " RETURNING id", Long.class, "chat " + Payloads.unused());
    }

    private String turn(long conversation) {
        return database.queryForObject("""
                INSERT INTO communication.turn (conversation_id, status, responder, bot_name, messages, action, finished_at)
                VALUES (?, 'completed', 'test', 'Assistant', ARRAY['Grüß Gott', 'Wie geht’s?'], 'reply', now())
                RETURNING id::text""", String.class, conversation);
    }

    private void answers(ResponseDefinitionBuilder answer) {
        receiver.resetMappings();
        receiver.stubFor(post(anyUrl()).willReturn(answer));
    }

    private static WireMockServer receiver(int port) {
        WireMockServer server = new WireMockServer(options().port(port).containerThreads(60)); // 0: any
        server.stubFor(post(anyUrl()).willReturn(ok()));
        server.start();
        return server;
    }

    /** What Chatwoot was asked about this conversation: another test's may still be on its way. */
    private List<LoggedRequest> requests() {
        return chatwoot.requests().stream().filter(request -> request.getUrl().contains("/conversations/" + chatwootConversation + "/"))
                .toList();
    }

    private static List<LoggedRequest> calls(WireMockServer receiver) {
        return receiver.findAll(postRequestedFor(anyUrl()));
    }
}
