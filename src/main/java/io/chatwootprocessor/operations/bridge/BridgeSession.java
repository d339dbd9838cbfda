package io.chatwootprocessor.operations.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.inbound.address.Jid;
import io.chatwootprocessor.outbound.whatsapp.WhatsappApi;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * A session of the WhatsApp bridge, as the bridge tells of it.
 *
 * @param status      the bridge's word; or {@link #UNKNOWN}, {@link #DELETED}
 * @param phoneNumber {@code +} and digits; null: it has never been connected
 * @param name        the account's in WhatsApp; may be null
 * @param qrCode      as the bridge gives it: a {@code data:} URI, or the raw text where it could not draw it; may be null
 * @param qrExpiresAt when the code is no good any more; may be null
 */
public record BridgeSession(String id, String status, String phoneNumber, String name, String qrCode, Instant qrExpiresAt) {

    /** The status of a session that the bridge does not have. */
    public static final String UNKNOWN = "unknown";
    /** The status of a session that the bridge has just deleted. */
    public static final String DELETED = "deleted";

    static BridgeSession of(String id, String status) {
        return new BridgeSession(id, status, null, null, null, null);
    }

    /** @return null where the answer is not the bridge's about one session */
    static BridgeSession of(byte[] answer) {
        return of(WhatsappApi.json(answer).path("data"));
    }

    /** @return null where the answer is not the bridge's list; one without its envelope is one, too, if it has a session */
    static List<BridgeSession> list(byte[] answer) {
        JsonNode json = WhatsappApi.json(answer);
        JsonNode data = json.isArray() && !json.isEmpty() ? json
                : json.path("status").asText().equals("success") ? json.path("data") : JsonNodeFactory.instance.missingNode();
        if (!data.isArray()) {
            return null;
        }
        List<BridgeSession> sessions = new ArrayList<>();
        for (JsonNode node : data) {
            BridgeSession session = of(node);
            if (session == null) {
                return null;
            }
            sessions.add(session);
        }
        return sessions;
    }

    /** The fault that the bridge names; null: it names none. */
    static String error(byte[] answer) {
        return text(WhatsappApi.json(answer), "error");
    }

    private static BridgeSession of(JsonNode node) {
        String id = text(node, "id");
        String status = text(node, "status");
        return id == null || status == null ? null
                : new BridgeSession(id, status, Jid.phone(text(node, "phoneNumber")), text(node, "name"), text(node, "qrCode"),
                        moment(text(node, "qrExpiresAt")));
    }

    private static Instant moment(String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static String text(JsonNode node, String field) {
        String text = node.path(field).isTextual() ? JsonBody.storable(node.path(field).textValue()) : "";
        return text.isBlank() ? null : text;
    }
}
