package io.chatwootprocessor.outbound.whatsapp;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.chatwootprocessor.FakeBridge.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.BridgeEvents;
import io.chatwootprocessor.FakeBridge;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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

/** Messages that go through the WhatsApp bridge. */
@ProcessorTest
class WhatsappSendTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Autowired
    Program program;
    @Autowired
    FakeBridge bridge;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    BridgeEvents events;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;

    private final String session = "s" + Payloads.unused();
    private final String ourNumber = "+4930" + Payloads.unused();
    private final String customer = "+4915" + Payloads.unused();
    private long conversation;

    @BeforeEach
    void aCustomerHasWrittenToTheBridge() {
        queue.clear();
        chatwoot.storesMessages();
        bridge.works();
        connected(session);
        conversation = events.received(session, ourNumber, customer, "Hello?");
    }

    @AfterEach
    void nothingWaits() {
        queue.clear();
    }

    @Test
    void aReplyGoesBackThroughTheSessionThatReceivedTheMessage() {
        Answer answer = send("Hello {{ name }}!");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(bridge.sent()).singleElement().satisfies(sent -> {
            assertThat(sent.session()).isEqualTo(session);
            assertThat(sent.body().toString()).as("Liquid is Chatwoot's")
                    .isEqualTo("{\"to\":\"" + digits(customer) + "\",\"type\":\"text\",\"text\":\"Hello {{ name }}!\"}");
        });
        String id = bridge.sent().get(0).messageId();
        JsonNode response = answer.body().path("response");
        assertThat(response.path("adapter").asText()).isEqualTo("whatsapp");
        assertThat(response.path("session_id").asText()).isEqualTo(session);
        assertThat(response.path("external_id").asText()).isEqualTo(id);
        assertThat(queue.message(response.path("message_id").asLong())).containsEntry("external_id", id)
                .containsEntry("session_id", session).containsEntry("source", "whatsapp");
        assertThat(chatwoot.posts()).isEmpty();
    }

    @Test
    void aNoteOnSuchAConversationIsChatwoots() {
        Answer note = program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"psst\",\"private\":true,\"live\":true}");

        assertThat(note.body().at("/detail/payload/adapter").asText()).isEqualTo("chatwoot");
        assertThat(bridge.posts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{\"status\":\"success\",\"data\":{\"messageId\":\"%s\",\"timestamp\":1,\"status\":\"sent\"}}",
            "{\"status\":\"success\",\"data\":{\"message_id\":\"%s\"}}",
            "{\"messageId\":\"%s\",\"status\":\"sent\"}",
            "{\"message_id\":\"%s\"}",
    })
    void everyShapeOfTheBridgesAnswerNamesItsMessage(String shape) {
        bridge.confirms(shape);

        Answer answer = send("Hello!");

        assertThat(answer.body().path("response").path("external_id").asText()).isEqualTo(bridge.sent().get(0).messageId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"status\":\"success\"}", "{\"status\":\"success\",\"data\":{\"messageId\":\"\"}}", "{\"status\":\"sent\"}"})
    void aMessageThatTheBridgeSentIsSentAlsoWithoutAnId(String shape) {
        bridge.confirms(shape);

        Answer answer = send("Hello!");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("response").path("external_id").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"status\":\"error\",\"error\":\"Failed to send message\"}", "{\"data\":{\"messageId\":null}}", "[]", "OK"})
    void whatDoesNotSayThatItSentTheMessageLeavesItInDoubt(String shape) {
        bridge.confirms(shape);

        Answer answer = send("Hello!");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body().at("/detail/in_doubt").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "image/png       | a.png     | Look!  | image",
            "IMAGE/JPEG      | a         | -      | image",
            "video/mp4       | a.mp4     | Look!  | video",
            "audio/ogg       | a.ogg     | -      | audio",
            "audio/ogg       | a.ogg     | Listen | document",
            "application/pdf | a.pdf     | Look!  | document",
            "-               | a.jpg     | -      | image",
            "-               | a.unknown | -      | document",
    })
    void aFileThatHasAnAddressIsTheBridgesToFetch(String contentType, String filename, String caption, String type) {
        ObjectNode request = request();
        if (caption != null) {
            request.put("content", caption);
        }
        ObjectNode file = request.putArray("attachments").addObject().put("url", "https://files.invalid/1").put("filename", filename);
        if (contentType != null) {
            file.put("content_type", contentType);
        }

        assertThat(program.post("/outbound/send", request.toString()).status()).isEqualTo(200);

        JsonNode body = bridge.sent().get(0).body();
        assertThat(body.path("type").asText()).isEqualTo(type);
        assertThat(body.path("mediaUrl").asText()).isEqualTo("https://files.invalid/1");
        assertThat(body.path("fileName").asText()).isEqualTo(filename);
        assertThat(body.path("caption").asText(null)).isEqualTo(caption);
        assertThat(body.has("mediaBase64")).isFalse();
    }

    @Test
    void aFileThatWasUploadedGoesAlong() {
        byte[] picture = {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2};

        Answer answer = upload(picture);

        assertThat(answer.status()).isEqualTo(200);
        JsonNode body = bridge.sent().get(0).body();
        assertThat(body.path("type").asText()).isEqualTo("image");
        assertThat(Base64.getDecoder().decode(body.path("mediaBase64").asText())).isEqualTo(picture);
        assertThat(body.has("mediaUrl")).isFalse();
    }

    @Test
    void aFileThatIsTooLargeForTheBridgeIsRefusedAndTheAnswerSaysWhatToDo() {
        Answer answer = upload(new byte[80_000]);

        assertThat(error(answer)).contains("a.png is too large", "100 kB", "by its url");
        assertThat(bridge.posts()).isEmpty();
    }

    @Test
    void aMessageTakesOneFile() {
        ObjectNode request = request();
        for (int i = 0; i < 2; i++) {
            request.withArray("attachments").addObject().put("url", "https://files.invalid/" + i);
        }

        assertThat(program.post("/outbound/send", request.toString()).detail()).startsWith("invalid_attachments");
    }

    @Test
    void aTextThatWhatsAppOrTheBridgeWouldNotTakeIsRefused() {
        assertThat(send("x".repeat(65_536)).status()).isEqualTo(200);
        assertThat(error(send("x".repeat(65_537)))).contains("65536 characters", "in parts");
        assertThat(error(send("ü".repeat(60_000)))).contains("100 kB", "in parts");
        assertThat(bridge.posts()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "123456789012345@lid       | whose number WhatsApp hides",
            "120363041234567890@g.us   | processor.whatsapp.answer-groups",
            "DE.1A2b3C                 | no phone number",
    })
    void whoHasNoPhoneNumberIsNotWrittenToForTheBridgeWouldMakeOneOfTheDigits(String identifier, String error) {
        conversation = events.received(session, ourNumber, identifier, "Hello?");

        assertThat(error(send("Hello!"))).contains(error);
        assertThat(bridge.posts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "400 | {\"status\":\"error\",\"error\":\"Recipient \\\"to\\\" is required\"} | the WhatsApp bridge answered 400: Recipient \"to\" is required",
            "413 | {\"error\":\"too large\"}                                             | the WhatsApp bridge answered 413: too large",
            "422 | {}                                                                    | the WhatsApp bridge answered 422",
    })
    void aMessageThatTheBridgeRefusesHasFailedAtOnce(int status, String body, String error) {
        bridge.messagesAnswer(answer(status, body));

        Answer answer = send("Hello!");

        assertThat(error(answer)).isEqualTo(error);
        assertThat(answer.body().at("/detail/in_doubt").asBoolean()).isFalse();
        assertThat(bridge.posts()).hasSize(1);
        assertThat(queue.breaker("whatsapp").getCircuitBreakerState()).isEqualTo("CLOSED");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "400 | {\"status\":\"error\",\"error\":\"Session not connected\"} | 400: Session not connected",
            "404 | {\"status\":\"error\",\"error\":\"Session s9 not found\"}  | 404: Session s9 not found: it waits until there is such a session",
            "404 | <pre>Cannot POST</pre>                                     | 404: what answers there is not the bridge",
            "301 | <html>elsewhere</html>                                     | 301: what answers there is not the bridge",
            "401 | {\"error\":\"Unauthorized\",\"message\":\"Invalid API key\"} | 401: Invalid API key: set WHATSAPP_BRIDGE_API_KEY",
            "403 | {}                                                         | 403: set WHATSAPP_BRIDGE_API_KEY",
            "429 | Slow down                                                  | 429",
            "408 | {}                                                         | 408",
    })
    void aMessageThatTheBridgeDoesNotTakeNowWaitsAndIsNotInDoubt(int status, String body, String error) {
        bridge.messagesAnswer(answer(status, body));

        long message = sendLater("Hello!");

        await().until(() -> bridge.posts().size() > 1);
        assertThat(queue.message(message)).containsEntry("status", "queued").containsEntry("in_doubt_since", null)
                .containsEntry("attempts", 0);
        assertThat(queue.message(message).get("last_error").toString()).contains("the WhatsApp bridge answered " + error);
        bridge.isBack();
        queue.breaker("whatsapp").transitionToCloseState();
        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent"));
        assertThat(bridge.sent()).hasSize(1);
    }

    @Test
    void aBridgeThatWantsAnotherKeyLosesNothing() {
        bridge.isOut(answer(401, "{\"error\":\"Unauthorized\",\"message\":\"API key is required\"}"));

        long message = sendLater("Hello!");

        await().until(() -> queue.message(message).get("last_error") != null);
        assertThat(queue.message(message)).containsEntry("status", "queued").containsEntry("in_doubt_since", null);
    }

    static Stream<ResponseDefinitionBuilder> answersThatSayNothing() {
        return Stream.of(answer(500, "{\"status\":\"error\",\"error\":\"Failed to send message\"}"), answer(502, ""), answer(504, "{}"),
                answer(200, "<html>maintenance</html>"), aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                aResponse().withFault(Fault.EMPTY_RESPONSE), aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE),
                aResponse().withFixedDelay(60_000));
    }

    @ParameterizedTest
    @MethodSource("answersThatSayNothing")
    void aMessageWhoseAnswerWasLostIsSentOnceWhenTheBridgeTellsOfIt(ResponseDefinitionBuilder answer) {
        bridge.sendsSilentlyAndAnswers(answer);
        bridge.tells(sent -> events.receipt(session, sent.messageId(), "sent"));

        long message = sendLater("Hello!");

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent").containsEntry("in_doubt_since", null));
        assertThat(bridge.sent()).singleElement().satisfies(sent -> assertThat(queue.message(message)).containsEntry("external_id", sent.messageId()));
    }

    @Test
    void aMessageOfWhichTheBridgeTellsNothingIsHeldForAHumanWhoCanHaveItSentAgain() {
        bridge.dropsAnswers();
        long message = sendLater("Hello!");

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "failed"));
        assertThat(queue.message(message).get("last_error").toString()).contains("it may have arrived");
        JsonNode letter = program.get("/outbound/failed?limit=1").body().at("/failed/0");
        assertThat(letter.path("in_doubt").asBoolean()).isTrue();
        assertThat(letter.path("session_id").asText()).isEqualTo(session);
        assertThat(bridge.sent()).hasSize(1);

        bridge.isBack();
        program.post("/outbound/failed/requeue", "{\"message_ids\":[" + message + "]}");

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent"));
        assertThat(bridge.sent()).as("a human decided that").hasSize(2);
    }

    @Test
    void oneReceiptForTwoLostAnswersSettlesNeither() {
        bridge.dropsAnswers();
        long other = events.received(session, ourNumber, "+4916" + Payloads.unused(), "Hello?");
        long first = sendLater("one");
        long second = sendLater(other, "two");
        await().until(() -> bridge.sent().size() == 2);

        events.receipt(session, bridge.sent().get(0).messageId(), "sent");

        for (long message : List.of(first, second)) {
            await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "failed"));
            assertThat(queue.message(message).get("in_doubt_since")).isNotNull();
        }
        assertThat(bridge.sent()).hasSize(2);
    }

    @Test
    void aReceiptThatNamesItsRecipientSettlesTheirs() {
        bridge.dropsAnswers();
        String neighbour = "+4916" + Payloads.unused();
        long other = events.received(session, ourNumber, neighbour, "Hello?");
        bridge.tells(sent -> {
            if (sent.to().equals(digits(neighbour))) {
                events.receipt(session, sent.messageId(), "sent", neighbour);
            }
        });

        long first = sendLater("one");
        long second = sendLater(other, "two");

        await().untilAsserted(() -> assertThat(queue.message(second)).containsEntry("status", "sent"));
        assertThat(bridge.sent()).filteredOn(sent -> sent.to().equals(digits(neighbour))).singleElement()
                .satisfies(sent -> assertThat(queue.message(second)).containsEntry("external_id", sent.messageId()));
        await().untilAsserted(() -> assertThat(queue.message(first)).containsEntry("status", "failed"));
    }

    @Test
    void whatTheBridgeTellsOfAMessageIsShownOnIt() {
        long message = send("Hello!").body().at("/response/message_id").asLong();
        String id = bridge.sent().get(0).messageId();

        assertThat(events.receipt(session, id, "sent")).isEqualTo("applied");
        assertThat(queue.message(message)).containsEntry("delivered_at", null);
        events.receipt(session, id, "delivered");
        assertThat(shown(message).path("delivered_at").isNull()).isFalse();
        assertThat(shown(message).path("read_at").isNull()).isTrue();
        events.receipt(session, id, "read");

        assertThat(shown(message).path("read_at").asText()).endsWith("Z");
        assertThat(shown(message).path("session_id").asText()).isEqualTo(session);
        JsonNode listed = program.get("/conversations/" + conversation + "/messages").body().path("messages").get(1);
        assertThat(listed.path("read_at").asText()).endsWith("Z");
        assertThat(listed.path("session_id").asText()).isEqualTo(session);
    }

    @Test
    void aMessageThatWhatsAppCouldNotDeliverHasFailed() {
        long message = send("Hello!").body().at("/response/message_id").asLong();

        events.receipt(session, bridge.sent().get(0).messageId(), "failed");

        assertThat(queue.message(message)).containsEntry("status", "failed");
    }

    @ParameterizedTest
    @CsvSource({"delivered, sent, true, false", "read, sent, true, true", "failed, failed, false, false"})
    void whatTheBridgeTellsBeforeItAnswersIsShownAllTheSame(String told, String status, boolean delivered, boolean read) {
        List<String> outcomes = new CopyOnWriteArrayList<>();
        bridge.tells(sent -> outcomes.add(events.receipt(session, sent.messageId(), told)));

        long message = sendLater("Hello!");

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", status)
                .containsEntry("external_id", bridge.sent().get(0).messageId()));
        assertThat(queue.message(message).get("delivered_at") != null).isEqualTo(delivered);
        assertThat(queue.message(message).get("read_at") != null).isEqualTo(read);
        assertThat(outcomes).containsExactly("ignored");
        assertThat(bridge.sent()).hasSize(1);
    }

    @Test
    void aMessageThatADeadProgramHadNotHandedOverYetIsSent() {
        long message = claimedByADeadProgram(null, "1 hour");

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "sent"));
        assertThat(bridge.sent()).hasSize(1);
    }

    @Test
    void aMessageThatADeadProgramHadHandedOverIsInDoubt() {
        long message = claimedByADeadProgram("1 minute", "1 hour");

        await().untilAsserted(() -> assertThat(queue.message(message)).containsEntry("status", "failed"));
        assertThat(queue.message(message).get("in_doubt_since")).isNotNull();
        assertThat(bridge.posts()).isEmpty();
    }

    @Test
    void aMessageThatExpiredWhileItsProgramWasDeadIsNotSentAndInDoubtOnlyIfItWasHandedOver() {
        long kept = claimedByADeadProgram(null, "-1 second");
        await().untilAsserted(() -> assertThat(queue.message(kept)).containsEntry("status", "failed").containsEntry("in_doubt_since", null)
                .containsEntry("last_error", "not sent in time"));

        long handedOver = claimedByADeadProgram("1 minute", "-1 second");
        await().untilAsserted(() -> assertThat(queue.message(handedOver)).containsEntry("status", "failed"));

        assertThat(queue.message(handedOver).get("in_doubt_since")).isNotNull();
        assertThat(bridge.posts()).isEmpty();
    }

    @Test
    void theBridgeGetsOneMessageAtATimeSoThatItIsKnownWhoseAReceiptIs() {
        bridge.isSlow(50);
        for (int i = 0; i < 8; i++) {
            sendLater(events.received(session, ourNumber, "+4917" + Payloads.unused(), "Hello?"), "later");
        }

        await().pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(() -> {
            assertThat(database.queryForObject("SELECT count(*) FROM communication.message WHERE adapter = 'whatsapp' AND claim_id IS NOT NULL",
                    Long.class)).isLessThanOrEqualTo(1);
            return bridge.sent().size() == 8;
        });
    }

    @Test
    void aMessageWhoseSessionIsGoneGoesThroughAnotherOneOfTheSameNumber() {
        String successor = "t" + Payloads.unused();
        connected(successor);
        bridge.loses(session);
        events.session(session, "disconnected", ourNumber);

        long message = send("Hello!").body().at("/response/message_id").asLong();

        assertThat(bridge.sent()).singleElement().satisfies(sent -> assertThat(sent.session()).isEqualTo(successor));
        assertThat(queue.message(message)).containsEntry("session_id", successor);
    }

    @Test
    void whatWaitsForASessionGoesOutWhenItIsConnectedAndKeepsNobodyElseWaiting() {
        bridge.has(session, "disconnected", digits(ourNumber));
        events.session(session, "disconnected", ourNumber);
        String otherNumber = "+4931" + Payloads.unused();
        String other = "u" + Payloads.unused();
        bridge.has(other, "connected", digits(otherNumber));
        List<Long> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(sendLater(events.received(session, ourNumber, "+4917" + Payloads.unused(), "Hello?"), "later"));
        }
        await().atMost(PATIENCE).until(() -> waiting.stream().allMatch(message -> (Integer) queue.message(message).get("tries") > 3));

        assertThat(bridge.posts()).as("it is known that it would not be sent").isEmpty();
        assertThat(queue.breaker("whatsapp").getCircuitBreakerState()).isEqualTo("CLOSED");
        await().untilAsserted(() -> assertThat(waiting).allSatisfy(message -> assertThat(queue.message(message)).containsEntry("status", "queued")
                .containsEntry("attempts", 0).containsEntry("in_doubt_since", null)
                .containsEntry("last_error", "session " + session + " of the WhatsApp bridge is disconnected: it is sent when the session is connected")));
        conversation = events.received(other, otherNumber, "+4918" + Payloads.unused(), "And me?");
        assertThat(send("You, too").status()).isEqualTo(200);

        connected(session);
        events.session(session, "connected", ourNumber);

        await().atMost(PATIENCE).untilAsserted(() ->
                assertThat(waiting).allSatisfy(message -> assertThat(queue.message(message)).containsEntry("status", "sent")));
        assertThat(bridge.sent()).hasSize(21);
    }

    @ParameterizedTest
    @ValueSource(strings = {"503", "drops", "hangs"})
    void nothingFailsInAnOutageAndAfterwardsEverythingGoesOutOnceAndInOrder(String outage) {
        bridge.isOut(switch (outage) {
            case "503" -> answer(503, "{}");
            case "drops" -> aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER);
            default -> aResponse().withFixedDelay(60_000);
        });
        List<String> customers = new ArrayList<>();
        List<Long> conversations = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            customers.add("+4919" + Payloads.unused());
            conversations.add(events.received(session, ourNumber, customers.get(i), "Hello?"));
        }
        try (LogLines log = new LogLines()) {
            conversations.forEach(one -> sendLater(one, "one"));
            conversations.forEach(one -> sendLater(one, "two"));
            await().atMost(PATIENCE).until(() -> queue.breaker("whatsapp").getCircuitBreakerState().equals("OPEN"));
            int asked = bridge.requests().size();
            await().during(Duration.ofSeconds(2)).until(() -> bridge.requests().size() <= asked + 1);

            assertThat(conversations).allSatisfy(one -> assertThat(queue.statuses(one)).containsExactly("queued", "queued"));
            assertThat(bridge.posts()).as("who is not there is not handed anything").isEmpty();
            String closed = "The circuit breaker of whatsapp is closed again"; // that of the test before may be told late
            assertThat(log.lines()).filteredOn(line -> !line.logger().endsWith(".Silences") // each customer's, once
                            && !line.logger().endsWith(".Probes")) // the first look after the program's start may be late
                    .filteredOn(line -> line.text().matches("(?is).*(bridge|whatsapp).*") && !line.text().equals(closed))
                    .hasSizeLessThanOrEqualTo(1 + log.with(closed).size());
            assertThat(log.lines()).noneSatisfy(line -> assertThat(line.toString()).containsAnyOf(customers.toArray(String[]::new)));
        }

        bridge.isBack();

        await().atMost(PATIENCE).untilAsserted(() ->
                assertThat(conversations).allSatisfy(one -> assertThat(queue.statuses(one)).containsExactly("sent", "sent")));
        assertThat(customers).allSatisfy(one -> assertThat(bridge.texts(digits(one))).containsExactly("one", "two"));
    }

    @Test
    void whoIsWrittenToFirstIsReachedThroughTheSessionThatTheRequestNames() {
        String number = "4915" + Payloads.unused();

        Answer answer = program.post("/outbound/send", "{\"user_identifier\":\"" + number
                + "\",\"channel\":\"WhatsApp\",\"session_id\":\"" + session + "\",\"content\":\"Hello!\",\"live\":true}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(bridge.texts(number)).containsExactly("Hello!");
        assertThat(bridge.sent().get(0).session()).isEqualTo(session);
        assertThat(events.received(session, ourNumber, "+" + number, "Who is this?")).as("the same conversation")
                .isEqualTo(answer.number("conversation_id"));
    }

    @Test
    void aReplyGoesToTheSpellingOfTheNumberThatWhatsappHas() {
        String wrote = "5511" + "8" + Payloads.unused();
        long brazilian = writes(wrote, "Oi");

        Answer answer = program.post("/outbound/send", "{\"conversation_id\":" + brazilian + ",\"content\":\"Oi!\",\"live\":true}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(bridge.texts(wrote)).containsExactly("Oi!");
    }

    @Test
    void whoIsWrittenToFirstIsReachedByTheSpellingThatTheRequestHasAsLongAsTheyHaveNotWritten() {
        String subscriber = "11" + "4" + Payloads.unused();

        long argentinian = program.post("/outbound/send", "{\"user_identifier\":\"+54 " + subscriber
                + "\",\"channel\":\"whatsapp\",\"session_id\":\"" + session + "\",\"content\":\"one\",\"live\":true}")
                .number("conversation_id");
        program.post("/outbound/send", "{\"conversation_id\":" + argentinian + ",\"content\":\"two\",\"live\":true}");
        long heard = writes("549" + subscriber, "Hola");
        program.post("/outbound/send", "{\"conversation_id\":" + argentinian + ",\"content\":\"three\",\"live\":true}");

        assertThat(heard).isEqualTo(argentinian);
        assertThat(bridge.texts("54" + subscriber)).containsExactly("one", "two");
        assertThat(bridge.texts("549" + subscriber)).containsExactly("three");
    }

    @Test
    void aConversationsMessageGoesThroughTheSessionThatTheRequestNames() {
        String other = "v" + Payloads.unused();
        bridge.has(other, "connected", "49301");
        ObjectNode request = request().put("content", "From another number").put("session_id", other);

        Answer answer = program.post("/outbound/send", request.toString(), "Idempotency-Key", other);

        assertThat(answer.body().at("/response/session_id").asText()).isEqualTo(other);
        assertThat(bridge.sent().get(0).session()).isEqualTo(other);
        assertThat(program.post("/outbound/send", request.put("session_id", session).toString(), "Idempotency-Key", other).detail())
                .startsWith("idempotency_key_reused");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "\"user_identifier\":\"+4915\",\"channel\":\"whatsapp\"                             | inbox_id_required",
            "\"user_identifier\":\"+49151\",\"channel\":\"email\",\"session_id\":\"s1\"         | invalid_channel: through a session_id only whatsapp is reached",
            "\"user_identifier\":\"+49151\",\"session_id\":\"s1\"                               | channel_required: a text of at most 255 characters",
            "\"user_identifier\":\"a@example.com\",\"channel\":\"whatsapp\",\"session_id\":\"s1\" | invalid_user_identifier: a phone number with its country code, of digits",
            "\"user_identifier\":\"+49151\",\"channel\":\"whatsapp\",\"session_id\":\"../x\"    | invalid_session_id: 1 to 100 letters, digits, . _ -",
            "\"user_identifier\":\"+49151\",\"channel\":\"whatsapp\",\"session_id\":\"..\"      | invalid_session_id: 1 to 100 letters, digits, . _ -",
            "\"user_identifier\":\"+49151\",\"channel\":\"whatsapp\",\"session_id\":7           | invalid_session_id: 1 to 100 letters, digits, . _ -",
            "\"conversation_id\":1,\"session_id\":\"\"                                          | invalid_session_id: 1 to 100 letters, digits, . _ -",
            "\"conversation_id\":1,\"session_id\":\"s1\",\"private\":true                       | invalid_session_id: the WhatsApp bridge sends no templates and no private notes",
    })
    void aRequestThatCannotGoThroughTheBridgeIsRefusedAndSaysWhy(String fields, String detail) {
        Answer answer = program.post("/outbound/send", "{" + fields + ",\"content\":\"Hello!\"}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).isEqualTo(detail);
    }

    @Test
    void theQueueAndTheBreakerOfTheBridgeAreMeasured() {
        assertThat(program.get("/actuator/health").body().at("/components/outbound/details/breakers").has("whatsapp")).isTrue();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(program.text("/actuator/prometheus"))
                .contains("processor_breaker_open{breaker=\"whatsapp\"", "processor_outbound_queued{adapter=\"whatsapp\""));
    }

    private void connected(String session) {
        bridge.has(session, "connected", digits(ourNumber));
        events.session(session, "connected", ourNumber);
    }

    private static String digits(String number) {
        return number.substring(1);
    }

    /** Somebody writes to our number, from the number with these digits. Gives the conversation. */
    private long writes(String digits, String text) {
        ObjectNode message = Payloads.bridgeMessage(session, "IN" + Payloads.unused(), digits + "@s.whatsapp.net", text);
        ((ObjectNode) message.path("data")).put("to", ourNumber.substring(1) + ":3@s.whatsapp.net");
        return program.bridge(message).number("conversation_id");
    }

    private ObjectNode request() {
        return Program.JSON.createObjectNode().put("conversation_id", conversation).put("live", true);
    }

    private Answer send(String content) {
        return program.post("/outbound/send", request().put("content", content).toString());
    }

    private long sendLater(String content) {
        return sendLater(conversation, content);
    }

    private long sendLater(long conversation, String content) {
        Answer answer = program.post("/outbound/send", request().put("conversation_id", conversation).put("content", content)
                .put("async", true).toString());
        assertThat(answer.status()).isEqualTo(202);
        return answer.number("message_id");
    }

    private Answer upload(byte[] content) {
        ObjectNode request = request();
        request.putArray("attachments").addObject().put("data", Base64.getEncoder().encodeToString(content))
                .put("filename", "a.png").put("content_type", "image/png");
        return program.post("/outbound/send", request.toString());
    }

    private static String error(Answer answer) {
        assertThat(answer.status()).isEqualTo(502);
        return answer.body().at("/detail/error").asText();
    }

    private JsonNode shown(long message) {
        return program.get("/outbound/messages/" + message).body();
    }

    /**
     * @param handedOver so long ago; null: it was not
     * @param expires    in so long
     */
    private long claimedByADeadProgram(String handedOver, String expires) {
        return database.queryForObject("""
                INSERT INTO communication.message (conversation_id, source, session_id, direction, status, content, reply_id, adapter,
                                                   claim_id, claimed_until, attempted_at, expires_at)
                VALUES (?, 'whatsapp', ?, 'outbound', 'queued', 'Hello!', gen_random_uuid(), 'whatsapp', gen_random_uuid(),
                        now() - interval '1 second', now() - CAST(? AS interval), now() + CAST(? AS interval)) RETURNING id""",
                Long.class, conversation, session, handedOver, expires);
    }
}
