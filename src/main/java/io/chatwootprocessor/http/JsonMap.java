package io.chatwootprocessor.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;

/**
 * A JSON object as a map, for routes: {@code ${body[contact][name]}} picks a field. As a text it is the JSON again, with its fields in
 * their order and its numbers as they were written.
 */
public final class JsonMap extends LinkedHashMap<String, Object> {

    private static final long serialVersionUID = 1;
    private static final JsonMapper EXACT = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    /** @param json an object that the database wrote */
    public static JsonMap of(String json) {
        try {
            return EXACT.readValue(json, JsonMap.class);
        } catch (IOException e) {
            throw new IllegalStateException("not a JSON object", e);
        }
    }

    @Override
    public String toString() {
        return JsonBody.write(this);
    }
}
