package io.chatwootprocessor.operations.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.outbound.SendRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Translates the bridge's sessions between its answers, the database and people. */
@Component
public class BridgeSessions {

    /** The bridge's own file beside the folders that it names after session ids. */
    private static final String LIST = "sessions-metadata.json";

    private final Bridge bridge;

    BridgeSessions(Bridge bridge) {
        this.bridge = bridge;
    }

    /** @throws RequestError 422 {@code invalid_session_id} */
    public String id(@Header("session_id") String id) {
        if (id == null || !SendRequest.SESSION_ID.matcher(id).matches() || id.equals(LIST)) {
            throw new RequestError(422, "invalid_session_id: 1 to 100 letters, digits, dots, underscores, hyphens");
        }
        return id;
    }

    /**
     * @param body may be empty
     * @return the wanted id; null: the bridge is to choose one
     * @throws RequestError 400 {@code invalid_json}, {@code payload_must_be_object}; 422 {@code invalid_session_id}
     */
    public String wanted(@Body byte[] body) {
        if (body == null || body.length == 0) {
            return null;
        }
        JsonNode id = JsonBody.read(body).path("session_id");
        return id.isMissingNode() || id.isNull() ? null : id(id.textValue());
    }

    /**
     * The parameters of {@code sql/operations/bridge/note-sessions.sql}.
     *
     * @param body    the bridge's list
     * @param askedAt when it was asked for, on the clock of {@link System#nanoTime()}
     */
    public Map<String, Object> listed(@Body String body, @Variable("asked_at") long askedAt) {
        List<Map<String, Object>> sessions = BridgeProbe.sessions(200, body).stream().map(this::noted).toList();
        return Map.of("sessions", JsonBody.write(sessions), "age", Duration.ofNanos(System.nanoTime() - askedAt).toMillis() / 1000.0);
    }

    /** The parameters of {@code sql/operations/bridge/note-session.sql}. */
    public Map<String, Object> noted(@Body BridgeSession session) {
        Map<String, Object> row = new HashMap<>(); // takes nulls
        row.put("session_id", session.id());
        row.put("status", session.status());
        row.put("phone_number", session.phoneNumber());
        row.put("name", session.name());
        return row;
    }

    /** @throws RequestError 404 where the bridge has no such session */
    public void check(@Variable("session") BridgeSession session) {
        if (session.status().equals(BridgeSession.UNKNOWN)) {
            throw new RequestError(404, "Session " + session.id() + " not found");
        }
    }

    /** A created session as it is shown. */
    public String created(@Variable("session") BridgeSession session) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("session_id", session.id());
        answer.put("status", session.status());
        answer.put("phone_number", session.phoneNumber());
        answer.put("name", session.name());
        answer.put("qr", qrPath(session.id()));
        return JsonBody.write(answer);
    }

    /** The sessions that can be reconnected. */
    public List<Map<String, Object>> known(@Body List<Map<String, Object>> rows) {
        return bridge.isSetUp() ? rows : List.of();
    }

    /** The path of the page that shows the session's QR code. */
    static String qrPath(String session) {
        return "/integration/sessions/" + session + "/qr";
    }
}
