package io.chatwootprocessor.inbound.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A mail's headers. Chatwoot, and programs that post for it, have them in several places and shapes: by name, or as a list of pairs or
 * lines.
 */
final class MailHeaders {

    private final Map<String, List<String>> values = new HashMap<>();

    private MailHeaders() {
    }

    static MailHeaders of(JsonNode message, JsonNode attributes) {
        MailHeaders headers = new MailHeaders();
        headers.add(attributes.path("email").path("headers"));
        headers.add(attributes.path("email")); // some headers are fields beside the others
        headers.add(attributes.path("headers"));
        headers.add(message.path("additional_attributes").path("headers"));
        headers.add(message.path("additional_attributes"));
        return headers;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** @return the values of that header; the name is in small letters */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** @return null: there is none */
    String first(String name) {
        return all(name).isEmpty() ? null : all(name).get(0);
    }

    private void add(JsonNode headers) {
        if (headers.isTextual()) {
            headers.textValue().lines().forEach(this::addLine);
        } else if (headers.isArray()) {
            headers.forEach(one -> {
                if (one.isTextual()) {
                    addLine(one.textValue());
                } else if (one.isArray()) {
                    add(one.path(0).asText(), one.path(1));
                } else if (one.path("name").isTextual()) {
                    add(one.path("name").textValue(), one.path("value"));
                } else {
                    add(one);
                }
            });
        } else {
            headers.properties().forEach(header -> add(header.getKey(), header.getValue()));
        }
    }

    private void addLine(String line) {
        int colon = line.indexOf(':');
        if (colon > 0) {
            values(line.substring(0, colon)).add(line.substring(colon + 1).strip());
        }
    }

    private void add(String name, JsonNode value) {
        if (value.isArray()) {
            value.forEach(one -> add(name, one));
        } else if (value.isObject()) {
            add(name, value.path("value"));
        } else if (!value.isNull() && !value.isMissingNode()) {
            values(name).add(value.asText());
        }
    }

    private List<String> values(String name) {
        return values.computeIfAbsent(name.strip().toLowerCase(Locale.ROOT).replace('_', '-'), key -> new ArrayList<>());
    }
}
