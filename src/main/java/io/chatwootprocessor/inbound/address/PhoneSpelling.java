package io.chatwootprocessor.inbound.address;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Brings numbers to one spelling in the countries where WhatsApp writes a mobile number with a digit that others leave out, or the other
 * way round. libphonenumber takes both spellings for different numbers, or takes one for no number. Chatwoot knows two of these countries
 * ({@code app/services/whatsapp/phone_normalizers}). The function {@code communication.one_phone} has the same rules.
 */
final class PhoneSpelling {

    private static final List<Rule> RULES = List.of(
            // Brazil: mobile numbers got a ninth digit, a 9. WhatsApp knows older accounts without it
            new Rule(Pattern.compile("\\+55([1-9]\\d)([6-9]\\d{7})"), "+55$19$2", Pattern.compile("\\+55([1-9]\\d)9([6-9]\\d{7})"), "+55$1$2"),
            // Mexico: mobile numbers lost a 1 in 2019. WhatsApp still writes it
            new Rule(Pattern.compile("\\+521([2-9]\\d{9})"), "+52$1", Pattern.compile("\\+52([2-9]\\d{9})"), "+521$1"),
            // Argentina: a 9 marks mobile numbers that are called from abroad. Area codes begin with 1 to 3
            new Rule(Pattern.compile("\\+54([1-3]\\d{9})"), "+549$1", Pattern.compile("\\+549([1-3]\\d{9})"), "+54$1"));

    private PhoneSpelling() {
    }

    /**
     * @param back  fits the one spelling of a number that has another
     * @param again makes the other one of it
     */
    private record Rule(Pattern other, String one, Pattern back, String again) {
    }

    /**
     * @param number {@code +} and digits
     * @return the spelling that stands for all of them
     */
    static String one(String number) {
        if (!isOneOfSeveral(number)) {
            return number;
        }
        for (Rule rule : RULES) {
            var other = rule.other.matcher(number);
            if (other.matches()) {
                return other.replaceFirst(rule.one);
            }
        }
        return number;
    }

    /**
     * @param one the spelling that stands for all
     * @return all of them, that one first
     */
    static List<String> all(String one) {
        return Stream.concat(Stream.of(one), RULES.stream().map(rule -> rule.back.matcher(one).matches() ? rule.back.matcher(one).replaceFirst(rule.again) : one))
                .distinct().toList();
    }

    /** Whether the number may have other spellings. */
    static boolean isOneOfSeveral(String number) {
        return number.length() > 11 && (number.startsWith("+55") || number.startsWith("+52") || number.startsWith("+54"));
    }
}
