package io.chatwootprocessor.inbound.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the WhatsApp bridge posts, in its own spelling and in the specification's. */
@ProcessorTest
class WhatsappWebhookTest {

    private static final long AT = 1681300000; // in the files

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;

    private final String session = "session-" + Payloads.unused();
    private final String phone = "4915" + Payloads.unused();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "message.received-text                | Oi!              | []",
            "message.received-image               | Our shop         | [{\"file_type\":\"image\"}]",
            "message.received-video               | ~~               | [{\"file_type\":\"video\"}]",
            "message.received-audio               | ~~               | [{\"file_type\":\"audio\"}]",
            "message.received-document            | ~~               | [{\"file_type\":\"file\",\"fallback_title\":\"order.pdf\"}]",
            "message.received-location            | ~~               | [{\"file_type\":\"location\",\"data_url\":\"geo:-23.5505199,-46.6333094\","
                    + "\"coordinates_lat\":-23.5505199,\"coordinates_long\":-46.6333094,\"fallback_title\":\"Catedral da Sé\"}]",
            "message.received-documented-location | ~~               | [{\"file_type\":\"location\",\"data_url\":\"geo:-23.5505199,-46.6333094\","
                    + "\"coordinates_lat\":-23.5505199,\"coordinates_long\":-46.6333094,\"fallback_title\":\"Catedral da Sé\"}]",
            "message.received-contact             | ~~               | [{\"file_type\":\"contact\",\"data_url\":\"tel:+5511988880000\",\"fallback_title\":\"Ann Example\"}]",
            "message.received-documented-image    | Check this out!  | [{\"file_type\":\"image\",\"data_url\":\"https://bridge.example.com/sessions/s1/media/IMG_1234567890\"}]",
            "specification-message.received-text  | Oi!              | []",
            "specification-message.received-image | Our shop         | [{\"file_type\":\"image\",\"data_url\":\"https://files.example.com/1.jpg\"}]",
    })
    void aCustomersMessageIsStoredWithWhatCameWithIt(String file, String content, String attachments) throws Exception {
        ObjectNode event = event(file);

        Answer answer = program.bridge(event);

        assertThat(answer.text("direction")).isEqualTo("inbound");
        assertThat(answer.text("status")).isEqualTo("received");
        Map<String, Object> message = message(answer);
        assertThat(message).containsEntry("content", content).containsEntry("source", "whatsapp").containsEntry("session_id", session)
                .containsEntry("sender_type", "contact").containsEntry("private", false).containsEntry("account_id", 0L);
        assertThat(message.get("external_id")).isEqualTo(event.at(file.startsWith("spec") ? "/data/message_id" : "/data/messageId").asText());
        assertThat(database.queryForObject("SELECT extract(epoch FROM timestamp) FROM communication.message WHERE id = ?", Long.class,
                answer.number("message_id"))).isEqualTo(AT);
        assertThat(Program.JSON.readTree(message.get("attachments").toString())).isEqualTo(Program.JSON.readTree(attachments));
        JsonNode attributes = Program.JSON.readTree(message.get("content_attributes").toString()).path("whatsapp");
        assertThat(attributes.path("from").asText()).isEqualTo("+5511999990000");
        assertThat(attributes.path("to").asText()).isEqualTo("+1234567890");
        assertThat(conversation(answer)).containsEntry("user_identifier", "+5511999990000").containsEntry("channel", "whatsapp")
                .containsEntry("chatwoot_conversation_id", null).containsEntry("is_active", true);
        assertThat(event(answer)).containsEntry("outcome", "stored").containsEntry("hook", null).containsEntry("source", "whatsapp");
    }

    @Test
    void whoHidesTheNumberIsTheSamePersonOnAllTheirDevices() {
        Answer first = program.bridge(event("message.received-hidden"));
        Answer second = program.bridge(Payloads.bridgeMessage(session, "2", "201234567890123@lid", "Hi"));

        assertThat(conversation(first)).containsEntry("user_identifier", "201234567890123@lid").containsEntry("channel", "whatsapp");
        assertThat(second.number("conversation_id")).isEqualTo(first.number("conversation_id"));
    }

    @Test
    void aPhoneThatChatwootSpellsOtherwiseIsOnePerson() throws Exception {
        String subscriber = "8" + Payloads.unused();
        ObjectNode message = Payloads.message(0, Payloads.unused(), Payloads.unused(), "Hi");
        ((ObjectNode) message.at("/conversation/meta/sender")).put("phone_number", "+55119" + subscriber);
        ((ObjectNode) message.at("/conversation/contact_inbox")).put("source_id", "5511" + subscriber);

        Answer first = program.bridge(Payloads.bridgeMessage(session, "1", "5511" + subscriber + "@s.whatsapp.net", "Hi"));

        assertThat(conversation(first)).containsEntry("user_identifier", "+55119" + subscriber);
        assertThat(Program.JSON.readTree(message(first).get("content_attributes").toString()).at("/whatsapp/from").asText())
                .as("what WhatsApp knows").isEqualTo("+5511" + subscriber);
        assertThat(program.webhook(message).number("conversation_id")).isEqualTo(first.number("conversation_id"));
    }

    @Test
    void whatOnePhoneOfOursSaysToAnotherIsNotAnswered() {
        String own = "4930" + Payloads.unused();
        ObjectNode connected = event("session.connected").put("sessionId", session + "-other");
        ((ObjectNode) connected.path("data")).put("phoneNumber", own);
        program.bridge(connected);

        Answer answer = program.bridge(Payloads.bridgeMessage(session, "1", own + "@s.whatsapp.net", "Hi"));
        Answer another = program.bridge(Payloads.bridgeMessage(session, "2", own + "@s.whatsapp.net", "Hi again"));

        assertThat(message(answer)).containsEntry("no_answer", "own_address");
        assertThat(message(another)).containsEntry("no_answer", "own_address");
    }

    @Test
    void aPhoneOfOursIsOursInChatwootToo() {
        String own = "4930" + Payloads.unused();
        ObjectNode connected = event("session.connected");
        ((ObjectNode) connected.path("data")).put("phoneNumber", own);
        program.bridge(connected);
        ObjectNode message = Payloads.message(Payloads.unused(), Payloads.unused(), Payloads.unused(), "Hi");
        ((ObjectNode) message.at("/conversation/meta/sender")).put("phone_number", "+" + own);

        assertThat(message(program.webhook(message))).containsEntry("no_answer", "own_address");
    }

    @Test
    void aNoteToOneselfAndWhatWhatsappItselfSaysAreNotAnswered() {
        Answer note = program.bridge(Payloads.bridgeMessage(session, "1", "1234567890@s.whatsapp.net", "note to self"));
        Answer code = program.bridge(Payloads.bridgeMessage(session, "2", "0@s.whatsapp.net", "your code"));

        assertThat(message(note)).containsEntry("no_answer", "own_address");
        assertThat(message(code)).containsEntry("no_answer", "service");
        assertThat(conversation(code)).containsEntry("user_identifier", "0@s.whatsapp.net");
    }

    @Test
    void theNewestNameOfAPersonIsKeptAlsoIfALaterMessageTellsNone() {
        String person = "5511966660000@s.whatsapp.net";
        ObjectNode named = Payloads.bridgeMessage(session, "1", person, "Hi");
        ((ObjectNode) named.path("data")).put("pushName", " Ann Meyer ");
        program.bridge(named);

        Answer later = program.bridge(Payloads.bridgeMessage(session, "2", person, "Hi again"));

        assertThat(conversation(later)).containsEntry("contact_name", "Ann Meyer");
    }

    @Test
    void aGroupIsOneConversationThatNobodyAnswers() throws Exception {
        Answer first = program.bridge(event("message.received-group"));
        ObjectNode another = Payloads.bridgeMessage(session, "2", "5511977770000:4@s.whatsapp.net", "Hi");
        ((ObjectNode) another.path("data")).put("isGroup", true).put("groupId", "120363025246125486@g.us");
        ((ObjectNode) another.path("data")).put("pushName", "Bea");
        Answer second = program.bridge(another);

        assertThat(conversation(second)).as("a group is nobody's").containsEntry("contact_name", null);
        assertThat(second.number("conversation_id")).isEqualTo(first.number("conversation_id"));
        assertThat(conversation(first)).containsEntry("user_identifier", "120363025246125486@g.us");
        assertThat(message(second)).containsEntry("no_answer", "group");
        assertThat(Program.JSON.readTree(message(second).get("content_attributes").toString()).at("/whatsapp/from").asText())
                .isEqualTo("+5511977770000");
    }

    /** A client chooses the ids of its messages, and all members of a group see them. */
    @Test
    void aPrivateMessageWithTheIdOfAMessageInAGroupDoesNotMakeTheGroupItsSenders() {
        ObjectNode inGroup = Payloads.bridgeMessage(session, "SEEN", "5511977770000@s.whatsapp.net", "Hi, all");
        ((ObjectNode) inGroup.path("data")).put("isGroup", true).put("groupId", "120363025246125486@g.us");
        Answer group = program.bridge(inGroup);

        program.bridge(Payloads.bridgeMessage(session, "SEEN", "5511966660000@s.whatsapp.net", "What did they say?"));

        assertThat(conversation(group)).containsEntry("user_identifier", "120363025246125486@g.us");
    }

    @ParameterizedTest
    @CsvSource({"message.sent, unknown_message", "message.delivered, unknown_message", "message.read, unknown_message",
            "specification-message.sent, unknown_message", "specification-message.failed, unknown_message",
            "message.received-unparsed, empty_content"})
    void whatTellsOfNoMessageThatWeKnowIsIgnored(String file, String reason) {
        Answer answer = program.bridge(event(file));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("status")).isEqualTo("ignored");
        assertThat(answer.text("reason")).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", value = {
            "message.sent                 | sent      | null           | null",
            "message.delivered            | delivered | null           | null",
            "message.read                 | read      | null           | null",
            "specification-message.sent   | sent      | +5511999990000 | null",
            "specification-message.failed | failed    | +5511999990000 | not on WhatsApp",
    })
    void whatBecameOfAMessageThatMayYetBeOursIsKept(String file, String shown, String recipient, String error) {
        program.bridge(event(file));

        assertThat(database.queryForMap("SELECT * FROM communication.bridge_receipt WHERE session_id = ?", session))
                .containsEntry("shown", shown).containsEntry("recipient", recipient).containsEntry("error", error);
    }

    @ParameterizedTest
    @CsvSource({"3, delivered", "4, read", "5, read", "0, failed", "2, sent", "'\"delivered\"', delivered", "'\"sent\"', sent",
            "'[]', sent", "null, sent"})
    void anEventThatOnlySaysSentIsReadByItsStatus(String status, String shown) throws Exception {
        ObjectNode event = event("message.sent");
        ((ObjectNode) event.path("data")).set("status", Program.JSON.readTree(status));

        program.bridge(event);

        assertThat(database.queryForObject("SELECT shown FROM communication.bridge_receipt WHERE session_id = ?", String.class, session))
                .isEqualTo(shown);
    }

    @Test
    void whatBecameOfAMessageOfOursIsWrittenDownOnIt() {
        long conversation = program.bridge(Payloads.bridgeMessage(session, "1", phone, "Hi")).number("conversation_id");
        long reply = sent(conversation, "3EB0SENT");

        Answer answer = program.bridge(event("message.read"));

        assertThat(answer.text("status")).isEqualTo("sent");
        assertThat(answer.number("message_id")).isEqualTo(reply);
        assertThat(row(reply)).containsEntry("status", "sent");
        assertThat(row(reply).get("read_at")).isNotNull();
        assertThat(row(reply).get("delivered_at")).isNotNull();
    }

    @Test
    void aMessageThatWhatsappDidNotDeliverHasFailed() {
        long conversation = program.bridge(Payloads.bridgeMessage(session, "1", phone, "Hi")).number("conversation_id");
        long reply = sent(conversation, "wamid-3");

        program.bridge(event("specification-message.failed"));

        assertThat(row(reply)).containsEntry("status", "failed").containsEntry("last_error", "not on WhatsApp");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", value = {
            "session.connected, connected, +1234567890, Test User",
            "session.disconnected, disconnected, +1234567890, null",
            "specification-connection.status-connected, connected, null, null",
            "specification-connection.status-disconnected, disconnected, null, null"})
    void aSessionIsWhatTheBridgeSaysOfIt(String file, String status, String number, String name) {
        Answer answer = program.bridge(event(file));

        assertThat(answer.text("session_id")).isEqualTo(session);
        assertThat(answer.text("status")).isEqualTo(status);
        assertThat(session()).containsEntry("status", status).containsEntry("phone_number", number).containsEntry("name", name);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", value = {"OPEN, connected", "online, connected", "closed, disconnected", "offline, disconnected",
            "qr_waiting, qr_waiting", "Connecting, connecting", "all is well!, null", "'', null", "7, null"})
    void aStatusIsTheBridgesWordOrItsMeaning(String said, String status) {
        ObjectNode event = event("specification-connection.status-connected");
        ((ObjectNode) event.path("data")).put("status", said);

        Answer answer = program.bridge(event);

        assertThat(answer.text("status")).isEqualTo(status == null ? "ignored" : status);
        assertThat(answer.text("reason")).isEqualTo(status == null ? "unknown_status" : null);
    }

    @Test
    void whatASessionIsNowIsToldToOperatorsOnceAndWithoutItsNumber() {
        try (LogLines log = new LogLines()) {
            for (String file : List.of("session.connected", "session.connected", "session.disconnected", "session.disconnected",
                    "session.connected")) {
                program.bridge(event(file));
            }
            program.bridge(Payloads.bridgeMessage(session, "1", phone, "Hi"));

            assertThat(log.with(session)).extracting(LogLines.Line::text).containsExactly(
                    "WhatsApp session " + session + " is connected",
                    "WhatsApp session " + session + " is disconnected: what is to go out through it waits",
                    "WhatsApp session " + session + " is connected");
            assertThat(log.with("1234567890")).isEmpty();
        }
    }

    @Test
    void whoBringsAMessageIsConnected() {
        program.bridge(Payloads.bridgeMessage(session, "1", phone, "Hi"));

        assertThat(session()).containsEntry("status", "connected").containsEntry("phone_number", "+1234567890");
    }

    @Test
    void aSessionThatIsNamedLikeANumberHasNotThatNumber() {
        String digits = Long.toString(Payloads.unused());
        ObjectNode event = event("session.disconnected").put("sessionId", digits).put("origin", digits);

        program.bridge(event);

        assertThat(database.queryForMap("SELECT * FROM communication.bridge_session WHERE session_id = ?", digits))
                .containsEntry("phone_number", null);
    }

    @Test
    void sixteenCopiesOfOneMessageAtOnceAreOneMessage() throws Exception {
        String message = Payloads.bridgeMessage(session, "1", phone, "Hi").toString();
        var pool = Executors.newFixedThreadPool(16);
        List<Callable<Answer>> posts = Collections.nCopies(16, () -> program.bridge(message));

        List<Answer> answers = new ArrayList<>();
        for (Future<Answer> answer : pool.invokeAll(posts)) {
            answers.add(answer.get());
        }
        pool.shutdown();

        assertThat(answers).extracting(Answer::status).containsOnly(200);
        assertThat(answers).filteredOn(answer -> answer.body().path("duplicate").asBoolean()).hasSize(15);
        assertThat(messages()).isEqualTo(1);
    }

    @Test
    void aMessageThatTwoSessionsOfOneNumberGetIsOne() {
        Answer first = program.bridge(Payloads.bridgeMessage(session, "1", phone, "Hi"));
        Answer second = program.bridge(Payloads.bridgeMessage(session + "-other", "1", phone, "Hi"));

        assertThat(second.body().path("duplicate").asBoolean()).isTrue();
        assertThat(second.number("message_id")).isEqualTo(first.number("message_id"));
    }

    @Test
    void theSameMessageIdInAnotherNumbersSessionIsAnotherMessage() {
        Answer mine = program.bridge(Payloads.bridgeMessage(session, "1", phone, "Hi"));
        ObjectNode another = Payloads.bridgeMessage(session + "-other", "1", phone, "Hi");
        ((ObjectNode) another.path("data")).put("to", "9990001111@s.whatsapp.net");
        Answer theirs = program.bridge(another);

        assertThat(theirs.body().has("duplicate")).isFalse();
        assertThat(theirs.number("message_id")).isNotEqualTo(mine.number("message_id"));
        assertThat(theirs.number("conversation_id")).isEqualTo(mine.number("conversation_id"));
    }

    @Test
    void aMessageWithoutAnIdIsStoredAsOftenAsItComes() {
        ObjectNode message = Payloads.bridgeMessage(session, "1", phone, "Hi");
        ((ObjectNode) message.path("data")).remove("messageId");

        Answer first = program.bridge(message);
        program.bridge(message);

        assertThat(message(first)).containsEntry("external_id", null);
        assertThat(messages()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWritesThroughTheBridgeAndThroughChatwootIsOnePersonInOneConversation(boolean bridgeFirst) {
        long chatwootConversation = Payloads.unused();
        ObjectNode inChatwoot = Payloads.message(0, chatwootConversation, Payloads.unused(), "Hi");
        inChatwoot.remove("account");
        ((ObjectNode) inChatwoot.path("conversation")).remove("account");
        ((ObjectNode) inChatwoot.path("sender")).put("phone_number", "+" + phone);
        ((ObjectNode) inChatwoot.at("/conversation/meta/sender")).put("phone_number", "+" + phone);
        List<Callable<Answer>> posts = Arrays.asList(() -> program.bridge(Payloads.bridgeMessage(session, "1", phone + ":3@s.whatsapp.net", "Hi")),
                () -> program.webhook(inChatwoot));
        if (!bridgeFirst) {
            Collections.reverse(posts);
        }

        List<Long> conversations = posts.stream().map(WhatsappWebhookTest::call).map(answer -> answer.number("conversation_id")).toList();

        assertThat(conversations.get(0)).isEqualTo(conversations.get(1)).isPositive();
        assertThat(database.queryForMap("SELECT * FROM communication.conversation WHERE id = ?", conversations.get(0)))
                .containsEntry("chatwoot_conversation_id", chatwootConversation).containsEntry("user_identifier", "+" + phone);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "{\"event_type\":\"message.received\",\"data\":{\"text\":\"m\"}} | unresolved_sender",
            "{\"event_type\":\"message.received\",\"data\":{\"text\":\"m\",\"from\":\"Ann\"}} | unresolved_sender",
            "{\"event_type\":\"message.received\",\"data\":{\"text\":\"m\",\"from\":\"49151\",\"isGroup\":true}} | unresolved_sender",
            "{\"event_type\":\"message.received\",\"data\":{\"text\":\"m\",\"from\":\"49151\",\"isGroup\":true,\"groupId\":\"49152\"}} | unresolved_sender",
            "{\"event_type\":\"message.received\",\"data\":{\"text\":\"m\",\"from\":\"status@broadcast\"}} | broadcast",
            "{\"event_type\":\"message.received\",\"data\":{\"text\":\"m\",\"from\":\"1@newsletter\"}} | broadcast",
            "{\"event_type\":\"message.received\",\"data\":{\"text\":\"m\",\"from\":\"49151\",\"to\":\"status@broadcast\"}} | broadcast",
            "{\"event_type\":\"message.received\",\"data\":{\"text\":\"m\",\"from\":\"49151\",\"fromMe\":true}} | own_message",
            "{\"event_type\":\"message.received\",\"data\":{\"text\":\"  \",\"from\":\"49151\"}} | empty_content",
            "{\"event_type\":\"message.received\",\"data\":{\"text\":\"\u200b\",\"from\":\"49151\"}} | empty_content",
            "{\"event_type\":\"message.received\",\"data\":{\"type\":\"poll\",\"from\":\"49151\"}} | empty_content",
            "{\"event_type\":\"message.received\",\"data\":{\"text\":{\"a\":1},\"from\":\"49151\"}} | empty_content",
            "{\"event_type\":\"message.received\",\"data\":{\"media_url\":\"file:/etc/passwd\",\"from\":\"49151\"}} | empty_content",
            "{\"event_type\":\"message.received\",\"data\":[]} | unresolved_sender",
            "{\"event_type\":\"message.received\"} | unresolved_sender",
            "{\"event_type\":\"message.failed\",\"data\":{\"error\":\"no\"}} | no_message_id",
            "{\"event_type\":\"message.sent\",\"data\":null} | no_message_id",
            "{\"event_type\":\"connection.status\",\"data\":{\"status\":\"connected\"}} | no_session",
            "{\"event_type\":\"session.connected\",\"session_id\":\"\"} | no_session",
            "{\"event_type\":\"message.reacted\",\"data\":{\"from\":\"49151\"}} | unhandled_event",
            "{\"event_type\":\"\",\"data\":{\"text\":\"m\",\"from\":\"49151\"}} | unhandled_event",
            "{\"event_type\":{},\"data\":{\"text\":\"m\",\"from\":\"49151\"}} | unhandled_event",
            "{} | unhandled_event",
    })
    void whatStartsNoWorkIsIgnoredWithAReason(String payload, String reason) {
        Answer answer = program.bridge(payload);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("status")).isEqualTo("ignored");
        assertThat(answer.text("reason")).isEqualTo(reason);
    }

    @Test
    void anEventThatTheBodyDoesNotNameIsNamedByTheHeader() {
        ObjectNode message = Payloads.bridgeMessage(session, "1", phone, "Hi");
        message.remove("eventType");

        Answer answer = program.post("/webhook/whatsapp", message.toString(), "x-webhook-event", "message.received");

        assertThat(answer.text("status")).isEqualTo("received");
    }

    @Test
    void aPathWhereNoSecretIsSetIsNoHook() {
        Answer answer = program.post("/webhook/whatsapp/guessed", "{}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.detail()).isEqualTo("unknown_hook");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "1681300000 | 1681300000", "1681300000000 | 1681300000", "1681300000.7 | 1681300000", "~\"1681300000\"~ | 1681300000",
            "~\"1681300000000\"~ | 1681300000", "~\"2023-04-12T11:46:40Z\"~ | 1681300000",
            "~\"2023-04-12T13:46:40+02:00\"~ | 1681300000", "~\"2023-04-12T11:46:40.123456\"~ | 1681300000",
            "null | 1681300001", "~\"yesterday\"~ | 1681300001", "-5 | 1681300001", "1e30 | 1681300001", "[] | 1681300001",
            "1681300000000000 | 1681300001"})
    void aMessageIsAsOldAsItSaysElseAsItsEvent(String timestamp, long second) throws Exception {
        ObjectNode message = Payloads.bridgeMessage(session, "1", phone, "Hi").put("timestamp", 1681300001000L);
        ((ObjectNode) message.path("data")).set("timestamp", Program.JSON.readTree(timestamp));

        Answer answer = program.bridge(message);

        assertThat(database.queryForObject("SELECT floor(extract(epoch FROM timestamp)) FROM communication.message WHERE id = ?", Long.class,
                answer.number("message_id"))).isEqualTo(second);
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void aBodyThatIsNoPayloadIsRefusedAndLeavesNothing(String body, String detail) {
        long before = events();

        Answer answer = program.post("/webhook/whatsapp", body.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).isEqualTo(detail);
        assertThat(events()).isEqualTo(before);
    }

    static Object[][] badBodies() {
        return new Object[][] {
                {"", "invalid_json"}, {"  ", "invalid_json"}, {"{\"data\":", "invalid_json"}, {"{} {}", "invalid_json"},
                {"{\"data\":" + "[".repeat(5000) + "]".repeat(5000) + "}", "invalid_json"}, {"{\"a\":\"\u00ff\"}", "invalid_json"},
                {"{\"n\":" + "9".repeat(5000) + "}", "invalid_json"}, {"[]", "payload_must_be_object"}, {"null", "payload_must_be_object"},
                {"\"text\"", "payload_must_be_object"}, {"7", "payload_must_be_object"}};
    }

    /** Every field of every payload, each with a value that it should not have. */
    static Stream<String> mutilations() {
        return Stream.of("null", "true", "-1", "7", "1e999999", "9".repeat(900), "\"\"", "\"  \"", "\"a\\u0000b\"", "\"\\ud800\"",
                "\"a\\nb\"", "[]", "{}", "[[1]]", "{\"a\":{\"b\":null}}", "\"" + "x".repeat(10_000) + "\"", "\"" + "1".repeat(10_000) + "\"",
                "[".repeat(900) + "]".repeat(900));
    }

    @ParameterizedTest
    @MethodSource("mutilations")
    void aPayloadWithAnOddValueIsStoredAsFarAsItMakesSense(String value) throws Exception {
        JsonNode odd = Program.JSON.readTree(value);
        for (String file : List.of("message.received-text", "message.received-document", "message.received-location",
                "message.received-contact", "message.received-group", "specification-message.received-image", "message.sent",
                "specification-message.failed", "session.connected", "specification-connection.status-connected")) {
            for (String field : fields(event(file))) {
                ObjectNode payload = event(file, session + file + field);
                ((ObjectNode) payload.at(field.substring(0, field.lastIndexOf('/')))).set(field.substring(field.lastIndexOf('/') + 1), odd);

                Answer answer = program.bridge(payload.toString().replace("\"Infinity\"", "1e999999"));

                assertThat(answer.status()).as("%s with %s = %.50s", file, field, value).isEqualTo(200);
                assertThat(answer.text("status")).isNotBlank();
            }
        }
        assertThat(database.queryForList("SELECT session_id FROM communication.bridge_session WHERE length(session_id) NOT BETWEEN 1 AND 255"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"sessionId, invalid_session", "messageId, invalid_message_id"})
    void anIdOfTenThousandCharactersIsIgnoredAndOneOf255IsNot(String field, String reason) {
        ObjectNode message = Payloads.bridgeMessage(session, "1", phone, "Hi");
        ObjectNode holder = field.equals("sessionId") ? message : (ObjectNode) message.path("data");

        holder.put(field, "x".repeat(10_000));
        assertThat(program.bridge(message).text("reason")).isEqualTo(reason);
        holder.put(field, "x".repeat(256));
        assertThat(program.bridge(message).text("reason")).isEqualTo(reason);
        holder.put(field, "forged\nline");
        assertThat(program.bridge(message).text("reason")).isEqualTo(reason);
        holder.put(field, session + "x".repeat(255 - session.length()));
        assertThat(program.bridge(message).text("status")).isEqualTo("received");
    }

    /** The pointers of all fields, those of objects within included. */
    private static List<String> fields(JsonNode node) {
        List<String> fields = new ArrayList<>();
        node.properties().forEach(field -> {
            fields.add("/" + field.getKey());
            fields(field.getValue()).forEach(inner -> fields.add("/" + field.getKey() + inner));
        });
        return fields;
    }

    /** A payload on file, from this test's session. */
    private ObjectNode event(String file) {
        return event(file, session);
    }

    private static ObjectNode event(String file, String session) {
        ObjectNode event = Payloads.file("whatsapp/" + file + ".json");
        if (event.path("data").has("session_id")) {
            ((ObjectNode) event.path("data")).put("session_id", session);
        } else {
            event.put(event.has("event_type") ? "session_id" : "sessionId", session);
        }
        return event;
    }

    /** A message of ours that the bridge gave that id. */
    private long sent(long conversation, String id) {
        long reply = database.queryForObject("INSERT INTO communication.message (conversation_id, direction, status, content, source,"
                + " session_id, adapter, next_attempt_at) VALUES (?, 'outbound', 'queued', 'Hello!', 'whatsapp', ?, 'whatsapp', now() + interval '1 hour')"
                + " RETURNING id", Long.class, conversation, session); // no program sends it meanwhile
        database.update("UPDATE communication.message SET status = 'sent', external_id = ? WHERE id = ?", id, reply);
        return reply;
    }

    private static Answer call(Callable<Answer> post) {
        try {
            return post.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> message(Answer answer) {
        return row(answer.number("message_id"));
    }

    private Map<String, Object> row(long message) {
        return database.queryForMap("SELECT * FROM communication.message WHERE id = ?", message);
    }

    private Map<String, Object> conversation(Answer answer) {
        return database.queryForMap("SELECT * FROM communication.conversation WHERE id = ?", answer.number("conversation_id"));
    }

    private Map<String, Object> session() {
        return database.queryForMap("SELECT * FROM communication.bridge_session WHERE session_id = ?", session);
    }

    private Map<String, Object> event(Answer answer) {
        return database.queryForMap("SELECT * FROM communication.webhook_event WHERE message_id = ?", answer.number("message_id"));
    }

    private long messages() {
        return database.queryForObject("SELECT count(*) FROM communication.message WHERE session_id = ?", Long.class, session);
    }

    private long events() {
        return database.queryForObject("SELECT count(*) FROM communication.webhook_event WHERE source = 'whatsapp'", Long.class);
    }
}
