package io.chatwootprocessor.purchasing.talk;

import java.util.regex.Pattern;

/** The digits below a barcode: EAN-8, UPC-A, EAN-13, GTIN-14. */
final class Barcode {

    private static final Pattern DIGITS = Pattern.compile("\\d{8}|\\d{12,14}");

    private Barcode() {
    }

    /** Whether it has the length of one. */
    static boolean isLong(String text) {
        return DIGITS.matcher(text).matches();
    }

    /** Whether it is one: its check digit is right, and it is no round number. */
    static boolean isRight(String text) {
        if (!isLong(text) || text.endsWith("0000")) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < text.length(); i++) {
            sum += (text.charAt(i) - '0') * ((text.length() - i) % 2 == 0 ? 3 : 1);
        }
        return sum % 10 == 0;
    }
}
