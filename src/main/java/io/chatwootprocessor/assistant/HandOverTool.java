package io.chatwootprocessor.assistant;

import io.chatwootprocessor.responder.Reply;
import io.chatwootprocessor.tools.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The built-in tool {@code hand_over}: gives the conversation to one of the assistants that the file names, at most twice a turn and never
 * straight back. The other one goes on at once; its ownership of the conversation is kept in the transaction that ends the turn.
 */
@Component
class HandOverTool implements BuiltIn {

    static final String NAME = "hand_over";
    private static final int MOST = 2;
    private static final int LONGEST_GOAL = 500;
    private static final int LONGEST_FACTS = 2000;

    private final AssistantFiles files;
    private final Tool tool = with(List.of(), "");

    HandOverTool(AssistantFiles files) {
        this.files = files;
    }

    @Override
    public Tool tool() {
        return tool;
    }

    @Override
    public Tool tool(Assistant assistant) {
        List<Assistant> others = others(assistant);
        return with(others.stream().map(Assistant::name).toList(), " The others: " + others.stream()
                .map(other -> other.name() + (other.description().isEmpty() ? "" : " (" + shortened(other.description()) + ")"))
                .collect(Collectors.joining(", ")) + ".");
    }

    @Override
    public boolean fits(Assistant assistant) {
        return !others(assistant).isEmpty();
    }

    @Override
    public boolean needsTag() {
        return false; // the file names the others, and that is enough
    }

    private List<Assistant> others(Assistant assistant) {
        return assistant.handOver().stream().filter(name -> !name.equals(assistant.name())).map(name -> files.usable().get(name))
                .filter(Objects::nonNull).limit(20).toList();
    }

    @Override
    public String apply(Map<String, Object> arguments, Draft draft, Round round) {
        String to = arguments.get("assistant").toString();
        List<Reply.HandOver> given = draft.handOvers();
        if (given.size() >= MOST) {
            return "The conversation was given on " + MOST + " times already. Answer yourself, or give it to a human.";
        }
        if (!given.isEmpty() && given.get(given.size() - 1).from().equals(to)) {
            return to + " has just given the conversation to you. Answer yourself, or give it to a human.";
        }
        throw new HandOver(to, ContactFacts.oneLine(arguments.get("goal").toString()),
                ContactFacts.oneLine(Objects.toString(arguments.get("facts"), "")));
    }

    private static String shortened(String description) {
        return description.length() > 40 ? description.substring(0, 40).strip() + "…" : description;
    }

    private static Tool with(List<String> names, String others) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("assistant", names.isEmpty() ? Map.of("type", "string") : Map.of("type", "string", "enum", names));
        properties.put("goal", Map.of("type", "string", "minLength", 1, "maxLength", LONGEST_GOAL, "description", "What the customer wants, in one sentence"));
        properties.put("facts", Map.of("type", "string", "maxLength", LONGEST_FACTS, "description",
                "What is known by now and the other one needs: numbers, names, what was tried"));
        String description = "Gives the conversation to another assistant of the business, which answers the customer in your place, now and from now on."
                + " Call it where what the customer wants is the other one's work. Say nothing of it to the customer." + others;
        return ChatwootTools.tool(NAME, description.length() > 1024 ? description.substring(0, 1024) : description, properties, "assistant", "goal");
    }
}
