package io.chatwootprocessor.purchasing.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.purchasing.OdooSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON-2 of Odoo 19 and newer: {@code POST /json/2/{model}/{method}}, arguments by name, a bearer key. */
final class JsonTwo implements Protocol {

    private final OdooSettings settings;

    JsonTwo(OdooSettings settings) {
        this.settings = settings;
    }

    @Override
    public OdooRequest request(OdooCall call) {
        Map<String, Object> body = new LinkedHashMap<>(call.arguments());
        if (call.ids() != null) {
            body.put("ids", call.ids());
        }
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Authorization", "bearer " + settings.apiKey(), "User-Agent", "Chatwoot-Processor"));
        if (settings.database() != null && !settings.database().isBlank()) {
            headers.put("X-Odoo-Database", settings.database());
        }
        return new OdooRequest("POST", "/json/2/" + call.model() + "/" + call.method(), headers, JsonBody.write(body), call.reads());
    }

    @Override
    public JsonNode result(OdooCall call, HttpAnswer answer) {
        if (answer.isSuccess() && !answer.page() && !answer.json().isMissingNode()) {
            return answer.json();
        }
        throw OdooErrors.of(answer, answer.json().path("name").asText(""), answer.json().path("message").asText(""));
    }
}
