package io.chatwootprocessor.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/** How the WhatsApp bridge is called: address, key, and what its status codes mean. */
@Component
public class WhatsappApi {

    private static final String NOT_THE_BRIDGE = ": what answers there is not the bridge (WHATSAPP_BRIDGE_URL)";
    public static final Pattern SESSION_ID = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}");

    private final ProcessorSettings.Whatsapp settings;

    public WhatsappApi(ProcessorSettings settings) {
        this.settings = settings.whatsapp();
    }

    /** In milliseconds. */
    public long timeout() {
        return settings.timeout().toMillis();
    }

    /** Whether there is a bridge. */
    public boolean isSetUp() {
        return settings.bridgeUrl() != null && !settings.bridgeUrl().isBlank();
    }

    /** Makes the exchange the question whether the bridge is there, which changes nothing where nobody answers it. */
    public void ask(Exchange exchange) {
        request(exchange.getMessage(), "GET", "/health");
    }

    /** @throws SendFailed when somebody else answers */
    public void answered(@Header(Exchange.HTTP_RESPONSE_CODE) int status) {
        if (status < 200 || status > 299) {
            throw new SendFailed(Kind.UNREACHABLE, "the WhatsApp bridge's /health answered " + status);
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
        Message request = request(exchange.getMessage(), "POST", "/sessions/" + UriUtils.encodePathSegment(session, StandardCharsets.UTF_8) + "/messages");
        request.setHeader(Exchange.CONTENT_TYPE, "application/json");
        request.setBody(json);
    }

    /**
     * @return the answer's JSON; a missing node where it is none, as from a proxy
     * @throws SendFailed when the status is not 2xx
     */
    static JsonNode answer(int status, byte[] body) {
        JsonNode answer = json(body);
        if (status >= 200 && status <= 299) {
            return answer;
        }
        String reason = answer.path("message").asText(answer.path("error").asText(""));
        String said = "the WhatsApp bridge answered " + status + (reason.isBlank() ? "" : ": " + reason);
        throw switch (status) {
            case 400 -> new SendFailed(reason.contains("not connected") ? Kind.DEFERRED : Kind.REFUSED, said);
            case 401, 403 -> new SendFailed(Kind.UNREACHABLE, said + ": set WHATSAPP_BRIDGE_API_KEY to its API_KEY");
            case 404 -> reason.isBlank() ? new SendFailed(Kind.UNREACHABLE, said + NOT_THE_BRIDGE)
                    : new SendFailed(Kind.DEFERRED, said + ": it waits until there is such a session, or another one of its number");
            default -> status < 400 ? new SendFailed(Kind.UNREACHABLE, said + NOT_THE_BRIDGE)
                    : new SendFailed(FailureKinds.of(status), said);
        };
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

    /** Whether a key is shown to it. */
    public boolean hasKey() {
        return settings.apiKey() != null && !settings.apiKey().isBlank();
    }

    public static JsonNode json(byte[] body) {
        try {
            return body == null || body.length == 0 ? MissingNode.getInstance() : JsonBody.parse(body);
        } catch (IllegalStateException e) {
            return MissingNode.getInstance(); // a proxy's page
        }
    }
}
