package io.chatwootprocessor.operations;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static io.chatwootprocessor.FakeChatwoot.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.SideBySide;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;

/** What customers say, who they are, and what opens doors reaches no log line, whatever fails. */
@ProcessorTest
class NoContentsInLogsTest {

    /** In every text, name, address, token and key that is sent here. */
    private static final String SECRET = "Geheimnis";
    private static final String NUMBER = "4915799999999";
    private static final Set<String> PERSONAL = Set.of("content", "text", "caption", "fileName", "address", "number",
            "media_url", "mediaUrl",
            "error", "processed_message_content", "name", "email", "identifier",
            "pubsub_token", "avatar_url", "thumbnail", "data_url", "thumb_url", "title", "subject", "full", "reply", "quoted",
            "hmac_token", "api_key", "in_reply_to_external_id", "referer", "available_name", "description", "source_id");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    @RegisterExtension
    static final FakeAiCore aiCore = new FakeAiCore();

    @Autowired
    Program program;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;
    @LocalServerPort
    int port;

    private final long inbox = Payloads.unused();
    private LogLines log;

    @BeforeEach
    void everyLineIsKept() {
        queue.clear();
        chatwoot.storesMessages();
        aiCore.says("Hello " + SECRET);
        log = new LogLines().at(Level.DEBUG, "io.chatwootprocessor").at(Level.INFO, "org.apache.camel");
    }

    @AfterEach
    void noLineQuotesAnything() {
        log.close();
        queue.clear(); // what is tried again would be in the logs of later tests
        assertThat(log.lines()).noneSatisfy(line -> assertThat(line.toString()).containsIgnoringCase(SECRET))
                .noneSatisfy(line -> assertThat(line.toString()).contains(NUMBER));
    }

    @Test
    void webhooksOfEveryKind() throws Exception {
        for (Path file : Payloads.webhooks()) {
            JsonNode payload = Program.JSON.readTree(Files.readAllBytes(file));
            personalize(payload);
            program.post("/webhook/chatwoot", payload.toString(), "X-Chatwoot-Signature", SECRET);
        }

        assertThat(log.with("reason none")).isNotEmpty();
    }

    @Test
    void webhooksOfTheBridgeOfEveryKind() throws Exception {
        for (Path file : Payloads.bridgeWebhooks()) {
            ObjectNode payload = (ObjectNode) Program.JSON.readTree(Files.readAllBytes(file));
            personalize(payload);
            program.bridge(payload);
            ((ObjectNode) payload.path("data")).put("from", NUMBER + "@s.whatsapp.net").put("from_number", NUMBER).put("to", NUMBER)
                    .put("to_number", NUMBER).put("phoneNumber", NUMBER);
            program.bridge(payload.put("origin", NUMBER));
            assertThat(program.post("/webhook/whatsapp/" + SECRET, payload.toString(), "X-Hub-Signature-256", SECRET)
                    .status()).isEqualTo(404);
        }
        program.bridge("{\"event_type\":\"" + SECRET + "\",\"data\":{\"text\":\"" + SECRET + "\"}}");
        program.bridge("{\"data\":\"" + SECRET + "\"");

        assertThat(log.with("Webhook stored")).isNotEmpty();
        assertThat(log.with("Webhook ignored, reason unknown_message")).isNotEmpty();
        assertThat(log.with("WhatsApp session s1 is")).isNotEmpty();
    }

    @Test
    void whatIsNoWebhook() {
        program.post("/webhook/chatwoot", "{\"content\":\"" + SECRET + "\"");
        program.post("/webhook/chatwoot", "[\"" + SECRET + "\"]");
        program.post("/webhook/chatwoot", SECRET);
        program.post("/webhook/chatwoot/" + SECRET, "{}");
        String now = Long.toString(Instant.now().getEpochSecond());
        assertThat(program.post("/webhook/chatwoot/signed", "{\"content\":\"" + SECRET + "\"}",
                "X-Chatwoot-Signature", "sha256=" + SECRET, "X-Chatwoot-Timestamp", now).status()).isEqualTo(401);
        program.postAs("text/" + SECRET, "/webhook/chatwoot", SECRET);
        program.postAs("multipart/form-data; boundary=" + SECRET, "/outbound/send", "--" + SECRET);
        program.get("/contacts/" + SECRET + "?token=" + SECRET, "X-API-Key", SECRET);
        program.put("/bot-configs/1", "{\"responder\":\"" + SECRET + "\"", "Authorization", "Bearer " + SECRET);
        program.get("/conversations/" + SECRET + "/messages");
    }

    @Test
    void requestsThatTheServerCannotRead() throws Exception {
        for (String head : List.of("GET /" + SECRET + "{} HTTP/1.1\r\nHost: x", "GET / HTTP/1.1\r\nHost: x\r\nX-API-Key " + SECRET,
                "GET /?token=%zz" + SECRET + " HTTP/1.1\r\nHost: x", "POST / HTTP/1.1\r\nHost: " + SECRET + "_{}",
                "GET / HTTP/1.1\r\nHost: x\r\nCookie: " + SECRET + "=\"\u0001", SECRET + "{} / HTTP/1.1\r\nHost: x")) {
            try (Socket connection = new Socket("localhost", port)) {
                connection.getOutputStream().write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
                connection.getInputStream().readAllBytes();
            }
        }
    }

    @Test
    void statementsThatFailInTheDatabase() {
        database.execute("ALTER TABLE communication.message ADD CONSTRAINT refused CHECK (content NOT LIKE '%refused%') NOT VALID");
        try {
            Customer customer = new Customer(program, inbox);
            assertThat(program.webhook(customer.message("refused " + SECRET, message -> { })).status()).isEqualTo(500);
            assertThat(program.post("/outbound/send", "{\"conversation_id\":" + customer.says("Hello?") + ",\"content\":\"refused "
                    + SECRET + "\"}").status()).isEqualTo(500);
            chat("refused " + SECRET, "");
            assertThatThrownBy(() -> database.update("UPDATE communication.message SET content = 'refused " + SECRET + "' RETURNING 1"))
                    .as("an exception of the database, for who logs one whole").rootCause().hasMessageNotContaining(SECRET);
            aiCore.answersIn(inbox, database);
            aiCore.says("refused " + SECRET);
            new Customer(program, inbox).says("Hello " + SECRET);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(log.with("Route turn failed")).isNotEmpty());
        } finally {
            database.execute("ALTER TABLE communication.message DROP CONSTRAINT refused");
            queue.clear();
        }
        assertThat(log.with("violates check constraint")).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void anAiCoreThatFails() {
        for (ResponseDefinitionBuilder failure : List.of(aResponse().withStatus(500).withBody(SECRET),
                aResponse().withStatus(422).withBody("{\"detail\":\"" + SECRET + "\"}"),
                aResponse().withBody("{\"action\":\"reply\",\"data\":" + SECRET + "}"),
                aResponse().withBody("{\"action\":\"" + SECRET.repeat(30) + "\"}"),
                aResponse().withBody(SECRET), aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER))) {
            int before = log.with("has no answer").size();
            queue.clear();
            aiCore.answers(failure);
            long own = Payloads.unused();
            aiCore.answersIn(own, database);
            new Customer(program, own).says("Hello " + SECRET);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(log.with("has no answer")).hasSizeGreaterThan(before));
        }
    }

    @Test
    void anAiCoreWhoseAddressCannotBeUsed() {
        for (String address : List.of("http://127.0.0.1:1/chat?token=" + SECRET, "http://localhost:1/{{" + SECRET + "}}",
                "http://[" + SECRET, "file:" + SECRET, "http://me:" + SECRET + "@127.0.0.1:1/%zz")) {
            int before = log.with("has no answer").size();
            queue.clear();
            long own = Payloads.unused();
            database.update("INSERT INTO communication.bot_config (scope, name, responder, ai_core_url, resources)"
                    + " VALUES (?, 'Bot', 'ai-core', ?, '{}')", Long.toString(own), address);
            new Customer(program, own).says("Hello " + SECRET);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(log.with("has no answer")).hasSizeGreaterThan(before));
        }
    }

    @Test
    void aChatwootThatFailsAndFilesThatAreNotThere() {
        Map<Long, String> attempted = new ConcurrentHashMap<>();
        SideBySide.each(List.of(answer(422, "{\"error\":\"" + SECRET + " is too long\"}"), answer(500, SECRET), answer(200, SECRET),
                aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)), failure -> { // each is tried for as long as a request may take
            Customer customer = new Customer(program, inbox);
            String messages = ".*/conversations/" + customer.chatwootConversation() + "/messages";
            chatwoot.server().stubFor(post(urlMatching(messages)).willReturn(failure));
            long conversation = customer.says("Hello " + SECRET);
            send(conversation, ",\"async\":true"); // goes on until the breaker, which the others open, lets it through
            send(conversation, "");
            attempted.put(customer.chatwootConversation(), messages);
        });
        await().untilAsserted(() -> assertThat(attempted).hasSize(4).allSatisfy((conversation, messages) ->
                assertThat(chatwoot.server().findAll(postRequestedFor(urlMatching(messages)))).isNotEmpty()));
        long conversation = new Customer(program, inbox).says("Hello " + SECRET);
        queue.clear();
        chatwoot.storesMessages();
        send(conversation, ",\"attachments\":[{\"filename\":\"" + SECRET + ".txt\",\"data\":\"R2VoZWltbmlz\"}]");
        send(conversation, ",\"attachments\":[{\"url\":\"http://127.0.0.1:1/" + SECRET + "?token=" + SECRET + "\"}]");
        send(conversation, ",\"attachments\":[{\"url\":\"" + chatwoot.address() + "/" + SECRET + "\",\"filename\":\"" + SECRET + "\"}]");
        send(conversation, ",\"attachments\":[{\"data\":\"" + SECRET + "*\"}]");
        send(conversation, ",\"template_params\":\"" + SECRET + "\",\"idempotency_key\":\"" + SECRET + "\"");
        program.post("/outbound/send", "{\"user_identifier\":\"" + SECRET + "\",\"channel\":\"" + SECRET + "\",\"inbox_id\":1,"
                + "\"content\":\"" + SECRET + "\",\"live\":true}", "Idempotency-Key", SECRET, "Authorization", "Bearer " + SECRET);

        assertThat(log.with("Attempt by chatwoot")).isNotEmpty();
    }

    @Test
    void theChatApiAndItsCallbacks() {
        chat("Hello " + SECRET, ",\"callback_url\":\"http://127.0.0.1:1/" + SECRET + "?token=" + SECRET + "\"");
        chat("Hello " + SECRET, ",\"callback_url\":\"" + SECRET + "\"");
        program.post("/api/v1/chat/message", "{\"history\":{\"" + SECRET + "\":1}}");
        program.post("/api/v1/chat/message", "{\"conversation_id\":\"" + SECRET + "\",\"history\":\"" + SECRET + "\"}",
                "X-API-Key", SECRET);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(log.with("Attempt by callback")).isNotEmpty());
    }

    private Answer chat(String text, String more) {
        return program.post("/api/v1/chat/message", "{\"conversation_id\":\"" + UUID.randomUUID() + "\",\"history\":\"<USER>" + text
                + "</USER>\",\"resources\":{\"name\":\"" + SECRET + "\"}" + more + "}");
    }

    private void send(long conversation, String more) {
        program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"" + SECRET + "\",\"live\":true"
                + more + "}");
    }

    private static void personalize(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> {
                if (PERSONAL.contains(name) && object.path(name).isTextual()) {
                    object.put(name, SECRET + "." + object.path(name).textValue());
                }
            });
        }
        node.forEach(NoContentsInLogsTest::personalize);
    }
}
