package io.chatwootprocessor.knowledge;

import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Leaves out the data of one person: addresses, numbers, names. The rest can be knowledge for everybody. */
final class Discretion {

    static final String LEFT_OUT = "…";

    private static final Pattern ADDRESS = Pattern.compile("[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+");
    private static final Pattern LINK_TO_SOMETHING_OF_ONE = Pattern.compile("(https?://[^\\s?#]+)[?#]\\S*");
    /** Phone numbers, orders, accounts, cards, dates of birth; not prices, times and years. */
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.,])(?:[A-Z]{1,4}[-#]?)?#?\\+?\\d(?:[\\d\\s()./-]*\\d){4,}(?![\\w])|\\b\\w*\\d{5,}\\w*\\b");
    private static final Pattern GREETING = Pattern.compile("(?iu)^(\\s*(?:hi|hello|hey|dear|hola|estimad[oa]|querid[oa]|olá|ola|oi|prezad[oa]|hallo|liebe[r]?|bonjour|ciao)"
            + "\\s+)(?-i:\\p{Lu}[\\p{L}'-]+)(?-i:\\s+\\p{Lu}[\\p{L}'-]+)?");
    private static final Pattern INTRODUCTION = Pattern.compile("(?iu)((?:my name is|i am called|me llamo|mi nombre es|meu nome é|ich heiße|je m'appelle|mi chiamo)\\s+)"
            + "(?-i:\\p{Lu}[\\p{L}'-]+)(?-i:\\s+\\p{Lu}[\\p{L}'-]+)*");

    private Discretion() {
    }

    /** @param names that are known to be somebody's */
    static String of(String text, Collection<String> names) {
        String clean = ADDRESS.matcher(text).replaceAll(LEFT_OUT);
        clean = LINK_TO_SOMETHING_OF_ONE.matcher(clean).replaceAll("$1");
        clean = NUMBER.matcher(clean).replaceAll(LEFT_OUT);
        clean = GREETING.matcher(clean).replaceAll("$1" + LEFT_OUT);
        clean = INTRODUCTION.matcher(clean).replaceAll("$1" + LEFT_OUT);
        for (String name : names) {
            for (String part : name.split("[\\s,]+")) {
                if (part.length() > 1) {
                    clean = Pattern.compile("(?iu)(?<!\\p{L})" + Pattern.quote(part) + "(?!\\p{L})").matcher(clean)
                            .replaceAll(Matcher.quoteReplacement(LEFT_OUT));
                }
            }
        }
        return clean.strip();
    }
}
