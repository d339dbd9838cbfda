package io.chatwootprocessor.inbound.chatwoot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@ProcessorTest
class ChatwootWebhookTest {

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;

    private final long account = Payloads.unused();
    private final long conversation = Payloads.unused();

    @Test
    void aCustomersMessageIsStoredAndAnsweredWithItsIds() {
        Answer answer = program.webhook(Payloads.message(account, conversation, Payloads.unused(), "Hi"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("direction")).isEqualTo("inbound");
        assertThat(answer.text("status")).isEqualTo("received");
        assertThat(answer.body().has("duplicate")).isFalse();
        assertThat(database.queryForMap("SELECT * FROM communication.message WHERE id = ?", answer.number("message_id")))
                .containsEntry("conversation_id", answer.number("conversation_id")).containsEntry("content", "Hi");
        assertThat(database.queryForMap("SELECT * FROM communication.conversation WHERE id = ?", answer.number("conversation_id")))
                .containsEntry("user_identifier", "+4915112345678").containsEntry("channel", "whatsapp")
                .containsEntry("chatwoot_conversation_id", conversation).containsEntry("status", "pending")
                .containsEntry("is_active", true);
    }

    @Test
    void aMessageThatComesTwiceIsStoredOnce() {
        ObjectNode message = Payloads.message(account, conversation, Payloads.unused(), "Hi");

        Answer first = program.webhook(message);
        Answer second = program.webhook(message);

        assertThat(second.body().path("duplicate").asBoolean()).isTrue();
        assertThat(second.number("message_id")).isEqualTo(first.number("message_id"));
        assertThat(messages()).isEqualTo(1);
    }

    @Test
    void theSameMessageIdInAnotherAccountIsAnotherMessage() {
        long id = Payloads.unused();
        Answer mine = program.webhook(Payloads.message(account, conversation, id, "Hi"));
        Answer theirs = program.webhook(Payloads.message(Payloads.unused(), conversation, id, "Hi"));

        assertThat(theirs.body().has("duplicate")).isFalse();
        assertThat(theirs.number("conversation_id")).isNotEqualTo(mine.number("conversation_id"));
    }

    @Test
    void fortyFirstMessagesOfOneSenderAtOnceOpenOneConversation() throws Exception {
        var pool = Executors.newFixedThreadPool(40);
        List<Callable<Answer>> posts = IntStream.range(0, 40).<Callable<Answer>>mapToObj(i ->
                () -> program.webhook(Payloads.message(account, conversation, Payloads.unused(), "message " + i))).toList();

        for (Future<Answer> answer : pool.invokeAll(posts)) {
            assertThat(answer.get().status()).isEqualTo(200);
        }
        pool.shutdown();

        assertThat(messages()).isEqualTo(40);
        assertThat(conversations()).isEqualTo(1);
    }

    @Test
    void thirtyTwoCopiesOfOneDeliveryAtOnceAreOneMessage() throws Exception {
        ObjectNode message = Payloads.message(account, conversation, Payloads.unused(), "Hi");
        var pool = Executors.newFixedThreadPool(32);
        List<Callable<Answer>> posts = Collections.nCopies(32, () -> program.webhook(message));

        long duplicates = 0;
        for (Future<Answer> answer : pool.invokeAll(posts)) {
            assertThat(answer.get().status()).isEqualTo(200);
            duplicates += answer.get().body().path("duplicate").asBoolean() ? 1 : 0;
        }
        pool.shutdown();

        assertThat(duplicates).isEqualTo(31);
        assertThat(messages()).isEqualTo(1);
    }

    static List<Path> webhooks() throws Exception {
        return Payloads.webhooks();
    }

    @ParameterizedTest
    @MethodSource("webhooks")
    void everyPayloadOfChatwootIsAcceptedAndKeptWithoutItsSecrets(Path file) throws Exception {
        Answer answer = program.post("/webhook/chatwoot", Files.readAllBytes(file), "X-Chatwoot-Delivery", file.getFileName().toString());

        assertThat(answer.status()).isEqualTo(200);
        String kept = database.queryForObject("SELECT payload::text FROM communication.webhook_event WHERE delivery_id = ?"
                + " ORDER BY id DESC LIMIT 1", String.class, file.getFileName().toString());
        assertThat(kept).doesNotContain("PUBSUB_TOKEN", "HMAC_TOKEN", "CHANNEL_SECRET");
        String name = file.getFileName().toString();
        if (name.contains("inbound") || name.startsWith("message_created-webwidget") || name.contains("burst")) {
            assertThat(answer.text("direction")).isEqualTo("inbound");
        } else if (name.startsWith("message_created-outgoing") || name.contains("template")) {
            assertThat(answer.text("direction")).isEqualTo("outbound");
            assertThat(answer.text("status")).isEqualTo("sent");
        } else if (name.matches("conversation_(created|updated|status).*") || name.startsWith("agent_bot")) {
            assertThat(answer.text("status")).isEqualTo("applied");
        }
    }

    @ParameterizedTest
    @CsvSource({
            "message_created-private-note.json, private_note",
            "activity-message-REST-ONLY-never-sent-as-webhook.json, activity",
            "contact_created.json, unhandled_event",
            "contact_updated.json, unhandled_event",
            "webwidget_triggered.json, unhandled_event",
            "conversation_typing_on-contact.json, unhandled_event",
            "automation-rule-webhook-unsigned.json, unhandled_event",
            "inbox_updated-needs-ENABLE_INBOX_EVENTS.json, unhandled_event",
    })
    void whatStartsNoWorkIsIgnoredWithAReason(String file, String reason) {
        Answer answer = program.webhook(Payloads.file(file));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("status")).isEqualTo("ignored");
        assertThat(answer.text("reason")).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "{\"inbox\":{\"channel_type\":\"whatsapp\"},\"contact\":{\"phone_number\":\"+15551234567\"},\"content\":\"m\"} | +15551234567 | whatsapp",
            "{\"inbox\":{\"channel_type\":\"WebWidget\"},\"contact\":{\"email\":\"\"},\"content\":\"Hello!\"} | test@chatwoot.widget | email",
            "{\"channel_type\":\"EMAIL\",\"contact\":{\"email\":\"Ann@Example.com\"},\"message\":{\"content\":\"m\"}} | ann@example.com | email",
            "{\"sender\":\"bob@example.com\",\"data\":{\"content\":\"m\"}} | bob@example.com | email",
            "{\"content\":\"m\"} | test@chatwoot.widget | email",
            "{\"event\":\"message_created\",\"id\":501,\"account_id\":12,\"conversation_id\":1001,\"message_type\":\"incoming\",\"content\":\"m\",\"sender\":{\"name\":\"Visitor\",\"email\":\"visitor@example.com\"},\"created_at\":\"2025-11-05T12:00:00+00:00\"} | visitor@example.com | email",
    })
    void theOriginalProcessorsPayloadsAreMessages(String payload, String identifier, String channel) {
        Answer answer = program.webhook(payload);

        assertThat(answer.text("status")).isEqualTo("received");
        assertThat(database.queryForMap("SELECT user_identifier, channel FROM communication.conversation WHERE id = ?",
                answer.number("conversation_id"))).containsEntry("user_identifier", identifier).containsEntry("channel", channel);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "{\"inbox\":{\"channel_type\":\"whatsapp\"},\"contact\":{},\"content\":\"m\"} | unresolved_sender",
            "{\"channel_type\":\"email\",\"contact\":{\"email\":\"nobody\"},\"content\":\"m\"} | unresolved_sender",
            "{\"sender\":\"a@b.example\",\"content\":\"  \"} | empty_content",
            "{\"sender\":\"a@b.example\",\"content\":null,\"attachments\":[]} | empty_content",
            "{\"sender\":\"a@b.example\",\"content\":{\"a\":1}} | empty_content",
            "{\"id\":501,\"account_id\":12,\"conversation_id\":1001,\"sender\":{\"email\":\"a@b.example\"},\"content\":\" \"} | empty_content",
            "{\"sender\":\"a@b.example\",\"content\":\"m\",\"message_type\":\"sideways\"} | unknown_message_type",
            "{\"event\":\"conversation_created\",\"meta\":{\"sender\":{\"email\":\"a@b.example\"}}} | no_conversation_id",
            "{\"event\":\"nonsense\"} | unhandled_event",
    })
    void whatCannotBeAMessageIsIgnoredWithAReason(String payload, String reason) {
        Answer answer = program.webhook(payload);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("reason")).isEqualTo(reason);
    }

    @Test
    void anAttachmentWithoutTextIsAMessage() {
        Answer answer = program.webhook(Payloads.file("message_created-webwidget-attachment-only.json"));

        assertThat(database.queryForObject("SELECT jsonb_array_length(attachments) FROM communication.message WHERE id = ?",
                Integer.class, answer.number("message_id"))).isPositive();
    }

    @Test
    void theLongestEmailOfChatwootIsStored() {
        String longest = "ü".repeat(150_000);
        ObjectNode email = Payloads.file("message_created-email-inbound.json").put("id", Payloads.unused()).put("content", longest);
        ((ObjectNode) email.path("conversation").path("messages").path(0)).put("content", longest).put("processed_message_content", longest);
        ObjectNode text = (ObjectNode) email.path("content_attributes").path("email").path("text_content");
        text.put("full", longest).put("reply", longest).put("quoted", longest);

        Answer answer = program.webhook(email);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(database.queryForObject("SELECT length(content) FROM communication.message WHERE id = ?", Integer.class,
                answer.number("message_id"))).isEqualTo(150_000);
    }

    @Test
    void aHumanAgentsReplySilencesTheBotUntilTheConversationIsPendingAgain() {
        long id = program.webhook(Payloads.message(account, conversation, Payloads.unused(), "Hi")).number("conversation_id");
        ObjectNode reply = Payloads.message(account, conversation, Payloads.unused(), "I am Jane", 1785247410, "pending");
        reply.put("message_type", "outgoing").putObject("sender").put("id", 7).put("name", "Jane").put("type", "user");

        program.webhook(reply);
        assertThat(handledBy(id)).isEqualTo("human");

        program.webhook(Payloads.message(account, conversation, Payloads.unused(), "Thanks", 1785247420, "pending"));
        assertThat(handledBy(id)).isEqualTo("human");

        program.webhook(Payloads.conversation("conversation_status_changed", account, conversation, 1785247430, "pending"));
        assertThat(handledBy(id)).isEqualTo("bot");
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void aBodyThatIsNoPayloadIsRefusedAndLeavesNothing(byte[] body, int status, String detail) {
        String delivery = "bad body " + account;

        Answer answer = program.post("/webhook/chatwoot", body, "X-Chatwoot-Delivery", delivery);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.detail()).startsWith(detail);
        assertThat(database.queryForObject("SELECT count(*) FROM communication.webhook_event WHERE delivery_id = ?", Long.class, delivery)).isZero();
        assertThat(program.get("/health").status()).isEqualTo(200);
    }

    static Object[][] badBodies() {
        return new Object[][] {
                {new byte[0], 400, "invalid_json"},
                {bytes("  "), 400, "invalid_json"},
                {bytes("{\"content\":"), 400, "invalid_json"},
                {bytes("{} {}"), 400, "invalid_json"},
                {bytes("[".repeat(50_000)), 400, "invalid_json"},
                {bytes("{\"a\":".repeat(50_000)), 400, "invalid_json"},
                {new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xff, (byte) 0xfe, '"', '}'}, 400, "invalid_json"},
                {bytes("{\"n\":" + "9".repeat(5000) + "}"), 400, "invalid_json"},
                {bytes("{\"\\udc00\":1}"), 400, "invalid_json"},
                {bytes("[]"), 400, "payload_must_be_object"},
                {bytes("null"), 400, "payload_must_be_object"},
                {bytes("\"text\""), 400, "payload_must_be_object"},
                {bytes("{\"content\":\"" + "x".repeat(4_200_000) + "\"}"), 413, "the body is larger than"},
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "{\"sender\":\"odd@example.com\",\"content\":\"a\\u0000b\"}",
            "{\"sender\":\"odd@example.com\",\"content\":\"a\\ud800b\"}",
            "{\"sender\":\"odd@example.com\",\"content\":\"m\",\"k\\u0000\":{\"a\":\"\\udc00\"}}",
            "{\"sender\":\"odd@example.com\",\"content\":\"m\",\"x\":1e999999}",
            "{\"sender\":\"odd@example.com\",\"content\":\"m\",\"id\":-1,\"account\":[],\"conversation\":\"text\",\"created_at\":\"yesterday\"}",
            "{\"sender\":\"odd@example.com\",\"content\":\"m\",\"id\":{},\"account\":{\"id\":\"x\"},\"inbox\":7,\"created_at\":1e30}",
            "{\"sender\":\"odd@example.com\",\"content\":\"m\",\"content_attributes\":[],\"attachments\":{},\"private\":\"no\"}",
            "{\"sender\":\"odd@example.com\",\"content\":\"m\",\"content_attributes\":{\"processor\":{\"reply_id\":\"no uuid\"}}}",
            "{\"event\":\"conversation_updated\",\"id\":1,\"status\":5,\"updated_at\":\"x\",\"meta\":{\"sender\":{\"email\":\"odd@example.com\"},\"assignee\":3}}",
    })
    void oddValuesAreStoredAsFarAsTheyMakeSense(String payload) {
        assertThat(program.webhook(payload).status()).isEqualTo(200);
    }

    @Test
    void aSignedHookAcceptsOnlyWhatItsSecretSigned() {
        Answer unsigned = program.post("/webhook/chatwoot/signed", "{\"content\":\"m\"}");
        Answer old = program.post("/webhook/chatwoot/signed", "{\"content\":\"m\"}",
                "X-Chatwoot-Timestamp", "1785247402", "X-Chatwoot-Signature", "sha256=00");
        Answer unknown = program.post("/webhook/chatwoot/other", "{\"content\":\"m\"}");

        assertThat(unsigned.status()).isEqualTo(401);
        assertThat(unsigned.detail()).isEqualTo("signature_required");
        assertThat(old.detail()).isEqualTo("timestamp_outside_tolerance");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.detail()).isEqualTo("unknown_hook");
    }

    @Test
    void aSignedHookAcceptsWhatChatwootSigned() throws Exception {
        byte[] body = Files.readAllBytes(Payloads.FOLDER.resolve("signed/message_created.body"));
        String timestamp = Long.toString(Instant.now().getEpochSecond());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(bytes(Payloads.file("signed/vector.json").path("secret").asText()), "HmacSHA256"));
        mac.update(bytes(timestamp + "."));

        Answer answer = program.post("/webhook/chatwoot/signed", body, "X-Chatwoot-Timestamp", timestamp,
                "X-Chatwoot-Signature", "sha256=" + HexFormat.of().formatHex(mac.doFinal(body)));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("direction")).isEqualTo("inbound");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private long messages() {
        return database.queryForObject("SELECT count(*) FROM communication.message WHERE account_id = ?", Long.class, account);
    }

    private long conversations() {
        return database.queryForObject("SELECT count(*) FROM communication.conversation WHERE account_id = ?", Long.class, account);
    }

    private String handledBy(long id) {
        return database.queryForObject("SELECT handled_by FROM communication.conversation WHERE id = ?", String.class, id);
    }
}
