package io.chatwootprocessor.purchasing.talk;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A piece of a message.
 *
 * @param text  as written
 * @param plain in small letters, without accents and apostrophes; letters that are written three times or more count once
 * @param start where it begins in the message
 */
record Token(Kind kind, String text, String plain, int start) {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+|['’`´]");
    private static final Pattern STRETCHED = Pattern.compile("(\\p{L})\\1{2,}");

    enum Kind {
        WORD, NUMBER, CODE, BARCODE, ORDER, DATE, CURRENCY,
        /** A time of day, an address, a phone number: never a quantity. */
        OTHER,
        /** A percentage or a fraction: it may be about a quantity or a price. */
        PART,
        /** Ends a part of a sentence. */
        BREAK,
        /** Any other character. */
        SIGN
    }

    Token(Kind kind, String text, int start) {
        this(kind, text, plain(text), start);
    }

    static String plain(String text) {
        String folded = MARKS.matcher(Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFD)).replaceAll("");
        return STRETCHED.matcher(folded).replaceAll("$1");
    }

    int end() {
        return start + text.length();
    }

    boolean is(Kind wanted) {
        return kind == wanted;
    }

    boolean isProduct() {
        return kind == Kind.CODE || kind == Kind.BARCODE;
    }

    boolean endsSentence() {
        return kind == Kind.BREAK && !text.equals(",");
    }
}
