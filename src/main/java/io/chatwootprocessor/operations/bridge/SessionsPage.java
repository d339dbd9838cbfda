package io.chatwootprocessor.operations.bridge;

import io.chatwootprocessor.console.Api;
import io.chatwootprocessor.console.Asked;
import io.chatwootprocessor.console.ConsolePage;
import io.chatwootprocessor.console.Shown;
import io.chatwootprocessor.http.RequestError;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** {@code /console/sessions}: the bridge's sessions; {@code /console/sessions/<id>}: the QR code of one. */
@Component
class SessionsPage implements ConsolePage {

    static final String NAME = "sessions";
    private static final String PATH = "/console/" + NAME;

    private final Api api;
    private final Bridge bridge;
    private final QrPage codes;

    SessionsPage(Api api, Bridge bridge, QrPage codes) {
        this.api = api;
        this.bridge = bridge;
        this.codes = codes;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Sessions";
    }

    @Override
    public int place() {
        return 80;
    }

    @Override
    public Shown show(Asked asked) {
        return asked.id() == null ? list(asked) : codes.of(session(asked));
    }

    /** Creates a session, or connects one again. */
    @Override
    public String act(Asked asked) {
        if (asked.id() != null) {
            api.ask("reconnect", asked.viewer(), Map.of("session_id", asked.id()), null);
            return PATH + "/" + asked.id(); // letters, digits, dots: reconnect refuses others
        }
        Map<String, Object> wanted = new HashMap<>(); // takes nulls
        wanted.put("session_id", asked.field("session_id"));
        Map<String, Object> created = api.ask("create-session", asked.viewer(), Map.of(), wanted);
        return PATH + "/" + created.get("session_id");
    }

    private Shown list(Asked asked) {
        return Shown.of(NAME, "Sessions", "sessions", api.ask("sessions", asked.viewer(), Map.of(), null).get("sessions"),
                "setUp", bridge.isSetUp());
    }

    private BridgeSession session(Asked asked) {
        Map<String, Object> json = api.ask("session-qr", asked.viewer(), Map.of("session_id", asked.id()), null);
        String expires = (String) json.get("qr_expires_at");
        if (json.get("status") == null) {
            throw new RequestError(502, "The bridge did not say how the session is.");
        }
        return new BridgeSession(asked.id(), (String) json.get("status"), (String) json.get("phone_number"), null, (String) json.get("qr_code"),
                expires == null ? null : Instant.parse(expires));
    }
}
