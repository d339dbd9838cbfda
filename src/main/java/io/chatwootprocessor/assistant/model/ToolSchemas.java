package io.chatwootprocessor.assistant.model;

import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A tool's JSON Schema as langchain4j has it, for every provider: types, enums, descriptions, and the required fields. Not every provider knows
 * references, so each stands as what it refers to. Limits that only some providers know, such as patterns and lengths, stand in the description;
 * our own check of the arguments keeps to all of them.
 */
public final class ToolSchemas {

    private static final List<String> IN_WORDS = List.of("const", "pattern", "format", "minimum", "maximum", "minLength", "maxLength", "minItems",
            "maxItems");
    private static final int MOST = 1000; // parts: small schemas that refer to each other could become a huge one

    private final Map<?, ?> root;
    private int parts;

    private ToolSchemas(Map<?, ?> root) {
        this.root = root;
    }

    /** @param schema of type object; references in it, which begin with {@code #}, are followed */
    public static JsonObjectSchema of(Map<?, ?> schema) {
        Set<String> followed = new HashSet<>();
        ToolSchemas schemas = new ToolSchemas(schema);
        return schemas.object(schemas.whole(schema, followed), followed);
    }

    private JsonObjectSchema object(Map<?, ?> schema, Set<String> followed) {
        JsonObjectSchema.Builder object = JsonObjectSchema.builder();
        if (parts < MOST && schema.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((name, property) -> object.addProperty(name.toString(), element(property, followed)));
            if (schema.get("required") instanceof List<?> required) {
                object.required(required.stream().map(Object::toString).toList());
            }
        }
        return object.description(description(schema)).build();
    }

    /** @param before the references that were followed on the way to it */
    private JsonSchemaElement element(Object node, Set<String> before) {
        parts++;
        if (!(node instanceof Map<?, ?> written)) {
            return JsonStringSchema.builder().build();
        }
        Set<String> followed = new HashSet<>(before);
        Map<?, ?> schema = whole(written, followed);
        String description = description(schema);
        if (schema.get("enum") instanceof List<?> values && areTexts(values)) {
            return JsonEnumSchema.builder().enumValues(values.stream().map(Object::toString).toList()).description(description).build();
        }
        List<?> choices = choices(schema);
        if (!choices.isEmpty() && parts < MOST) {
            List<JsonSchemaElement> any = choices.stream().map(choice -> element(choice, followed)).toList();
            return JsonAnyOfSchema.builder().anyOf(any).description(description).build();
        }
        return switch (type(schema)) {
            case "integer" -> JsonIntegerSchema.builder().description(description).build();
            case "number" -> JsonNumberSchema.builder().description(description).build();
            case "boolean" -> JsonBooleanSchema.builder().description(description).build();
            case "array" -> JsonArraySchema.builder().items(element(schema.get("items"), followed)).description(description).build();
            case "object" -> object(schema, followed);
            default -> JsonStringSchema.builder().description(description).build();
        };
    }

    /** The choices of a schema but for {@code null}: a value that may be left out is left out. */
    private static List<?> choices(Map<?, ?> schema) {
        Object choices = schema.get("anyOf") == null ? schema.get("oneOf") : schema.get("anyOf");
        return choices instanceof List<?> list ? list.stream().filter(choice -> !isNull(choice)).toList() : List.of();
    }

    private static boolean isNull(Object schema) {
        return schema instanceof Map<?, ?> map && "null".equals(map.get("type"));
    }

    private static boolean areTexts(List<?> values) {
        return values.stream().allMatch(String.class::isInstance);
    }

    /**
     * The schema with what it refers to, with all that it has to be, and with its only choice. Its own words come first.
     *
     * @param followed the references on the way to it, and then its own, too: a schema that is inside of itself is cut there
     */
    private Map<?, ?> whole(Map<?, ?> written, Set<String> followed) {
        Map<Object, Object> schema = new LinkedHashMap<>(written);
        while (true) {
            if (schema.remove("$ref") instanceof String reference) {
                Map<?, ?> target = target(reference) instanceof Map<?, ?> found ? found : Map.of();
                add(schema, followed.add(reference) ? target
                        : Map.of("type", type(target), "description", "It has the same form as what it stands in."));
            } else if (schema.remove("allOf") instanceof List<?> all) {
                all.forEach(part -> add(schema, part instanceof Map<?, ?> map ? whole(map, followed) : part));
            } else if (choices(schema).size() == 1) {
                Object only = choices(schema).get(0);
                schema.keySet().removeAll(Set.of("anyOf", "oneOf"));
                add(schema, only);
            } else {
                return schema;
            }
        }
    }

    private static void add(Map<Object, Object> schema, Object more) {
        if (more instanceof Map<?, ?> part) {
            part.forEach((key, value) -> schema.put(key, schema.get(key) == null ? value : merged(key, schema.get(key), value)));
        }
    }

    private static Object merged(Object key, Object own, Object other) {
        if (key.equals("properties") && own instanceof Map<?, ?> ours && other instanceof Map<?, ?> theirs) {
            Map<Object, Object> both = new LinkedHashMap<>(theirs);
            both.putAll(ours);
            return both;
        }
        if (key.equals("required") && own instanceof List<?> ours && other instanceof List<?> theirs) {
            Set<Object> both = new LinkedHashSet<>(ours);
            both.addAll(theirs);
            return new ArrayList<>(both);
        }
        return own;
    }

    /** @return null: there is nothing */
    private Object target(String reference) {
        Object found = reference.startsWith("#") ? root : null;
        for (String name : reference.replaceFirst("^#/?", "").split("/")) {
            if (!name.isEmpty()) {
                found = found instanceof Map<?, ?> map ? map.get(name.replace("~1", "/").replace("~0", "~")) : null;
            }
        }
        return found;
    }

    private static String type(Map<?, ?> schema) {
        Object type = schema.get("type");
        if (type instanceof List<?> types) {
            return types.stream().filter(one -> !"null".equals(one)).findFirst().map(Object::toString).orElse("string");
        }
        return type != null ? type.toString() : schema.get("properties") instanceof Map ? "object" : "string";
    }

    private static String description(Map<?, ?> schema) {
        Stream<String> choice = schema.get("enum") instanceof List<?> values && !areTexts(values) ? Stream.of("enum") : Stream.of();
        String said = Stream.concat(Stream.ofNullable(schema.get("description")),
                Stream.concat(choice, IN_WORDS.stream().filter(schema::containsKey)).map(word -> word + ": " + schema.get(word)))
                .map(Objects::toString).reduce((one, other) -> one + ". " + other).orElse(null);
        return said == null || said.isBlank() ? null : said;
    }
}
