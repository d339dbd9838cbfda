package io.chatwootprocessor.responder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.HttpAddress;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.operations.routes.RouteFiles;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Reads and checks requests to {@code /bot-configs}, and makes the parameters of their statements. */
@Component
public class BotConfigReader {

    private static final String INBOX = "[1-9]\\d{0,17}";
    private static final String DEFAULT = "default";
    private static final String SETTING = "setting";
    private static final String RESPONDER = "[a-z0-9][a-z0-9-]{0,99}";
    private static final String RESPONDER_ROUTE = "respond-by-";
    private static final String ADAPTER_ROUTE = "send-by-";
    private static final int LONGEST_NAME = 255;

    private final ProcessorSettings settings;
    private final RouteFiles files;
    private final Responders responders;

    BotConfigReader(ProcessorSettings settings, RouteFiles files, Responders responders) {
        this.settings = settings;
        this.files = files;
        this.responders = responders;
    }

    /**
     * @param scope an inbox's id, {@code default}, or {@code setting}
     * @throws RequestError 422 {@code invalid_scope}
     */
    public Map<String, Object> show(@Header("scope") String scope) {
        return SETTING.equals(scope) ? Map.of("scope", scope) : scope(scope);
    }

    /**
     * @param scope an inbox's id, or {@code default}; the setting is not changed here
     * @throws RequestError 422 {@code invalid_scope}
     */
    public Map<String, Object> delete(@Header("scope") String scope) {
        return scope(scope);
    }

    /**
     * Replaces the whole row: a field that the body does not name is lost.
     *
     * @throws RequestError 400 {@code invalid_json}, {@code payload_must_be_object}; 422 {@code invalid_scope},
     *     {@code responder_required}, {@code unknown_responder}, {@code unknown_adapter}, {@code invalid_} and the field's name
     */
    public Map<String, Object> put(@Body byte[] body, @Header("scope") String scope) {
        Map<String, Object> parameters = new HashMap<>(scope(scope)); // takes nulls
        ObjectNode request = JsonBody.read(body);
        parameters.put("responder", responder(request.path("responder")));
        parameters.put("name", name(request.path("name")));
        parameters.put("adapter", adapter(request.path("adapter")));
        parameters.put("ai_core_url", url(request, "ai_core_url"));
        parameters.put("callback_url", url(request, "callback_url"));
        parameters.put("resources", resources(request.path("resources")));
        return parameters;
    }

    private static Map<String, Object> scope(String scope) {
        if (!DEFAULT.equals(scope) && !scope.matches(INBOX)) {
            throw new RequestError(422, "invalid_scope: an inbox's id, or " + DEFAULT);
        }
        return Map.of("scope", scope);
    }

    private String responder(JsonNode responder) {
        if (!present(responder)) {
            throw new RequestError(422, "responder_required");
        }
        if (!responder.isTextual() || !responder.textValue().matches(RESPONDER)) {
            throw new RequestError(422, "invalid_responder: small letters, digits, hyphens");
        }
        if (!responders.has(responder.textValue())) {
            throw new RequestError(422, "unknown_responder: there is no route " + RESPONDER_ROUTE + responder.textValue()
                    + ", and no assistant of that name");
        }
        return responder.textValue();
    }

    private String adapter(JsonNode adapter) {
        if (!present(adapter)) {
            return null;
        }
        if (!adapter.isTextual() || !adapter.textValue().matches(RESPONDER)) {
            throw new RequestError(422, "invalid_adapter: small letters, digits, hyphens");
        }
        if (!files.has(ADAPTER_ROUTE + adapter.textValue())) {
            throw new RequestError(422, "unknown_adapter: there is no route " + ADAPTER_ROUTE + adapter.textValue());
        }
        return adapter.textValue();
    }

    private String name(JsonNode name) {
        if (!present(name)) {
            return settings.botName();
        }
        if (!name.isTextual() || name.textValue().isBlank() || name.textValue().length() > LONGEST_NAME) {
            throw new RequestError(422, "invalid_name: a text of at most " + LONGEST_NAME + " characters");
        }
        return name.textValue().strip();
    }

    private static String url(ObjectNode request, String field) {
        JsonNode url = request.path(field);
        if (!present(url)) {
            return null;
        }
        if (!url.isTextual() || !HttpAddress.is(url.textValue())) {
            throw new RequestError(422, "invalid_" + field + ": an http or https address of at most 2000 characters");
        }
        return url.textValue();
    }

    private static String resources(JsonNode resources) {
        if (!present(resources)) {
            return "{}";
        }
        if (!resources.isObject()) {
            throw new RequestError(422, "invalid_resources: an object");
        }
        return JsonBody.write(resources);
    }

    private static boolean present(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }
}
