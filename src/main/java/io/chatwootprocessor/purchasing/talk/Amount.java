package io.chatwootprocessor.purchasing.talk;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number as people write it. A comma is a decimal sign in one language and parts thousands in another, so one separator before exactly three
 * digits is read by the language; where the language is unknown, or reads it as a decimal sign, the number is not guessed.
 *
 * @param value null: it is ambiguous, or no number
 */
record Amount(BigDecimal value) {

    private static final Pattern GROUPED = Pattern.compile("([-−]?\\d{1,3})((?:([.,'’\\u00A0\\u202F])\\d{3})(?:\\3\\d{3})*)(?:([.,])(\\d+))?");
    private static final Pattern DECIMAL = Pattern.compile("([-−]?\\d+)(?:[.,](\\d+))?");

    /** @param language null: it is not known */
    static Amount of(String text, String language) {
        Matcher grouped = GROUPED.matcher(text);
        if (grouped.matches() && !grouped.group(1).matches("[-−]?0")) {
            String separator = grouped.group(3);
            boolean certain = grouped.group(2).length() > 4 || grouped.group(5) != null || !separator.matches("[.,]");
            if (grouped.group(4) != null && grouped.group(4).equals(separator) || !certain && !separator.equals(thousands(language))) {
                return new Amount(null);
            }
            return new Amount(number(grouped.group(1) + grouped.group(2).replaceAll("\\D", ""), grouped.group(5)));
        }
        Matcher decimal = DECIMAL.matcher(text);
        return new Amount(decimal.matches() ? number(decimal.group(1), decimal.group(2)) : null);
    }

    private static String thousands(String language) {
        return language == null ? "" : language.equals("en") ? "," : ".";
    }

    private static BigDecimal number(String whole, String fraction) {
        return new BigDecimal(whole.replace('−', '-') + (fraction == null ? "" : "." + fraction));
    }
}
