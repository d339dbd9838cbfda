package io.chatwootprocessor.inbound;

import java.util.regex.Pattern;

/** Whether a text has something to read, apart from blanks and invisible signs such as a zero-width space. */
public final class Visible {

    /** Spaces, control and format characters, fillers of Hangul, the empty braille pattern, and signs that only change the one before. */
    private static final Pattern UNSEEN =
            Pattern.compile("[\\s\\p{Z}\\p{Cc}\\p{Cf}\\u115f\\u1160\\u2800\\u3164\\uffa0\\u034f\\ufe00-\\ufe0f]*+");

    private Visible() {
    }

    public static boolean in(String text) {
        return text != null && !UNSEEN.matcher(text).matches();
    }
}
