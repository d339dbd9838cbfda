package io.chatwootprocessor.tools.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.chatwootprocessor.tools.Tool;
import io.chatwootprocessor.tools.ToolHints;
import io.chatwootprocessor.tools.ToolSchema;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A tool of another program, as one of ours. Its own description is a stranger's text: it is shortened, and it decides nothing. Our settings
 * say whether it changes something.
 */
final class ForeignTool {

    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_DESCRIPTION = 1000;
    private static final int LONGEST_INNER_DESCRIPTION = 300;
    private static final int LONGEST_SCHEMA = 16_000;

    /** Anthropic takes no other names of parameters. */
    private static final Pattern PARAMETER = Pattern.compile("[a-zA-Z0-9_.-]{1,64}");
    /** A pattern may take hours to match, a reference may lead anywhere. */
    private static final List<String> NOT_TAKEN = List.of("$schema", "$id", "$anchor", "$dynamicRef", "pattern", "patternProperties", "examples");

    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> BY_NAME = Set.of("properties", "$defs", "definitions", "dependentSchemas");

    private ForeignTool() {
    }

    /**
     * @param taken names that other tools of the server have by now
     * @return the tool, with a name that begins with the server's
     * @throws IllegalArgumentException saying why it cannot be used
     */
    static Tool ours(String server, McpSettings.Server settings, McpSchema.Tool foreign, Collection<String> taken, int resultLimit) {
        boolean destructive = foreign.annotations() != null && Boolean.TRUE.equals(foreign.annotations().destructiveHint());
        boolean readOnly = settings.readOnly().contains(foreign.name());
        return new Tool(name(server, foreign.name(), taken), description(server, foreign), schema(foreign.inputSchema()),
                Set.of("mcp-" + server), new ToolHints(null, readOnly, readOnly ? null : destructive, null, null), settings.timeout(), resultLimit);
    }

    /** Of letters, digits, {@code _} and {@code -}, and another one for each tool, the same at every start. */
    static String name(String server, String given, Collection<String> taken) {
        String name = (server + "_" + given).replaceAll("[^a-zA-Z0-9_-]", "_");
        String digest = "_" + Integer.toHexString(given.hashCode());
        return name.length() <= LONGEST_NAME && !taken.contains(name) ? name
                : name.substring(0, Math.min(name.length(), LONGEST_NAME - digest.length())) + digest;
    }

    private static String description(String server, McpSchema.Tool foreign) {
        String given = foreign.description() == null || foreign.description().isBlank() ? foreign.title() : foreign.description();
        return given == null || given.isBlank() ? foreign.name() + ", a tool of " + server : shortened(given, LONGEST_DESCRIPTION);
    }

    private static Map<String, Object> schema(McpSchema.JsonSchema given) {
        if (given == null) {
            return Map.of("type", "object", "properties", Map.of());
        }
        ObjectNode schema = JSON.valueToTree(given);
        schema.properties().removeIf(field -> field.getValue().isNull());
        schema.put("type", "object");
        if (!schema.path("properties").isObject()) {
            schema.putObject("properties");
        }
        clean(schema);
        schema.path("properties").fieldNames().forEachRemaining(name -> {
            if (!PARAMETER.matcher(name).matches()) {
                throw new IllegalArgumentException("models' providers refuse the name of a parameter");
            }
        });
        if (schema.toString().length() > LONGEST_SCHEMA) {
            throw new IllegalArgumentException("its schema is longer than " + LONGEST_SCHEMA + " characters");
        }
        return ToolSchema.usable(schema);
    }

    private static void clean(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            object.remove(NOT_TAKEN);
            if (object.has("$ref") && !object.path("$ref").asText().startsWith("#")) {
                throw new IllegalArgumentException("its schema refers to something elsewhere");
            }
            if (object.path("description").isTextual()) {
                object.set("description", TextNode.valueOf(shortened(object.path("description").asText(), LONGEST_INNER_DESCRIPTION)));
            }
            object.properties().forEach(field -> {
                if (BY_NAME.contains(field.getKey())) {
                    field.getValue().forEach(ForeignTool::clean); // a parameter may be called "pattern"
                } else {
                    clean(field.getValue());
                }
            });
        } else {
            schema.forEach(ForeignTool::clean);
        }
    }

    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }
}
