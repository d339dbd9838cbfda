package io.chatwootprocessor.assistant;

import org.springframework.stereotype.Component;

/** What knowledge says to the customer's question: shown to a model, or said as it is, where there is no model. */
@Component
class FromKnowledge implements Rules {

    static final String NAME = "knowledge";

    private final SearchKnowledgeTool knowledge;

    FromKnowledge(SearchKnowledgeTool knowledge) {
        this.knowledge = knowledge;
    }

    void look(Round round, Draft draft) {
        draft.found(knowledge.search(round.assistant(), round.turn().text()));
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
