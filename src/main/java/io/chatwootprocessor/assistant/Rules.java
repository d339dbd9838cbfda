package io.chatwootprocessor.assistant;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rules of an assistant, which its file names by {@code rules}. They answer where no model of the file has a key, and they check the calls of
 * a model. A bean of this type is all that it takes: nothing else knows its name.
 */
public interface Rules {

    /** As files spell it: small letters, digits, hyphens. */
    String name();

    /**
     * Answers without a model. Tools are called through the given calls only, so that each is written down, is made once, and respects the
     * assistant's mode and approvals, as those of a model do.
     *
     * @param draft collects the answer's actions beside its text
     * @return the reply's text; empty: nothing is said
     * @throws HandOffNeeded where a human has to go on
     */
    String answer(Round round, Draft draft, Calls calls);

    /**
     * Whether a model may make that call now.
     *
     * @param arguments checked ones
     * @return the words to the model instead; empty: it may
     */
    default Optional<String> refusal(Round round, String tool, Map<String, Object> arguments) {
        return Optional.empty();
    }

    /** How the customer's words that came after an approval stand to the approved call. */
    enum NewWords {

        /** They leave it at that, without doubt: thanks, say. */
        FIT,

        /** It is not known. */
        UNSURE,

        /** They refuse it, or want another thing. */
        AGAINST
    }

    /** Reads what the customer wrote after a human approved that call, and before it was made. */
    default NewWords newWords(Round round, String tool) {
        return NewWords.UNSURE;
    }

    /**
     * Hears a tool's result before the model does: also of a call that was made in an earlier round of the turn.
     *
     * @throws HandOffNeeded where a human has to go on, whatever the model would say
     */
    default void heard(String tool, String result) {
    }

    /**
     * Which deeds a reply of a model must not tell, as what its tools said shows that they are not done, though the model has done other things.
     *
     * @param heard what tools said in this turn
     * @return deeds as {@code assistant/claims.yaml} names them, such as {@code confirm}
     */
    default Set<String> undone(List<String> heard) {
        return Set.of();
    }

    /** Calls tools of the assistant. */
    @FunctionalInterface
    interface Calls {

        /**
         * @return the tool's words; of a call that was not made, as nothing may be changed now, a sentence that says so
         * @throws TurnOutdated  where the turn is not ours any more, or something newer came
         * @throws HandOffNeeded where a human has to go on
         */
        String call(String tool, Map<String, Object> arguments);
    }
}
