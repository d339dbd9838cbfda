package io.chatwootprocessor.assistant;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the numbers, dates, prices, addresses and links of a reply that stand nowhere in the known texts. */
final class Grounding {

    private static final Pattern LINK = Pattern.compile("(?:https?://|www\\.)[^\\s<>\"')\\]]+|[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+", Pattern.CASE_INSENSITIVE);
    private static final Pattern LIST_MARKER = Pattern.compile("(?m)^\\s*(?:\\d{1,2}[.)]|[-*•])\\s+");
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,'’ \\u00a0\\u202f]\\d{3}(?!\\d))*(?:[.,]\\d{1,2}(?![.,]?\\d))?|\\d+");
    private static final Pattern PHONE = Pattern.compile("\\+?\\d[\\d\\s()./-]{5,}\\d");

    private Grounding() {
    }

    /** The first number, date, price, address or link of the reply that stands nowhere in the known texts. */
    static Optional<String> unfounded(String reply, String known) {
        String text = LIST_MARKER.matcher(reply).replaceAll(" ");
        String evidence = known.toLowerCase(Locale.ROOT);
        Matcher link = LINK.matcher(text);
        while (link.find()) {
            String named = link.group().replaceFirst("[.,;:!?]+$", "");
            if (!evidence.contains(plain(named))) {
                return Optional.of(named);
            }
        }
        text = LINK.matcher(text).replaceAll(" ");
        text = withoutKnownPhones(text, evidence);
        Set<String> numbers = numbers(evidence);
        Matcher number = NUMBER.matcher(text);
        while (number.find()) {
            if (forms(number.group()).stream().noneMatch(numbers::contains)) {
                return Optional.of(number.group());
            }
        }
        return Optional.empty();
    }

    private static String plain(String link) {
        return link.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "").replaceFirst("^www\\.", "").replaceFirst("/+$", "");
    }

    /** The same phone number is spelled in many ways. */
    private static String withoutKnownPhones(String text, String evidence) {
        Set<String> known = new HashSet<>();
        PHONE.matcher(evidence).results().forEach(phone -> known.add(phone.group().replaceAll("\\D", "")));
        return PHONE.matcher(text).replaceAll(phone -> known.contains(phone.group().replaceAll("\\D", "")) ? " " : Matcher.quoteReplacement(phone.group()));
    }

    private static Set<String> numbers(String text) {
        Set<String> numbers = new HashSet<>();
        NUMBER.matcher(text).results().forEach(number -> numbers.addAll(forms(number.group())));
        Pattern.compile("\\d+").matcher(text).results().forEach(digits -> numbers.addAll(forms(digits.group())));
        return numbers;
    }

    /** A number's value, however it is spelled; 1.299 may be more than a thousand or little more than one. */
    private static Set<String> forms(String spelled) {
        Set<String> forms = new HashSet<>();
        String plain = spelled.replaceAll("[\\s'’\\u00a0\\u202f]", "");
        int last = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf(','));
        forms.add(value(plain.replaceAll("[.,]", "")));
        if (last > 0) {
            boolean decimals = plain.length() - last - 1 != 3;
            String value = value(plain.substring(0, last).replaceAll("[.,]", "") + "." + plain.substring(last + 1));
            if (decimals) {
                forms.clear();
            }
            forms.add(value);
        }
        return forms;
    }

    private static String value(String digits) {
        return new BigDecimal(digits).stripTrailingZeros().toPlainString();
    }
}
