package io.chatwootprocessor.operations.bridge;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.operations.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/** Fills the page with a session's QR code; the page itself is {@code html/qr-*.html}. */
@Component
public class QrPage {

    private static final Pattern IMAGE = Pattern.compile("data:image/png;base64,[A-Za-z0-9+/]+={0,2}");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
    private static final String WAITS = "qr_waiting";

    /**
     * The texts of a page. They can stand in HTML as they are.
     *
     * @param file    which page: {@code code}, {@code wait}, {@code connected}
     * @param session its id
     * @param text    what is to be said, besides
     * @param image   the QR code's address; only {@code code} has one
     */
    public record Page(String file, String session, String text, String image) {

        public Page {
            session = HtmlUtils.htmlEscape(session);
            text = HtmlUtils.htmlEscape(text);
        }
    }

    public Page of(@Variable("session") BridgeSession session) {
        if (session.status().equals(BridgeProbe.CONNECTED)) {
            return new Page("connected", session.id(), session.phoneNumber() == null ? "" : "as " + session.phoneNumber(), null);
        }
        boolean expired = session.qrExpiresAt() != null && !session.qrExpiresAt().isAfter(Instant.now());
        if (!session.status().equals(WAITS) || session.qrCode() == null || expired) {
            return new Page("wait", session.id(), waiting(session, expired), null);
        }
        if (!IMAGE.matcher(session.qrCode()).matches()) {
            return new Page("wait", session.id(),
                    "The bridge gives the code as text, which a phone cannot scan: look at the bridge's log.", null);
        }
        return new Page("code", session.id(), session.qrExpiresAt() == null ? "It is not known how long this code is good for."
                : "This code is good until " + TIME.format(session.qrExpiresAt()) + ", for another "
                        + Duration.between(Instant.now(), session.qrExpiresAt()).toSeconds() + " seconds.", session.qrCode());
    }

    private static String waiting(BridgeSession session, boolean expired) {
        if (session.status().equals("disconnected")) {
            return "It is disconnected. POST /integration/sessions/" + session.id() + "/reconnect makes a new code.";
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
