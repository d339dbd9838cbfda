package io.chatwootprocessor.assistant;

import io.chatwootprocessor.tools.Tool;
import java.util.Map;

/** A tool that is no route: it acts on the answer in the making. */
public interface BuiltIn {

    Tool tool();

    /** As that assistant is shown it. */
    default Tool tool(Assistant assistant) {
        return tool();
    }

    /** Whether an assistant has it only if it names its tag. */
    default boolean needsTag() {
        return true;
    }

    /** Whether that assistant may have it, beside naming its tag. */
    default boolean fits(Assistant assistant) {
        return true;
    }

    /**
     * Acts on the draft.
     *
     * @param arguments checked ones
     * @return the words to the model
     * @throws HandOffNeeded where the turn ends with it
     * @throws HandOver      where another assistant goes on
     */
    String apply(Map<String, Object> arguments, Draft draft, Round round);

    /** A built-in tool with this description and this action. */
    static BuiltIn of(Tool tool, Action action) {
        return new BuiltIn() {

            @Override
            public Tool tool() {
                return tool;
            }

            @Override
            public String apply(Map<String, Object> arguments, Draft draft, Round round) {
                return action.apply(arguments, draft);
            }
        };
    }

    /** The action of a tool that needs to know nothing of the round. */
    interface Action {

        String apply(Map<String, Object> arguments, Draft draft);
    }
}
