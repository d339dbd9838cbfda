package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.tools.Tool;
import io.chatwootprocessor.tools.ToolArguments;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.stereotype.Component;

/**
 * Goes on with the decisions of humans. Makes the effects that they approved, once, with the arguments that they approved, and checks before
 * that whether the tool is still the same. The ledger keeps each effect single, whichever program goes on, and however often it begins.
 */
@Component
class Decisions {

    private final Assistants assistants;
    private final Toolbox toolbox;
    private final Calling calling;
    private final ByRules byRules;

    Decisions(Assistants assistants, Toolbox toolbox, Calling calling, ByRules byRules) {
        this.assistants = assistants;
        this.toolbox = toolbox;
        this.calling = calling;
        this.byRules = byRules;
    }

    /** A hash of the tool's description and parameters. If it changes, the approval was for something else. */
    static String hash(Tool tool) {
        return CanonicalJson.hash(tool.description() + CanonicalJson.of(tool.parameters()));
    }

    /** The messages by which decisions came; a customer has not written them. */
    static Set<Long> messages(JsonNode standing) {
        Set<Long> ids = new HashSet<>();
        standing.path("decided").forEach(decision -> ids.add(decision.path("message_id").asLong()));
        return ids;
    }

    /** Whether a human has decided something that the turn goes on with, in that way. */
    static boolean any(JsonNode standing, String status) {
        return StreamSupport.stream(standing.path("decided").spliterator(), false).anyMatch(decision -> decision.path("status").asText().equals(status));
    }

    /** Whether the customer has written something since that decision: then the assistant is asked before an effect, as always. */
    static boolean isOutdated(JsonNode decision, Collection<Long> said) {
        return said.stream().anyMatch(id -> id > decision.path("message_id").asLong());
    }

    /**
     * An approved action of a built-in tool is done only in a draft: where that came to nothing, it is approved, and not done.
     *
     * @param made whether the draft has those that the customer has written nothing after
     */
    JsonNode inDraft(JsonNode standing, Collection<Long> said, boolean made) {
        for (JsonNode decision : standing.path("decided")) {
            if (decision.path("status").asText().equals("approved") && decision.path("state").asText().equals("done")
                    && toolbox.builtIn(decision.path("tool").asText()).isPresent() && !(made && !isOutdated(decision, said))) {
                ((ObjectNode) decision).put("state", "approved");
            }
        }
        return standing;
    }

    /**
     * Makes the approved effects of the turn that are not made yet.
     *
     * @param said the ids of the customer's messages in the turn
     * @throws TurnOutdated  where the turn is not ours any more, or something newer came
     * @throws HandOffNeeded where one of them could not be made, or nobody has decided in time; all others are made
     */
    void carryOut(Round round, Draft draft, JsonNode standing, Collection<Long> said) {
        List<HandOffNeeded> problems = new ArrayList<>();
        List<String> undecided = new ArrayList<>();
        for (JsonNode decision : standing.path("decided")) {
            String status = decision.path("status").asText();
            String state = decision.path("state").asText();
            if (status.equals("expired")) {
                undecided.add(summed("Nobody decided in time about " + named(decision) + ". Please decide: do it yourself, or tell the customer why not.", decision));
            } else if (state.equals("done")) {
                draft.heard(decision.path("result").asText(), true, false);
                draft.madeApproved(decision.path("tool").asText());
                try {
                    assistants.named(decision.path("assistant").asText())
                            .ifPresent(asker -> calling.heard(asker, decision.path("tool").asText(), decision.path("result").asText()));
                } catch (HandOffNeeded e) {
                    problems.add(e);
                }
            } else if (status.equals("approved") && (state.equals("approved") && mayBeMade(round, decision, said) || state.equals("started"))) {
                try {
                    make(round, draft, decision);
                } catch (HandOffNeeded e) {
                    problems.add(e);
                }
            }
        }
        if (!problems.isEmpty() || !undecided.isEmpty()) {
            HandOffReason reason = problems.isEmpty() ? HandOffReason.POLICY : problems.get(0).reason();
            throw new HandOffNeeded(reason, Stream.concat(problems.stream().map(Throwable::getMessage), undecided.stream()).collect(Collectors.joining("\n")));
        }
    }

    /** If the customer has written since, a model is asked first. Rules that answer alone say whether it is as it was. */
    private boolean mayBeMade(Round round, JsonNode decision, Collection<Long> said) {
        String tool = decision.path("tool").asText();
        return !isOutdated(decision, said) || toolbox.builtIn(tool).isEmpty()
                && assistants.named(decision.path("assistant").asText()).filter(asker -> byRules.leave(asker, round, tool)).isPresent();
    }

    private void make(Round round, Draft draft, JsonNode decision) {
        String name = decision.path("assistant").asText();
        Assistant asker = assistants.named(name).orElseThrow(() -> cannot(decision, "there is no assistant " + name + " any more"));
        Round asking = round.by(asker, toolbox.of(asker));
        if (!asking.mayAct()) {
            throw cannot(decision, "the assistant " + name + " may only propose now");
        }
        Optional<Tool> tool = asking.tool(decision.path("tool").asText());
        if (tool.isEmpty() || !hash(tool.get()).equals(decision.path("tool_hash").asText())) {
            throw cannot(decision, tool.isEmpty() ? "the assistant " + name + " has no such tool any more" : "the tool has changed since it was asked for");
        }
        ToolArguments arguments = ToolArguments.read(tool.get(), decision.path("arguments").toString());
        if (!arguments.areValid()) {
            throw cannot(decision, "the tool does not take these arguments any more");
        }
        calling.approved(asking, draft, tool.get(), arguments.values(), decision.path("arguments_hash").asText());
        draft.madeApproved(tool.get().name());
    }

    private static HandOffNeeded cannot(JsonNode decision, String why) {
        return new HandOffNeeded(HandOffReason.TOOL_FAILURE, summed(decision.path("decided_by").asText() + " approved " + named(decision) + ", but " + why + ".",
                decision));
    }

    static String named(JsonNode decision) {
        return decision.path("tool").asText() + " with " + decision.path("arguments");
    }

    /** A sentence about the effect, and what it is about. */
    static String summed(String sentence, JsonNode decision) {
        String summary = decision.path("summary").asText("");
        return summary.isEmpty() ? sentence : sentence + "\n" + summary;
    }
}
