package io.chatwootprocessor.inbound.address;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The countries in which WhatsApp writes a mobile number with a digit that others leave out, or the other way round. libphonenumber
 * takes both for numbers, or the one for none. Chatwoot knows two of them ({@code app/services/whatsapp/phone_normalizers}). The
 * function {@code communication.one_phone} says the same.
 */
final class PhoneSpelling {

    private static final List<Rule> RULES = List.of(
            // Brazil: mobile numbers got a ninth digit, a 9; who was on WhatsApp before is known there without it
            new Rule(Pattern.compile("\\+55([1-9]\\d)([6-9]\\d{7})"), "+55$19$2"),
            // Mexico: a 1 for mobile numbers, given up in 2019, stays on WhatsApp
            new Rule(Pattern.compile("\\+521([2-9]\\d{9})"), "+52$1"),
            // Argentina: a 9 for mobile numbers that are called from abroad; area codes begin with 1 to 3
            new Rule(Pattern.compile("\\+54([1-3]\\d{9})"), "+549$1"));

    private PhoneSpelling() {
    }

    private record Rule(Pattern other, String one) {
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

    /** Whether the number may have others. */
    static boolean isOneOfSeveral(String number) {
        return number.length() > 11 && (number.startsWith("+55") || number.startsWith("+52") || number.startsWith("+54"));
    }
}
