package io.chatwootprocessor.assistant;

import io.chatwootprocessor.http.JsonBody;
import java.util.ArrayList;
import java.util.List;

/**
 * A text that says to a human what an effect is about. A long one is shown as far as it fits, by whole lines, and says how many lines are left out;
 * it is compared as a whole.
 *
 * @param shown null: there is none
 * @param hash  of the whole text; null: there is none
 */
record Summary(String shown, String hash) {

    static final Summary NONE = new Summary(null, null);

    private static final int LONGEST = 2000;
    private static final int ROOM = 50; // for the sentence about the rest
    private static final String CUT_BEFORE = "… cut"; // by earlier versions, which kept no hash

    /** @param text null, or blank: there is none */
    static Summary of(String text) {
        if (text == null || text.isBlank()) {
            return NONE;
        }
        String whole = JsonBody.storable(text).strip();
        return new Summary(whole.length() <= LONGEST ? whole : shortened(whole), CanonicalJson.hash(whole));
    }

    /**
     * Whether a human approved just that. Earlier versions kept no hash, and wrote the same lines in another order. Nobody knows the end of what they cut.
     */
    boolean isThatOf(Ledger.Approved approved) {
        if (approved.hash() != null) {
            return approved.hash().equals(hash);
        }
        return shown != null && !approved.summary().endsWith(CUT_BEFORE) && sorted(shown).equals(sorted(approved.summary()));
    }

    private static String shortened(String whole) {
        List<String> lines = whole.lines().toList();
        List<String> kept = new ArrayList<>();
        int left = LONGEST - ROOM;
        for (String line : lines) {
            if (line.length() + 1 > left) {
                break;
            }
            kept.add(line);
            left -= line.length() + 1;
        }
        int rest = lines.size() - kept.size();
        if (left > LONGEST / 2) { // the next line alone is a long one
            kept.add(beginning(lines.get(kept.size()), left) + "… cut");
            rest--;
        }
        if (rest > 0) {
            kept.add("… " + rest + (rest == 1 ? " more line is left out" : " more lines are left out"));
        }
        return String.join("\n", kept);
    }

    private static String beginning(String line, int length) {
        return line.substring(0, Character.isHighSurrogate(line.charAt(length - 1)) ? length - 1 : length);
    }

    private static List<String> sorted(String text) {
        return text.lines().sorted().toList();
    }
}
