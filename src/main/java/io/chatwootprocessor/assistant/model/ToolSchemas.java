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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A tool's JSON Schema as langchain4j has it, for every provider: types, enums, descriptions, and the required fields. Limits that only some
 * providers know, such as patterns and lengths, stand in the description; our own check of the arguments keeps to all of them.
 */
public final class ToolSchemas {

    private static final List<String> IN_WORDS = List.of("pattern", "format", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems");

    private ToolSchemas() {
    }

    /** @param schema of type object */
    public static JsonObjectSchema of(Map<?, ?> schema) {
        JsonObjectSchema.Builder object = JsonObjectSchema.builder();
        if (schema.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((name, property) -> object.addProperty(name.toString(), element(property)));
        }
        if (schema.get("required") instanceof List<?> required) {
            object.required(required.stream().map(Object::toString).toList());
        }
        return object.description(description(schema)).build();
    }

    private static JsonSchemaElement element(Object node) {
        if (!(node instanceof Map<?, ?> schema)) {
            return JsonStringSchema.builder().build();
        }
        String description = description(schema);
        if (schema.get("enum") instanceof List<?> values && values.stream().allMatch(value -> value instanceof String)) {
            return JsonEnumSchema.builder().enumValues(values.stream().map(Object::toString).toList()).description(description).build();
        }
        Object choices = schema.get("anyOf") == null ? schema.get("oneOf") : schema.get("anyOf");
        if (choices instanceof List<?> list && !list.isEmpty()) {
            return JsonAnyOfSchema.builder().anyOf(list.stream().map(ToolSchemas::element).toList()).description(description).build();
        }
        return switch (type(schema)) {
            case "integer" -> JsonIntegerSchema.builder().description(description).build();
            case "number" -> JsonNumberSchema.builder().description(description).build();
            case "boolean" -> JsonBooleanSchema.builder().description(description).build();
            case "array" -> JsonArraySchema.builder().items(element(schema.get("items"))).description(description).build();
            case "object" -> of(schema);
            default -> JsonStringSchema.builder().description(description).build();
        };
    }

    private static String type(Map<?, ?> schema) {
        Object type = schema.get("type");
        if (type instanceof List<?> types) {
            return types.stream().filter(one -> !"null".equals(one)).findFirst().map(Object::toString).orElse("string");
        }
        return type != null ? type.toString() : schema.get("properties") instanceof Map ? "object" : "string";
    }

    private static String description(Map<?, ?> schema) {
        String said = Stream.concat(Stream.ofNullable(schema.get("description")),
                IN_WORDS.stream().filter(schema::containsKey).map(word -> word + ": " + schema.get(word)))
                .map(Objects::toString).reduce((one, other) -> one + ". " + other).orElse(null);
        return said == null || said.isBlank() ? null : said;
    }
}
