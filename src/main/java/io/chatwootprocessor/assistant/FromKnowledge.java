package io.chatwootprocessor.assistant;

import io.chatwootprocessor.responder.Turn;
import java.util.List;
import org.springframework.stereotype.Component;

/** Looks for passages to the customer's question: shown to a model, or said as they are, where there is no model. */
@Component
class FromKnowledge implements Rules {

    static final String NAME = "knowledge";

    private final SearchKnowledgeTool knowledge;

    FromKnowledge(SearchKnowledgeTool knowledge) {
        this.knowledge = knowledge;
    }

    void look(Round round, Draft draft) {
        List<Knowledge.Passage> found = knowledge.search(round.assistant(), round.turn().text());
        draft.found(found.isEmpty() ? withWhatWasSaidBefore(round) : found);
    }

    /** "And how long?" asks about an earlier message. */
    private List<Knowledge.Passage> withWhatWasSaidBefore(Round round) {
        List<Turn.Line> history = round.turn().history();
        for (int i = history.size() - 1; i >= 0 && !Clarifying.isCourtesy(round.turn().text()); i--) {
            if (history.get(i).role().equals("user")) {
                return knowledge.search(round.assistant(), history.get(i).content() + "\n" + round.turn().text());
            }
        }
        return List.of();
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * The best passage, with its source.
     *
     * @throws HandOffNeeded where there is none
     */
    @Override
    public String answer(Round round, Draft draft, Calls calls) {
        if (draft.passages().isEmpty()) {
            throw new HandOffNeeded(HandOffReason.MISSING_KNOWLEDGE, "No passage of the knowledge answers the customer's question.");
        }
        Knowledge.Passage best = draft.passages().get(0);
        return best.text().strip() + "\n\n(" + best.document() + (best.heading() == null ? "" : ", " + best.heading()) + ")"
                + (best.link() == null ? "" : "\n" + best.link());
    }
}
