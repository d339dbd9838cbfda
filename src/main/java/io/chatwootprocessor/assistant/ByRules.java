package io.chatwootprocessor.assistant;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import io.chatwootprocessor.assistant.model.Models;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Lets an assistant's {@link Rules} answer, where none of its models can be asked. */
@Component
class ByRules {

    private final RuleBook rules;
    private final Models models;
    private final Calling calling;

    ByRules(RuleBook rules, Models models, Calling calling) {
        this.rules = rules;
        this.models = models;
        this.calling = calling;
    }

    /** Whether the assistant has rules, and no model of its file is set up. */
    boolean answers(Assistant assistant) {
        return assistant.models().isEmpty() || assistant.rules() != null && assistant.models().stream().allMatch(name -> models.named(name).isEmpty());
    }

    /** Whether the assistant's rules answer alone, and are sure that the customer's new words leave an approved call as it is. */
    boolean leave(Assistant assistant, Round round, String tool) {
        return answers(assistant) && rules.of(assistant).map(one -> one.newWords(round, tool)).filter(Rules.NewWords.FIT::equals).isPresent();
    }

    /**
     * Tells what became of an effect that was approved and made, where no model finds words.
     *
     * @return empty: the assistant has no rules
     * @throws HandOffNeeded where a human has to go on
     * @throws TurnOutdated  where the turn is not ours any more, or something newer came
     */
    Optional<String> told(Round round, Draft draft) {
        return rules.of(round.assistant()).isEmpty() ? Optional.empty() : Optional.of(answer(round, draft));
    }

    /**
     * @throws HandOffNeeded where a human has to go on
     * @throws TurnOutdated  where the turn is not ours any more, or something newer came
     */
    String answer(Round round, Draft draft) {
        if (round.turn().messages().isEmpty() && !draft.effectDone()) {
            throw new HandOffNeeded(HandOffReason.ERROR, "Rules answer what a customer writes, or tell what was done; nothing was written or done.");
        }
        Rules answering = rules.of(round.assistant()).orElseThrow(() -> new HandOffNeeded(HandOffReason.ERROR, "There are no rules "
                + round.assistant().rules() + ", which its file names."));
        return answering.answer(round, draft, (tool, arguments) -> calling.ofRules(round, draft,
                ToolExecutionRequest.builder().id(tool).name(tool).arguments(CanonicalJson.of(arguments)).build()));
    }
}
