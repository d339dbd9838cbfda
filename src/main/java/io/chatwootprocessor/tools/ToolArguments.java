package io.chatwootprocessor.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import io.chatwootprocessor.http.JsonBody;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A model's arguments for a tool, checked against the tool's declaration.
 *
 * @param values  by the parameter's name, as PostgreSQL can store them; empty where there is a problem
 * @param problem in words for the model, so that it can do better; null: there is none
 */
public record ToolArguments(Map<String, Object> values, String problem) {

    /** In characters: no tool needs more, and a model that repeats itself writes more. */
    static final int LONGEST = 32_000;
    private static final int MOST_PROBLEMS = 5;
    private static final int WIDEST = 100;

    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    /** @param json as the model wrote it; nothing at all, which some models give for a tool without parameters, is no argument */
    public static ToolArguments read(Tool tool, String json) {
        if (json == null || json.isBlank()) {
            return check(tool, JSON.createObjectNode());
        }
        if (json.length() > LONGEST) {
            return wrong("The arguments are longer than " + LONGEST + " characters.");
        }
        try {
            return check(tool, JsonBody.storable(JSON.readTree(json)));
        } catch (JsonProcessingException e) {
            return wrong("The arguments are not one whole JSON object.");
        }
    }

    /** As {@link #read}, of arguments that are read already. */
    public static ToolArguments check(Tool tool, Map<String, Object> arguments) {
        JsonNode json;
        try {
            json = JSON.valueToTree(arguments);
        } catch (IllegalArgumentException e) {
            return wrong("The arguments are not JSON.");
        }
        return json.toString().length() > LONGEST ? wrong("The arguments are longer than " + LONGEST + " characters.") : check(tool, json);
    }

    /** Whether the tool may be called with them. */
    public boolean areValid() {
        return problem == null;
    }

    private static ToolArguments check(Tool tool, JsonNode json) {
        if (!(json instanceof ObjectNode arguments)) {
            return wrong("The arguments are not one whole JSON object.");
        }
        Map<String, Object> declared = tool.properties();
        List<String> unknown = arguments.properties().stream().map(Map.Entry::getKey).filter(name -> !declared.containsKey(name)).toList();
        if (!unknown.isEmpty()) {
            return wrong("There is no parameter " + shortened(unknown.get(0)) + ". "
                    + (declared.isEmpty() ? "The tool takes none." : "The parameters are: " + String.join(", ", declared.keySet()) + "."));
        }
        if (!reasonable(arguments)) {
            return wrong("A number is too large.");
        }
        JsonNode schema = JSON.valueToTree(tool.parameters());
        withoutNulls(arguments, schema);
        List<Error> errors = ToolSchema.validate(schema, arguments);
        if (!errors.isEmpty()) {
            return wrong(errors.stream().limit(MOST_PROBLEMS).map(ToolArguments::words).collect(Collectors.joining(" ")));
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> argument : arguments.properties()) {
            boolean whole = schema.path("properties").path(argument.getKey()).path("type").asText().equals("integer");
            if (whole && argument.getValue().isNumber() && !argument.getValue().canConvertToLong()) {
                return wrong("A number is too large.");
            }
            values.put(argument.getKey(), value(argument.getValue(), whole));
        }
        return new ToolArguments(values, null);
    }

    /** Models write null for a parameter that they leave out. */
    private static void withoutNulls(ObjectNode arguments, JsonNode schema) {
        List<String> required = schema.path("required").isArray()
                ? JSON.convertValue(schema.path("required"), JSON.getTypeFactory().constructCollectionType(List.class, String.class)) : List.of();
        arguments.properties().removeIf(argument -> argument.getValue().isNull() && !required.contains(argument.getKey())
                && schema.path("properties").path(argument.getKey()).path("type").isTextual());
    }

    /** A number of a billion digits is ten characters long; a calculation with it never ends. */
    private static boolean reasonable(JsonNode node) {
        if (node.isNumber()) {
            return node.isIntegralNumber() ? node.canConvertToLong() : Double.isFinite(node.doubleValue())
                    && Math.abs((long) node.decimalValue().scale()) < WIDEST * 4;
        }
        for (JsonNode inner : node) {
            if (!reasonable(inner)) {
                return false;
            }
        }
        return true;
    }

    /** A whole number may come as 3.0. */
    private static Object value(JsonNode node, boolean whole) {
        if (whole && node.isNumber()) {
            return node.canConvertToInt() ? (Object) node.intValue() : (Object) node.longValue();
        }
        return node.isFloatingPointNumber() ? node.decimalValue() : JSON.convertValue(node, Object.class);
    }

    private static String words(Error error) {
        String place = error.getInstanceLocation().toString();
        return (place.isEmpty() ? "" : shortened(place) + ": ") + shortened(error.getMessage()) + ".";
    }

    private static String shortened(String text) {
        return text.length() > WIDEST * 2 ? text.substring(0, WIDEST * 2) + "…" : text;
    }

    private static ToolArguments wrong(String problem) {
        return new ToolArguments(Map.of(), problem);
    }
}
