package io.chatwootprocessor.purchasing.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.purchasing.OdooSettings;
import io.chatwootprocessor.purchasing.OrderFailed;
import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON-RPC of Odoo before 19: {@code POST /jsonrpc}, the user's id and password in each call. */
final class JsonRpc implements Protocol {

    private final OdooSettings settings;
    private final OdooTransport transport;
    private volatile Long uid;

    JsonRpc(OdooSettings settings, OdooTransport transport) {
        this.settings = settings;
        this.transport = transport;
    }

    /** Asks for the server's version; it needs no key. */
    static OdooRequest version() {
        return rpc("common", "version", List.of(), true);
    }

    @Override
    public OdooRequest request(OdooCall call) {
        List<Object> positional = new ArrayList<>();
        Map<String, Object> named = new LinkedHashMap<>(call.arguments());
        if (call.ids() != null) {
            positional.add(call.ids());
        }
        if (call.method().equals("create")) { // Odoo looks at its first positional argument
            positional.add(named.remove("vals_list"));
        }
        return rpc("object", "execute_kw", Arrays.asList(settings.database(), uid(), settings.apiKey(), call.model(), call.method(), positional, named),
                call.reads());
    }

    @Override
    public JsonNode result(OdooCall call, HttpAnswer answer) {
        JsonNode error = answer.json().path("error");
        if (answer.isSuccess() && answer.json().has("result")) {
            return answer.json().path("result");
        }
        OrderFailed failed = OdooErrors.of(answer, error.path("data").path("name").asText(""), error.path("data").path("message").asText(""));
        if (failed.kind() == Kind.NOT_SET_UP) {
            uid = null; // a password that was renewed is asked for again
        }
        throw failed;
    }

    private long uid() {
        Long known = uid;
        if (known != null) {
            return known;
        }
        HttpAnswer answer = transport.call(rpc("common", "authenticate", Arrays.asList(settings.database(), settings.user(), settings.apiKey(), Map.of()),
                true));
        JsonNode result = answer.json().path("result");
        if (!result.isIntegralNumber()) {
            throw result.isBoolean() ? new OrderFailed(Kind.NOT_SET_UP, "Odoo refuses ODOO_USER and ODOO_API_KEY for the database ODOO_DATABASE")
                    : OdooErrors.of(answer, answer.json().path("error").path("data").path("name").asText("odoo.exceptions.AccessDenied"), "");
        }
        uid = result.asLong();
        return result.asLong();
    }

    private static OdooRequest rpc(String service, String method, List<?> arguments, boolean reads) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("service", service);
        params.put("method", method);
        params.put("args", arguments);
        return new OdooRequest("POST", "/jsonrpc", Map.of("User-Agent", "Chatwoot-Processor"),
                JsonBody.write(Map.of("jsonrpc", "2.0", "method", "call", "id", 1, "params", params)), reads);
    }
}
