package io.chatwootprocessor.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.FakeBridge;
import io.chatwootprocessor.NarrowProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.security.Access.Who;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationContext;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** Who may call what, with keys set and all that can be switched on. */
@NarrowProcessorTest
class AccessTest {

    private static final String API_KEY = "api-key-of-the-shop";
    private static final String ADMIN_KEY = "admin-key-of-alice";
    private static final String QR_PAGE = "/integration/sessions/main/qr";

    @Autowired
    FakeBridge bridge;
    @Autowired
    ApplicationContext context;
    @Autowired
    ServletContext servlets;
    @Value("${local.server.port}")
    int port;

    private final Program program = new Program(() -> port);
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void everyPathThatTheProgramServesIsOnTheList() {
        Map<String, Set<RequestMethod>> served = served();

        assertThat(served.keySet()).contains("/health", "/webhook/chatwoot/{*matchOnUriPrefix}", "/bot-configs/{scope}",
                "/actuator/health/**", "/actuator/jolokia/*", "/actuator/hawtio/**", "/error");
        assertThat(served.keySet()).allSatisfy(path -> assertThat(Access.listed("GET", example(path))).as(path).isNotNull());
    }

    @Test
    void everyServedPathIsClosedToWhoMayNotCallIt() throws Exception {
        for (var served : served().entrySet()) {
            String path = example(served.getKey());
            for (RequestMethod method : served.getValue().isEmpty() ? List.of(RequestMethod.GET, RequestMethod.POST) : served.getValue()) {
                Who who = Access.listed(method.name(), path);
                String called = method + " " + path;
                if (who == Who.API || who == Who.ADMIN) {
                    assertThat(call(method, path).statusCode()).as(called + " without a key").isEqualTo(401);
                    assertThat(call(method, path, "X-API-Key", "guessed").statusCode()).as(called + " with a wrong key").isEqualTo(401);
                }
                if (who == Who.ADMIN) {
                    assertThat(call(method, path, "X-API-Key", API_KEY).statusCode()).as(called + " as no admin").isEqualTo(403);
                }
                if (method == RequestMethod.GET && !path.equals("/mcp")) { // it has a key of its own
                    assertThat(call(method, path, "X-API-Key", ADMIN_KEY).statusCode()).as(called + " as admin").isNotIn(401, 403);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "/health                         | ANYBODY", "/actuator/health               | ANYBODY",
            "/actuator/health/readiness      | ANYBODY", "/webhook/chatwoot              | SENDER",
            "/webhook/chatwoot/sales         | SENDER", "/                               | API",
            "/webhook/whatsapp               | SENDER", "/webhook/whatsapp/a-secret       | SENDER",
            "/outbound/send                  | API", "/outbound/failed                   | API",
            "/conversations/1/messages       | API", "/api/v1/chat/message               | API",
            "/actuator/prometheus            | API", "/outbound/failed/requeue           | ADMIN",
            "/outbound/failed/discard/       | ADMIN", "/webhook-events                  | API",
            "/webhook-events/replay          | ADMIN", "/bot-configs                     | ADMIN",
            "/contacts/%2B15551234567        | ADMIN", "/audit                           | ADMIN",
            "/reconciliation                 | ADMIN",
            "/actuator                       | ADMIN", "/actuator/env                    | ADMIN",
            "/actuator/jolokia/read/x        | ADMIN", "/hello                           | API",
            "/integration/health             | API", "/integration/queue/stats            | API",
            "/integration/sessions           | API", "/integration/sessions/main          | ADMIN",
            "/integration/sessions/main/qr   | ADMIN", "/integration/reinitialize         | ADMIN",
            "/conversations/1/status         | API"})
    void thisIsWhoMayCall(String path, Who who) {
        assertThat(Access.to("GET", path)).isEqualTo(who);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "HEAD", "get"})
    void whoMayListSessionsMayNotCreateThem(String method) {
        assertThat(Access.to(method, "/integration/sessions")).isEqualTo(Who.ADMIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"//bot-configs", "/webhook/../bot-configs", "/webhook/%2e%2e/bot-configs", "/webhook/..;/bot-configs",
            "/bot-configs;x=1", "/webhook%2F..%2Fbot-configs", "/./bot-configs", "/webhook/x/..%2f..%2fbot-configs"})
    void noOtherSpellingOfAPathIsAWayAround(String path) throws Exception {
        assertThat(call(RequestMethod.GET, path).statusCode()).isIn(400, 401, 404, 405);
    }

    @Test
    void oneOfSeveralKeysOpensByEitherHeader() {
        assertThat(program.get("/messages/count", "X-API-Key", "api-key-without-a-name").status()).isEqualTo(200);
        assertThat(program.get("/messages/count", "Authorization", "Bearer " + API_KEY).status()).isEqualTo(200);
        assertThat(program.get("/messages/count", "Authorization", "bearer   " + ADMIN_KEY).status()).isEqualTo(200);
        assertThat(program.get("/bot-configs", "X-API-Key", "admin-key-of-bob").status()).isEqualTo(200);
        assertThat(program.get("/bot-configs", "X-API-Key", "", "Authorization", "Bearer " + ADMIN_KEY).status()).isEqualTo(200);
        assertThat(program.get("/bot-configs", "Authorization", basic("whoever", ADMIN_KEY)).status()).isEqualTo(200);
    }

    @Test
    void whoIsRefusedReadsWhyAndHowToAsk() throws Exception {
        HttpResponse<String> missing = call(RequestMethod.GET, "/messages/count");

        assertThat(missing.body()).isEqualTo("{\"detail\":\"api_key_required\"}\n");
        assertThat(missing.headers().allValues("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"chatwoot-processor\"", "Basic realm=\"chatwoot-processor\"");
        assertThat(program.get("/messages/count", "X-API-Key", "guessed").detail()).isEqualTo("invalid_api_key");
        assertThat(program.get("/messages/count", "Authorization", "Basic ???").detail()).isEqualTo("api_key_required");
        assertThat(program.get("/bot-configs", "X-API-Key", API_KEY).detail()).isEqualTo("admin_api_key_required");
    }

    @Test
    void aWebhookIsTakenByItsSignatureWhateverElseAProxyAdds() {
        Answer answer = program.post("/webhook/chatwoot/signed", "{}", "Authorization", "Basic cHJveHk6cHJveHk=");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.detail()).isEqualTo("signature_required");
    }

    @Test
    void healthSaysMoreToWhoShowsAKey() {
        assertThat(program.get("/actuator/health").body().has("components")).isFalse();
        assertThat(program.get("/actuator/health", "X-API-Key", API_KEY).body().path("components").has("db")).isTrue();
    }

    @Test
    void whatAPageOfAnotherSiteMakesABrowserSendIsRefused() {
        String[] fromElsewhere = {"Authorization", basic("alice", ADMIN_KEY), "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"};
        assertThat(program.post("/outbound/failed/requeue", "{\"all\":true}", fromElsewhere).detail()).isEqualTo("request_of_another_site");
        assertThat(program.post("/outbound/failed/requeue", "{\"all\":true}", "Authorization", basic("alice", ADMIN_KEY),
                "Origin", "https://elsewhere.example.com").detail()).isEqualTo("request_of_another_site");
        assertThat(program.get("/bot-configs", "Authorization", basic("alice", ADMIN_KEY), "Sec-Fetch-Site", "cross-site",
                "Sec-Fetch-Mode", "navigate").detail()).as("a link, which JMX over HTTP would obey").isEqualTo("request_of_another_site");
        assertThat(program.get("/bot-configs", "Authorization", basic("alice", ADMIN_KEY), "Sec-Fetch-Site", "none").status())
                .as("a typed address").isEqualTo(200);
        assertThat(program.get("/bot-configs", "X-API-Key", ADMIN_KEY, "Origin", "https://elsewhere.example.com").status())
                .as("no browser sends this by itself").isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"GET, /console, document, 200", "GET, /console/dead-letters, document, 200", "GET, /console, iframe, 401", "GET, /console, empty, 401",
            "POST, /console/events, document, 401", "GET, /bot-configs, document, 401", "GET, /actuator/jolokia/list, document, 401"})
    void aLinkOfAnotherSiteLeadsToTheConsoleOnly(RequestMethod method, String path, String destination, int status) throws Exception {
        assertThat(call(method, path, "Authorization", basic("alice", ADMIN_KEY), "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate",
                "Sec-Fetch-Dest", destination).statusCode()).isEqualTo(status);
    }

    @Test
    void aPageOfAnotherSiteCannotPostAWebhookThatNeedsNoSignature() {
        assertThat(program.post("/webhook/chatwoot", "{}", "Sec-Fetch-Site", "cross-site").detail()).isEqualTo("request_of_another_site");
        assertThat(program.post("/webhook/chatwoot", "{}", "Origin", "https://elsewhere.example.com").detail()).isEqualTo("request_of_another_site");
        assertThat(program.post("/webhook/chatwoot", "{}").status()).as("a program").isNotEqualTo(401);
    }

    @Test
    void anAnswerTellsBrowsersToDoNothingWithIt() throws Exception {
        HttpResponse<String> answer = call(RequestMethod.GET, "/health");

        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy")).contains("default-src 'none'; frame-ancestors 'none'");
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void aBrowserShowsTheQrCodeToWhoGivesTheKeyAsPasswordAndAgainWhenThePageLoadsItself() {
        bridge.has("main", "qr_waiting", null);

        HttpResponse<String> asked = program.page(QR_PAGE, "Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate");
        HttpResponse<String> shown = program.page(QR_PAGE, "Authorization", basic("anybody", ADMIN_KEY),
                "Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate");
        HttpResponse<String> again = program.page(QR_PAGE, "Authorization", basic("anybody", ADMIN_KEY),
                "Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "navigate");

        assertThat(asked.statusCode()).isEqualTo(401);
        assertThat(asked.headers().allValues("WWW-Authenticate")).contains("Basic realm=\"chatwoot-processor\"");
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).contains(FakeBridge.QR_CODE).doesNotContain(ADMIN_KEY, FakeBridge.API_KEY);
        assertThat(program.page(QR_PAGE, "Authorization", basic("anybody", API_KEY)).statusCode()).isEqualTo(403);
    }

    @Test
    void jmxAnswersTheAdmin(@Autowired CamelContext camel) { // a JVM's second has another name there than its first
        Answer routes = program.get("/actuator/jolokia/read/org.apache.camel:context=" + camel.getManagementName()
                + ",type=context,name=%22" + camel.getName() + "%22/State", "X-API-Key", ADMIN_KEY);

        assertThat(routes.body().path("value").asText()).as(routes.body().toString()).isEqualTo("Started");
    }

    @Test
    void theConsoleIsShownToTheAdmin() throws Exception {
        HttpResponse<String> console = call(RequestMethod.GET, "/actuator/hawtio/index.html", "Authorization", basic("alice", ADMIN_KEY));

        assertThat(console.statusCode()).isEqualTo(200);
        assertThat(console.body()).containsIgnoringCase("<html");
    }

    @Test
    void whoChangesSomethingIsOnRecordByTheNameOfTheKey() {
        long before = program.get("/audit?limit=1", "X-API-Key", ADMIN_KEY).body().at("/audit/0/id").asLong(0);

        program.put("/bot-configs/4711", "{\"responder\":\"echo\",\"name\":\"Parrot\"}", "X-API-Key", "admin-key-of-bob");
        program.put("/bot-configs/4711", "{\"responder\":\"unknown\"}", "X-API-Key", ADMIN_KEY);
        program.delete("/bot-configs/4711", "X-API-Key", ADMIN_KEY);
        program.delete("/bot-configs/4711", "X-API-Key", ADMIN_KEY);
        program.post("/webhook-events/replay", "{\"from\":\"2030-01-01T00:00:00Z\"}", "X-API-Key", ADMIN_KEY);
        program.post("/outbound/failed/requeue", "{\"message_ids\":[999999999]}", "X-API-Key", ADMIN_KEY);

        assertThat(program.get("/audit", "X-API-Key", ADMIN_KEY).body().path("audit"))
                .filteredOn(entry -> entry.path("id").asLong() > before && !entry.path("actor").asText().equals("program")) // which notes its files
                .extracting(entry -> entry.path("actor").asText() + " " + entry.path("action").asText() + " " + entry.path("details"))
                .satisfiesExactly(
                        replay -> assertThat(replay).startsWith("alice replay ").contains("\"from\":\"2030-01-01T00:00:00Z\""),
                        delete -> assertThat(delete).isEqualTo("alice delete_bot_config {\"scope\":\"4711\",\"responder\":\"echo\"}"),
                        put -> assertThat(put).isEqualTo("bob put_bot_config {\"scope\":\"4711\",\"responder\":\"echo\"}"));
        assertThat(program.get("/audit?limit=0", "X-API-Key", ADMIN_KEY).detail()).startsWith("invalid_limit: ");
    }

    @Test
    void theLogLevelIsAnAdminsAndTheirNameIsOnRecord() {
        String logger = "/actuator/loggers/io.chatwootprocessor.nobodys";

        assertThat(program.post(logger, "{\"configuredLevel\":\"DEBUG\"}", "X-API-Key", API_KEY).status()).isEqualTo(403);
        assertThat(program.get("/routes", "X-API-Key", API_KEY).status()).isEqualTo(403);
        assertThat(program.post(logger, "{\"configuredLevel\":\"DEBUG\"}", "X-API-Key", "admin-key-of-bob").status()).isEqualTo(204);

        JsonNode entry = program.get("/audit?action=set_log_level&actor=bob", "X-API-Key", ADMIN_KEY).body().at("/audit/0");
        assertThat(entry.path("subject").asText()).isEqualTo("logger io.chatwootprocessor.nobodys");
    }

    @ParameterizedTest
    @CsvSource({"/webhook/chatwoot, application/json, 408", "/webhook/chatwoot, multipart/form-data; boundary=x, 408",
            "/outbound/send, application/json, 401", "/outbound/send, multipart/form-data; boundary=x, 401",
            "/webhook/chatwoot, text/plain; length=30000000, 413"})
    void whoDripsABodyIsAnsweredAndHungUpOn(String path, String contentType, int status) throws Exception {
        String length = contentType.contains("length=") ? "30000000" : "100000";
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + contentType + "\r\nContent-Length: " + length
                    + "\r\n\r\n").getBytes());
            Thread drip = new Thread(() -> drip(out));
            drip.setDaemon(true);
            drip.start();

            String answer = new String(socket.getInputStream().readNBytes(12));

            assertThat(answer).isEqualTo("HTTP/1.1 " + status);
            await().until(() -> !drip.isAlive());
        }
    }

    /** A byte now and then, until the connection is closed. */
    private static void drip(OutputStream out) {
        try {
            while (true) {
                out.write('x');
                out.flush();
                LockSupport.parkNanos(50_000_000);
            }
        } catch (IOException e) {
            // hung up
        }
    }

    private HttpResponse<String> call(RequestMethod method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method.name(), BodyPublishers.noBody());
        return client.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes());
    }

    private static String example(String pattern) {
        return pattern.replaceAll("\\{[^}]*}", "1").replaceAll("/\\*+$", "/x").replace("*", "x");
    }

    private Map<String, Set<RequestMethod>> served() {
        Map<String, Set<RequestMethod>> served = new TreeMap<>();
        servlets.getServletRegistrations().values().stream().map(ServletRegistration::getMappings).flatMap(Collection::stream)
                .filter(path -> !path.equals("/")) // is Spring's, which has the others
                .forEach(path -> served.put(path, Set.of()));
        for (HandlerMapping mapping : context.getBeansOfType(HandlerMapping.class).values()) {
            if (mapping instanceof RequestMappingInfoHandlerMapping requests) {
                requests.getHandlerMethods().keySet().forEach(info -> add(served, info));
            } else if (mapping instanceof AbstractUrlHandlerMapping urls) {
                urls.getHandlerMap().keySet().forEach(path -> served.computeIfAbsent(path, p -> new TreeSet<>()));
            }
        }
        return served;
    }

    private static void add(Map<String, Set<RequestMethod>> served, RequestMappingInfo info) {
        Stream<String> patterns = info.getPathPatternsCondition() != null
                ? info.getPathPatternsCondition().getPatternValues().stream() : info.getPatternsCondition().getPatterns().stream();
        patterns.forEach(pattern -> served.computeIfAbsent(pattern, p -> new TreeSet<>()).addAll(info.getMethodsCondition().getMethods()));
    }
}
