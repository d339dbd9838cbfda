package io.chatwootprocessor.outbound;

import static com.github.tomakehurst.wiremock.client.WireMock.binaryEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** A provider in two files of YAML and no Java, both ways: docs/adding-a-channel.md. */
@ProcessorTest
class OwnChannelTest {

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

    private final String path = "/telegraph/" + Payloads.unused();
    private final String person = "person-" + Payloads.unused();

    @BeforeEach
    void theTwoFilesOfTheDocsAreSaved() throws Exception {
        queue.clear();
        chatwoot.storesMessages();
        System.setProperty("telegraph.key", "a-key-of-the-telegraph");
        System.setProperty("telegraph.url", chatwoot.server().baseUrl() + path);
        for (String file : new String[] {"send-by-telegraph", "telegraph-webhook"}) {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(file + ".yaml",
                    Files.readString(Path.of("docs/examples/telegraph/" + file + ".yaml"))));
        }
    }

    @AfterEach
    void theyAreDeleted() throws Exception {
        queue.clear(); // nothing waits for an adapter that is gone
        for (String route : new String[] {"send-by-telegraph", "telegraph-webhook", "telegraph-raw"}) {
            context.getRouteController().stopRoute(route);
            context.removeRoute(route);
        }
    }

    @Test
    void whatAPersonWritesIsAnsweredThroughTheProviderEvenInLocalMode() {
        String id = "m-" + Payloads.unused();
        chatwoot.server().stubFor(post(path).willReturn(okJson("{\"id\": \"" + id + "\"}")));
        program.put("/bot-configs/default", "{\"responder\":\"echo\"}");
        try {
            String text = "He said \"STOP, ${body}\",\n{{x}} \\o/ \ud83d\ude00 'a', b)";
            String message = Program.JSON.createObjectNode().put("id", id + "-in").put("from", person).put("text", text)
                    .put("at", Instant.now().toString()).put("who", "Ada, \"the\" Great").toString();
            Answer stored = wire(message);
            assertThat(stored.status()).isEqualTo(200);
            assertThat(stored.text("status")).isEqualTo("received");
            assertThat(wire(message).body().path("duplicate").asBoolean()).isTrue();
            long conversation = stored.number("conversation_id");

            await().until(() -> !queue.statuses(conversation).isEmpty() && queue.statuses(conversation).get(0).equals("sent"));

            chatwoot.server().verify(1, postRequestedFor(urlEqualTo(path)).withHeader("Authorization", equalTo("Bearer a-key-of-the-telegraph"))
                    .withHeader("Idempotency-Key", matching("[0-9a-f-]{36}"))
                    .withRequestBody(matchingJsonPath("$.to", equalTo(person))).withRequestBody(matchingJsonPath("$.text", equalTo("You said: " + text))));
            Map<String, Object> reply = database.queryForMap("SELECT * FROM communication.message WHERE conversation_id = ? AND direction = 'outbound'",
                    conversation);
            assertThat(reply).containsEntry("adapter", "telegraph").containsEntry("source", "telegraph").containsEntry("external_id", id);
            assertThat(database.queryForObject("SELECT content_attributes ->> 'name' FROM communication.message WHERE conversation_id = ?"
                    + " AND direction = 'inbound'", String.class, conversation)).isEqualTo("Ada, \"the\" Great");
        } finally {
            program.delete("/bot-configs/default");
        }
    }

    @Test
    void somebodyIsWrittenToFirstByTheAdaptersName() {
        chatwoot.server().stubFor(post(path).willReturn(okJson("{}")));

        Answer sent = program.post("/outbound/send", "{\"user_identifier\":\"" + person + "\",\"adapter\":\"telegraph\",\"content\":\"HELLO\"}");

        assertThat(sent.status()).isEqualTo(200);
        assertThat(sent.body().at("/response/adapter").asText()).isEqualTo("telegraph");
        assertThat(sent.body().at("/response/external_id").isNull()).isTrue();
        assertThat(database.queryForObject("SELECT channel FROM communication.conversation WHERE user_identifier = ?", String.class, person))
                .isEqualTo("telegraph");
    }

    @Test
    void aFileThatWasUploadedReachesTheProviderWithItsBytes() throws Exception {
        byte[] picture = {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2};
        chatwoot.server().stubFor(post(path).willReturn(okJson("{}")));
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("send-by-telegraph.yaml", """
                - route:
                    id: send-by-telegraph
                    routeConfigurationId: errors-to-caller
                    from:
                      uri: direct:send-by-telegraph
                      steps:
                        - setVariable: {name: message, simple: "${body}"}
                        - to: direct:fetch-attachments
                        - setHeader: {name: Content-Type, simple: "${variable.files[0].contentType}"}
                        - setBody: {simple: "${variable.files[0].content}"}
                        - to: {uri: "{{telegraph.url}}"}
                """));
        ObjectNode request = Program.JSON.createObjectNode().put("user_identifier", person).put("adapter", "telegraph").put("content", "Look");
        request.putArray("attachments").addObject().put("data", Base64.getEncoder().encodeToString(picture)).put("filename", "a.png")
                .put("content_type", "image/png");

        Answer sent = program.post("/outbound/send", request.toString());

        assertThat(sent.status()).as(sent.body().toString()).isEqualTo(200);
        chatwoot.server().verify(1, postRequestedFor(urlEqualTo(path)).withHeader("Content-Type", equalTo("image/png"))
                .withRequestBody(binaryEqualTo(picture)));
    }

    @Test
    void theRepliesOfAnInboxGoThroughItsAdapter() {
        chatwoot.server().stubFor(post(path).willReturn(okJson("{\"id\":\"x\"}")));
        long inbox = Payloads.unused();
        assertThat(program.put("/bot-configs/" + inbox, "{\"responder\":\"echo\",\"adapter\":\"telegraph\"}").text("adapter")).isEqualTo("telegraph");

        long conversation = new Customer(program, inbox).says("Hello");

        await().until(() -> queue.statuses(conversation).equals(List.of("sent")));
        assertThat(database.queryForObject("SELECT adapter FROM communication.message WHERE conversation_id = ? AND direction = 'outbound'",
                String.class, conversation)).isEqualTo("telegraph");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"error":"unknown person"} | 422 | failed
            {"error":"try later"}      | 429 | queued
            {"error":"broken"}         | 503 | queued
            """)
    void whatTheProviderAnswersMeansWhatItMeansForShippedAdapters(String body, int status, String becomes) {
        chatwoot.server().stubFor(post(path).willReturn(jsonResponse(body, status).withHeader("Retry-After", "2")));

        long message = program.post("/outbound/send", "{\"user_identifier\":\"" + person + "\",\"adapter\":\"telegraph\",\"content\":\"HELLO\",\"async\":true}")
                .number("message_id");

        await().untilAsserted(() -> assertThat(queue.message(message).get("last_error")).asString().contains(Integer.toString(status)));
        assertThat(queue.message(message)).containsEntry("status", becomes);
        if (becomes.equals("queued")) {
            assertThat(database.queryForObject("SELECT m.next_attempt_at > max(a.ended_at) + interval '1 second' FROM communication.message m"
                    + " JOIN communication.attempt a ON a.message_id = m.id WHERE m.id = ? GROUP BY m.id", Boolean.class, message))
                    .as("Retry-After").isTrue();
        }
    }

    @Test
    void anEventIsReplayedAsAnyOther() {
        wire("{\"id\":\"r-" + person + "\",\"from\":\"" + person + "\",\"text\":\"Hello?\"}");
        long event = database.queryForObject("SELECT e.id FROM communication.webhook_event e JOIN communication.message m ON m.id = e.message_id"
                + " WHERE m.external_id = ?", Long.class, "r-" + person);

        assertThat(program.post("/webhook-events/replay", "{\"ids\":[" + event + "]}").body().at("/outcomes/duplicate").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"channel":"telegraph","message_id":"1","content":"Hi"}                                                  | user_identifier_required
            {"user_identifier":"u","message_id":"1","content":"Hi"}                                                  | channel_required
            {"user_identifier":"u","channel":"telegraph","content":"Hi"}                                             | message_id_required
            {"user_identifier":"u","channel":"telegraph","message_id":"1"}                                           | content_required
            {"user_identifier":"u","channel":"telegraph","message_id":"1","content":7}                               | invalid_content
            {"user_identifier":"u","channel":"telegraph","message_id":{},"content":"Hi"}                             | invalid_message_id
            {"user_identifier":"u","channel":"a b","message_id":"1","content":"Hi"}                                  | invalid_channel
            {"user_identifier":"u","channel":"whatsapp","adapter":"telegraph","message_id":"1","content":"Hi"}       | invalid_user_identifier
            {"user_identifier":"+15551234567","channel":"whatsapp","message_id":"1","content":"Hi"}                  | invalid_adapter
            {"user_identifier":"u","channel":"telegraph","message_id":"1","content":"Hi","timestamp":"yesterday"}    | invalid_timestamp
            {"user_identifier":"u","channel":"telegraph","message_id":"1","attachments":[{"url":"ftp://a/b"}]}       | invalid_attachments
            {"user_identifier":"u","channel":"telegraph","message_id":"1","attachments":[{"url":"http://a/b","type":"x"}]} | invalid_attachments
            """)
    void whatIsNoMessageIsRefusedAndLeavesNothingBehind(String message, String error) {
        long before = database.queryForObject("SELECT count(*) FROM communication.webhook_event", Long.class);

        Answer refused = program.post("/webhook/telegraph-raw", message);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.detail()).startsWith(error);
        assertThat(database.queryForObject("SELECT count(*) FROM communication.webhook_event", Long.class)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1764417600000000", "1e30", "\"0001-01-01T00:00:00Z\"", "\"+10000-01-01T00:00:00Z\""})
    void aMessageWhoseClockCannotBeRightCountsAsWrittenWhenItCame(String timestamp) {
        Answer stored = program.post("/webhook/telegraph-raw", "{\"user_identifier\":\"" + person + "\",\"channel\":\"telegraph\",\"message_id\":\""
                + person + "\",\"content\":\"Hi\",\"timestamp\":" + timestamp + "}");

        assertThat(stored.status()).isEqualTo(200);
        assertThat(database.queryForObject("SELECT received_at > now() - interval '1 minute' AND timestamp > now() - interval '1 minute'"
                + " FROM communication.message WHERE external_id = ?", Boolean.class, person)).isTrue();
    }

    @BeforeEach
    void aRouteThatHandsOverWhatItGets() throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("telegraph-raw.yaml", """
                - route:
                    id: telegraph-raw
                    description: Hands over what it gets
                    routeConfigurationId: answer-errors
                    from:
                      uri: platform-http:/webhook/telegraph-raw
                      steps:
                        - to:
                            uri: direct:receive-message
                """));
    }

    @Test
    void whoDoesNotKnowTheKeyIsNotLetIn() {
        assertThat(program.post("/webhook/telegraph", "{}", "Authorization", "Bearer another").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "adapter":"nobody"                          | unknown_adapter
            "adapter":"No Name"                         | invalid_adapter
            "adapter":"telegraph","private":true        | invalid_adapter
            """)
    void anAdapterThatCannotDoItIsRefused(String adapter, String error) {
        Answer refused = program.post("/outbound/send", "{\"user_identifier\":\"u\",\"content\":\"Hi\"," + adapter + "}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.detail()).startsWith(error);
    }

    @Test
    void anInboxCannotHaveAnAdapterThatDoesNotExist() {
        assertThat(program.put("/bot-configs/7", "{\"responder\":\"echo\",\"adapter\":\"nobody\"}").detail()).startsWith("unknown_adapter");
    }

    @Test
    void aMessageMarshalsToJsonWithTheNamesOfTheDocs() throws Exception {
        chatwoot.server().stubFor(post(path).willReturn(okJson("{\"external_id\": 4711}")));
        try (OtherRoute route = new OtherRoute("send-by-plain", "errors-to-caller", "        - marshal:\n            json: {}\n"
                + "        - setHeader:\n            name: Content-Type\n            constant: application/json\n"
                + "        - to:\n            uri: " + chatwoot.server().baseUrl() + path + "\n")) {
            Answer sent = program.post("/outbound/send", "{\"user_identifier\":\"" + person + "\",\"adapter\":\"plain\",\"content\":\"Hi \\\"there\\\"\"}");

            assertThat(sent.status()).isEqualTo(200);
            assertThat(sent.body().at("/response/external_id").asText()).as("what the provider answers is enough").isEqualTo("4711");
            JsonNode json = Program.JSON.readTree(chatwoot.server().findAll(postRequestedFor(urlEqualTo(path))).get(0).getBodyAsString());
            assertThat(json.path("content").asText()).isEqualTo("Hi \"there\"");
            assertThat(json.path("user_identifier").asText()).isEqualTo(person);
            assertThat(json.path("channel").asText()).isEqualTo("plain");
            assertThat(json.path("message_id").asLong()).isEqualTo(sent.body().at("/response/message_id").asLong());
            assertThat(json.path("conversation_id").asLong()).isEqualTo(sent.number("conversation_id"));
            assertThat(json.path("reply_id").asText()).hasSize(36);
            assertThat(json.path("attachments")).isEmpty();
            assertThat(json.path("in_doubt").asBoolean()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"errors-to-log", "answer-errors"})
    void aRouteWhoseErrorsAreTakenForHandledHasNotSent(String errors) throws Exception {
        try (OtherRoute route = new OtherRoute("send-by-plain", errors,
                "        - throwException:\n            exceptionType: java.lang.IllegalStateException\n            message: no\n")) {
            long message = program.post("/outbound/send", "{\"user_identifier\":\"" + person
                    + "\",\"adapter\":\"plain\",\"content\":\"Hi\",\"async\":true}").number("message_id");

            await().until(() -> queue.message(message).get("last_error") != null);

            assertThat(queue.message(message).get("status")).isNotEqualTo("sent");
            assertThat((String) queue.message(message).get("last_error")).contains("IllegalStateException");
        }
    }

    private final class OtherRoute implements AutoCloseable {

        private final String id;

        private OtherRoute(String id, String errors, String steps) throws Exception {
            this.id = id;
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(id + ".yaml", """
                    - route:
                        id: %s
                        description: Is another one
                        routeConfigurationId: %s
                        from:
                          uri: direct:%s
                          steps:
                    """.formatted(id, errors, id).indent(0) + steps.indent(0)));
        }

        @Override
        public void close() throws Exception {
            context.getRouteController().stopRoute(id);
            context.removeRoute(id);
        }
    }

    private Answer wire(String message) {
        return program.post("/webhook/telegraph", message, "Authorization", "Bearer a-key-of-the-telegraph");
    }
}
