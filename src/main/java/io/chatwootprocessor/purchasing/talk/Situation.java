package io.chatwootprocessor.purchasing.talk;

import java.util.Map;
import java.util.Optional;

/**
 * A vendor's words, and the question before them.
 *
 * @param said     now, without the files
 * @param meant    that, understood
 * @param language in which to answer
 * @param foreign  whether the vendor surely writes in a language that the rules do not know
 * @param file     whether there is a file that nobody has read: a picture, a voice note
 * @param question that we asked last, and that is still open
 * @param before   the vendor's words before that question; empty: none
 */
record Situation(String said, Understood meant, String language, boolean foreign, boolean file, Optional<Templates.Question> question, String before) {

    private static final Map<String, Intent> ASKED = Map.of("ask_confirm", Intent.CONFIRM, "ask_received", Intent.RECEIVED, "ask_cancel", Intent.CANCEL,
            "ask_quote", Intent.QUOTE);

    /** The deed that a yes to the open question does; null: the question is another one, or there is none. */
    Intent askedFor() {
        return question.map(open -> ASKED.get(open.key())).orElse(null);
    }

    /** Whether we asked that last. */
    boolean asked(String key) {
        return question.filter(open -> open.key().equals(key)).isPresent();
    }
}
