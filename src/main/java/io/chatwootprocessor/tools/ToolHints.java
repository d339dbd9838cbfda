package io.chatwootprocessor.tools;

/**
 * How a tool says that it behaves, in the words of the Model Context Protocol. Null: it does not say.
 *
 * @param title       for people
 * @param readOnly    it changes nothing
 * @param destructive it may undo or delete something
 * @param idempotent  a second call with the same arguments changes nothing more
 * @param openWorld   it reaches beyond the systems that the operator runs
 */
public record ToolHints(String title, Boolean readOnly, Boolean destructive, Boolean idempotent, Boolean openWorld) {

    /** @throws IllegalArgumentException where they contradict each other */
    public ToolHints {
        if (Boolean.TRUE.equals(readOnly) && Boolean.TRUE.equals(destructive)) {
            throw new IllegalArgumentException("readOnlyHint and destructiveHint contradict each other");
        }
    }
}
