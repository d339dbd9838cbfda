package io.chatwootprocessor.outbound;

import static com.github.tomakehurst.wiremock.client.WireMock.aMultipart;
import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.binaryEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.chatwootprocessor.FakeChatwoot.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.NarrowProcessorTest;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.Program;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What else a caller of {@code POST /outbound/send} can ask for. */
@NarrowProcessorTest
class SendRequestTest {

    private static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2};

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
        database.update("DELETE FROM communication.rate_limit");
        chatwoot.storesMessages();
        conversation = program.webhook(Payloads.message(account, chatwootConversation, Payloads.unused(), "Hello?"))
                .number("conversation_id");
    }

    @AfterEach
    void nothingWaits() {
        queue.clear();
    }

    @Test
    void whoDoesNotWaitGetsTheMessagesIdAndCanLookItUp() {
        Answer answer = send("\"async\":true");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.text("status")).isEqualTo("queued");
        String message = "/outbound/messages/" + answer.number("message_id");
        await().until(() -> program.get(message).text("status").equals("sent"));
        assertThat(program.get(message).number("conversation_id")).isEqualTo(conversation);
        assertThat(program.get("/outbound/messages/999999999").status()).isEqualTo(404);
        assertThat(program.get("/outbound/messages/x").detail()).startsWith("invalid_message_id: ");
    }

    @Test
    void repeatedCallsWithOneKeyAreOneMessageAndHaveOneOutcome() {
        String key = "key-" + Payloads.unused();
        String body = "{\"conversation_id\":" + conversation + ",\"content\":\"Hello!\",\"live\":true}";

        List<Answer> answers = IntStream.range(0, 16).parallel()
                .mapToObj(i -> program.post("/outbound/send", body, "Idempotency-Key", key)).toList();
        Answer later = program.post("/outbound/send", body, "Idempotency-Key", key);
        assertThat(program.post("/outbound/send", body, "Idempotency-Key", key).body()).as("any number of times").isEqualTo(later.body());
        Answer another = program.post("/outbound/send", body.replace("Hello!", "Bye!"), "Idempotency-Key", key);

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(answers).extracting(answer -> answer.body().path("response").path("message_id").asLong())
                .containsOnly(later.body().path("response").path("message_id").asLong());
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Hello!");
        assertThat(another.status()).isEqualTo(422);
        assertThat(another.detail()).startsWith("idempotency_key_reused");
    }

    @Test
    void aPrivateNoteIsOne() {
        send("\"private\":true");

        chatwoot.server().verify(postRequestedFor(urlPathMatching(".*/messages")).withRequestBody(matchingJsonPath("$[?(@.private == true)]")));
    }

    @Test
    void aTemplateGoesOutsideOfTheReplyWindowAndFreeTextDoesNot() {
        var window = Payloads.message(account, chatwootConversation, Payloads.unused(), "Still there?", 1785247500, "open");
        ((ObjectNode) window.path("conversation")).put("can_reply", false);
        program.webhook(window);

        Answer text = send("\"async\":false");
        Answer template = send("\"template_params\":{\"name\":\"order_update\",\"category\":\"UTILITY\",\"language\":\"de\",\"processed_params\":{}}");

        assertThat(text.status()).isEqualTo(422);
        assertThat(text.detail()).startsWith("cannot_reply");
        assertThat(template.status()).isEqualTo(200);
        chatwoot.server().verify(1, postRequestedFor(urlPathMatching(".*/messages"))
                .withRequestBody(matchingJsonPath("$.template_params.name", equalTo("order_update"))));
        assertThat(chatwoot.violations()).isEmpty();
    }

    @Test
    void filesAreSentFromWhereTheyAreAndFromTheRequest() {
        chatwoot.server().stubFor(get("/elsewhere/picture.png").willReturn(aResponse().withHeader("Content-Type", "image/png").withBody(PICTURE)));

        Answer answer = program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"live\":true,\"attachments\":["
                + "{\"url\":\"" + chatwoot.server().baseUrl() + "/elsewhere/picture.png\"},"
                + "{\"filename\":\"bill.pdf\",\"content_type\":\"application/pdf\",\"data\":\"" + Base64.getEncoder().encodeToString("%PDF".getBytes()) + "\"}]}");

        assertThat(answer.status()).isEqualTo(200);
        String reply = queue.message(answer.body().path("response").path("message_id").asLong()).get("reply_id").toString();
        chatwoot.server().verify(postRequestedFor(urlPathMatching(".*/conversations/" + chatwootConversation + "/messages"))
                .withHeader("api_access_token", equalTo("test-token"))
                .withRequestBodyPart(aMultipart().withName("attachments[]").withHeader("Content-Disposition", containing("picture.png"))
                        .withHeader("Content-Type", equalTo("image/png")).withBody(binaryEqualTo(PICTURE)).build())
                .withRequestBodyPart(aMultipart().withName("attachments[]").withHeader("Content-Disposition", containing("bill.pdf"))
                        .withBody(equalTo("%PDF")).build())
                .withRequestBodyPart(aMultipart().withName("content_attributes").withBody(containing(reply)).build()));
        chatwoot.server().verify(getRequestedFor(urlEqualTo("/elsewhere/picture.png")).withoutHeader("api_access_token"));
    }

    @Test
    void aFormWithFilesIsARequestToo() {
        String form = "--b\r\nContent-Disposition: form-data; name=\"conversation_id\"\r\n\r\n" + conversation
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\nZwei Bücher"
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"live\"\r\n\r\ntrue"
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"attachments[]\"; filename=\"one.txt\"\r\nContent-Type: text/plain\r\n\r\none"
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"attachments[]\"; filename=\"two.txt\"\r\nContent-Type: text/plain\r\n\r\ntwo"
                + "\r\n--b--\r\n";

        Answer answer = program.postAs("multipart/form-data; boundary=b", "/outbound/send", form);

        assertThat(answer.status()).isEqualTo(200);
        for (String file : List.of("one", "two")) {
            chatwoot.server().verify(postRequestedFor(urlPathMatching(".*/messages"))
                    .withRequestBodyPart(aMultipart().withName("attachments[]").withBody(equalTo(file)).build())
                    .withRequestBodyPart(aMultipart().withName("content").withBody(equalTo("Zwei Bücher")).build()));
        }
    }

    @Test
    void aFileThatTakesLongerThanTheClaimIsSentOnce() {
        String url = chatwoot.server().baseUrl() + "/elsewhere/slow.png";
        chatwoot.server().stubFor(get("/elsewhere/slow.png").willReturn(aResponse().withBody(PICTURE).withFixedDelay(900)));
        long message = database.queryForObject("INSERT INTO communication.message (conversation_id, account_id, direction, status, content,"
                + " reply_id, adapter, attachments) VALUES (?, ?, 'outbound', 'queued', 'late', gen_random_uuid(), 'chatwoot',"
                + " jsonb_build_array(jsonb_build_object('url', ?, 'filename', 'slow.png'))) RETURNING id",
                Long.class, conversation, account, url);
        await().until(() -> database.update("UPDATE communication.message SET claimed_until = now() WHERE id = ? AND claim_id IS NOT NULL", message) == 1
                || "sent".equals(queue.message(message).get("status"))); // as if it had run out, unless this look was too late

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent"));
        await().during(Duration.ofSeconds(2)).until(() -> chatwoot.messages(chatwootConversation).size() == 1);
    }

    @Test
    void whoAsksWithTheKeyOfAMessageThatWaitsIsToldThatItDoes() {
        queue.breaker("chatwoot").transitionToForcedOpenState();
        String key = "key-" + Payloads.unused();
        String body = "{\"conversation_id\":" + conversation + ",\"content\":\"Hello!\",\"live\":true}";
        Answer first = program.post("/outbound/send", body, "Idempotency-Key", key, "Prefer", "respond-async");

        Answer second = program.post("/outbound/send", body, "Idempotency-Key", key);

        assertThat(second.status()).isEqualTo(202);
        assertThat(second.number("message_id")).isEqualTo(first.number("message_id"));
    }

    @Test
    void aLargeFormAndALongNameAreTaken() {
        String form = "--b\r\nContent-Disposition: form-data; name=\"conversation_id\"\r\n\r\n" + conversation
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"async\"\r\n\r\ntrue"
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"attachments[]\"; filename=\"" + "é".repeat(240) + "\"\r\n\r\n"
                + "x".repeat(16_000_000) + "\r\n--b--\r\n";

        assertThat(program.postAs("multipart/form-data; boundary=b", "/outbound/send", form).status()).isEqualTo(202);
        assertThat(send("\"async\":true,\"attachments\":[{\"data\":\"QQ\"}]").status()).as("base64 without padding").isEqualTo(202);
    }

    @Test
    void aFileThatIsNotThereFailsTheMessageAndIsNoOutage() {
        chatwoot.server().stubFor(get("/elsewhere/gone.png").willReturn(aResponse().withStatus(404)));

        Answer answer = send("\"attachments\":[{\"url\":\"" + chatwoot.server().baseUrl() + "/elsewhere/gone.png\"}]");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body().path("detail").path("error").asText()).endsWith("attachment gone.png: its address answered 404");
        assertThat(chatwoot.posts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 421, 503})
    void aFileThatIsNotThereForAMomentIsFetchedAgain(int status) {
        String file = "/elsewhere/soon" + Payloads.unused() + ".png";
        chatwoot.server().stubFor(get(file).willReturn(aResponse().withStatus(status)));
        long message = send("\"async\":true,\"attachments\":[{\"url\":\"" + chatwoot.server().baseUrl() + file + "\"}]").number("message_id");
        await().until(() -> queue.message(message).get("last_error") != null);
        assertThat(queue.message(message)).containsEntry("status", "queued").containsEntry("in_doubt_since", null);

        chatwoot.server().stubFor(get(file).willReturn(ok("png")));

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent"));
    }

    @Test
    void aPersonWhoHasNotWrittenGetsAContactAndAConversation() {
        String phone = "+" + Payloads.unused();
        String api = "/support/api/v1/accounts/3";
        chatwoot.server().stubFor(get(urlPathEqualTo(api + "/contacts/search")).willReturn(okJson("{\"meta\":{},\"payload\":[]}")));
        chatwoot.server().stubFor(post(api + "/contacts").willReturn(okJson("{\"payload\":{\"contact\":{\"id\":501}}}")));
        chatwoot.server().stubFor(get(api + "/contacts/501/conversations").willReturn(okJson("{\"payload\":["
                + "{\"id\":1,\"inbox_id\":11,\"status\":\"resolved\"},{\"id\":2,\"inbox_id\":12,\"status\":\"open\"}]}")));
        chatwoot.server().stubFor(post(api + "/conversations").willReturn(okJson("{\"id\":" + chatwootConversation + ",\"account_id\":3,\"inbox_id\":11}")));

        Answer first = start(phone);
        Answer second = start(phone);

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.number("conversation_id")).isEqualTo(first.number("conversation_id"));
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Your order is ready", "Your order is ready");
        chatwoot.server().verify(1, postRequestedFor(urlEqualTo(api + "/contacts")).withHeader("api_access_token", equalTo("user-token"))
                .withRequestBody(matchingJsonPath("$.phone_number", equalTo(phone))).withRequestBody(matchingJsonPath("$.inbox_id", equalTo("11"))));
        chatwoot.server().verify(1, postRequestedFor(urlEqualTo(api + "/conversations")));
    }

    @Test
    void aPersonWhomChatwootKnowsIsWrittenToInTheConversationThatIsOpen() {
        String mail = "p" + Payloads.unused() + "@example.com";
        String api = "/support/api/v1/accounts/3";
        chatwoot.server().stubFor(get(urlPathEqualTo(api + "/contacts/search")).willReturn(okJson("{\"payload\":["
                + "{\"id\":7,\"email\":\"x" + mail + "\"},{\"id\":8,\"email\":\"" + mail.toUpperCase() + "\"}]}")));
        chatwoot.server().stubFor(get(api + "/contacts/8/conversations").willReturn(okJson("{\"payload\":["
                + "{\"id\":" + chatwootConversation + ",\"inbox_id\":11,\"status\":\"pending\"}]}")));

        Answer answer = program.post("/outbound/send", "{\"user_identifier\":\"" + mail
                + "\",\"channel\":\"email\",\"inbox_id\":11,\"content\":\"Hello\",\"live\":true}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Hello");
    }

    @Test
    void aFirstMessageInDoubtIsLookedForWhereItWentThoughThePersonWritesElsewhereSince() {
        chatwoot.storesMessagesAndAnswers(aResponse().withFixedDelay(60_000)); // the program dies before the answer
        String mail = "p" + Payloads.unused() + "@example.com";
        String api = "/support/api/v1/accounts/3";
        chatwoot.server().stubFor(get(urlPathEqualTo(api + "/contacts/search")).willReturn(okJson("{\"payload\":[{\"id\":8,\"email\":\"" + mail + "\"}]}")));
        chatwoot.server().stubFor(get(api + "/contacts/8/conversations").willReturn(okJson("{\"payload\":["
                + "{\"id\":" + chatwootConversation + ",\"inbox_id\":11,\"status\":\"pending\"}]}")));
        Answer accepted = program.post("/outbound/send", "{\"user_identifier\":\"" + mail
                + "\",\"channel\":\"email\",\"inbox_id\":11,\"content\":\"Hello\",\"live\":true,\"async\":true}");
        assertThat(accepted.status()).isEqualTo(202);
        await().until(() -> chatwoot.messages(chatwootConversation).size() == 1);
        long conversation = database.queryForObject("SELECT id FROM communication.conversation WHERE user_identifier = ?", Long.class, mail);

        long elsewhere = Payloads.unused();
        database.update("UPDATE communication.conversation SET chatwoot_conversation_id = ? WHERE id = ?", elsewhere, conversation);
        database.update("UPDATE communication.message SET claim_id = gen_random_uuid(), claimed_until = now() WHERE conversation_id = ?"
                + " AND status = 'queued'", conversation);
        chatwoot.isBack();

        await().until(() -> queue.statuses(conversation).equals(List.of("sent")));
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Hello");
        assertThat(chatwoot.messages(elsewhere)).isEmpty();
    }

    @Test
    void aPersonIsTheOneWhomWebhooksKnowHoweverTheNumberIsWritten() {
        String api = "/support/api/v1/accounts/3";
        String subscriber = "8" + Payloads.unused();
        chatwoot.server().stubFor(get(urlPathEqualTo(api + "/contacts/search")).withQueryParam("q", equalTo(subscriber))
                .willReturn(okJson("{\"payload\":[{\"id\":9,\"phone_number\":\"+5511" + subscriber + "\"}]}")));
        chatwoot.server().stubFor(get(api + "/contacts/9/conversations").willReturn(okJson("{\"payload\":["
                + "{\"id\":" + chatwootConversation + ",\"inbox_id\":11,\"status\":\"pending\"}]}")));

        Answer answer = start("+55 (11) 9" + subscriber);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(database.queryForObject("SELECT user_identifier FROM communication.conversation WHERE id = ?", String.class, answer.number("conversation_id")))
                .isEqualTo("+55119" + subscriber);
        assertThat(chatwoot.messages(chatwootConversation)).containsExactly("Your order is ready");
    }

    @ParameterizedTest
    @CsvSource({"false, 502", "true, 200"})
    void whatIsForACustomerDoesNotGoToAVisitorWhoOnlyClaimsToBeThem(boolean verified, int status) {
        String mail = "p" + Payloads.unused() + "@example.com";
        String api = "/support/api/v1/accounts/3";
        chatwoot.server().stubFor(get(urlPathEqualTo(api + "/contacts/search")).willReturn(okJson("{\"payload\":["
                + "{\"id\":8,\"email\":\"" + mail + "\"}]}")));
        chatwoot.server().stubFor(get(api + "/contacts/8/conversations").willReturn(okJson("{\"payload\":["
                + "{\"id\":" + chatwootConversation + ",\"inbox_id\":12,\"status\":\"open\","
                + "\"meta\":{\"channel\":\"Channel::WebWidget\",\"hmac_verified\":" + verified + "}}]}")));

        Answer answer = program.post("/outbound/send", "{\"user_identifier\":\"" + mail
                + "\",\"channel\":\"email\",\"inbox_id\":12,\"content\":\"Your code is 9931\",\"live\":true}");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(chatwoot.messages(chatwootConversation)).hasSize(verified ? 1 : 0);
    }

    @Test
    void aVisitorWhoHasNoConversationCannotBeWrittenTo() {
        Answer answer = program.post("/outbound/send", "{\"user_identifier\":\"v-" + Payloads.unused()
                + "\",\"channel\":\"webwidget\",\"inbox_id\":12,\"content\":\"Hello\",\"live\":true}");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body().path("detail").path("error").asText()).contains("website visitor");
    }

    @Test
    void anInboxThatDoesNotAllowItFailsTheMessageAndSaysWhy() {
        String api = "/support/api/v1/accounts/3";
        chatwoot.server().stubFor(get(urlPathEqualTo(api + "/contacts/search")).willReturn(okJson("{\"payload\":[]}")));
        chatwoot.server().stubFor(post(api + "/contacts").willReturn(answer(404, "{\"error\":\"Resource could not be found\"}")));

        Answer answer = start("+" + Payloads.unused());

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body().path("detail").path("error").asText()).isEqualTo("Chatwoot answered 404: Resource could not be found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "\"content\":\"x\",\"priority\":101                               | invalid_priority",
            "\"content\":\"x\",\"priority\":\"high\"                          | invalid_priority",
            "\"content\":\"x\",\"private\":1                                  | invalid_private",
            "\"content\":\"x\",\"async\":\"yes\"                              | invalid_async",
            "\"content\":\"x\",\"template_params\":{}                         | invalid_template_params",
            "\"content\":\"x\",\"template_params\":\"hello\"                  | invalid_template_params",
            "\"attachments\":[]                                               | content_required",
            "\"attachments\":{}                                               | invalid_attachments",
            "\"attachments\":[{\"url\":\"file:///etc/passwd\"}]               | invalid_attachments",
            "\"attachments\":[{\"url\":\"http://\"}]                          | invalid_attachments",
            "\"attachments\":[{\"data\":\"not base64!\"}]                     | invalid_attachments",
            "\"attachments\":[{\"filename\":\"x\"}]                           | invalid_attachments",
    })
    void whatCannotBeSentIsRefusedAndNothingIsStored(String fields, String detail) {
        Answer answer = program.post("/outbound/send", "{\"conversation_id\":" + conversation + "," + fields + "}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).startsWith(detail);
        assertThat(queue.statuses(conversation)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{\"user_identifier\":\"+49\",\"content\":\"x\"}                              | inbox_id_required",
            "{\"user_identifier\":\"+49\",\"inbox_id\":1,\"content\":\"x\"}               | channel_required",
            "{\"user_identifier\":7,\"inbox_id\":1,\"channel\":\"sms\",\"content\":\"x\"} | user_identifier_required",
            "{\"user_identifier\":\"0151 12345678\",\"inbox_id\":1,\"channel\":\"whatsapp\",\"content\":\"x\"} | invalid_user_identifier: a phone number",
            "{\"user_identifier\":\"Kim\",\"inbox_id\":1,\"channel\":\"email\",\"content\":\"x\"} | invalid_user_identifier: an e-mail address",
            "{\"user_identifier\":\"+49\",\"inbox_id\":0,\"channel\":\"sms\",\"content\":\"x\"} | invalid_inbox_id",
    })
    void aFirstMessageSaysWhomItIsForAndWhereItComesFrom(String body, String detail) {
        Answer answer = program.post("/outbound/send", body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).startsWith(detail);
    }

    @Test
    void moreCallersThanMayWaitAreToldSo() throws Exception {
        queue.breaker("chatwoot").transitionToForcedOpenState();

        List<Answer> answers = IntStream.range(0, 40).mapToObj(i -> CompletableFuture.supplyAsync(
                () -> send("\"priority\":0"), task -> new Thread(task).start())).toList().stream()
                .map(CompletableFuture::join).toList();

        assertThat(answers).extracting(Answer::status).contains(503).contains(502).containsOnly(502, 503);
        assertThat(queue.statuses(conversation)).hasSize((int) answers.stream().filter(answer -> answer.status() == 502).count());
        queue.breaker("chatwoot").transitionToCloseState();
        assertThat(send("\"priority\":0").status()).isEqualTo(200);
    }

    private Answer start(String phone) {
        return program.post("/outbound/send", "{\"user_identifier\":\"" + phone
                + "\",\"channel\":\"whatsapp\",\"inbox_id\":11,\"content\":\"Your order is ready\",\"live\":true}");
    }

    private Answer send(String fields) {
        return program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"Hello!\",\"live\":true," + fields + "}");
    }
}
