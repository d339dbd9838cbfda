package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.assistant.Answering.Answered;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Ends a round that is about approvals: the customer hears what became of them, also where no model finds words. Where a human goes on, the human
 * reads it.
 */
class DecisionEndings {

    /** Reasons after which only the words to the customer are missing. */
    private static final Set<HandOffReason> NO_WORDS = EnumSet.of(HandOffReason.ERROR, HandOffReason.BUDGET, HandOffReason.GUARD);

    /** The states of a call whose end is known. */
    private static final Set<String> ENDED = Set.of("done", "failed");

    private final ByRules rules;

    DecisionEndings(ByRules rules) {
        this.rules = rules;
    }

    /**
     * @param answered as the assistant ended it
     * @param standing after approved effects were made
     */
    Answered of(Answered answered, Draft draft, JsonNode standing) {
        Round round = answered.round();
        Ending ending = answered.ending();
        if (Decisions.any(standing, "denied")) {
            draft.parting(ending.reason() == null && !ending.text().isBlank() ? ending.text()
                    : draft.parting() != null ? draft.parting() : StandardWords.denied(round.turn()));
            boolean other = ending.reason() != null && ending.reason() != HandOffReason.APPROVAL_DENIED;
            return new Answered(round, Ending.handedOff(HandOffReason.APPROVAL_DENIED, detail(standing, other ? ending.detail() : null)));
        }
        Answered ended = withWords(answered, draft, standing);
        return ended.ending().reason() == null || ended.ending().reason() == HandOffReason.ERROR ? ended // after an error the end of each approval tells it
                : new Answered(ended.round(), Ending.handedOff(ended.ending().reason(), detail(standing, ended.ending().detail())));
    }

    /**
     * @param problem  why one of the decisions could not be carried out
     * @param standing after the others were
     */
    Answered of(Round round, HandOffNeeded problem, Draft draft, JsonNode standing) {
        boolean denied = Decisions.any(standing, "denied");
        if (denied && draft.parting() == null) {
            draft.parting(StandardWords.denied(round.turn()));
        }
        return new Answered(round, Ending.handedOff(denied ? HandOffReason.APPROVAL_DENIED : problem.reason(), detail(standing, problem.getMessage())));
    }

    /** Where nothing was denied: the customer hears also of what no model found words for. */
    private Answered withWords(Answered answered, Draft draft, JsonNode standing) {
        Round round = answered.round();
        Ending ending = answered.ending();
        boolean words = ending.reason() == null ? !ending.text().isBlank() || draft.resolved() : !NO_WORDS.contains(ending.reason());
        if (words) {
            return answered;
        }
        if (!draft.asked().isEmpty()) {
            return new Answered(round, Ending.said(StandardWords.waits(round.turn())));
        }
        boolean done = !standing.path("decided").isEmpty() && round.turn().messages().isEmpty();
        for (JsonNode decision : standing.path("decided")) {
            done &= decision.path("state").asText().equals("done");
        }
        if (!done) {
            return answered;
        }
        try { // a call that was made may have said that nothing is done: rules can read it
            return new Answered(round, Ending.said(rules.told(round, draft).filter(text -> !text.isBlank()).orElseGet(() -> StandardWords.done(round.turn()))));
        } catch (HandOffNeeded e) {
            return new Answered(round, Ending.handedOff(e.reason(), e.getMessage()));
        }
    }

    /** @param other what is to be said beside the decisions; null: nothing */
    private static String detail(JsonNode standing, String other) {
        List<String> lines = new ArrayList<>();
        for (JsonNode decision : standing.path("decided")) {
            boolean approved = decision.path("status").asText().equals("approved");
            if (!approved && !decision.path("status").asText().equals("denied") || approved && !ENDED.contains(decision.path("state").asText())) {
                continue; // it is the other, or the end of the approval tells it
            }
            String reason = decision.path("reason").asText("");
            lines.add(Decisions.summed(decision.path("decided_by").asText() + (approved ? " approved " : " did not approve ") + Decisions.named(decision)
                    + (reason.isEmpty() ? "" : ": " + reason) + (approved ? " (" + decision.path("state").asText() + ")" : "") + ".", decision));
        }
        if (other != null) {
            lines.add(other);
        }
        return String.join("\n", lines);
    }
}
