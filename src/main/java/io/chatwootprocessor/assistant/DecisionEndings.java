package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.assistant.Answering.Answered;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Ends a round that is about approvals: the customer hears what became of them, also where no model finds words. */
class DecisionEndings {

    /** Reasons after which only the words to the customer are missing. */
    private static final Set<HandOffReason> NO_WORDS = EnumSet.of(HandOffReason.ERROR, HandOffReason.BUDGET, HandOffReason.GUARD);

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
            return new Answered(round, Ending.handedOff(HandOffReason.APPROVAL_DENIED, detail(standing, ending)));
        }
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
        return done ? new Answered(round, Ending.said(StandardWords.done(round.turn()))) : answered;
    }

    private static String detail(JsonNode standing, Ending ending) {
        List<String> lines = new ArrayList<>();
        for (JsonNode decision : standing.path("decided")) {
            boolean approved = decision.path("status").asText().equals("approved");
            String reason = decision.path("reason").asText("");
            lines.add(decision.path("decided_by").asText() + (approved ? " approved " : " did not approve ") + Decisions.named(decision)
                    + (reason.isEmpty() ? "" : ": " + reason) + (approved ? " (" + decision.path("state").asText() + ")" : "") + ".");
        }
        if (ending.reason() != null && ending.reason() != HandOffReason.APPROVAL_DENIED) {
            lines.add(ending.detail());
        }
        return String.join("\n", lines);
    }
}
