package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.responder.Turn;
import java.util.List;

/** Tells a model how a turn stands: another assistant's facts, decisions, effects that wait. As information, not as orders. */
class StandingText {

    /** In the place of the customer's words, where a turn only goes on with a decision. */
    static final String NOTHING_NEW = "[The customer has written nothing new. Write to them, in their language, what became of what they waited for.]";

    /**
     * The reason that the conversation is this assistant's now. It is no line of the conversation, so that nobody takes it for a message. A model
     * wrote it, and nobody checked it: it founds no number of a reply.
     */
    String handedOver(JsonNode standing) {
        JsonNode given = standing.path("handed_over");
        if (!given.isObject()) {
            return "";
        }
        return "\nThis conversation is yours now. The customer does not know of that, and you do not speak of it.\nWhat the customer wants: "
                + ContactFacts.oneLine(given.path("goal").asText()) + "\nWhat is known by now: " + ContactFacts.oneLine(given.path("facts").asText()) + "\n";
    }

    String decided(JsonNode standing, Draft draft, Round round) {
        StringBuilder text = new StringBuilder();
        List<Long> said = round.turn().messages().stream().map(Turn.Message::id).toList();
        for (JsonNode decision : standing.path("decided")) {
            text.append("- ").append(decision.path("tool").asText()).append(' ').append(decision.path("arguments")).append(": ")
                    .append(became(decision, draft, said)).append('\n');
        }
        return text.isEmpty() ? "" : "\nHuman colleagues have decided about what waited. Tell the customer what became of it. Do not do anything of it again:\n" + text;
    }

    private static String became(JsonNode decision, Draft draft, List<Long> said) {
        String state = decision.path("state").asText();
        String result = decision.path("result").asText("");
        if (!decision.path("status").asText().equals("approved")) {
            String reason = decision.path("reason").asText("");
            draft.told(reason);
            return "not approved, and not done" + (reason.isEmpty() ? "" : ". The colleague says: " + ContactFacts.oneLine(reason));
        }
        return switch (state) {
            case "done" -> "approved and done. The tool gave: " + result;
            case "failed" -> "approved, and it did not work: " + result;
            default -> Decisions.isOutdated(decision, said) ? "approved, and not done yet, because the customer has written since. Call it now, with these"
                    + " arguments, unless the customer does not want it any more" : "not done";
        };
    }

    String waiting(JsonNode standing) {
        StringBuilder text = new StringBuilder();
        for (JsonNode waiting : standing.path("waiting")) {
            text.append("- ").append(waiting.path("tool").asText()).append(' ').append(waiting.path("arguments")).append(", asked for at ")
                    .append(waiting.path("asked_at").asText()).append('\n');
        }
        return text.isEmpty() ? "" : "\nThis still waits for the decision of a human colleague, and is not done. Do not ask for it again; tell the customer that it waits"
                + " where they ask:\n" + text;
    }
}
