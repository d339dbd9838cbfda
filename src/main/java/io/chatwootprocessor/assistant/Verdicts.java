package io.chatwootprocessor.assistant;

import io.chatwootprocessor.assistant.model.ModelAnswer;
import io.chatwootprocessor.responder.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Checks a reply before it leaves: that it claims no deed that no tool did; that under {@code only-from-knowledge} its digits,
 * links and e-mail addresses stand in a known text ({@link #known}); that it is in the customer's language; that it
 * is whole, and fits its channel. The cheap checks are no proof. A reply that fails is asked for once more; if it fails again, a human goes on.
 */
@Component
class Verdicts {

    private final AssistantSettings settings;
    private final DeedClaims claims;
    private final RuleBook rules;

    Verdicts(AssistantSettings settings, DeedClaims claims, RuleBook rules) {
        this.settings = settings;
        this.claims = claims;
        this.rules = rules;
    }

    /** Its fault; empty: it may leave. */
    List<Verdict> of(Round round, Draft draft, ModelAnswer said) {
        List<Verdict> wrong = new ArrayList<>();
        String reply = clean(said.text());
        int longest = settings.longest(round.turn().conversation().channel());
        if (said.cut()) {
            wrong.add(new Verdict("cut", "it ends in the middle"));
        }
        if (reply.isBlank()) {
            wrong.add(new Verdict("cut", "it says nothing"));
        }
        if (reply.length() > longest) {
            wrong.add(new Verdict("length", "it has " + reply.length() + " characters, and may have " + longest));
            return wrong; // it is written anew in any case
        }
        claim(round, draft, said, reply).ifPresent(claim -> wrong.add(new Verdict("claim", claim)));
        if (round.assistant().knowledge().onlyFrom()) {
            Grounding.unfounded(reply, known(round, draft)).ifPresent(what -> wrong.add(new Verdict("grounding", what)));
        }
        language(round.turn(), reply).ifPresent(wrong::add);
        return wrong;
    }

    private Optional<String> claim(Round round, Draft draft, ModelAnswer said, String reply) {
        boolean handsOff = said.calls().stream().anyMatch(call -> ChatwootTools.HAND_OFF.equals(call.name()));
        return claims.unfounded(reply, draft.effectDone(), draft.noted() || handsOff, String.join("\n", draft.evidence()) + "\n" + passages(draft),
                rules.of(round.assistant()).map(ones -> ones.undone(draft.evidence())).orElse(Set.of()));
    }

    private static Optional<Verdict> language(Turn turn, String reply) {
        Optional<String> customers = Languages.of(turn.text()).or(() -> Languages.of(turn.history().stream()
                .filter(line -> line.role().equals("user")).map(Turn.Line::content).collect(Collectors.joining("\n"))));
        Optional<String> replys = Languages.of(reply);
        return customers.isPresent() && replys.isPresent() && !customers.equals(replys)
                ? Optional.of(new Verdict("language", "the customer writes " + customers.get() + ", and it is " + replys.get())) : Optional.empty();
    }

    /**
     * A reply may repeat all of this: an earlier reply was checked then, or a human wrote it. The words with which another assistant's model handed over
     * are not part of it.
     */
    private static String known(Round round, Draft draft) {
        Assistant assistant = round.assistant();
        return String.join("\n", assistant.instructions(), assistant.hours() == null ? "" : assistant.hours().told(Instant.now()), passages(draft),
                String.join("\n", draft.evidence()), String.join("\n", draft.background()), round.turn().text(),
                round.turn().history().stream().map(Turn.Line::content).collect(Collectors.joining("\n")));
    }

    private static String passages(Draft draft) {
        return draft.passages().stream().map(SearchKnowledgeTool::shown).collect(Collectors.joining("\n"));
    }

    /** Without the marks that the model imitates of its prompt. */
    static String clean(String text) {
        return text.strip().replaceFirst("^(?:\\Q" + Prompt.COLLEAGUE.strip() + "\\E\\s*)+", "");
    }

    /** The words to the model when it is asked once more. */
    static String asked(List<Verdict> wrong) {
        return "[Automatic check; the customer did not write this and has not seen your reply.] Your reply was not sent: "
                + wrong.stream().map(Verdicts::words).collect(Collectors.joining("; "))
                + ". Write the whole reply to the customer anew without that, or call a tool. Do not mention this check.";
    }

    private static String words(Verdict verdict) {
        return switch (verdict.verdict()) {
            case "claim" -> "it claims \"" + verdict.detail() + "\", and no tool has done that";
            case "grounding" -> "\"" + verdict.detail() + "\" stands in no passage, no tool's result and nothing that the customer wrote";
            case "language" -> verdict.detail() + "; answer in the customer's language";
            case "clarify" -> "nothing in the knowledge answers the customer; ask in one short question what they mean, or hand over to a human";
            default -> verdict.detail();
        };
    }
}
