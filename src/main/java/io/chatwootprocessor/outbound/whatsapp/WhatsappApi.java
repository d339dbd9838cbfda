package io.chatwootprocessor.outbound.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.FailureKinds;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.settings.whatsapp.WhatsappSettings;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/** Knows how the WhatsApp bridge is called: address, key, and the meaning of its status codes. */
@Component
public class WhatsappApi {

    private static final String NOT_THE_BRIDGE = ": what answers there is not the bridge (WHATSAPP_BRIDGE_URL)";

    private final WhatsappSettings settings;

    public WhatsappApi(WhatsappSettings settings) {
        this.settings = settings;
    }

    /** How long an answer may take, in milliseconds. */
    public long timeout() {
        return settings.timeout().toMillis();
    }

    /** Whether there is a bridge. */
    public boolean isSetUp() {
        return settings.bridgeUrl() != null && !settings.bridgeUrl().isBlank();
    }

    /** Makes the exchange a request that asks whether the bridge is there. It changes nothing if nobody answers. */
    public void ask(Exchange exchange) {
        request(exchange.getMessage(), "GET", "/health");
    }

    /** @throws SendFailed when somebody else answers */
    public void answered(Exchange exchange) {
        HttpAnswer answer = HttpAnswer.unread(exchange);
        if (!answer.isSuccess()) {
            throw new SendFailed(Kind.UNREACHABLE, "the WhatsApp bridge's /health answered " + answer.status(), answer);
        }
    }

    /** @throws SendFailed nothing was handed over, however the question ended */
    public void silent(@ExchangeException Exception failure) {
        throw failure instanceof SendFailed known ? known : new SendFailed(Kind.UNREACHABLE,
                "the WhatsApp bridge does not answer: " + failure.getClass().getSimpleName()
                        + (failure.getMessage() == null ? "" : ": " + failure.getMessage()));
    }

    /** Makes the exchange a POST of a message. */
    void post(Exchange exchange, String session, String json) {
        if (session.matches("\\.{1,2}")) { // the bridge allows such a name, but a path cannot hold it
            throw new SendFailed(Kind.REFUSED, "session " + session + " of the WhatsApp bridge cannot be addressed");
        }
        Message request = request(exchange.getMessage(), "POST",
                "/sessions/" + UriUtils.encodePathSegment(session, StandardCharsets.UTF_8) + "/messages");
        request.setHeader(Exchange.CONTENT_TYPE, "application/json");
        request.setBody(json);
    }

    /**
     * @return the answer's JSON; a missing node where it is none, as from a proxy
     * @throws SendFailed when the status is not 2xx
     */
    static JsonNode answer(HttpAnswer answer) {
        if (answer.isSuccess()) {
            return answer.json();
        }
        Kind kind = FailureKinds.of(answer, WhatsappApi::refusal);
        String reason = reason(answer.json());
        String said = "the WhatsApp bridge answered " + answer.status() + (reason.isBlank() ? "" : ": " + reason);
        String hint = switch (answer.status()) {
            case 401, 403 -> ": set WHATSAPP_BRIDGE_API_KEY to its API_KEY";
            case 404 -> kind == Kind.DEFERRED ? ": it waits until there is such a session, or another one of its number" : NOT_THE_BRIDGE;
            case 408, 421, 425 -> "";
            default -> kind == Kind.UNREACHABLE ? NOT_THE_BRIDGE : "";
        };
        throw new SendFailed(kind, said + hint, answer);
    }

    /** The bridge refuses in JSON, except for a request that is too large. If its key is wrong, every message waits. */
    private static Kind refusal(HttpAnswer answer) {
        String reason = reason(answer.json());
        return switch (answer.status()) {
            case 401, 403 -> Kind.UNREACHABLE;
            case 404 -> reason.isBlank() ? null : Kind.DEFERRED;
            case 413 -> Kind.REFUSED;
            default -> reason.contains("not connected") ? Kind.DEFERRED : answer.isJson() ? Kind.REFUSED : null;
        };
    }

    private static String reason(JsonNode json) {
        return json.path("message").asText(json.path("error").asText(""));
    }

    /**
     * Makes the message a request without a body.
     *
     * @param path with a slash at its beginning
     */
    public Message request(Message request, String method, String path) {
        request.removeHeaders("*");
        request.setBody(null);
        request.setHeader(Exchange.HTTP_METHOD, method);
        request.setHeader(Exchange.HTTP_URI, settings.bridgeUrl().replaceFirst("/+$", "") + path);
        if (hasKey()) {
            request.setHeader("Authorization", "Bearer " + settings.apiKey());
        }
        return request;
    }

    /** Whether a key is sent to the bridge. */
    public boolean hasKey() {
        return settings.apiKey() != null && !settings.apiKey().isBlank();
    }

    /** @return the JSON; a missing node if it is none, as from a proxy */
    public static JsonNode json(byte[] body) {
        try {
            return body == null || body.length == 0 ? MissingNode.getInstance() : JsonBody.parse(body);
        } catch (IllegalStateException e) {
            return MissingNode.getInstance(); // a proxy's page
        }
    }
}
