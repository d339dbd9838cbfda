package io.chatwootprocessor.assistant;

import org.springframework.stereotype.Component;

/** What knowledge says to the customer's question: shown to a model, or said as it is, where there is no model. */
@Component
class FromKnowledge {

    private final SearchKnowledgeTool knowledge;

    FromKnowledge(SearchKnowledgeTool knowledge) {
        this.knowledge = knowledge;
    }

    void look(Round round, Draft draft) {
        draft.found(knowledge.search(round.assistant(), round.turn().text()));
    }

    /**
     * The best passage, with its source.
     *
     * @throws HandOffNeeded where there is none
     */
    String answer(Draft draft) {
        if (draft.passages().isEmpty()) {
            throw new HandOffNeeded(HandOffReason.MISSING_KNOWLEDGE, "No passage of the knowledge answers the customer's question.");
        }
        Knowledge.Passage best = draft.passages().get(0);
        return best.text().strip() + "\n\n(" + best.document() + (best.heading() == null ? "" : ", " + best.heading()) + ")"
                + (best.link() == null ? "" : "\n" + best.link());
    }
}
