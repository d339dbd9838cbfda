package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.FakeAiCore;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.FakeCollector;
import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.NarrowProcessorTest;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.Program;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;

/** The profile {@code tracing}, with a collector that is played by WireMock. */
@NarrowProcessorTest
@DirtiesContext // the last of them in OtherContextsTest: what nobody uses any more would go on looking for work
class TracingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SECRET = NarrowProcessorTest.SECRET;
    @RegisterExtension
    static final FakeAiCore aiCore = new FakeAiCore();

    @Autowired
    Program program;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    FakeCollector collector;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;

    private LogLines log;

    @BeforeEach
    void aChatwoot() {
        queue.clear();
        database.update("DELETE FROM communication.rate_limit");
        chatwoot.storesMessages();
        aiCore.says("Hello!");
        aiCore.forgetsQuestions();
        collector.forgetsSpans();
        log = new LogLines().at(Level.DEBUG, "io.chatwootprocessor");
    }

    @AfterEach
    void noMoreLines() {
        log.close();
    }

    @Test
    void aWebhookATurnAndAnAttemptAreSpansWithTheirStatementsAndCalls() {
        long inbox = Payloads.unused();
        aiCore.answersIn(inbox, database);

        new Customer(program, inbox).says("Hello?");

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(trace("Webhook stored")).anyMatch(span -> path(span).equals("webhook/chatwoot"))
                    .anyMatch(span -> path(span).equals("classpath:sql/inbound/store-deliveries.sql"));
            assertThat(trace("Turn completed")).anyMatch(span -> path(span).endsWith("load-turn.sql"))
                    .anyMatch(span -> path(span).equals("ai-core") && attribute(span, "http.status_code").equals("200"))
                    .anyMatch(span -> path(span).endsWith("complete-turn.sql"));
            assertThat(trace("Attempt by simulated")).anyMatch(span -> path(span).endsWith("mark-message.sql"));
        });
        assertThat(aiCore.server().findAll(aiCore.asked()).get(0).getHeader("traceparent"))
                .as("the AI core can go on with the trace").contains(traceId("Turn completed"));
        assertThat(spans()).as("what ticks all the time makes no spans")
                .noneMatch(span -> path(span).matches(".*(list-lanes|find-unanswered).*"));
    }

    @Test
    void aPostToChatwootIsASpanOfItsAttempt() {
        long conversation = new Customer(program, Payloads.unused()).says("Hello?");

        program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"Hello!\",\"live\":true}");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(trace("Attempt by chatwoot"))
                .anyMatch(span -> path(span).equals("chatwoot") && span.getName().equals("POST")));
        assertThat(chatwoot.posts()).allSatisfy(request -> assertThat(request.getHeaders().keys())
                .noneMatch(name -> name.startsWith("CAMEL")));
    }

    @Test
    void noSpanHasContentsOrTokens() {
        long inbox = Payloads.unused();
        aiCore.answers(WireMock.aResponse().withStatus(200).withBody("{\"data\":" + SECRET + "}"));
        database.update("INSERT INTO communication.bot_config (scope, name, responder, ai_core_url, resources)"
                + " VALUES (?, 'Bot', 'ai-core', ?, '{}')", Long.toString(inbox), aiCore.url() + "?token=" + SECRET);
        long conversation = new Customer(program, inbox).says("Hello " + SECRET);
        program.post("/outbound/send", "{\"conversation_id\":" + conversation + ",\"content\":\"" + SECRET
                + "\",\"live\":true,\"attachments\":[{\"url\":\"http://127.0.0.1:1/" + SECRET + "\"}]}", "X-API-Key", SECRET,
                "CAMEL_TRACE_ID", SECRET, "baggage", "a=" + SECRET);
        program.webhook(SECRET);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(spans())
                .anyMatch(span -> path(span).equals("ai-core")).anyMatch(span -> path(span).equals("attachment")));
        assertThat(collector.exports()).noneMatch(export -> export.getBodyAsString().contains(SECRET));
        assertThat(log.lines()).noneSatisfy(line -> assertThat(line.toString()).contains(SECRET));
    }

    @Test
    void thePathThatTheBridgeCallsIsNowhere() {
        Answer wrong = program.post("/webhook/whatsapp/not-" + SECRET, "{}");
        Answer stored = program.post("/webhook/whatsapp/" + SECRET, Payloads.bridgeMessage("tracing", "1", "491511", "Hi").toString());

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(stored.text("status")).isEqualTo("received");
        assertThat(wrong.body().toString() + stored.body()).doesNotContain(SECRET);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(trace("Webhook stored"))
                .anyMatch(span -> path(span).equals("webhook/whatsapp")));
        assertThat(collector.exports()).noneMatch(export -> export.getBodyAsString().contains(SECRET));
        assertThat(program.text("/actuator/prometheus")).contains("uri=\"/webhook/whatsapp/{*matchOnUriPrefix}\"").doesNotContain(SECRET);
        assertThat(database.queryForList("SELECT to_jsonb(e)::text FROM communication.webhook_event e WHERE source = 'whatsapp' AND conversation_id = ?",
                String.class, stored.number("conversation_id")))
                .hasSize(1).noneMatch(event -> event.contains(SECRET));
        assertThat(log.lines()).noneSatisfy(line -> assertThat(line.toString()).contains(SECRET));
    }

    /** The spans of the trace in which a line was logged. */
    private List<Span> trace(String text) {
        ByteString id = ByteString.copyFrom(HexFormat.of().parseHex(traceId(text)));
        return spans().stream().filter(span -> span.getTraceId().equals(id)).toList();
    }

    private String traceId(String text) {
        return log.with(text).stream().map(line -> line.mdc().get("CAMEL_TRACE_ID")).filter(Objects::nonNull) // other contexts have none
                .findFirst().orElse("00");
    }

    private static String path(Span span) {
        return attribute(span, "url.path");
    }

    private static String attribute(Span span, String key) {
        return span.getAttributesList().stream().filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> attribute.getValue().getStringValue()).findFirst().orElse("");
    }

    private List<Span> spans() {
        return collector.exports().stream().flatMap(export -> parse(export).getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream()).flatMap(scope -> scope.getSpansList().stream()).toList();
    }

    private static ExportTraceServiceRequest parse(LoggedRequest export) {
        try {
            return ExportTraceServiceRequest.parseFrom(export.getBody());
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }
}
