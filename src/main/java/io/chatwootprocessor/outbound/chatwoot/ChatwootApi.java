package io.chatwootprocessor.outbound.chatwoot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.Attachments.OutboundFile;
import io.chatwootprocessor.outbound.FailureKinds;
import io.chatwootprocessor.outbound.OutboundMessage;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.settings.chatwoot.ChatwootSettings;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.hc.client5.http.entity.mime.HttpMultipartMode;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.springframework.stereotype.Component;

/** Knows how Chatwoot's REST API is called: address, token, and the meaning of its status codes. */
@Component
class ChatwootApi {

    private static final String NOT_CHATWOOT = ": somebody else in its place, such as a proxy; if that lasts, CHATWOOT_BASE_URL is not its"
            + " address";

    private final ChatwootSettings settings;

    ChatwootApi(ChatwootSettings settings) {
        this.settings = settings;
    }

    /** Makes the exchange a GET in a user's name: bots may neither list messages nor find contacts. */
    void get(Exchange exchange, OutboundMessage outbound, String path, String query) {
        Message request = request(exchange, outbound, "GET", path, userToken());
        request.setHeader(Exchange.HTTP_QUERY, query);
        request.setBody(null);
    }

    /** Makes the exchange a POST of that JSON in a user's name. */
    void postAsUser(Exchange exchange, OutboundMessage outbound, String path, Map<String, Object> json) {
        json(request(exchange, outbound, "POST", path, userToken()), json);
    }

    /** Makes the exchange a POST of that JSON. */
    void post(Exchange exchange, OutboundMessage outbound, String path, Map<String, Object> json) {
        json(request(exchange, outbound, "POST", path, settings.apiKey()), json);
    }

    /** Makes the exchange a POST of that form, with files as {@code attachments[]}. */
    void post(Exchange exchange, OutboundMessage outbound, String path, Map<String, Object> fields, List<OutboundFile> files) {
        MultipartEntityBuilder form = MultipartEntityBuilder.create().setMode(HttpMultipartMode.EXTENDED);
        fields.forEach((name, value) -> form.addTextBody(name, value.toString(), ContentType.TEXT_PLAIN.withCharset(UTF_8)));
        for (OutboundFile file : files) {
            ContentType type = ContentType.parseLenient(file.contentType());
            form.addBinaryBody("attachments[]", file.content(), type == null ? ContentType.DEFAULT_BINARY : type, file.filename());
        }
        HttpEntity entity = form.build();
        Message request = request(exchange, outbound, "POST", path, settings.apiKey());
        request.setHeader(Exchange.CONTENT_TYPE, entity.getContentType());
        request.setBody(entity);
    }

    /**
     * @param path below the account, with a slash at its beginning
     * @throws SendFailed when Chatwoot is not set up here, or the account is not known
     */
    Message request(Exchange exchange, OutboundMessage outbound, String method, String path, String token) {
        if (blank(settings.baseUrl()) || blank(settings.apiKey())) {
            throw new SendFailed(Kind.REFUSED, "Chatwoot is not set up here: set CHATWOOT_BASE_URL and CHATWOOT_API_KEY");
        }
        long known = outbound.to().accountId();
        long account = known > 0 ? known : settings.accountId() == null ? 0 : settings.accountId();
        if (account == 0) {
            throw new SendFailed(Kind.REFUSED, "the account of conversation " + outbound.to().conversationId()
                    + " is not known: set CHATWOOT_ACCOUNT_ID");
        }
        Message request = exchange.getMessage();
        request.removeHeaders("*");
        request.setHeader(Exchange.HTTP_METHOD, method);
        request.setHeader(Exchange.HTTP_URI,
                settings.baseUrl().replaceFirst("/+$", "") + "/api/v1/accounts/" + account + path);
        request.setHeader("api_access_token", token);
        return request;
    }

    /**
     * @return the answer's JSON; a missing node where it is none, as from a proxy
     * @throws SendFailed when the status is not 2xx
     */
    static JsonNode answer(HttpAnswer answer) {
        if (answer.isSuccess()) {
            return answer.json();
        }
        Kind kind = FailureKinds.of(answer, ChatwootRefusal::of);
        String reason = ChatwootRefusal.reason(answer.json());
        throw new SendFailed(kind, "Chatwoot answered " + answer.status() + (reason.isBlank() ? "" : ": " + reason)
                + (kind == Kind.UNREACHABLE && answer.status() < 422 && answer.status() != 408 ? NOT_CHATWOOT : ""), answer);
    }

    /** @return the id of the message that was written or found; null: the answer names none, so it may not be there */
    static Long id(JsonNode written) {
        JsonNode id = written.path("id");
        boolean number = id.isTextual() ? id.textValue().matches("[1-9]\\d{0,17}") : id.isIntegralNumber() && id.canConvertToLong();
        return number ? Long.valueOf(id.asLong()) : null;
    }

    private static void json(Message request, Map<String, Object> json) {
        request.setHeader(Exchange.CONTENT_TYPE, "application/json");
        request.setBody(JsonBody.write(json));
    }

    private String userToken() {
        return blank(settings.userToken()) ? settings.apiKey() : settings.userToken();
    }

    static boolean blank(String text) {
        return text == null || text.isBlank();
    }
}
