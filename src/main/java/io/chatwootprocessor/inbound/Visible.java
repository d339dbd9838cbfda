package io.chatwootprocessor.inbound;

import java.util.regex.Pattern;

/** Whether there is something to read in a text: not only blanks, and signs that nobody sees, such as a zero-width space. */
public final class Visible {

    /** Spaces, control and format characters, fillers of Hangul, the empty braille pattern, what only changes the sign before it. */
    private static final Pattern UNSEEN =
            Pattern.compile("[\\s\\p{Z}\\p{Cc}\\p{Cf}\\u115f\\u1160\\u2800\\u3164\\uffa0\\u034f\\ufe00-\\ufe0f]*+");

    private Visible() {
    }

    public static boolean in(String text) {
        return text != null && !UNSEEN.matcher(text).matches();
    }
}
