package io.chatwootprocessor.assistant;

import io.chatwootprocessor.tools.Tool;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The built-in tools with the tag {@code chatwoot}: the actions of an assistant in Chatwoot beside answering. */
@Configuration(proxyBeanMethods = false)
class ChatwootTools {

    static final String TAG = "chatwoot";
    static final String HAND_OFF = "hand_off";
    private static final int LONGEST_NOTE = 2000;

    /** Gives the conversation to a human. Some reasons are the program's own; a model may not give these. */
    @Bean
    BuiltIn handOffTool() {
        List<String> reasons = Arrays.stream(HandOffReason.values()).limit(6).map(HandOffReason::word).toList();
        return BuiltIn.of(tool(HAND_OFF, "Gives the conversation to a human colleague, and ends your turn. Call it where the customer asks for a"
                + " human, where you do not know the answer, and where you cannot or may not do what the customer wants.", Map.of(
                        "reason", Map.of("type", "string", "enum", reasons),
                        "note", text("For the colleague: what the customer wants, and what is known by now", LONGEST_NOTE)), "reason", "note"),
                (arguments, draft) -> {
                    throw new HandOffNeeded(HandOffReason.valueOf(arguments.get("reason").toString().toUpperCase(java.util.Locale.ROOT)),
                            Objects.toString(arguments.get("note")));
                });
    }

    @Bean
    BuiltIn resolveTool() {
        return BuiltIn.of(tool("resolve", "Marks the conversation as resolved after your reply. Call it only where the customer needs nothing more,"
                + " then write your reply.", Map.of()), (arguments, draft) -> {
                    if (draft.isWaiting()) {
                        return "Something still waits for a colleague's decision, so the conversation stays open. Write your reply now.";
                    }
                    draft.resolve();
                    return "The conversation is resolved after your reply. Write it now.";
                });
    }

    @Bean
    BuiltIn addLabelTool() {
        return BuiltIn.of(tool("add_label", "Adds a label to the conversation, for the agents.", Map.of("label", Map.of("type", "string",
                "pattern", "^[a-z0-9][a-z0-9_-]{0,49}$", "description", "Small letters, digits, - and _")), "label"), (arguments, draft) -> {
                    draft.command("add_label", arguments.get("label").toString());
                    return "The label is added with your reply.";
                });
    }

    @Bean
    BuiltIn setAttributeTool() {
        return BuiltIn.of(tool("set_attribute", "Sets a custom attribute of the conversation, for the agents.", Map.of(
                "name", Map.of("type", "string", "pattern", "^[a-zA-Z][a-zA-Z0-9_]{0,49}$"), "value", text("Its value", 255)), "name", "value"),
                (arguments, draft) -> {
                    draft.command("set_attribute", arguments.get("name") + "=" + arguments.get("value"));
                    return "The attribute is set with your reply.";
                });
    }

    @Bean
    BuiltIn addNoteTool() {
        return BuiltIn.of(tool("add_note", "Writes a private note to the agents. The customer does not see it.",
                Map.of("text", text("The note", LONGEST_NOTE)), "text"), (arguments, draft) -> {
                    draft.note(arguments.get("text").toString());
                    return "The note is written with your reply.";
                });
    }

    private static Map<String, Object> text(String description, int longest) {
        return Map.of("type", "string", "description", description, "minLength", 1, "maxLength", longest);
    }

    static Tool tool(String name, String description, Map<String, Object> properties, String... required) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", List.of(required));
        return new Tool(name, description, schema, Set.of(TAG), false, false, true, Duration.ofSeconds(5));
    }
}
