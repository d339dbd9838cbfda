package io.chatwootprocessor.assistant;

import io.chatwootprocessor.assistant.Draft.Call;
import io.chatwootprocessor.tools.Tool;
import io.chatwootprocessor.tools.ToolInvoker;
import io.chatwootprocessor.tools.ToolResult;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The calls of tools in a trial or an evaluation: read-only tools are called, or the recorded result is taken; nothing changes the world. */
@Component
class TrialCalling {

    private static final String UNRECORDED = "This was not called: what it would have given is not known.";

    private final ToolInvoker invoker;

    TrialCalling(ToolInvoker invoker) {
        this.invoker = invoker;
    }

    /**
     * Takes the recorded result in the evaluation of a turn; else calls the tool if it is built in or read-only.
     *
     * @param json the arguments as the ledger knows them
     * @return the words to the model
     */
    String call(Round round, Draft draft, Tool tool, Optional<BuiltIn> builtIn, Map<String, Object> arguments, String json) {
        boolean recorded = builtIn.isEmpty() && round.recording() != null && round.recording().isOfTurn();
        return recorded ? recalled(round, draft, tool, arguments, json) : tried(round, draft, tool, builtIn, arguments);
    }

    private String tried(Round round, Draft draft, Tool tool, Optional<BuiltIn> builtIn, Map<String, Object> arguments) {
        if (builtIn.isPresent()) {
            try {
                return Calling.applied(round, draft, tool, builtIn.get(), arguments);
            } catch (HandOffNeeded | HandOver e) {
                draft.called(new Call(tool.name(), arguments, null, true, true));
                throw e;
            }
        }
        if (!tool.readOnly()) {
            return Calling.denied(round, draft, tool, arguments);
        }
        ToolResult result = invoker.invoke(Calling.inTime(tool, round.left()), arguments, round.context());
        if (result.failed()) {
            draft.called(new Call(tool.name(), arguments, result.text(), false, true));
            return result.text();
        }
        return Calling.heard(draft, tool, arguments, result.text());
    }

    /** The result that the recorded turn has. */
    private static String recalled(Round round, Draft draft, Tool tool, Map<String, Object> arguments, String json) {
        Recording.Made made = round.recording().made(tool.name(), CanonicalJson.hash(json));
        switch (made == null ? "" : made.state()) {
            case "done":
                return Calling.heard(draft, tool, arguments, Objects.toString(made.result(), ""));
            case "failed":
                draft.called(new Call(tool.name(), arguments, made.result(), !tool.readOnly(), true));
                return Objects.toString(made.result(), "The tool failed.");
            case "asked":
                draft.called(new Call(tool.name(), arguments, Calling.WAITS, true, false));
                return Calling.WAITS;
            case "denied":
                return Calling.denied(round, draft, tool, arguments);
            default:
                draft.called(new Call(tool.name(), arguments, UNRECORDED, !tool.readOnly(), false));
                draft.judged(List.of(new Verdict("unrecorded", tool.name() + " was not called so in the recorded turn")));
                return UNRECORDED;
        }
    }
}
