package io.chatwootprocessor;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.extension.ResponseTransformerV2;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** An AI core, played by WireMock; as a static extension of a test class it ends with it. */
public class FakeAiCore implements AutoCloseable, AfterAllCallback {

    private static final String PATH = "/chat";
    private static final int EVERYBODY = 1_000_000;

    private final WireMockServer server = new WireMockServer(options().dynamicPort().containerThreads(60)
            .extensions(new Echo(), new Gate()));
    private final List<JsonNode> questions = new CopyOnWriteArrayList<>();
    private volatile Semaphore gate = new Semaphore(EVERYBODY);

    /** Starts it; it says "Hello!" to everything. */
    public FakeAiCore() {
        server.start();
        says("Hello!");
    }

    /** Has it answer in that inbox from now on. */
    public void answersIn(long inbox, JdbcTemplate database) {
        database.update("INSERT INTO communication.bot_config (scope, name, responder, ai_core_url, resources)"
                + " VALUES (?, 'Bot', 'ai-core', ?, '{\"tone\":\"friendly\"}')", Long.toString(inbox), url());
    }

    public String url() {
        return server.baseUrl() + PATH;
    }

    /** Answers with that text from now on. */
    public void says(String text) {
        answers(okJson("{\"action\":\"reply\",\"data\":{\"message\":\"" + text + "\"}}"));
    }

    /** Repeats what the customer says. */
    public void repeats() {
        repeats(0);
    }

    /** Repeats what the customer says, after a while in milliseconds: for programs that are killed meanwhile. */
    public void repeats(int delay) {
        answers(okJson("{}").withTransformers("echo").withFixedDelay(delay));
    }

    /** Takes questions from now on and answers none, until the test says so. */
    public void thinks() {
        gate = new Semaphore(0);
    }

    /** Answers the oldest question that waits. */
    public void answersOne() {
        gate.release();
    }

    /** Answers what waits, and at once from now on. */
    public void answersAll() {
        gate.release(EVERYBODY);
    }

    public void answers(ResponseDefinitionBuilder answer) {
        server.stubFor(post(urlPathEqualTo(PATH)).willReturn(answer));
    }

    /** Answers the next question like this, and further ones with that text. */
    public void answersOnce(ResponseDefinitionBuilder answer, String text) {
        String scenario = "scenario " + Payloads.unused();
        server.stubFor(post(urlPathEqualTo(PATH)).inScenario(scenario).whenScenarioStateIs(Scenario.STARTED).willReturn(answer)
                .willSetStateTo("answered"));
        server.stubFor(post(urlPathEqualTo(PATH)).inScenario(scenario).whenScenarioStateIs("answered")
                .willReturn(okJson("{\"action\":\"reply\",\"data\":{\"message\":\"" + text + "\"}}")));
    }

    /** What it was asked, oldest first. */
    public List<JsonNode> questions() {
        return List.copyOf(questions);
    }

    /** As if nothing had been asked yet. */
    public void forgetsQuestions() {
        questions.clear();
        server.resetRequests();
    }

    /** What it was asked for one conversation. */
    public List<JsonNode> questions(Object conversation) {
        return questions().stream().filter(question -> question.path("conversation_id").asText().equals(conversation.toString())).toList();
    }

    /** What the customer said in a question: the last line of its history. */
    public static String said(JsonNode question) {
        JsonNode history = question.path("history");
        return history.path(history.size() - 1).path("content").asText();
    }

    public RequestPatternBuilder asked() {
        return postRequestedFor(urlPathEqualTo(PATH));
    }

    public WireMockServer server() {
        return server;
    }

    @Override
    public void close() {
        answersAll();
        server.stop();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /** Where questions are counted, and answers wait. WireMock itself lists a request only when its answer leaves. */
    private class Gate implements ResponseTransformerV2 {

        @Override
        public Response transform(Response response, ServeEvent event) {
            questions.add(json(event.getRequest().getBodyAsString()));
            try {
                gate.tryAcquire(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return response;
        }

        @Override
        public String getName() {
            return "gate";
        }
    }

    private static class Echo implements ResponseDefinitionTransformerV2 {

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            ObjectNode answer = Program.JSON.createObjectNode();
            answer.putObject("data").put("message", said(json(event.getRequest().getBodyAsString())));
            return ResponseDefinitionBuilder.like(event.getResponseDefinition()).withBody(answer.toString()).build();
        }

        @Override
        public String getName() {
            return "echo";
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }
    }

    private static JsonNode json(String text) {
        try {
            return Program.JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
