package io.chatwootprocessor;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.request;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/** The WhatsApp bridge, played by WireMock: it has sessions, keeps the messages that it is sent, and answers as zapw does. */
public class FakeBridge implements AutoCloseable {

    public static final String API_KEY = "bridge-key";
    /** A PNG of one pixel. */
    public static final String QR_CODE = "data:image/png;base64,"
            + "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    /** Below a path, and with a slash at its end, as people write addresses. */
    private static final String PATH = "/zapw";
    private static final String MESSAGES = PATH + "/sessions/[^/]+/messages";
    private static final Pattern SESSION = Pattern.compile(PATH + "/sessions(?:/([^/]+)(/messages)?)?");
    private static final int LARGEST_BODY = 100 * 1024;
    private static final List<String> MEDIA = List.of("image", "video", "audio", "document");
    private static final String CONFIRMATION = """
            {"status":"success","data":{"messageId":"%s","timestamp":1785247401000,"status":"sent"}}""";

    private final WireMockServer server = new WireMockServer(options().dynamicPort().containerThreads(60).extensions(new Bridge()));
    private final Map<String, ObjectNode> sessions = new ConcurrentSkipListMap<>();
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private volatile Consumer<Sent> tells = message -> { };

    /** A message that it has sent. */
    public record Sent(String session, String messageId, JsonNode body) {

        public String to() {
            return body.path("to").asText();
        }

        public String text() {
            return body.path("text").asText();
        }
    }

    /** Starts it. */
    public FakeBridge() {
        server.start();
        works();
    }

    /** Starts it before the settings are read, so that they can hold its address. */
    static class Starter implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            FakeBridge bridge = new FakeBridge();
            context.getBeanFactory().registerSingleton("fakeBridge", bridge);
            context.addApplicationListener(event -> {
                if (event instanceof ContextClosedEvent) {
                    bridge.close();
                }
            });
            TestPropertyValues.of("processor.whatsapp.bridge-url=" + bridge.address() + "/", "processor.whatsapp.api-key=" + API_KEY)
                    .applyTo(context);
        }
    }

    /** Forgets earlier requests, messages and sessions, and is a bridge that works. */
    public void works() {
        server.resetAll();
        sessions.clear();
        sent.clear();
        tells = message -> { };
        isBack();
    }

    /** Does this with every further message that it has sent, before its answer leaves: it tells of it, say. */
    public void tells(Consumer<Sent> telling) {
        tells = telling;
    }

    /** Has a session in that status, of that number; null: it has never been connected. */
    public void has(String session, String status, String phoneNumber) {
        ObjectNode node = Program.JSON.createObjectNode().put("id", session).put("status", status).put("createdAt", Instant.now().toString());
        if (phoneNumber != null) {
            node.put("phoneNumber", phoneNumber).put("name", "Shop").put("connectedAt", Instant.now().toString());
        }
        if ("qr_waiting".equals(status)) {
            node.put("qrCode", QR_CODE).put("qrExpiresAt", Instant.now().plusSeconds(60).toString());
        }
        sessions.put(session, node);
    }

    /** Has a session that waits for that code to be scanned, until then. */
    public void waits(String session, String qrCode, Instant until) {
        has(session, "qr_waiting", null);
        sessions.get(session).put("qrCode", qrCode).put("qrExpiresAt", until.toString());
    }

    /** Has no such session any more. */
    public void loses(String session) {
        sessions.remove(session);
    }

    /** Confirms messages like this, with their id in the place of {@code %s}. */
    public void confirms(String answer) {
        messagesAnswer(aResponse().withTransformers("bridge").withTransformerParameter("confirmation", answer));
    }

    /** Sends messages, but answers like this. */
    public void sendsSilentlyAndAnswers(ResponseDefinitionBuilder answer) {
        messagesAnswer(answer.withTransformers("bridge").withTransformerParameter("silent", true));
    }

    /** Sends messages, but closes the connection without an answer. */
    public void dropsAnswers() {
        sendsSilentlyAndAnswers(aResponse().withFault(Fault.EMPTY_RESPONSE));
    }

    /** Closes the connection instead of sending a message. */
    public void dropsMessages() {
        messagesAnswer(aResponse().withFault(Fault.EMPTY_RESPONSE));
    }

    /** Answers messages like this, without sending them. */
    public void messagesAnswer(ResponseDefinitionBuilder answer) {
        server.stubFor(post(urlMatching(MESSAGES)).willReturn(answer));
    }

    /**
     * Answers every further request of that kind like this.
     *
     * @param path below its address, such as {@code /sessions}
     */
    public void answers(String method, String path, ResponseDefinitionBuilder answer) {
        server.stubFor(request(method, urlEqualTo(PATH + path)).willReturn(answer));
    }

    /** Does what is asked of a session, but takes so many milliseconds. */
    public void takes(int milliseconds, String method, String path) {
        answers(method, path, aResponse().withFixedDelay(milliseconds).withTransformers("bridge"));
    }

    /** Answers every further request like this. */
    public void isOut(ResponseDefinitionBuilder answer) {
        server.stubFor(any(urlMatching(".*")).willReturn(answer));
    }

    /** Works again, with the sessions and messages that it has. */
    public void isBack() {
        isSlow(0);
    }

    /** Works, but takes so many milliseconds for each answer. */
    public void isSlow(int milliseconds) {
        List<StubMapping> before = server.getStubMappings();
        server.stubFor(any(urlMatching(PATH + "/.*")).willReturn(aResponse().withFixedDelay(milliseconds).withTransformers("bridge")));
        before.forEach(server::removeStub); // only now: somebody may be calling, and would be told that nothing is there
    }

    public WireMockServer server() {
        return server;
    }

    public String address() {
        return server.baseUrl() + PATH;
    }

    /** What it has sent, oldest first. */
    public List<Sent> sent() {
        return sent;
    }

    /** The texts that it has sent to that number, oldest first. */
    public List<String> texts(String to) {
        return sent.stream().filter(message -> message.to().equals(to)).map(Sent::text).toList();
    }

    /** Every request to send a message, also those that were refused. */
    public List<LoggedRequest> posts() {
        return server.findAll(postRequestedFor(urlMatching(MESSAGES)));
    }

    /** All requests. */
    public List<LoggedRequest> requests() {
        return server.findAll(anyRequestedFor(urlMatching(".*")));
    }

    public static ResponseDefinitionBuilder answer(int status, String body) {
        return aResponse().withStatus(status).withHeader("Content-Type", "application/json; charset=utf-8").withBody(body);
    }

    @Override
    public void close() {
        server.stop();
    }

    /** What the bridge does before its answer leaves, or is lost. */
    private class Bridge implements ResponseDefinitionTransformerV2 {

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            ResponseDefinition wanted = event.getResponseDefinition();
            ResponseDefinitionBuilder answer = answer(event.getRequest(), event.getTransformerParameters().getOrDefault("confirmation", CONFIRMATION));
            return event.getTransformerParameters().containsKey("silent") ? wanted
                    : answer.withFixedDelay(wanted.getFixedDelayMilliseconds()).build();
        }

        private ResponseDefinitionBuilder answer(Request request, Object confirmation) {
            String path = request.getUrl().replaceFirst("\\?.*", "");
            if (request.getBody() != null && request.getBody().length > LARGEST_BODY) {
                return internal(); // its own error handler makes 500 of the 413
            }
            if (path.equals(PATH + "/health")) {
                return FakeBridge.answer(200, "{\"status\":\"ok\",\"timestamp\":\"2026-07-28T14:03:21.000Z\",\"service\":\"zapw\",\"uptime\":42.5}");
            }
            if (!("Bearer " + API_KEY).equals(request.getHeader("Authorization")) && !API_KEY.equals(request.getHeader("X-API-Key"))) {
                boolean none = request.getHeader("Authorization") == null && request.getHeader("X-API-Key") == null;
                return FakeBridge.answer(401, Program.JSON.createObjectNode().put("error", "Unauthorized")
                        .put("message", none ? "API key is required" : "Invalid API key").toString());
            }
            Matcher match = SESSION.matcher(path);
            if (!match.matches()) {
                return noRoute(request);
            }
            String session = match.group(1) == null ? null : URLDecoder.decode(match.group(1), StandardCharsets.UTF_8);
            if (match.group(2) != null) {
                return request.getMethod().equals(RequestMethod.POST) ? send(session, json(request), confirmation.toString())
                        : noRoute(request);
            }
            return switch (request.getMethod().getName() + (session == null ? "" : " one")) {
                case "GET" -> success(200, Program.JSON.createArrayNode().addAll(sessions.values()));
                case "POST" -> create(json(request).path("sessionId").asText(""));
                case "GET one" -> sessions.containsKey(session) ? success(200, sessions.get(session)) : notFound(session);
                case "DELETE one" -> sessions.remove(session) == null ? notFound(session) : aResponse().withStatus(204);
                default -> noRoute(request);
            };
        }

        private ResponseDefinitionBuilder create(String wanted) {
            String id = wanted.isEmpty() ? "session-" + Payloads.unused() : wanted;
            if (sessions.containsKey(id)) {
                return error(409, "Session " + id + " already exists");
            }
            has(id, "qr_waiting", null);
            return success(201, sessions.get(id));
        }

        /** In the order of zapw's checks, messageValidator.ts first. */
        private ResponseDefinitionBuilder send(String session, JsonNode body, String confirmation) {
            String type = body.path("type").asText();
            if (missing(body, "to")) {
                return error(400, "Recipient \"to\" is required");
            }
            if (type.isEmpty()) {
                return error(400, "Message type is required");
            }
            if (type.equals("text") && missing(body, "text")) {
                return error(400, "Text is required for text messages");
            }
            if (MEDIA.contains(type) && missing(body, "mediaUrl") && missing(body, "mediaBase64")) {
                return error(400, "Media URL or base64 is required");
            }
            if (type.equals("document") && missing(body, "fileName")) {
                return error(400, "File name is required for documents");
            }
            if (!type.equals("text") && !MEDIA.contains(type)) {
                return error(500, "Failed to send message"); // locations and contacts: the processor sends none
            }
            if (!sessions.containsKey(session)) {
                return notFound(session);
            }
            if (!sessions.get(session).path("status").asText().equals("connected")) {
                return error(400, "Session not connected");
            }
            Sent message = new Sent(session, "3EB0" + Payloads.unused(), body);
            tells.accept(message);
            sent.add(message);
            return FakeBridge.answer(200, confirmation.formatted(message.messageId()));
        }

        private boolean missing(JsonNode body, String field) {
            return body.path(field).asText("").isEmpty();
        }

        private ResponseDefinitionBuilder success(int status, JsonNode data) {
            ObjectNode body = Program.JSON.createObjectNode().put("status", "success");
            body.set("data", data);
            return FakeBridge.answer(status, body.toString());
        }

        private ResponseDefinitionBuilder error(int status, String error) {
            return FakeBridge.answer(status, Program.JSON.createObjectNode().put("status", "error").put("error", error).toString());
        }

        private ResponseDefinitionBuilder notFound(String session) {
            return error(404, "Session " + session + " not found");
        }

        private ResponseDefinitionBuilder internal() {
            return FakeBridge.answer(500,
                    "{\"error\":\"Internal Server Error\",\"message\":\"An unexpected error occurred\",\"statusCode\":500}");
        }

        private ResponseDefinitionBuilder noRoute(Request request) {
            return aResponse().withStatus(404).withHeader("Content-Type", "text/html; charset=utf-8")
                    .withBody("<pre>Cannot " + request.getMethod() + " " + request.getUrl() + "</pre>");
        }

        private JsonNode json(Request request) {
            try {
                return Program.JSON.readTree(request.getBody());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String getName() {
            return "bridge";
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }
    }
}
