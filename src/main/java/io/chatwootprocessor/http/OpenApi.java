package io.chatwootprocessor.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.yaml.snakeyaml.Yaml;

/** The names that each operation of our paths knows, from {@code openapi.yaml}. */
@Component
class OpenApi {

    private static final String REFERENCE = "#/components/schemas/";

    private final Map<String, Object> document;
    private final Map<String, Map<String, Operation>> plain = new HashMap<>(); // paths without a variable: webhooks are many
    private final List<Path> paths = new ArrayList<>();

    /**
     * The fields of an object.
     *
     * @param closed whether it has no others
     * @param items  of a list; null: it is none
     */
    record Schema(Map<String, Schema> properties, boolean closed, Schema items) {
    }

    /**
     * @param parameters of the query
     * @param body       null: it takes none, or it is no JSON
     */
    record Operation(Set<String> parameters, Schema body) {
    }

    private record Path(PathPattern pattern, Map<String, Operation> operations) {
    }

    OpenApi() {
        try (InputStream in = OpenApi.class.getResourceAsStream("/openapi.yaml")) {
            document = new Yaml().load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        map(document, "paths").forEach((path, operations) -> {
            if (path.indexOf('{') < 0) {
                plain.put(path, operations(cast(operations)));
            } else {
                paths.add(new Path(PathPatternParser.defaultInstance.parse(path), operations(cast(operations))));
            }
        });
        paths.sort(Comparator.comparing(Path::pattern)); // the more specific one first
    }

    /** @return null: the document does not tell of it, or it takes unknown names */
    Operation of(String method, String path) {
        if (plain.containsKey(path)) {
            return plain.get(path).get(method.toLowerCase(Locale.ROOT));
        }
        PathContainer container = PathContainer.parsePath(path);
        return paths.stream().filter(one -> one.pattern.matches(container)).findFirst()
                .map(one -> one.operations.get(method.toLowerCase(Locale.ROOT))).orElse(null);
    }

    private Map<String, Operation> operations(Map<String, Object> of) {
        Map<String, Operation> operations = new HashMap<>();
        of.forEach((method, value) -> {
            if (value instanceof Map<?, ?> && !"ignored".equals(cast(value).get("x-unknown"))) {
                operations.put(method, operation(cast(value)));
            }
        });
        return operations;
    }

    private Operation operation(Map<String, Object> operation) {
        Set<String> names = new LinkedHashSet<>();
        for (Object parameter : (List<?>) operation.getOrDefault("parameters", List.of())) {
            if ("query".equals(cast(parameter).get("in"))) {
                names.add((String) cast(parameter).get("name"));
            }
        }
        Map<String, Object> json = map(map(map(operation, "requestBody"), "content"), "application/json");
        return new Operation(names, json.isEmpty() ? null : schema(map(json, "schema")));
    }

    private Schema schema(Map<String, Object> schema) {
        if (schema.get("$ref") instanceof String reference) {
            return schema(map(map(map(document, "components"), "schemas"), reference.substring(REFERENCE.length())));
        }
        Map<String, Schema> properties = new LinkedHashMap<>();
        map(schema, "properties").forEach((name, property) -> properties.put(name, schema(cast(property))));
        return new Schema(properties, Boolean.FALSE.equals(schema.get("additionalProperties")),
                schema.containsKey("items") ? schema(map(schema, "items")) : null);
    }

    private static Map<String, Object> map(Map<String, Object> of, String name) {
        return of.get(name) instanceof Map<?, ?> map ? cast(map) : Map.of();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(Object map) {
        return (Map<String, Object>) map;
    }
}
