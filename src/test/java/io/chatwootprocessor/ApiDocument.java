package io.chatwootprocessor;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.yaml.snakeyaml.Yaml;

/** {@code openapi.yaml}, as tests compare it with what the program does. */
public final class ApiDocument {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");
    private static final String JSON = "application/json";

    private final Map<String, Object> document = new Yaml().load(SourceFiles.read(Path.of("src/main/resources/openapi.yaml")));
    private final Map<String, Map<String, Object>> operations = new TreeMap<>();

    /** Reads it. */
    public ApiDocument() {
        part(document, "paths").forEach((path, methods) -> map(methods).forEach((method, operation) -> {
            if (METHODS.contains(method)) {
                operations.put(method + " " + path, map(operation));
            }
        }));
    }

    /** All operations by their names, such as {@code get /turns/{id}}. */
    public Map<String, Map<String, Object>> operations() {
        return operations;
    }

    /** Whether the operation takes JSON. */
    public boolean takesJson(String operation) {
        Map<String, Object> body = part(operations.get(operation), "requestBody");
        return body != null && part(body, "content").containsKey(JSON);
    }

    /** Whether it says that the operation may answer with that status. */
    public boolean tells(String operation, int status) {
        return part(operations.get(operation), "responses").containsKey(Integer.toString(status));
    }

    /** The faults of an answer: a status or a field that is not named, and a value of another type. */
    public List<String> faults(String operation, Answer answer) {
        if (!tells(operation, answer.status())) {
            return List.of(operation + " answers " + answer.status() + ", which is not named");
        }
        List<String> faults = new ArrayList<>();
        Map<String, Object> schema = schema(part(part(operations.get(operation), "responses"), Integer.toString(answer.status())));
        if (schema != null) {
            check(faults, answer.body(), schema, operation);
        }
        return faults;
    }

    /** Objects in the JSON of answers that have no fields, and do not say that they may have any. */
    public List<String> bareObjects() {
        List<String> bare = new ArrayList<>();
        operations.forEach((operation, told) -> part(told, "responses").forEach((status, response) -> {
            Map<String, Object> schema = schema(resolved(map(response)));
            if (schema != null) {
                bare(bare, schema, operation + " " + status, new HashSet<>());
            }
        }));
        return bare;
    }

    private void bare(List<String> bare, Map<String, Object> schema, String place, Set<Object> seen) {
        if (!seen.add(System.identityHashCode(schema))) {
            return;
        }
        if (types(schema).contains("object") && !schema.containsKey("properties") && !schema.containsKey("additionalProperties") && !schema.containsKey("allOf")) {
            bare.add(place);
        }
        fields(schema).forEach((name, field) -> bare(bare, field, place + " " + name, seen));
        inner(schema).forEach(one -> bare(bare, one, place, seen));
    }

    private List<Map<String, Object>> inner(Map<String, Object> schema) {
        List<Map<String, Object>> inner = new ArrayList<>(list(schema, "oneOf"));
        if (part(schema, "items") != null) {
            inner.add(part(schema, "items"));
        }
        if (others(schema) != null) {
            inner.add(others(schema));
        }
        return inner;
    }

    private void check(List<String> faults, JsonNode value, Map<String, Object> schema, String place) {
        if (!list(schema, "oneOf").isEmpty()) {
            boolean any = list(schema, "oneOf").stream().anyMatch(one -> {
                List<String> found = new ArrayList<>();
                check(found, value, one, place);
                return found.isEmpty();
            });
            if (!any) {
                faults.add(place + " is none of what it may be: " + value);
            }
            return;
        }
        List<String> types = types(schema);
        if (!types.isEmpty() && types.stream().noneMatch(type -> isA(value, type))) {
            faults.add(place + " must be " + types + ", and is " + value);
        } else if (schema.get("enum") instanceof List<?> words && !words.contains(value.isNull() ? null : value.asText())) {
            faults.add(place + " must be one of " + words + ", and is " + value);
        } else if (value.isTextual() && !hasForm(value.textValue(), (String) schema.get("format"))) {
            faults.add(place + " must be a " + schema.get("format") + ", and is " + value);
        } else if (value.isArray() && part(schema, "items") != null) {
            value.forEach(item -> check(faults, item, part(schema, "items"), place));
        } else if (value.isObject()) {
            checkFields(faults, value, schema, place);
        }
    }

    private void checkFields(List<String> faults, JsonNode value, Map<String, Object> schema, String place) {
        Map<String, Map<String, Object>> fields = fields(schema);
        if (types(schema).isEmpty() && fields.isEmpty() || Boolean.TRUE.equals(schema.get("additionalProperties"))) {
            return; // it may be anything
        }
        value.properties().forEach(field -> {
            Map<String, Object> of = fields.getOrDefault(field.getKey(), others(schema));
            if (of == null) {
                faults.add(place + " " + field.getKey() + " is not named");
            } else {
                check(faults, field.getValue(), of, place + " " + field.getKey());
            }
        });
    }

    private static boolean isA(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "null" -> value.isNull();
            default -> throw new IllegalStateException("no type: " + type);
        };
    }

    private static boolean hasForm(String text, String format) {
        try {
            if ("date-time".equals(format)) {
                OffsetDateTime.parse(text);
            } else if ("uuid".equals(format)) {
                return UUID.fromString(text).toString().equals(text);
            }
            return true;
        } catch (DateTimeException | IllegalArgumentException e) {
            return false;
        }
    }

    /** With those of the schemas that it is made of. */
    private Map<String, Map<String, Object>> fields(Map<String, Object> schema) {
        Map<String, Map<String, Object>> fields = new LinkedHashMap<>();
        list(schema, "allOf").forEach(one -> fields.putAll(fields(one)));
        Map<String, Object> properties = part(schema, "properties");
        if (properties != null) {
            properties.forEach((name, property) -> fields.put(name, resolved(map(property))));
        }
        return fields;
    }

    private List<String> types(Map<String, Object> schema) {
        Object type = schema.get("type");
        return type instanceof List<?> several ? several.stream().map(String::valueOf).toList()
                : type != null ? List.of((String) type) : schema.containsKey("allOf") ? List.of("object") : List.of();
    }

    /** Null: it has no other fields, or does not say of which type. */
    private Map<String, Object> others(Map<String, Object> schema) {
        return schema.get("additionalProperties") instanceof Map<?, ?> ? part(schema, "additionalProperties") : null;
    }

    private Map<String, Object> schema(Map<String, Object> response) {
        Map<String, Object> content = part(response, "content");
        return content == null || part(content, JSON) == null ? null : part(part(content, JSON), "schema");
    }

    private List<Map<String, Object>> list(Map<String, Object> of, String name) {
        return of.get(name) instanceof List<?> list ? list.stream().map(one -> resolved(map(one))).toList() : List.of();
    }

    private Map<String, Object> part(Map<String, Object> of, String name) {
        return of.get(name) == null ? null : resolved(map(of.get(name)));
    }

    /** Follows a reference. */
    private Map<String, Object> resolved(Map<String, Object> part) {
        if (!(part.get("$ref") instanceof String reference)) {
            return part;
        }
        Map<String, Object> one = document;
        for (String name : reference.substring("#/".length()).split("/")) {
            one = part(one, name);
            if (one == null) {
                throw new IllegalStateException("nothing is at " + reference);
            }
        }
        return one;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : new HashMap<>();
    }
}
