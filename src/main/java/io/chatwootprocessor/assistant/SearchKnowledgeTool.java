package io.chatwootprocessor.assistant;

import io.chatwootprocessor.tools.Tool;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The built-in tool {@code search_knowledge}: looks for passages beyond those that the model is shown at the beginning. */
@Component
class SearchKnowledgeTool implements BuiltIn {

    private static final int MOST = 5;
    private static final Tool TOOL = ChatwootTools.tool("search_knowledge", "Searches the knowledge of the business, and gives what fits best."
            + " Ask in the words of a customer, in their language.",
            Map.of("question", Map.of("type", "string", "minLength", 1, "maxLength", 500)), "question");

    private final ObjectProvider<Knowledge> knowledge;

    SearchKnowledgeTool(ObjectProvider<Knowledge> knowledge) {
        this.knowledge = knowledge;
    }

    @Override
    public Tool tool() {
        return TOOL;
    }

    @Override
    public boolean fits(Assistant assistant) {
        return !assistant.knowledge().bases().isEmpty() && knowledge.getIfAvailable() != null;
    }

    @Override
    public String apply(Map<String, Object> arguments, Draft draft, Round round) {
        List<Knowledge.Passage> found = search(round.assistant(), arguments.get("question").toString());
        draft.found(found);
        return found.isEmpty() ? "Nothing was found."
                : found.stream().map(SearchKnowledgeTool::shown).collect(Collectors.joining("\n\n"));
    }

    /** Those passages whose score is high enough; without a knowledge: none. */
    List<Knowledge.Passage> search(Assistant assistant, String question) {
        Knowledge source = knowledge.getIfAvailable();
        if (source == null || assistant.knowledge().bases().isEmpty() || question.isBlank()) {
            return List.of();
        }
        return source.search(assistant.knowledge().bases(), question, MOST).stream()
                .filter(passage -> passage.score() >= assistant.knowledge().minimumScore()).toList();
    }

    /** As a model sees it. */
    static String shown(Knowledge.Passage passage) {
        return "[" + passage.document() + (passage.heading() == null ? "" : " > " + passage.heading()) + "]"
                + (passage.link() == null ? "" : " " + passage.link()) + "\n" + passage.text();
    }
}
