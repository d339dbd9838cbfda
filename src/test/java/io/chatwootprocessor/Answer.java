package io.chatwootprocessor;

import com.fasterxml.jackson.databind.JsonNode;

/** What the program answered over HTTP. */
public record Answer(int status, JsonNode body) {

    public String text(String field) {
        return body.path(field).asText(null);
    }

    public long number(String field) {
        return body.path(field).asLong();
    }

    public String detail() {
        return text("detail");
    }
}
