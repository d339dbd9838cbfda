package io.chatwootprocessor.operations.bridge;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.chatwootprocessor.FakeBridge.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.http.Fault;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.FakeBridge;
import io.chatwootprocessor.LogLines;
import io.chatwootprocessor.Outside;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** The sessions of the WhatsApp bridge: how they are followed, and what people can do about them. */
@ProcessorTest
class BridgeSessionsTest {

    private static final String MAIN = "/integration/sessions/main";
    private static final String OF_SESSIONS = " WHERE action IN ('create_session', 'delete_session')"; // jobs of earlier tests may still audit

    @Autowired
    Program program;
    @Autowired
    FakeBridge bridge;
    @Autowired
    Outside outside;
    @Autowired
    JdbcTemplate database;
    @Autowired
    BridgeSessions sessions;

    @BeforeEach
    void aBridgeWithoutSessions() {
        bridge.works();
        database.update("DELETE FROM communication.bridge_session");
        database.update("DELETE FROM communication.audit");
    }

    @AfterEach
    void isAskedAgain() {
        bridge.works();
        outside.areAsked();
    }

    @Test
    void theBridgesSessionsAreListedAsItTellsOfThem() {
        bridge.has("main", "connected", "15550001111:12@s.whatsapp.net");
        bridge.has("new", "qr_waiting", null);

        outside.areAsked();

        JsonNode sessions = program.get("/integration/sessions").body().path("sessions");
        assertThat(sessions.findValuesAsText("session_id")).containsExactly("main", "new");
        assertThat(sessions.get(0).fieldNames()).toIterable().containsExactly("session_id", "status", "status_since", "phone_number",
                "name", "connected_at", "seen_at");
        assertThat(sessions.get(0).path("status").asText()).isEqualTo("connected");
        assertThat(sessions.get(0).path("phone_number").asText()).isEqualTo("+15550001111");
        assertThat(sessions.get(0).path("name").asText()).isEqualTo("Shop");
        assertThat(sessions.get(0).path("connected_at").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(sessions.get(1).path("phone_number").isNull()).isTrue();
        assertThat(sessions.toString()).doesNotContain("base64");
    }

    @Test
    void aSessionThatTheBridgeHasNoMoreIsDeletedAndComesBack() {
        bridge.has("main", "connected", "15550001111");
        outside.areAsked();

        bridge.loses("main");
        outside.areAsked();
        assertThat(status("main")).isEqualTo("deleted");
        assertThat(program.get("/integration/sessions").body().findValuesAsText("status")).containsExactly("deleted");

        bridge.has("main", "connecting", null);
        outside.areAsked();
        assertThat(status("main")).isEqualTo("connecting");
    }

    @Test
    void theHealthKnowsWhatTheBridgeHasToldSinceItWasAskedLast() {
        outside.areAsked();
        assertThat(health()).isEqualTo("degraded");

        program.bridge("{\"eventType\":\"session.connected\",\"sessionId\":\"main\",\"data\":{\"phoneNumber\":\"15550001111\"}}");

        assertThat(health()).isEqualTo("healthy");
    }

    private String health() {
        return program.get("/integration/health").body().at("/components/whatsapp_bridge/status").asText();
    }

    @Test
    void aDeletedSessionIsShownForADay() {
        bridge.has("main", "connected", "15550001111");
        outside.areAsked();
        bridge.loses("main");
        outside.areAsked();

        database.update("UPDATE communication.bridge_session SET status_since = now() - interval '25 hours'");

        assertThat(program.get("/integration/sessions").body().toString()).isEqualTo("{\"sessions\":[]}");
    }

    @Test
    void aListWithoutItsEnvelopeIsAListToo() {
        bridge.answers("GET", "/sessions", answer(200, "[{\"id\":\"main\",\"status\":\"connected\",\"phoneNumber\":\"15550001111\"}]"));

        outside.areAsked();

        assertThat(status("main")).isEqualTo("connected");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "200 | []", "200 | {}", "200 | {'status':'success'}",
            "200 | {'status':'success','data':{}}", "200 | {'status':'error','data':[]}",
            "200 | {'status':'success','data':[{'id':'other'}]}", "200 | {'status':'success','data':['other']}", "200 | null", "200 | ''",
            "200 | <html>Welcome</html>", "200 | {'data':[]}", "500 | {'status':'success','data':[]}", "502 | <html>Bad gateway</html>",
            "404 | {'status':'success','data':[]}", "401 | {'error':'Unauthorized'}", "204 | ''"})
    void nothingButTheBridgesOwnListHasASessionTakenForDeleted(int status, String body) {
        bridge.has("main", "connected", "15550001111");
        outside.areAsked();

        bridge.answers("GET", "/sessions", answer(status, body.replace('\'', '"').replace("\"\"", "")));
        outside.areAsked();

        assertThat(status("main")).isEqualTo("connected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EMPTY_RESPONSE", "CONNECTION_RESET_BY_PEER", "RANDOM_DATA_THEN_CLOSE", "MALFORMED_RESPONSE_CHUNK"})
    void aBridgeThatBreaksOffHasDeletedNothing(Fault fault) {
        bridge.has("main", "connected", "15550001111");
        outside.areAsked();

        bridge.isOut(aResponse().withFault(fault));
        outside.areAsked();

        assertThat(status("main")).isEqualTo("connected");
    }

    @Test
    void whatBecameOfASessionAfterTheBridgeWasAskedIsNewerThanItsList() {
        bridge.has("main", "connecting", "15550001111");
        bridge.has("new", "connecting", null);
        outside.areAsked();
        database.queryForList("SELECT communication.note_session('main', 'connected', NULL, NULL),"
                + " communication.note_session('new', 'qr_waiting', NULL, NULL)"); // as by an event

        note("[{\"session_id\":\"main\",\"status\":\"connecting\"}]", 60); // asked for a minute ago
        assertThat(status("main")).isEqualTo("connected");
        assertThat(status("new")).isEqualTo("qr_waiting");

        note("[{\"session_id\":\"main\",\"status\":\"connecting\"}]", 0);
        assertThat(status("main")).isEqualTo("connecting");
        assertThat(status("new")).isEqualTo("deleted");
    }

    @Test
    void theAgeOfAListIsCountedFromTheQuestion() {
        Map<String, Object> parameters = sessions.listed("{\"status\":\"success\",\"data\":[]}", System.nanoTime() - 2_000_000_000L);

        assertThat((double) parameters.get("age")).isBetween(2.0, 60.0);
    }

    @Test
    void whatBecomesOfASessionIsLoggedOnceWithoutItsNumber() {
        try (LogLines log = new LogLines()) {
            bridge.has("main", "connected", "15550001111");
            outside.areAsked();
            outside.areAsked();
            bridge.has("main", "disconnected", "15550001111");
            outside.areAsked();
            outside.areAsked();
            bridge.loses("main");
            outside.areAsked();
            outside.areAsked();

            assertThat(log.with("WhatsApp session ")).extracting(LogLines.Line::text)
                    .containsExactly("WhatsApp session main is connected",
                            "WhatsApp session main is disconnected: what is to go out through it waits",
                            "WhatsApp session main is deleted: what is to go out through it waits");
            assertThat(log.with("15550001111")).isEmpty();
        }
    }

    @Test
    void aBridgeThatIsAwayIsLoggedOnceAndSoIsItsReturn() {
        bridge.has("main", "connected", "15550001111");
        outside.areAsked();
        try (LogLines log = new LogLines()) {
            bridge.isOut(aResponse().withFault(Fault.EMPTY_RESPONSE));
            outside.areAsked();
            outside.areAsked();
            bridge.isOut(answer(500, "{}"));
            outside.areAsked();
            bridge.isBack();
            outside.areAsked();
            outside.areAsked();

            assertThat(log.with("whatsapp-bridge is ")).extracting(LogLines.Line::text).containsExactly(
                    "whatsapp-bridge is DOWN {reason=no answer: NoHttpResponseException}",
                    "whatsapp-bridge is UP {sessions={connected=1}}");
            assertThat(log.with("WhatsApp session ")).isEmpty();
        }
    }

    @Test
    void aSessionIsCreatedAndAnswersWithThePathOfItsQrCode() {
        Answer created = program.post("/integration/sessions", "{\"session_id\":\"main\"}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text("session_id")).isEqualTo("main");
        assertThat(created.text("status")).isEqualTo("qr_waiting");
        assertThat(created.text("qr")).isEqualTo(MAIN + "/qr");
        assertThat(status("main")).isEqualTo("qr_waiting");
        assertThat(audit()).containsExactly("local create_session {\"session_id\": \"main\"}");
    }

    @Test
    void theBridgeChoosesTheIdOfASessionWhereNobodyElseDoes() {
        Answer created = program.post("/integration/sessions", "");

        assertThat(created.status()).isEqualTo(201);
        assertThat(status(created.text("session_id"))).isEqualTo("qr_waiting");
        assertThat(program.post("/integration/sessions", "{\"session_id\":null}").status()).isEqualTo(201);
        assertThat(audit()).hasSize(2).containsOnly("local create_session {\"session_id\": null}");
    }

    @Test
    void theBridgeIsGivenTimeToMakeAQrCode() {
        bridge.takes(2500, "POST", "/sessions"); // its timeout is a second

        assertThat(program.post("/integration/sessions", "{\"session_id\":\"main\"}").status()).isEqualTo(201);
    }

    @Test
    void aSessionThatExistsIsNotCreatedAgain() {
        bridge.has("main", "connected", "15550001111");

        Answer refused = program.post("/integration/sessions", "{\"session_id\":\"main\"}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.detail()).isEqualTo("Session main already exists");
        assertThat(audit()).as("what was wanted").hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{\"session_id\":\"\"} | 422 | invalid_session_id", "{\"session_id\":\"..\"} | 422 | invalid_session_id",
            "{\"session_id\":\".\"} | 422 | invalid_session_id", "{\"session_id\":\"a/b\"} | 422 | invalid_session_id",
            "{\"session_id\":\"a b\"} | 422 | invalid_session_id", "{\"session_id\":\"a\\n\"} | 422 | invalid_session_id",
            "{\"session_id\":7} | 422 | invalid_session_id", "{\"session_id\":\"sessions-metadata.json\"} | 422 | invalid_session_id",
            "[] | 400 | payload_must_be_object", "{ | 400 | invalid_json"})
    void aSessionNeedsAnIdThatCanBeAFolder(String body, int status, String detail) {
        Answer refused = program.post("/integration/sessions", body);

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.detail()).startsWith(detail);
        assertThat(bridge.requests()).filteredOn(request -> request.getMethod().getName().equals("POST")).isEmpty();
    }

    @Test
    void idsThatAreAlmostWrongAreRight() {
        for (String id : List.of("...", "a", "5511999990000", "my_shop.2-x", "x".repeat(100))) {
            assertThat(program.post("/integration/sessions", "{\"session_id\":\"" + id + "\"}").status()).as(id).isEqualTo(201);
        }
        assertThat(program.post("/integration/sessions", "{\"session_id\":\"" + "x".repeat(101) + "\"}").status()).isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "500 | {\"status\":\"error\",\"error\":\"Timeout waiting for QR code\"} "
                    + "| the WhatsApp bridge answered 500: Timeout waiting for QR code",
            "500 | <html>oops</html> | the WhatsApp bridge answered 500", "404 | <pre>Cannot POST</pre> | the WhatsApp bridge answered 404",
            "401 | {} | the WhatsApp bridge refuses the key of WHATSAPP_BRIDGE_API_KEY",
            "201 | <html>oops</html> | what answers at WHATSAPP_BRIDGE_URL is no WhatsApp bridge",
            "201 | {\"status\":\"success\",\"data\":{\"id\":\"other\",\"status\":\"connected\"}} "
                    + "| what answers at WHATSAPP_BRIDGE_URL is no WhatsApp bridge",
            "301 | `` | the WhatsApp bridge answered 301"})
    void aBridgeThatFailsIsToldOf(int status, String body, String detail) {
        bridge.answers("POST", "/sessions", answer(status, body));

        Answer failed = program.post("/integration/sessions", "{\"session_id\":\"main\"}");

        assertThat(failed.status()).isEqualTo(502);
        assertThat(failed.detail()).startsWith(detail);
        assertThat(database.queryForList("SELECT FROM communication.bridge_session")).isEmpty();
    }

    @Test
    void aBridgeThatHangsIsNotWaitedForWithoutEndAndWhatItMayHaveDoneIsAudited() {
        bridge.has("main", "connected", "15550001111");
        bridge.takes(3000, "DELETE", "/sessions/main");

        Answer failed = program.delete(MAIN);

        assertThat(failed.status()).isEqualTo(502);
        assertThat(failed.detail()).isEqualTo("the WhatsApp bridge does not answer: SocketTimeoutException");
        assertThat(audit()).containsExactly("local delete_session {\"session_id\": \"main\"}");
    }

    @Test
    void aSessionIsDeletedInTheBridgeAndHere() {
        bridge.has("main", "connected", "15550001111");
        outside.areAsked();

        assertThat(program.delete(MAIN).status()).isEqualTo(204);

        assertThat(status("main")).isEqualTo("deleted");
        assertThat(audit()).containsExactly("local delete_session {\"session_id\": \"main\"}");
        assertThat(program.delete(MAIN).status()).isEqualTo(404);
        assertThat(program.delete(MAIN).detail()).isEqualTo("Session main not found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "%2e%2e", "a%20b", "a%2Fb", "main%3Fx=1", "main%23"})
    void nobodyIsLedOutOfTheSessions(String id) {
        assertThat(program.page("/integration/sessions/" + id + "/qr").statusCode()).isIn(400, 404, 405, 422);
        assertThat(bridge.requests()).filteredOn(request -> !request.getUrl().endsWith("/sessions")).isEmpty();
    }

    @Test
    void whoeverScansTheCodeSeesItOnAPage() {
        bridge.has("main", "qr_waiting", null);

        HttpResponse<String> page = program.page(MAIN + "/qr", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.headers().allValues("Content-Security-Policy"))
                .singleElement().asString().startsWith("default-src 'self'; img-src 'self' data:;").doesNotContain("unsafe");
        assertThat(page.headers().allValues("Cache-Control")).singleElement().asString().contains("no-store");
        assertThat(page.headers().firstValue("X-API-Key")).isEmpty();
        assertThat(page.body()).contains("<img src=\"" + FakeBridge.QR_CODE + "\"", "Linked devices", "Link a device", "good until",
                "<meta http-equiv=\"refresh\" content=\"15\">").doesNotContain("<script>", "${");
        assertThat(status("main")).isEqualTo("qr_waiting");
        assertThat(audit()).isEmpty();
    }

    @Test
    void thePageSaysWhenTheSessionIsConnectedAndLoadsItselfNoMore() {
        bridge.has("main", "connected", "15550001111");

        assertThat(program.text(MAIN + "/qr")).contains("main is connected", "+15550001111").doesNotContain("<img", "refresh");
        assertThat(status("main")).isEqualTo("connected");
    }

    @ParameterizedTest
    @CsvSource({"connecting, The bridge says: connecting", "initializing, The bridge says: initializing",
            "disconnected, POST /integration/sessions/main/reconnect makes a new code", "<b>, The bridge says: &lt;b&gt;"})
    void thePageSaysWhyThereIsNoCode(String status, String text) {
        bridge.has("main", status, null);

        assertThat(program.text(MAIN + "/qr")).contains(text, "http-equiv=\"refresh\"").doesNotContain("<img", "<b>");
    }

    @Test
    void anExpiredCodeIsNotShown() {
        bridge.waits("main", FakeBridge.QR_CODE, Instant.now().minusSeconds(1));

        assertThat(program.text(MAIN + "/qr")).contains("the bridge makes a new one", "http-equiv=\"refresh\"").doesNotContain("<img");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2@AbCdEf,Gh==", "data:image/png;base64,AA\"><script>alert(1)</script>", "data:image/svg+xml;base64,AAAA",
            "data:text/html;base64,AAAA", "http://localhost/code.png", "data:image/png;base64,"})
    void aCodeThatIsNoImageIsNotMadeOne(String code) {
        bridge.waits("main", code, Instant.now().plusSeconds(60));

        assertThat(program.text(MAIN + "/qr")).contains("gives the code as text").doesNotContain("<img", "<script>", code);
    }

    @Test
    void programsGetTheCodeAsJson() {
        bridge.has("main", "qr_waiting", null);

        Answer qr = program.get(MAIN + "/qr", "Accept", "application/json");

        assertThat(qr.body().fieldNames()).toIterable().containsExactly("session_id", "status", "phone_number", "qr_code", "qr_expires_at");
        assertThat(qr.text("qr_code")).isEqualTo(FakeBridge.QR_CODE);
    }

    @Test
    void thereIsNoPageForASessionThatTheBridgeDoesNotHave() {
        assertThat(program.get(MAIN + "/qr").status()).isEqualTo(404);
        assertThat(program.get("/integration/sessions/a%20b/qr").status()).isEqualTo(422);
        bridge.isOut(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        assertThat(program.get(MAIN + "/qr").status()).isEqualTo(502);
        assertThat(database.queryForList("SELECT FROM communication.bridge_session")).isEmpty();
    }

    private void note(String list, double age) {
        database.queryForList("SELECT * FROM communication.note_sessions(CAST(? AS jsonb), ?)", list, age);
    }

    private String status(String session) {
        return database.queryForObject("SELECT status FROM communication.bridge_session WHERE session_id = ?", String.class, session);
    }

    private List<String> audit() {
        return database.queryForList("SELECT concat_ws(' ', actor, action, details) FROM communication.audit" + OF_SESSIONS + " ORDER BY id", String.class);
    }
}
