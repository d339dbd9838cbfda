package io.chatwootprocessor.assistant;

import io.chatwootprocessor.responder.Reply.Fact;
import io.chatwootprocessor.tools.Tool;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The built-in tool {@code remember}: keeps a fact of the contact for later conversations, in the transaction that ends the turn. */
@Component
class RememberTool implements BuiltIn {

    static final int LONGEST = 500;

    private final Tool tool;
    private final FactSettings settings;

    RememberTool(FactSettings settings) {
        this.settings = settings;
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("fact", Map.of("type", "string", "minLength", 1, "maxLength", LONGEST, "description",
                "One sentence that can be understood without this conversation"));
        properties.put("replaces", Map.of("type", "integer", "minimum", 1, "description",
                "The number of the known fact that is not true any more, where this one takes its place"));
        tool = ChatwootTools.tool("remember", "Remembers something about this customer for later conversations: a preference, a size, how they want to"
                + " be addressed. Only what the customer has said of themselves and what will be useful again; no passwords, no card numbers, nothing"
                + " about health, and nothing that only concerns this conversation.", properties, "fact");
    }

    @Override
    public Tool tool() {
        return tool;
    }

    @Override
    public boolean fits(Assistant assistant) {
        return assistant.memory().facts();
    }

    @Override
    public String apply(Map<String, Object> arguments, Draft draft, Round round) {
        String fact = ContactFacts.oneLine(arguments.get("fact").toString());
        if (fact.isEmpty()) {
            return "There is nothing in it to remember.";
        }
        Long replaces = arguments.get("replaces") instanceof Number number ? Long.valueOf(number.longValue()) : null;
        draft.fact(new Fact(fact, replaces, settings.seconds(), round.assistant().name()));
        return "It is remembered with your reply.";
    }
}
