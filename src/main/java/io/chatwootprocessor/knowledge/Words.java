package io.chatwootprocessor.knowledge;

import java.text.Normalizer;
import java.util.regex.Pattern;

/** Brings texts and questions to one spelling before PostgreSQL cuts them into words. */
final class Words {

    private static final Pattern MARKS = Pattern.compile("\\p{Mn}+");
    private static final Pattern JOINED = Pattern.compile("(?<=\\p{L})[_/]|[_/](?=\\p{L})");

    private Words() {
    }

    /** Without accents, which people leave out in a chat; names of settings and paths as the words that they are made of. */
    static String plain(String text) {
        String plain = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
        return JOINED.matcher(plain).replaceAll(" ");
    }
}
