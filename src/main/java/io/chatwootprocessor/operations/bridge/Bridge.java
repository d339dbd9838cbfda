package io.chatwootprocessor.operations.bridge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.outbound.whatsapp.WhatsappApi;
import java.time.Duration;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Makes the requests about the bridge's sessions, and reads the answers. {@code routes/operations/bridge/ask-bridge.yaml} sends them. */
@Component
public class Bridge {

    static final String NO_BRIDGE = "what answers at WHATSAPP_BRIDGE_URL is no WhatsApp bridge";

    private static final String SESSIONS = "/sessions";
    private static final String CREATE = "create_session";
    private static final String DELETE = "delete_session";
    /** How long the bridge's QR code is valid. */
    private static final Duration QR_CODE = Duration.ofSeconds(30);
    private static final int LONGEST_REASON = 200;

    private final WhatsappApi api;

    public Bridge(WhatsappApi api) {
        this.api = api;
    }

    boolean isSetUp() {
        return api.isSetUp();
    }

    /** How long the bridge may take to make a QR code, in milliseconds. */
    public long patienceForQrCode() {
        return api.timeout() + QR_CODE.toMillis();
    }

    /** Makes the message the question for all its sessions. */
    void askForAll(Message message) {
        api.request(message, "GET", SESSIONS);
    }

    /** Makes the exchange the question for a session. The bridge renews an expired QR code then. */
    public void look(@Variable("session_id") String session, Exchange exchange) {
        ask(exchange, "GET", "/" + session, null);
    }

    /** Makes the exchange the request to create a session. */
    public void create(@Variable("session_id") String session, Exchange exchange) {
        ask(exchange, "POST", "", CREATE);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (session != null) {
            body.put("sessionId", session);
        }
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setBody(JsonBody.write(body));
    }

    /** Makes the exchange the request to delete a session, with its login. */
    public void delete(@Variable("session_id") String session, Exchange exchange) {
        ask(exchange, "DELETE", "/" + session, DELETE);
    }

    /**
     * @param action asked for; null: to look
     * @return the session; its status is {@link BridgeSession#UNKNOWN} or {@link BridgeSession#DELETED} where there is none
     * @throws RequestError 409 where it exists already, 502 where the bridge failed
     */
    public BridgeSession answered(@Header(Exchange.HTTP_RESPONSE_CODE) int status, @Body byte[] body,
            @Variable("session_id") String session, @Variable("action") String action) {
        boolean done = status >= 200 && status <= 299;
        if (status == 404 && !CREATE.equals(action) && BridgeSession.error(body) != null) { // any other error is that of a wrong address
            return BridgeSession.of(session, BridgeSession.UNKNOWN);
        }
        if (status == 409 && CREATE.equals(action)) {
            throw new RequestError(409, "Session " + session + " already exists");
        }
        if (!done) {
            throw new RequestError(502, refusal(status) + reason(body));
        }
        if (DELETE.equals(action)) {
            return BridgeSession.of(session, BridgeSession.DELETED);
        }
        BridgeSession answer = BridgeSession.of(body);
        if (answer == null || session != null && !session.equals(answer.id())) {
            throw new RequestError(502, NO_BRIDGE);
        }
        return answer;
    }

    /**
     * Reports that nobody answered. The exception's message is not shown, because it may hold an address with a password.
     *
     * @throws RequestError 502
     */
    public void failed(@ExchangeException Exception failure) {
        throw new RequestError(502, "the WhatsApp bridge does not answer: " + failure.getClass().getSimpleName());
    }

    /** The meaning of that status, for people. */
    String refusal(int status) {
        if (status == 401) {
            return api.hasKey() ? "the WhatsApp bridge refuses the key of WHATSAPP_BRIDGE_API_KEY"
                    : "the WhatsApp bridge asks for a key: set WHATSAPP_BRIDGE_API_KEY";
        }
        return "the WhatsApp bridge answered " + status;
    }

    private static String reason(byte[] body) {
        String reason = BridgeSession.error(body);
        return reason == null ? "" : ": " + reason.substring(0, Math.min(reason.length(), LONGEST_REASON));
    }

    /** @param action for the audit; null: it changes nothing */
    private void ask(Exchange exchange, String method, String path, String action) {
        if (!isSetUp()) {
            throw new RequestError(503, "no WhatsApp bridge is set up: set WHATSAPP_BRIDGE_URL");
        }
        exchange.setVariable("action", action);
        api.request(exchange.getMessage(), method, SESSIONS + path);
    }
}
