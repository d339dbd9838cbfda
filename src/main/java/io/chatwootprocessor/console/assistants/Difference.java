package io.chatwootprocessor.console.assistants;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Two texts, each cut where the words begin and end that the other one does not have at this place.
 *
 * @param was the parts of the old text
 * @param now the parts of the new text
 */
record Difference(List<Part> was, List<Part> now) {

    /** A word with the space after it: the space makes no difference. */
    private static final Pattern WORD = Pattern.compile("\\s*\\S+\\s*|\\s+");
    /** More pairs of words than this are not compared: the words between the first and the last difference all differ. */
    private static final int MOST_PAIRS = 1_000_000;

    /**
     * Some words of a text.
     *
     * @param differs whether the other text does not have them here
     */
    record Part(String text, boolean differs) {
    }

    /** Compares two texts word by word. */
    static Difference of(String was, String now) {
        List<String> before = words(was);
        List<String> after = words(now);
        int start = 0;
        while (start < Math.min(before.size(), after.size()) && same(before.get(start), after.get(start))) {
            start++;
        }
        int end = 0;
        while (end < Math.min(before.size(), after.size()) - start
                && same(before.get(before.size() - 1 - end), after.get(after.size() - 1 - end))) {
            end++;
        }
        boolean[] keptBefore = ends(before.size(), start, end);
        boolean[] keptAfter = ends(after.size(), start, end);
        keepCommon(before.subList(start, before.size() - end), after.subList(start, after.size() - end), start, keptBefore, keptAfter);
        return new Difference(parts(before, keptBefore), parts(after, keptAfter));
    }

    private static List<String> words(String text) {
        return WORD.matcher(text).results().map(MatchResult::group).toList();
    }

    private static boolean same(String one, String other) {
        return one.strip().equals(other.strip());
    }

    private static boolean[] ends(int size, int start, int end) {
        boolean[] kept = new boolean[size];
        for (int i = 0; i < size; i++) {
            kept[i] = i < start || i >= size - end;
        }
        return kept;
    }

    /** Marks the longest common sequence of words. */
    private static void keepCommon(List<String> before, List<String> after, int start, boolean[] keptBefore, boolean[] keptAfter) {
        if ((long) before.size() * after.size() > MOST_PAIRS) {
            return;
        }
        int[][] common = new int[before.size() + 1][after.size() + 1]; // how many words the rests from there on have in common
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] = same(before.get(i), after.get(j)) ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        for (int i = 0, j = 0; i < before.size() && j < after.size();) {
            if (same(before.get(i), after.get(j))) {
                keptBefore[start + i++] = true;
                keptAfter[start + j++] = true;
            } else if (common[i + 1][j] >= common[i][j + 1]) {
                i++;
            } else {
                j++;
            }
        }
    }

    /** Neighbours that are alike are one part. */
    private static List<Part> parts(List<String> words, boolean[] kept) {
        List<Part> parts = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= words.size(); i++) {
            if (i == words.size() || kept[i] != kept[from]) {
                parts.add(new Part(String.join("", words.subList(from, i)), !kept[from]));
                from = i;
            }
        }
        return parts;
    }
}
