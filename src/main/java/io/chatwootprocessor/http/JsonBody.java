package io.chatwootprocessor.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a request's body as a JSON object that PostgreSQL can store. */
public final class JsonBody {

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build()) // BodyLimitFilter
            // a value that is read can be written inside of something else, such as a fault that quotes it
            .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(StreamReadConstraints.DEFAULT_MAX_DEPTH * 2).build())
            .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private JsonBody() {
    }

    /**
     * @return the object, its texts without NUL characters and lone surrogates, which PostgreSQL refuses: each becomes U+FFFD
     * @throws RequestError 400 {@code invalid_json} or {@code payload_must_be_object}
     */
    public static ObjectNode read(byte[] body) {
        JsonNode json;
        try {
            json = MAPPER.readTree(body == null ? new byte[0] : body);
        } catch (IOException e) {
            throw new RequestError(400, "invalid_json");
        }
        if (json == null || json.isMissingNode()) {
            throw new RequestError(400, "invalid_json");
        }
        if (json instanceof ObjectNode object) {
            return (ObjectNode) storable(object);
        }
        throw new RequestError(400, "payload_must_be_object");
    }

    /** Reads JSON that the program or the database wrote. */
    public static JsonNode parse(String json) {
        return parse(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads an answer. Throws an {@link IllegalStateException} if it is no JSON. */
    public static JsonNode parse(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException("not JSON", e);
        }
    }

    /** Reads JSON that the database wrote. */
    public static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readerFor(type).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).readValue(json);
        } catch (IOException e) {
            throw new IllegalStateException("not a " + type.getSimpleName(), e);
        }
    }

    /** Writes compact JSON. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (IOException e) {
            throw new IllegalStateException("not writable as JSON: " + value.getClass(), e);
        }
    }

    /** Removes the characters that PostgreSQL cannot store: NUL characters and lone surrogates. */
    public static JsonNode storable(JsonNode node) {
        if (node instanceof TextNode text) {
            String clean = storable(text.textValue());
            return clean.equals(text.textValue()) ? text : TextNode.valueOf(clean);
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode value = array.get(i);
                JsonNode clean = storable(value);
                if (clean != value) {
                    array.set(i, clean);
                }
            }
        } else if (node instanceof ObjectNode object) {
            List<String> unclean = List.of();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                JsonNode clean = storable(field.getValue());
                if (clean != field.getValue()) {
                    field.setValue(clean);
                }
                if (!storable(field.getKey()).equals(field.getKey())) {
                    unclean = new ArrayList<>(unclean);
                    unclean.add(field.getKey());
                }
            }
            unclean.forEach(name -> object.set(storable(name), object.remove(name)));
        }
        return node;
    }

    /** As {@link #storable(JsonNode)}, for a text. */
    public static String storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                return text.codePoints()
                        .map(p -> p == 0 || p >= Character.MIN_SURROGATE && p <= Character.MAX_SURROGATE ? 0xFFFD : p)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
            }
        }
        return text;
    }
}
