package io.chatwootprocessor.operations.bridge;

import io.chatwootprocessor.console.Frame;
import io.chatwootprocessor.console.Shown;
import io.chatwootprocessor.http.JsonBody;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The page with a session's QR code, in the console and at the address that the API names. */
@Component
public class QrPage {

    private static final Pattern IMAGE = Pattern.compile("data:image/png;base64,[A-Za-z0-9+/]+={0,2}");
    private static final String WAITS = "qr_waiting";
    /** Between two looks of the page. */
    private static final int SECONDS = 15;


    private final Frame frame;

    QrPage(Frame frame) {
        this.frame = frame;
    }

    /** The whole page. */
    public String html(@Variable("session") BridgeSession session) {
        return frame.html(of(session), SessionsPage.NAME);
    }

    /** The page's content: the code, that the session is connected, or why there is no code. */
    Shown of(BridgeSession session) {
        if (session.status().equals(BridgeProbe.CONNECTED)) {
            return shown(session, session.id() + " is connected", "connected",
                    session.phoneNumber() == null ? "There is nothing more to do." : "Its number is " + session.phoneNumber() + ".");
        }
        boolean expired = session.qrExpiresAt() != null && !session.qrExpiresAt().isAfter(Instant.now());
        if (!session.status().equals(WAITS) || session.qrCode() == null || expired) {
            return shown(session, session.id() + " has no QR code now", "wait", waiting(session, expired));
        }
        if (!IMAGE.matcher(session.qrCode()).matches()) {
            return shown(session, session.id() + " has no QR code now", "wait",
                    "The bridge gives the code as text, which a phone cannot scan: look at the bridge's log.");
        }
        return shown(session, "Connect " + session.id(), "code", null);
    }

    private static Shown shown(BridgeSession session, String title, String kind, String text) {
        return Shown.of("session", title, "kind", kind, "text", text,
                "image", kind.equals("code") ? session.qrCode() : null,
                "until", session.qrExpiresAt() == null ? null : session.qrExpiresAt().toString(),
                "refresh", kind.equals("connected") ? null : SECONDS);
    }

    private static String waiting(BridgeSession session, boolean expired) {
        if (session.status().equals("disconnected")) {
            return "It is disconnected. POST /integration/sessions/" + session.id() + "/reconnect makes a new code; so does the button in"
                    + " the list of sessions.";
        }
        return expired ? "The code was good for a minute, and the bridge makes a new one."
                : "The bridge says: " + session.status() + ".";
    }

    /** The same as JSON, for programs. */
    public String json(@Variable("session") BridgeSession session) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("session_id", session.id());
        json.put("status", session.status());
        json.put("phone_number", session.phoneNumber());
        json.put("qr_code", session.qrCode());
        json.put("qr_expires_at", session.qrExpiresAt() == null ? null : session.qrExpiresAt().toString());
        return JsonBody.write(json);
    }
}
