package io.chatwootprocessor.inbound.address;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A phone number in its one spelling: {@code +}, the country's code, and digits (E.164). */
public final class PhoneNumber {

    private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();
    private static final int LONGEST = 60;
    private static final int ENDING = 7;
    private static final int SUBSCRIBER = 8;
    private static final int SHORTEST = 5;
    private static final int MOST_DIGITS = 15;
    private static final int LONGEST_COUNTRY = 3;
    private static final int LITHUANIA = 370;
    private static final String NO_COUNTRY = "001"; // of codes for the whole world, such as satellite phones
    /** By the code of a country, the digits that callers inside the country dial first, and the library takes away. */
    private static final Map<String, String> DIALLED_FIRST = LIBRARY.getSupportedCallingCodes().stream()
            .collect(Collectors.toMap(String::valueOf, PhoneNumber::dialledFirst));
    /** As people write a number, with its country code. A 0 in brackets is for callers inside the country. */
    private static final Pattern SPELLED = Pattern.compile("\\(?\\+?\\s*[1-9(][\\d\\s\\p{Zs}./()\\u2010-\\u2015-]*");
    private static final Pattern NUMBER = Pattern.compile("\\+[1-9]\\d{4,14}");
    private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}+");
    private static final Pattern NO_DIGITS = Pattern.compile("[^0-9]+");

    private PhoneNumber() {
    }

    /**
     * @param spelled with its country code, as people or providers write it; null: there is none
     * @return the number that all its spellings have; null where this is no phone number
     */
    public static String of(String spelled) {
        String number = digits(spelled);
        return number == null ? null : PhoneSpelling.one(number);
    }

    /**
     * @param spelled as in {@link #of}
     * @return {@code +} and the digits that reach the phone, in the spelling that was given; null where this is no phone number
     */
    public static String digits(String spelled) {
        if (spelled == null || spelled.length() > LONGEST) {
            return null;
        }
        if (isPlain(spelled)) {
            return spelled.startsWith("+") ? spelled : "+" + spelled;
        }
        String text = INVISIBLE.matcher(spelled).replaceAll("").strip().replaceFirst("^00(?=[1-9])", "+");
        if (!SPELLED.matcher(text).matches()) {
            return null;
        }
        String digits = "+" + NO_DIGITS.matcher(text).replaceAll("");
        String number = withoutTrunkPrefix(digits);
        if (text.contains("(0)") && number.equals(digits)) {
            return null; // the library cannot read that 0
        }
        return NUMBER.matcher(number).matches() ? number : null;
    }

    /**
     * @param spelled as in {@link #of}
     * @return all spellings of the number in which somebody may have stored it, as {@code +<digits>}; empty where this is no phone number
     */
    public static List<String> spellings(String spelled) {
        String one = of(spelled);
        return one == null ? List.of() : Stream.concat(Stream.of(digits(spelled)), PhoneSpelling.all(one).stream()).distinct().toList();
    }

    /** Whether both are phone numbers, and the same number. */
    public static boolean areOne(String number, String other) {
        String one = number.startsWith("+") ? of(number) : null;
        return one != null && one.equals(of(other));
    }

    /** @return the digits that all spellings of the number have in common, to search for; any other text as it is */
    public static String common(String number) {
        return PhoneSpelling.isOneOfSeveral(number) ? number.substring(number.length() - SUBSCRIBER) : number;
    }

    /** Whether a provider's spelling and a human's may be the same number, in a country whose rules we do not know. */
    public static boolean endAlike(String one, String other) {
        return one.length() > ENDING && other.endsWith(one.substring(one.length() - ENDING))
                && one.substring(0, 3).equals(other.substring(0, 3));
    }

    /**
     * Whether the library, which is slow, would change nothing: the number is spelled as providers spell it, and no digit for callers
     * inside the country follows the country's code.
     */
    private static boolean isPlain(String spelled) {
        int first = spelled.startsWith("+") ? 1 : 0;
        int length = spelled.length() - first;
        if (length < SHORTEST || length > MOST_DIGITS - 2) { // a longer one may have a trunk prefix in it
            return false;
        }
        for (int i = first; i < spelled.length(); i++) {
            char digit = spelled.charAt(i);
            if (digit < '0' || digit > '9') {
                return false;
            }
        }
        return spelled.charAt(first) != '0' && !hasTrunkPrefix(spelled, first);
    }

    private static boolean hasTrunkPrefix(String spelled, int first) {
        for (int end = first + 1; end <= first + LONGEST_COUNTRY; end++) {
            String dialled = DIALLED_FIRST.get(spelled.substring(first, end)); // no country's code is the beginning of another one's
            if (dialled != null) {
                return dialled.indexOf(spelled.charAt(end)) >= 0;
            }
        }
        return false;
    }

    private static String dialledFirst(int country) {
        String before = country == LITHUANIA ? "08" : "0"; // it gave up its 8, and the library still takes it away
        return LIBRARY.getRegionCodesForCountryCode(country).stream().filter(region -> !NO_COUNTRY.equals(region))
                .map(region -> LIBRARY.getNddPrefixForRegion(region, true)).filter(prefix -> prefix != null && !prefix.isEmpty())
                .map(prefix -> prefix.substring(0, 1)).collect(Collectors.joining("", before, ""));
    }

    private static String withoutTrunkPrefix(String digits) {
        try {
            Phonenumber.PhoneNumber number = LIBRARY.parse(digits, null);
            String known = LIBRARY.format(number, PhoneNumberFormat.E164);
            return known.equals(digits) || !LIBRARY.isValidNumber(number) ? digits : known;
        } catch (NumberParseException e) {
            return digits;
        }
    }
}
