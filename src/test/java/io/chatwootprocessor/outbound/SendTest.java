package io.chatwootprocessor.outbound;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.chatwootprocessor.FakeChatwoot.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@ProcessorTest
class SendTest {

    @Autowired
    Program program;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;
    @Autowired
    CamelContext context;

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

    @Test
    void aReplyIsSentThroughTheSimulatedAdapterWhenTheEnvironmentIsLocal() {
        Answer answer = send("Hello!", false);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.number("conversation_id")).isEqualTo(conversation);
        assertThat(answer.body().path("response").path("status").asText()).isEqualTo("sent");
        assertThat(answer.body().path("response").path("content").asText()).isEqualTo("Hello!");
        assertThat(lastMessage()).containsEntry("status", "sent").containsEntry("adapter", "simulated");
        assertThat(chatwoot.posts()).isEmpty();
    }

    @Test
    void aLiveReplyGoesToChatwootWithItsMarkerAndKeepsChatwootsId() throws Exception {
        Answer answer = send("Hello!", true);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(chatwoot.posts()).singleElement().satisfies(post -> {
            assertThat(post.getUrl()).isEqualTo("/support/api/v1/accounts/" + account + "/conversations/" + chatwootConversation + "/messages");
            assertThat(post.getHeader("api_access_token")).isEqualTo("test-token");
        });
        JsonNode posted = Program.JSON.readTree(chatwoot.posts().get(0).getBody());
        assertThat(posted.path("content").asText()).isEqualTo("Hello!");
        assertThat(posted.path("content_attributes").path("processor").path("reply_id").asText())
                .isEqualTo(lastMessage().get("reply_id").toString());
        assertThat(lastMessage()).containsEntry("status", "sent")
                .containsEntry("external_id", chatwoot.messages().get(0).path("id").asText());
        assertThat(chatwoot.violations()).isEmpty();
    }

    @Test
    void allRepliesShareOneHttpEndpoint() {
        send("one", true);
        aCustomerHasWritten(); // the same sender, another of Chatwoot's conversations
        database.update("UPDATE communication.conversation SET chatwoot_conversation_id = ? WHERE id = ?", Payloads.unused(), conversation);
        send("two", true);

        assertThat(context.getEndpoints()).filteredOn(HttpEndpoint.class::isInstance).extracting(Endpoint::getEndpointUri)
                .filteredOn(uri -> uri.startsWith("http://chatwoot")).hasSize(1);
    }

    @Test
    void theFakeChatwootSeesARequestThatTheRealOneDoesNotKnow() throws Exception {
        String path = "/api/v1/accounts/1/conversations/1/messages";
        HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(chatwoot.address() + path))
                .header("Content-Type", "application/json").header("api_access_token", "t")
                .POST(BodyPublishers.ofString("{\"content\":\"m\",\"message_type\":\"sideways\"}")).build(), BodyHandlers.discarding());

        await().untilAsserted(() -> assertThat(chatwoot.violations()).singleElement().asString().contains("sideways"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "404 | {\"error\":\"Resource could not be found\"}                | Chatwoot answered 404: Resource could not be found",
            "422 | {\"message\":\"Validation failed\",\"attributes\":[]}      | Chatwoot answered 422: Validation failed",
            "422 | {\"error\":\"Validation failed: Content is too long\"}   | Chatwoot answered 422: Validation failed: Content is too long",
            "422 | {\"error\":\"Incoming messages are only allowed in Api inboxes\"} | Chatwoot answered 422: Incoming messages are only allowed in Api inboxes",
    })
    void aReplyThatChatwootRefusesHasFailedAtOnce(int status, String body, String error) {
        chatwoot.answers(answer(status, body));

        Answer answer = send("Hello!", true);

        assertThat(answer.status()).isEqualTo(502);
        JsonNode detail = answer.body().path("detail");
        assertThat(detail.path("conversation_id").asLong()).isEqualTo(conversation);
        assertThat(detail.path("status").asText()).isEqualTo("failed");
        assertThat(detail.path("error").asText()).isEqualTo(error);
        assertThat(detail.path("payload").path("content").asText()).isEqualTo("Hello!");
        assertThat(lastMessage()).containsEntry("status", "failed").containsEntry("last_error", error);
        assertThat(chatwoot.requests()).hasSize(1);
        assertThat(send("Again!", false).status()).as("the conversation stays active").isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "429 | Retry later                                        | Chatwoot answered 429",
            "422 | {\"error\":\"Validation failed: Too many messages\"} | Chatwoot answered 422: Validation failed: Too many messages",
            "500 | <html>oops</html>                                  | Chatwoot answered 500",
            "503 | {}                                                 | Chatwoot answered 503",
    })
    void aReplyThatChatwootCannotTakeNowIsTriedAgainForAShortWhile(int status, String body, String error) {
        chatwoot.answers(answer(status, body));

        Answer answer = send("Hello!", true);

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body().path("detail").path("error").asText()).contains(error);
        assertThat(lastMessage()).containsEntry("status", "failed");
        assertThat(chatwoot.posts()).hasSizeGreaterThan(1);
    }

    @Test
    void aReplyThatIsTakenAtTheSecondAttemptIsSent() {
        chatwoot.answers(answer(503, "{}"));
        await().untilAsserted(() -> assertThat(sendLater().status()).isEqualTo(202));
        await().until(() -> !chatwoot.posts().isEmpty());

        chatwoot.isBack();

        await().untilAsserted(() -> assertThat(lastMessage()).containsEntry("status", "sent"));
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Later");
    }

    static Stream<ResponseDefinitionBuilder> answersThatSayNothing() {
        return Stream.of(answer(500, "<html>oops</html>"), answer(502, ""), answer(504, "{}"),
                aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), aResponse().withFault(Fault.EMPTY_RESPONSE),
                aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE), aResponse().withFixedDelay(60_000));
    }

    @ParameterizedTest
    @MethodSource("answersThatSayNothing")
    void aReplyThatChatwootStoresAndDoesNotConfirmIsSentOnce(ResponseDefinitionBuilder answer) {
        chatwoot.storesMessagesAndAnswers(answer);

        Answer sent = send("Hello!", true);

        assertThat(sent.status()).isEqualTo(200);
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Hello!");
        assertThat(lastMessage()).containsEntry("status", "sent")
                .containsEntry("external_id", chatwoot.messages().get(0).path("id").asText());
    }

    @Test
    void aReplyThatMayHaveArrivedAndIsNotThereIsSentAfterAWhile() {
        chatwoot.answers(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        sendLater();
        await().until(() -> !chatwoot.posts().isEmpty());

        chatwoot.isBack();

        await().untilAsserted(() -> assertThat(lastMessage()).containsEntry("status", "sent"));
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Later");
    }

    @Test
    void aReplyWhoseAnswerWasLostIsFoundBehindHundredsOfOthers() {
        chatwoot.isOut(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        sendLater();
        await().until(() -> lastMessage().get("in_doubt_since") != null);
        chatwoot.has(chatwootConversation, "Later", lastMessage().get("reply_id").toString());
        for (int i = 0; i < 250; i++) {
            chatwoot.has(chatwootConversation, "note " + i, "another");
        }
        chatwoot.isBack();

        await().untilAsserted(() -> assertThat(lastMessage()).containsEntry("status", "sent"));
        assertThat(chatwoot.messages(chatwootConversation)).containsOnlyOnce("Later");
    }

    @Test
    void aReplyThatMayHaveArrivedIsLookedForWhereItWentThoughTheCustomerWritesElsewhereMeanwhile() {
        chatwoot.storesMessagesAndAnswers(answer(500, "{}"));
        chatwoot.listsAnswer(answer(429, "Retry later")); // it stays in doubt, and is not given up
        sendLater();
        await().until(() -> lastMessage().get("in_doubt_since") != null);
        Object reply = lastMessage().get("id");
        long elsewhere = Payloads.unused();
        program.webhook(Payloads.message(account, elsewhere, Payloads.unused(), "Also here", 1785247600, "pending"));

        chatwoot.isBack();

        await().untilAsserted(() -> assertThat(queue.message((Long) reply)).containsEntry("status", "sent"));
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Later");
        assertThat(chatwoot.messages(elsewhere)).isEmpty();
    }

    @Test
    void aReplyThatWasNotTakenYetGoesToWhereTheCustomerWroteLast() {
        chatwoot.answers(answer(429, "Retry later"));
        sendLater();
        Object reply = lastMessage().get("id");
        await().until(() -> !chatwoot.posts().isEmpty());
        long elsewhere = Payloads.unused();
        program.webhook(Payloads.message(account, elsewhere, Payloads.unused(), "Here, please", 1785247600, "pending"));
        int tries = (Integer) queue.message((Long) reply).get("tries");
        await().until(() -> (Integer) queue.message((Long) reply).get("tries") > tries + 1); // the one that knew no better is over

        chatwoot.isBack();

        await().untilAsserted(() -> assertThat(queue.message((Long) reply)).containsEntry("status", "sent"));
        assertThat(chatwoot.messages(elsewhere)).containsExactly("Later");
    }

    @Test
    void aReplyWhoseChatwootConversationIsGoneIsHeldForAHuman() {
        chatwoot.storesMessagesAndAnswers(answer(500, "{}"));
        chatwoot.listsAnswer(answer(404, "{\"error\":\"Resource could not be found\"}"));

        sendLater();

        await().untilAsserted(() -> assertThat(lastMessage()).containsEntry("status", "failed"));
        assertThat(lastMessage().get("last_error").toString()).contains("may have arrived", "404");
    }

    @Test
    void aProxysPageIsNoConfirmation() {
        chatwoot.answers(aResponse().withStatus(200).withBody("<html>maintenance</html>"));

        assertThat(send("Hello!", true).status()).isEqualTo(502);
    }

    @Test
    void theSearchForAReplyEndsWhereTheConversationWasKnown() {
        for (int i = 0; i < 250; i++) {
            chatwoot.has(chatwootConversation, "old " + i, "another");
        }
        program.webhook(Payloads.message(account, chatwootConversation, Payloads.unused(), "Anybody there?", 1785247500, "pending"));
        for (int i = 0; i < 30; i++) {
            chatwoot.has(chatwootConversation, "new " + i, "another");
        }
        chatwoot.answersFromNowOn(answer(500, "{}"));

        sendLater();

        await().until(() -> lastMessage().get("in_doubt_since") != null);
        assertThat(chatwoot.requests().stream().filter(request -> RequestMethod.GET.equals(request.getMethod())).map(LoggedRequest::getUrl).distinct())
                .as("the pages that it reads, however often it looks").hasSizeBetween(2, 3);
    }

    @Test
    void aReplyThatMayHaveArrivedAndCannotBeLookedForIsHeldForAHumanAndSettledByTheWebhook() {
        chatwoot.storesMessagesAndAnswers(answer(500, "{}"));
        chatwoot.refusesToListMessages();

        sendLater();

        await().untilAsserted(() -> assertThat(lastMessage()).containsEntry("status", "failed"));
        assertThat(lastMessage().get("last_error").toString()).contains("may have arrived", "CHATWOOT_USER_TOKEN");
        assertThat(lastMessage().get("in_doubt_since")).isNotNull();
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Later");

        program.webhook(returning(chatwoot.messages().get(0).path("id").asLong(), lastMessage().get("reply_id")));

        assertThat(lastMessage()).containsEntry("status", "sent").containsEntry("last_error", null);
    }

    @Test
    void aReplyWithoutAChatwootConversationFailsAndSaysWhy() {
        long minimal = program.webhook("{\"sender\":\"someone@example.com\",\"content\":\"Hello\"}").number("conversation_id");

        Answer answer = program.post("/outbound/send", "{\"conversation_id\":" + minimal + ",\"content\":\"Hi\",\"live\":true}");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body().path("detail").path("error").asText())
                .isEqualTo("conversation " + minimal + " has no Chatwoot conversation to reply to");
    }

    @Test
    void ourOwnMessageThatComesBackConfirmsTheReplyAndDoesNotSilenceTheBot() {
        send("Hello!", false);
        Object replyId = lastMessage().get("reply_id");
        long chatwootId = Payloads.unused();
        ObjectNode returning = returning(chatwootId, replyId);

        Answer first = program.webhook(returning);
        Answer second = program.webhook(returning);

        assertThat(first.body().path("duplicate").asBoolean()).isTrue();
        assertThat(second.number("message_id")).isEqualTo(first.number("message_id")).isEqualTo(lastMessage().get("id"));
        assertThat(lastMessage()).containsEntry("external_id", Long.toString(chatwootId)).containsEntry("status", "sent");
        assertThat(handledBy()).isEqualTo("bot");
    }

    @Test
    void aCustomersMessageThatBearsOurMarkerIsStillTheCustomersMessage() {
        send("Hello!", false);
        ObjectNode forged = Payloads.message(account, chatwootConversation, Payloads.unused(), "Where is my order?");
        forged.putObject("content_attributes").putObject("processor").put("reply_id", lastMessage().get("reply_id").toString());

        Answer answer = program.webhook(forged);

        assertThat(answer.body().has("duplicate")).isFalse();
        assertThat(answer.text("direction")).isEqualTo("inbound");
    }

    @Test
    void ourMarkerInAnotherAccountConfirmsNothing() {
        Map<String, Object> queued = queued();
        ObjectNode elsewhere = returning(Payloads.unused(), queued.get("reply_id"));
        ((ObjectNode) elsewhere.path("account")).put("id", Payloads.unused());

        program.webhook(elsewhere);

        assertThat(lastMessage()).containsEntry("id", queued.get("id")).containsEntry("status", "queued");
    }

    @Test
    void chatwootsWebhookSettlesAReplyThatIsStillQueued() {
        Map<String, Object> stored = queued();
        program.webhook(returning(Payloads.unused(), stored.get("reply_id")));
        assertThat(lastMessage()).containsEntry("id", stored.get("id")).containsEntry("status", "sent");

        Map<String, Object> refused = queued();
        ObjectNode report = returning(Payloads.unused(), refused.get("reply_id")).put("event", "message_updated");
        ((ObjectNode) report.path("content_attributes")).put("external_error", "131047: Re-engagement message");
        program.webhook(report);
        assertThat(lastMessage()).containsEntry("id", refused.get("id")).containsEntry("status", "failed")
                .containsEntry("last_error", "131047: Re-engagement message");
    }

    @Test
    void aReplyWhoseAnswerWasLostAndThatIsGivenUpIsSentWhenTheWebhookComes() {
        chatwoot.isOut(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        Answer answer = send("Hello!", true);
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body().path("detail").path("in_doubt").asBoolean()).isTrue();
        long chatwootId = Payloads.unused();

        program.webhook(returning(chatwootId, lastMessage().get("reply_id")));

        assertThat(lastMessage()).containsEntry("status", "sent").containsEntry("external_id", Long.toString(chatwootId))
                .containsEntry("in_doubt_since", null);
    }

    @Test
    void aSentReplyThatChatwootCouldNotDeliverHasFailedWithItsReasonInWhateverOrderThatIsTold() {
        send("Hello!", false);
        long chatwootId = Payloads.unused();
        ObjectNode created = returning(chatwootId, lastMessage().get("reply_id"));
        ObjectNode failed = created.deepCopy().put("event", "message_updated");
        ((ObjectNode) failed.path("content_attributes")).put("external_error", "131047: Re-engagement message");

        program.webhook(failed);
        program.webhook(created);

        assertThat(lastMessage()).containsEntry("status", "failed").containsEntry("last_error", "131047: Re-engagement message");
        assertThat(lastMessage().get("failed_at")).isNotNull();
    }

    @Test
    void aReplyThatWasDeliveredAfterAllIsSent() {
        send("Hello!", false);
        long chatwootId = Payloads.unused();
        ObjectNode failed = returning(chatwootId, lastMessage().get("reply_id")).put("event", "message_updated");
        ((ObjectNode) failed.path("content_attributes")).put("external_error", "131047: Re-engagement message");
        ObjectNode delivered = failed.deepCopy();
        ((ObjectNode) delivered.path("conversation")).putArray("messages").addObject().put("id", chatwootId).put("status", "read");

        program.webhook(failed);
        program.webhook(delivered);
        program.webhook(failed);

        assertThat(lastMessage()).containsEntry("status", "sent").containsEntry("last_error", null);
    }

    @Test
    void ourPrivateNoteThatComesBackConfirmsItself() {
        Map<String, Object> queued = queued();

        program.webhook(returning(Payloads.unused(), queued.get("reply_id")).put("private", true));

        assertThat(lastMessage()).containsEntry("id", queued.get("id")).containsEntry("status", "sent");
    }

    @Test
    void aDeliveryReportIsNotedOnTheReply() {
        send("Hello!", false);
        ObjectNode report = returning(Payloads.unused(), lastMessage().get("reply_id")).put("event", "message_updated");
        ObjectNode shown = ((ObjectNode) report.path("conversation")).putArray("messages").addObject();
        shown.put("id", report.path("id").asLong()).put("status", "delivered");

        program.webhook(report);

        assertThat(lastMessage().get("delivered_at")).isNotNull();
    }

    @Test
    void anEndedConversationTakesNoReply() {
        program.webhook(Payloads.conversation("conversation_resolved", account, chatwootConversation, 1785247500, "resolved"));

        Answer answer = send("Hello!", false);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).isEqualTo("Conversation " + conversation + " has ended");
        assertThat(database.queryForObject("SELECT count(*) FROM communication.message WHERE conversation_id = ? AND direction = 'outbound'",
                Long.class, conversation)).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{                                                       | 400 | invalid_json",
            "[1]                                                     | 400 | payload_must_be_object",
            "{\"content\":\"x\"}                                     | 422 | conversation_id_required",
            "{\"conversation_id\":0,\"content\":\"x\"}               | 422 | invalid_conversation_id",
            "{\"conversation_id\":-3,\"content\":\"x\"}              | 422 | invalid_conversation_id",
            "{\"conversation_id\":1.5,\"content\":\"x\"}             | 422 | invalid_conversation_id",
            "{\"conversation_id\":true,\"content\":\"x\"}            | 422 | invalid_conversation_id",
            "{\"conversation_id\":\"abc\",\"content\":\"x\"}         | 422 | invalid_conversation_id",
            "{\"conversation_id\":99999999999999999999,\"content\":\"x\"} | 422 | invalid_conversation_id",
            "{\"conversation_id\":1}                                 | 422 | content_required",
            "{\"conversation_id\":1,\"content\":\"  \"}              | 422 | content_required",
            "{\"conversation_id\":1,\"content\":7}                   | 422 | content_required",
            "{\"conversation_id\":1,\"content\":\"x\",\"live\":\"y\"} | 422 | invalid_live",
            "{\"conversation_id\":999999999,\"content\":\"x\"}       | 404 | Conversation 999999999 not found",
            "{\"conversation_id\":\"999999999\",\"content\":\"x\"}   | 404 | Conversation 999999999 not found",
    })
    void aRequestThatCannotBeSentIsRefusedAndSaysWhy(String body, int status, String detail) {
        Answer answer = program.post("/outbound/send", body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.detail()).startsWith(detail);
    }

    private Answer send(String content, boolean live) {
        return program.post("/outbound/send",
                "{\"conversation_id\":" + conversation + ",\"content\":\"" + content + "\",\"live\":" + live + "}");
    }

    private Answer sendLater() {
        return program.post("/outbound/send",
                "{\"conversation_id\":" + conversation + ",\"content\":\"Later\",\"live\":true,\"async\":true}");
    }

    /** A reply that another program has in hand. */
    private Map<String, Object> queued() {
        database.update("""
                INSERT INTO communication.message (conversation_id, account_id, direction, status, content, reply_id, adapter,
                                                   claim_id, claimed_until)
                VALUES (?, ?, 'outbound', 'queued', 'Hello!', gen_random_uuid(), 'chatwoot', gen_random_uuid(), now() + '1 hour')""",
                conversation, account);
        return lastMessage();
    }

    /** Our message as Chatwoot's webhook tells of it when it was sent with a user's token. */
    private ObjectNode returning(long id, Object replyId) {
        ObjectNode message = Payloads.message(account, chatwootConversation, id, "Hello!");
        message.put("message_type", "outgoing");
        message.putObject("sender").put("id", 7).put("name", "Jane").put("type", "user");
        message.putObject("content_attributes").putObject("processor").put("reply_id", replyId.toString());
        return message;
    }

    private Map<String, Object> lastMessage() {
        return database.queryForMap("SELECT * FROM communication.message WHERE conversation_id = ? ORDER BY id DESC LIMIT 1", conversation);
    }

    private String handledBy() {
        return database.queryForObject("SELECT handled_by FROM communication.conversation WHERE id = ?", String.class, conversation);
    }
}
