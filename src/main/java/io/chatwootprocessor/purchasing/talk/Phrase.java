package io.chatwootprocessor.purchasing.talk;

import java.util.List;
import java.util.Set;

/**
 * Words in their order. A word that ends with * stands for all that begin so; ~ stands for up to three words.
 *
 * @param role     such as {@code intents}
 * @param intent   null: it has none
 * @param language of the words
 */
record Phrase(List<String> words, String role, Intent intent, String language) {

    private static final int MOST_BETWEEN = 3;
    /** Shorter words are too like others to be taken for misspelled ones. */
    private static final int LONG = 6;

    static Phrase of(String text, String role, Intent intent, String language) {
        return new Phrase(List.of(text.split(" ")), role, intent, language);
    }

    /** Where it ends if it begins there; -1: it does not. */
    int endAt(List<Token> tokens, int from, Set<String> known) {
        return endAt(tokens, from, 0, known);
    }

    private int endAt(List<Token> tokens, int at, int word, Set<String> known) {
        if (word == words.size()) {
            return at;
        }
        if (words.get(word).equals("~")) {
            for (int between = 0; between <= MOST_BETWEEN && at + between <= tokens.size(); between++) {
                int end = endAt(tokens, at + between, word + 1, known);
                if (end >= 0) {
                    return end;
                }
            }
            return -1;
        }
        return at < tokens.size() && fits(words.get(word), tokens.get(at).plain(), known) ? endAt(tokens, at + 1, word + 1, known) : -1;
    }

    /** @param known words that are no misspelled other ones */
    static boolean fits(String wanted, String word, Set<String> known) {
        boolean open = wanted.endsWith("*");
        String stem = open ? wanted.substring(0, wanted.length() - 1) : wanted;
        if (open ? word.startsWith(stem) : word.equals(stem)) {
            return true;
        }
        if (stem.length() < LONG || word.length() < LONG || word.charAt(0) != stem.charAt(0) || known.contains(word)) {
            return false;
        }
        if (!open) {
            return isOneOff(stem, word);
        }
        for (int length = stem.length() - 1; length <= Math.min(stem.length() + 1, word.length()); length++) {
            if (isOneOff(stem, word.substring(0, length))) {
                return true;
            }
        }
        return false;
    }

    /** Whether one letter is missing, too many, another, or changed places with the next one. */
    static boolean isOneOff(String one, String other) {
        int same = 0;
        while (same < Math.min(one.length(), other.length()) && one.charAt(same) == other.charAt(same)) {
            same++;
        }
        String left = one.substring(same);
        String right = other.substring(same);
        if (left.isEmpty() || right.isEmpty()) {
            return left.length() + right.length() == 1;
        }
        return left.substring(1).equals(right.substring(1)) || left.substring(1).equals(right) || left.equals(right.substring(1))
                || left.length() > 1 && right.length() > 1 && left.charAt(0) == right.charAt(1) && left.charAt(1) == right.charAt(0)
                        && left.substring(2).equals(right.substring(2));
    }

    boolean is(String wanted) {
        return role.equals(wanted);
    }

    /** Longer ones go before shorter ones. */
    int weight() {
        return words.size() * 100 + String.join("", words).length();
    }
}
