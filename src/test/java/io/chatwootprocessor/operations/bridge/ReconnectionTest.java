package io.chatwootprocessor.operations.bridge;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static io.chatwootprocessor.FakeBridge.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.http.Fault;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.FakeBridge;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.FakeSlack;
import io.chatwootprocessor.Outside;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is done about sessions that are not connected: one on demand, or all. */
@ProcessorTest
class ReconnectionTest {

    private static final String RECONNECT = "/integration/sessions/main/reconnect";
    private static final String REINITIALIZE = "/integration/reinitialize";
    private static final String RECREATE = "{\"recreate\":true}";
    private static final String RESTART = "restart the bridge, which may connect it again without a new code, or POST"
            + " /integration/sessions/%s/reconnect, which throws its login away";

    @Autowired
    Program program;
    @Autowired
    FakeBridge bridge;
    @Autowired
    FakeChatwoot chatwoot;
    @Autowired
    FakeSlack slack;
    @Autowired
    Outside outside;
    @Autowired
    JdbcTemplate database;

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

    @ParameterizedTest
    @CsvSource({"connected, 15550001111, nothing", "connecting, , wait: the bridge is connecting it",
            "initializing, , wait: the bridge is connecting it",
            "qr_waiting, , open /integration/sessions/main/qr and scan the code with the phone"})
    void aSessionThatIsConnectedOrOnItsWayIsLeftAlone(String status, String number, String next) {
        bridge.has("main", status, number);

        Answer answer = program.post(RECONNECT, "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().toString()).isEqualTo(("{'session_id':'main','before':'%s','action':'none','after':'%s','next':'%s'}"
                .formatted(status, status, next)).replace('\'', '"'));
        assertThat(changes()).isEmpty();
        assertThat(audit()).isEmpty();
    }

    @Test
    void aDisconnectedSessionIsDeletedAndCreatedAndMustBeScanned() {
        bridge.has("main", "disconnected", "15550001111");

        Answer answer = program.post(RECONNECT, "");

        assertThat(answer.text("before")).isEqualTo("disconnected");
        assertThat(answer.text("action")).isEqualTo("recreated");
        assertThat(answer.text("after")).isEqualTo("qr_waiting");
        assertThat(answer.text("next")).isEqualTo("open /integration/sessions/main/qr and scan the code with the phone");
        assertThat(changes()).containsExactly("DELETE /zapw/sessions/main", "POST /zapw/sessions");
        assertThat(audit()).containsExactly("delete_session", "create_session");
        assertThat(status("main")).isEqualTo("qr_waiting");
    }

    @Test
    void aSessionThatTheBridgeDoesNotHaveIsCreated() {
        Answer answer = program.post(RECONNECT, "");

        assertThat(answer.text("before")).isEqualTo("unknown");
        assertThat(answer.text("action")).isEqualTo("created");
        assertThat(changes()).containsExactly("POST /zapw/sessions");
        assertThat(audit()).containsExactly("create_session");
    }

    @Test
    void aSessionThatCannotBeCreatedAgainIsNotedAsDeleted() {
        bridge.has("main", "disconnected", "15550001111");
        bridge.answers("POST", "/sessions", answer(500, "{\"status\":\"error\",\"error\":\"Timeout waiting for QR code\"}"));

        Answer answer = program.post(RECONNECT, "");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.detail()).isEqualTo("the WhatsApp bridge answered 500: Timeout waiting for QR code");
        assertThat(status("main")).isEqualTo("deleted");
        assertThat(audit()).containsExactly("delete_session", "create_session");
    }

    @Test
    void anAddressThatIsNoBridgesIsNotTakenForABridgeWithoutTheSession() {
        bridge.isOut(answer(404, "<pre>Cannot GET</pre>"));

        assertThat(program.post(RECONNECT, "").status()).isEqualTo(502);
        assertThat(changes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"recreate\":false}"})
    void reinitializeThrowsNoLoginAwayUnlessThatIsWanted(String body) {
        bridge.has("a", "disconnected", "15550001111");

        Answer answer = program.post(REINITIALIZE, body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("sessions").toString()).isEqualTo(("[{'session_id':'a','before':'disconnected','action':'none',"
                + "'after':'disconnected','next':'" + RESTART.formatted("a") + "'}]").replace('\'', '"'));
        assertThat(changes()).isEmpty();
        assertThat(audit()).containsExactly("reinitialize");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"{\"recreate\":\"true\"} | 422 | invalid_recreate",
            "{\"recreate\":1} | 422 | invalid_recreate", "{\"recreate\":null} | 422 | invalid_recreate",
            "[] | 400 | payload_must_be_object", "true | 400 | payload_must_be_object", "{ | 400 | invalid_json"})
    void whatIsWantedMustBeClear(String body, int status, String detail) {
        bridge.has("a", "disconnected", "15550001111");

        Answer refused = program.post(REINITIALIZE, body);

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.detail()).startsWith(detail);
        assertThat(bridge.requests()).noneMatch(request -> request.getUrl().matches(".*/sessions/.*"));
        assertThat(audit()).isEmpty();
    }

    @Test
    void reinitializeChecksAllAndRecreatesWhatIsDisconnectedWhereThatIsWanted() {
        bridge.has("a", "disconnected", "15550001111");
        bridge.has("b", "connected", "15550002222");
        bridge.has("c", "qr_waiting", null);
        bridge.has("d", "connecting", null);

        Answer answer = program.post(REINITIALIZE, RECREATE);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("sessions")).extracting(session -> session.path("session_id").asText() + " "
                        + session.path("before").asText() + " " + session.path("action").asText() + " " + session.path("after").asText())
                .containsExactly("a disconnected recreated qr_waiting", "b connected none connected", "c qr_waiting none qr_waiting",
                        "d connecting none connecting");
        JsonNode component = answer.body().path("components").path("whatsapp_bridge");
        assertThat(component.path("status").asText()).isEqualTo("healthy");
        assertThat(component.path("metadata").path("sessions").toString()).as("as it is now")
                .isEqualTo("{\"connected\":1,\"connecting\":1,\"qr_waiting\":2}");
        assertThat(answer.text("status")).isEqualTo("success");
        assertThat(answer.text("message")).isEqualTo("Integration reinitialized");
        assertThat(answer.text("overall_status")).isNotNull();
        assertThat(answer.body().path("components").has("database")).isTrue();
        assertThat(changes()).containsExactly("DELETE /zapw/sessions/a", "POST /zapw/sessions");
        assertThat(audit()).containsExactly("reinitialize", "delete_session", "create_session");
    }

    @Test
    void whereNobodyOutsideCanBeReachedItHasFailed() {
        bridge.answers("GET", "/sessions", aResponse().withFault(Fault.EMPTY_RESPONSE));
        chatwoot.probeAnswers(aResponse().withFault(Fault.EMPTY_RESPONSE));
        slack.server().stubFor(any(anyUrl()).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
        try {
            Answer answer = program.post(REINITIALIZE, "");

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text("status")).isEqualTo("failed");
            assertThat(answer.body().path("components").path("whatsapp_bridge").path("status").asText()).isEqualTo("unhealthy");
        } finally {
            chatwoot.storesMessages();
            slack.works();
        }
    }

    @Test
    void oneSessionThatFailsStopsNoOther() {
        bridge.has("a", "disconnected", null);
        bridge.has("b", "disconnected", null);
        bridge.has("c", "disconnected", null);
        bridge.has("not an id", "disconnected", null);
        bridge.answers("GET", "/sessions/a", answer(500, "{\"status\":\"error\",\"error\":\"Failed to get session\"}"));
        bridge.answers("GET", "/sessions/b", aResponse().withFault(Fault.EMPTY_RESPONSE));

        JsonNode sessions = program.post(REINITIALIZE, RECREATE).body().path("sessions");

        assertThat(sessions.get(0).toString()).isEqualTo("{'session_id':'a','before':'disconnected','action':'none',"
                .replace('\'', '"') + "\"error\":\"the WhatsApp bridge answered 500: Failed to get session\"}");
        assertThat(sessions.get(1).path("error").asText()).isEqualTo("the WhatsApp bridge does not answer: NoHttpResponseException");
        assertThat(sessions.get(2).path("after").asText()).isEqualTo("qr_waiting");
        assertThat(sessions.get(3).path("error").asText()).startsWith("invalid_session_id");
    }

    @Test
    void whatWasDeletedBeforeItFailedIsSaid() {
        bridge.has("a", "disconnected", null);
        bridge.answers("POST", "/sessions", answer(500, "{}"));

        JsonNode session = program.post(REINITIALIZE, RECREATE).body().path("sessions").get(0);

        assertThat(session.path("action").asText()).isEqualTo("deleted");
        assertThat(session.path("error").asText()).isEqualTo("the WhatsApp bridge answered 500");
    }

    @ParameterizedTest
    @CsvSource({"POST, /sessions", "DELETE, /sessions/a"})
    void oneLoginAtMostIsLostToABridgeThatCannotRecreate(String method, String path) {
        bridge.has("a", "disconnected", null);
        bridge.has("b", "disconnected", null);
        bridge.has("c", "connected", "15550001111");
        bridge.answers(method, path, aResponse().withFault(Fault.EMPTY_RESPONSE)); // it may have done it

        JsonNode sessions = program.post(REINITIALIZE, RECREATE).body().path("sessions");

        assertThat(sessions.get(0).path("error").asText()).startsWith("the WhatsApp bridge does not answer");
        assertThat(sessions.get(1).toString()).isEqualTo(("{'session_id':'b','before':'disconnected','action':'none',"
                + "'after':'disconnected','next':'left alone, as recreating a failed; " + RESTART.formatted("b") + "'}")
                .replace('\'', '"'));
        assertThat(sessions.get(2).path("next").asText()).isEqualTo("nothing");
        assertThat(changes()).doesNotContain("DELETE /zapw/sessions/b");
    }

    @Test
    void sessionsOfABridgeThatIsAwayAreNotWaitedFor() {
        bridge.has("a", "disconnected", null);
        bridge.has("b", "connected", "15550001111");
        outside.areAsked();
        bridge.isOut(answer(503, "<html>Unavailable</html>"));

        Answer answer = program.post(REINITIALIZE, "");

        assertThat(answer.text("overall_status")).isEqualTo("unhealthy");
        assertThat(answer.body().path("components").path("whatsapp_bridge").path("status").asText()).isEqualTo("unhealthy");
        assertThat(answer.body().path("sessions").findValuesAsText("error"))
                .containsExactly("the WhatsApp bridge is down: the WhatsApp bridge answered 503",
                        "the WhatsApp bridge is down: the WhatsApp bridge answered 503");
        assertThat(bridge.requests()).noneMatch(request -> request.getUrl().matches(".*/sessions/.*"));
    }

    @Test
    void whereThereAreNoSessionsNoneIsReconnected() {
        Answer answer = program.post(REINITIALIZE, "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("sessions").toString()).isEqualTo("[]");
    }

    private String status(String session) {
        return database.queryForObject("SELECT status FROM communication.bridge_session WHERE session_id = ?", String.class, session);
    }

    /** What the bridge was asked to change. */
    private List<String> changes() {
        return bridge.requests().stream().filter(request -> !request.getMethod().getName().equals("GET"))
                .map(request -> request.getMethod() + " " + request.getUrl()).toList();
    }

    private List<String> audit() {
        return database.queryForList("SELECT action FROM communication.audit"
                + " WHERE action IN ('create_session', 'delete_session', 'reinitialize') ORDER BY id", String.class); // others' jobs may audit, too
    }
}
