package io.chatwootprocessor.assistant;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import io.chatwootprocessor.assistant.Draft.Call;
import io.chatwootprocessor.assistant.Ledger.Claim;
import io.chatwootprocessor.assistant.Rules.NewWords;
import io.chatwootprocessor.responder.Reply.Approval;
import io.chatwootprocessor.tools.Tool;
import io.chatwootprocessor.tools.ToolArguments;
import io.chatwootprocessor.tools.ToolInvoker;
import io.chatwootprocessor.tools.ToolResult;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Makes the calls of tools that a model asks for, one after the other. The policy is here and not in the model: which tools there are, which calls
 * may be repeated, which effects wait for a human, and that nothing changes the world once the customer has gone on.
 */
@Component
class Calling {

    /** Tools that never wait for an approval: they change nothing in the world, and a human gets a conversation at once. */
    static final Set<String> NEVER_WAIT = Set.of(ChatwootTools.HAND_OFF, HandOverTool.NAME);
    private static final String NOT_NOW = "This was not done: it would change something, and the assistant may only propose it now.";

    static final String WAITS = "This was not done: a human colleague has to approve it first, and has been asked. Tell the customer so, in one sentence."
            + " Do not call it again; you will hear what they decide.";

    private final Toolbox toolbox;
    private final ToolInvoker invoker;
    private final Ledger ledger;
    private final ApprovalSettings approvals;
    private final RuleBook rules;
    private final EffectSummaries summaries;
    private final TrialCalling trial;

    Calling(Toolbox toolbox, ToolInvoker invoker, Ledger ledger, ApprovalSettings approvals, RuleBook rules, EffectSummaries summaries,
            TrialCalling trial) {
        this.toolbox = toolbox;
        this.invoker = invoker;
        this.ledger = ledger;
        this.approvals = approvals;
        this.rules = rules;
        this.summaries = summaries;
        this.trial = trial;
    }

    /**
     * @return the words to the model
     * @throws TurnOutdated  where the turn is not ours any more; before an effect also where something newer came
     * @throws HandOffNeeded where a human has to go on
     * @throws HandOver      where another assistant goes on
     */
    String call(Round round, Draft draft, ToolExecutionRequest asked) {
        return call(round, draft, asked, true);
    }

    /** As {@link #call}, for the assistant's own rules, which need not be checked by themselves. */
    String ofRules(Round round, Draft draft, ToolExecutionRequest asked) {
        return call(round, draft, asked, false);
    }

    private String call(Round round, Draft draft, ToolExecutionRequest asked, boolean checked) {
        Optional<Tool> found = round.tool(asked.name());
        if (found.isEmpty()) {
            return "There is no such tool. The tools are: " + round.tools().stream().map(Tool::name).collect(Collectors.joining(", ")) + ".";
        }
        Tool tool = found.get();
        ToolArguments arguments = ToolArguments.read(tool, asked.arguments());
        if (!arguments.areValid()) {
            draft.called(new Call(tool.name(), Map.of(), arguments.problem(), !tool.readOnly(), false));
            draft.repetitions().count(tool.name(), asked.arguments());
            return arguments.problem();
        }
        String json = CanonicalJson.of(arguments.values());
        draft.repetitions().count(tool.name(), json);
        Optional<String> refusal = checked ? rules.of(round.assistant()).flatMap(one -> refusal(one, round, tool, arguments.values(), json)) : Optional.empty();
        if (refusal.isPresent()) {
            draft.called(new Call(tool.name(), arguments.values(), refusal.get(), !tool.readOnly(), false));
            return refusal.get();
        }
        Optional<BuiltIn> builtIn = toolbox.builtIn(tool.name());
        if (round.isTrial()) {
            return trial.call(round, draft, tool, builtIn, arguments.values(), json);
        }
        String heard = claimed(round, draft, tool, arguments.values(), json, CanonicalJson.hash(json), false);
        if (checked) {
            rules.of(round.assistant()).ifPresent(one -> one.heard(tool.name(), heard));
        }
        return heard;
    }

    /** Rules refuse no call that a human approved in the meantime, unless the customer's words are against it now. */
    private Optional<String> refusal(Rules asked, Round round, Tool tool, Map<String, Object> arguments, String json) {
        return asked.refusal(round, tool.name(), arguments).filter(words -> round.isTrial() || asked.newWords(round, tool.name()) == NewWords.AGAINST
                || ledger.approved(round, tool.name(), CanonicalJson.hash(json)).isEmpty());
    }

    /**
     * Makes a call that a human has approved, as it was approved.
     *
     * @param round of the assistant that asked for it
     * @param hash  by which the ledger knows the call
     * @throws TurnOutdated  where the turn is not ours any more, or something newer came
     * @throws HandOffNeeded where a human has to go on
     */
    void approved(Round round, Draft draft, Tool tool, Map<String, Object> arguments, String hash) {
        String heard = claimed(round, draft, tool, arguments, CanonicalJson.of(arguments), hash, true);
        heard(round.assistant(), tool.name(), heard);
    }

    /**
     * Has the assistant's rules hear what a tool said that no model hears first.
     *
     * @throws HandOffNeeded where a human has to go on
     */
    void heard(Assistant assistant, String tool, String result) {
        rules.of(assistant).ifPresent(one -> one.heard(tool, result));
    }

    private String claimed(Round round, Draft draft, Tool tool, Map<String, Object> arguments, String json, String hash, boolean decided) {
        Optional<BuiltIn> builtIn = toolbox.builtIn(tool.name());
        boolean effect = !tool.readOnly();
        boolean asks = effect && round.mayAct() && asks(round.assistant(), tool, builtIn.isPresent());
        if (asks || decided) {
            ledger.approved(round, tool.name(), hash).filter(approved -> approved.summary() != null)
                    .ifPresent(approved -> summaries.check(round, tool, arguments, approved));
        }
        Claim claim = ledger.claim(round, tool.name(), json, hash, effect, builtIn.isPresent() || tool.idempotent(), asks, approvals.most());
        String outcome = claim.outcome();
        if (outcome.equals("too_many")) {
            throw new HandOffNeeded(HandOffReason.POLICY, "The assistant wanted " + tool.name() + " with " + json + ", and " + approvals.most()
                    + " effects of this conversation wait for a human already.");
        }
        if (outcome.equals("run") && asks && !claim.approved()) { // it was begun before the file wanted an approval
            ledger.finish(claim, "asked", null, 0);
            outcome = "asked";
        }
        if (builtIn.isPresent() && !outcome.equals("asked") && !outcome.equals("denied")) {
            return applied(round, draft, tool, builtIn.get(), arguments, claim);
        }
        return switch (outcome) {
            case "run" -> made(round, draft, tool, arguments, claim);
            case "done" -> heard(draft, tool, arguments, claim.result());
            case "failed" -> Objects.toString(claim.result(), "The tool failed before.");
            case "asked" -> waits(round, draft, tool, arguments, claim);
            case "denied" -> denied(round, draft, tool, arguments);
            default -> throw new HandOffNeeded(HandOffReason.TOOL_FAILURE, "The program stopped while it called " + tool.name() + " with " + json
                    + ". It is not known whether that was done. Please look before you do it again.");
        };
    }

    /** Whether a call waits for an approval. Built-in tools wait only where the file names them: agents are told of all that they do. */
    private static boolean asks(Assistant assistant, Tool tool, boolean builtIn) {
        return builtIn ? assistant.approval().contains(tool.name()) && !NEVER_WAIT.contains(tool.name()) : assistant.needsApproval(tool.name());
    }

    private String waits(Round round, Draft draft, Tool tool, Map<String, Object> arguments, Claim claim) {
        Assistant assistant = round.assistant();
        draft.called(new Call(tool.name(), arguments, WAITS, true, false));
        Summary summary = draft.isWaitingFor(claim.id()) ? Summary.NONE : summaries.of(round, tool, arguments); // else humans read it already
        draft.asks(new Approval(claim.id(), assistant.name(), assistant.version(), tool.name(), Decisions.hash(tool), approvals.expiresAfter().toSeconds(),
                summary.shown(), summary.hash()));
        return WAITS;
    }

    private String made(Round round, Draft draft, Tool tool, Map<String, Object> arguments, Claim claim) {
        boolean effect = !tool.readOnly();
        if (effect && !round.mayAct()) {
            ledger.finish(claim, "denied", NOT_NOW, 0);
            return denied(round, draft, tool, arguments);
        }
        long begun = System.nanoTime();
        ToolResult result = invoker.invoke(inTime(tool, round.left()), arguments, round.context());
        long took = (System.nanoTime() - begun) / 1_000_000;
        String ended = result.failed() ? "failed" : "done";
        if (effect && result.begun()) {
            if (!claim.approved()) { // else the note tells it with the decision
                draft.did(tool.name(), CanonicalJson.of(arguments), result.text(), result.failed());
            }
            ledger.finishEffect(round, claim, ended, result.text(), took);
        } else if (effect) {
            ledger.finishNotBegun(claim, result.text(), took);
        } else {
            ledger.finish(claim, ended, result.text(), took);
        }
        if (result.failed()) {
            draft.called(new Call(tool.name(), arguments, result.text(), effect, true));
            return result.text();
        }
        return heard(draft, tool, arguments, result.text());
    }

    static String heard(Draft draft, Tool tool, Map<String, Object> arguments, String result) {
        draft.called(new Call(tool.name(), arguments, result, !tool.readOnly(), true));
        draft.heard(result, !tool.readOnly(), false);
        return result;
    }

    /** Its effect is in the draft, so it is made anew in each round. */
    private String applied(Round round, Draft draft, Tool tool, BuiltIn builtIn, Map<String, Object> arguments, Claim claim) {
        try {
            String result = applied(round, draft, tool, builtIn, arguments);
            ledger.finish(claim, "done", result, 0);
            return result;
        } catch (HandOffNeeded | HandOver e) {
            ledger.finish(claim, "done", null, 0);
            throw e;
        }
    }

    static String applied(Round round, Draft draft, Tool tool, BuiltIn builtIn, Map<String, Object> arguments) {
        String result = builtIn.apply(arguments, draft, round);
        draft.called(new Call(tool.name(), arguments, result, true, true));
        draft.heard(result, true, true);
        return result;
    }

    static String denied(Round round, Draft draft, Tool tool, Map<String, Object> arguments) {
        if (round.mayAct()) {
            throw new HandOffNeeded(HandOffReason.APPROVAL_DENIED, "A human did not approve " + tool.name() + ".");
        }
        draft.called(new Call(tool.name(), arguments, NOT_NOW, true, false));
        return NOT_NOW;
    }

    /** No tool outlives the turn. */
    static Tool inTime(Tool tool, Duration left) {
        Duration time = left.compareTo(tool.timeout()) < 0 ? left : tool.timeout();
        return new Tool(tool.name(), tool.description(), tool.parameters(), tool.tags(), tool.hints(),
                time.isZero() ? Duration.ofMillis(1) : time, tool.resultLimit());
    }
}
