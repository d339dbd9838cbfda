package io.chatwootprocessor.purchasing.talk;

import io.chatwootprocessor.assistant.Draft;
import io.chatwootprocessor.assistant.Round;
import io.chatwootprocessor.assistant.Rules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The rules of vendors' conversations: they answer without a model, and check a model's calls. */
@Component
class Talk implements Rules {

    private final Situations situations;
    private final Dialog dialog;
    private final Templates templates;
    private final ModelCalls modelCalls;

    Talk(Situations situations, Dialog dialog, Templates templates, ModelCalls modelCalls) {
        this.situations = situations;
        this.dialog = dialog;
        this.templates = templates;
        this.modelCalls = modelCalls;
    }

    @Override
    public String name() {
        return "purchasing";
    }

    @Override
    public String answer(Round round, Draft draft, Calls calls) {
        Situation now = situations.of(round.turn());
        try {
            return dialog.reply(round.turn().messages().isEmpty() || goesOn(now, draft), now, new Desk(templates, now, calls, draft, round.mayAct()));
        } catch (Desk.NotMade e) {
            return "";
        }
    }

    /** Whether the vendor waits for nothing but the outcome of a call that a human approved: then the order is told. */
    private static boolean goesOn(Situation now, Draft draft) {
        return draft.madeApproved().stream().anyMatch(tool -> AfterApproval.of(now, tool) == NewWords.FIT);
    }

    @Override
    public NewWords newWords(Round round, String tool) {
        return AfterApproval.of(situations.of(round.turn()), tool);
    }

    @Override
    public Optional<String> refusal(Round round, String tool, Map<String, Object> arguments) {
        return modelCalls.refusal(round.turn(), tool, arguments);
    }

    @Override
    public Set<String> undone(List<String> heard) {
        return HumanOutcomes.undone(heard);
    }

    @Override
    public void heard(String tool, String result) {
        HumanOutcomes.handOver(result);
    }
}
