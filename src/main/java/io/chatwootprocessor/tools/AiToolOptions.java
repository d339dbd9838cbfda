package io.chatwootprocessor.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.JsonBody;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.PropertiesHelper;

/** The options of an {@code ai-tool} endpoint, each taken off the list, so that Camel refuses unknown ones. */
class AiToolOptions {

    private static final List<String> TYPES = List.of("string", "integer", "number", "boolean");

    private final CamelContext context;
    private final Map<String, Object> options;

    AiToolOptions(CamelContext context, Map<String, Object> options) {
        this.context = context;
        this.options = options;
    }

    /** @throws IllegalArgumentException saying which option is wrong, and why */
    Tool tool(String name, ToolsSettings defaults) throws IOException {
        String description = text("description");
        Set<String> tags = Arrays.stream(orElse(text("tags"), "").split(",")).map(String::strip).filter(tag -> !tag.isEmpty())
                .collect(Collectors.toSet());
        ToolHints hints = new ToolHints(text("title"), flag("readOnlyHint"), flag("destructiveHint"), flag("idempotentHint"),
                flag("openWorldHint"));
        String timeout = text("timeout");
        String limit = text("resultLimit");
        return new Tool(name, description, parameters(), tags, hints,
                timeout == null ? defaults.timeout() : duration(timeout), limit == null ? defaults.resultLimit() : whole(limit));
    }

    private Map<String, Object> parameters() throws IOException {
        Map<String, Object> flat = PropertiesHelper.extractProperties(options, "parameter.");
        String schema = text("argSchema");
        if (schema != null && !flat.isEmpty()) {
            throw new IllegalArgumentException("argSchema and parameter.… exclude each other");
        }
        Map<String, Object> parameters = schema == null ? flat(flat) : read(schema);
        ParameterNames.check(((Map<?, ?>) parameters.get("properties")).keySet());
        return parameters;
    }

    private static Map<String, Object> flat(Map<String, Object> options) {
        Map<String, Object> properties = new TreeMap<>();
        options.forEach((name, type) -> {
            if (!name.contains(".")) {
                if (!TYPES.contains(String.valueOf(type))) {
                    throw new IllegalArgumentException("parameter." + name + " is " + type + "; a type is one of "
                            + String.join(", ", TYPES) + ". Anything else needs argSchema");
                }
                properties.put(name, new LinkedHashMap<>(Map.of("type", type)));
            }
        });
        List<String> required = options.keySet().stream().filter(option -> option.contains("."))
                .filter(option -> refine(option, options.get(option).toString(), properties))
                .map(option -> option.substring(0, option.lastIndexOf('.'))).sorted().toList();
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        schema.put("additionalProperties", false);
        return schema;
    }

    /** @return whether the option makes its parameter a required one */
    @SuppressWarnings("unchecked")
    private static boolean refine(String option, String value, Map<String, Object> properties) {
        int dot = option.lastIndexOf('.');
        Map<String, Object> parameter = (Map<String, Object>) properties.get(option.substring(0, dot));
        if (parameter == null) {
            throw new IllegalArgumentException("parameter." + option + " is about a parameter that is not declared: parameter."
                    + option.substring(0, dot) + " gives its type");
        }
        switch (option.substring(dot + 1)) {
            case "description" -> parameter.put("description", value);
            case "enum" -> parameter.put("enum", choices(value, (String) parameter.get("type"), option));
            case "required" -> {
                return flag("parameter." + option, value);
            }
            default -> throw new IllegalArgumentException("parameter." + option + " is no option: there are description, required, enum");
        }
        return false;
    }

    private static List<Object> choices(String value, String type, String option) {
        List<Object> choices = Arrays.stream(value.split(",")).map(String::strip).filter(choice -> !choice.isEmpty())
                .map(choice -> choice(choice, type, option)).toList();
        if (choices.isEmpty()) {
            throw new IllegalArgumentException("parameter." + option + " has no value: separate them by commas");
        }
        return choices;
    }

    private static Object choice(String choice, String type, String option) {
        try {
            return switch (type) {
                case "integer" -> Long.valueOf(choice);
                case "number" -> new BigDecimal(choice);
                case "boolean" -> flag("parameter." + option, choice);
                default -> choice;
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("parameter." + option + " has the value " + choice + ", which is no " + type, e);
        }
    }

    /** @param given JSON, or where it is: {@code classpath:}, {@code file:}, {@code resource:} */
    private Map<String, Object> read(String given) throws IOException {
        String text = given;
        if (!given.startsWith("{")) {
            try (InputStream in = ResourceHelper.resolveMandatoryResourceAsInputStream(context, given.replaceFirst("^resource:", ""))) {
                text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        JsonNode json;
        try {
            json = JsonBody.parse(text);
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("argSchema is not JSON: " + e.getCause().getMessage(), e);
        }
        if (!(json instanceof ObjectNode schema) || !schema.path("type").asText().equals("object") || !schema.path("properties").isObject()) {
            throw new IllegalArgumentException("argSchema needs \"type\": \"object\" and \"properties\" at its top");
        }
        schema.path("required").forEach(required -> {
            if (!schema.path("properties").has(required.asText())) {
                throw new IllegalArgumentException("argSchema requires " + required.asText() + ", which is not among its properties");
            }
        });
        return ToolSchema.usable(schema);
    }

    private String text(String name) {
        Object value = options.remove(name);
        return value == null || value.toString().isBlank() ? null : value.toString().strip();
    }

    private Boolean flag(String name) {
        String value = text(name);
        return value == null ? null : (Boolean) flag(name, value);
    }

    private static boolean flag(String name, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(name + " is " + value + ": it is true or false");
        }
        return value.equals("true");
    }

    private Duration duration(String timeout) {
        try {
            return CamelContextHelper.parseDuration(context, timeout);
        } catch (RuntimeException e) { // of several types, some of which say nothing
            throw new IllegalArgumentException("timeout is " + timeout + ": it is a duration, such as 5s", e);
        }
    }

    private static int whole(String limit) {
        try {
            return Integer.parseInt(limit);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("resultLimit is " + limit + ": it is a number of characters", e);
        }
    }

    private static String orElse(String text, String other) {
        return text == null ? other : text;
    }
}
