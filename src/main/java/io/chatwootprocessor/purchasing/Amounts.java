package io.chatwootprocessor.purchasing;

import java.math.BigDecimal;

/** Numbers of orders: never a double, never written with an exponent. */
public final class Amounts {

    private static final int LONGEST = 40;

    private Amounts() {
    }

    /** @return a quantity without zeros at its end: {@code 10}, {@code 2.5} */
    public static String plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return (stripped.scale() < 0 ? stripped.setScale(0) : stripped).toPlainString();
    }

    /** @return how many decimals it has that are not 0 */
    public static int decimals(BigDecimal number) {
        return Math.max(0, number.stripTrailingZeros().scale());
    }

    /** @return the number of an argument; null: it is none */
    public static BigDecimal of(Object argument) {
        if (argument == null) {
            return null;
        }
        String text = argument.toString().strip();
        try {
            BigDecimal number = text.length() > LONGEST ? null : new BigDecimal(text);
            return number == null || Math.abs((long) number.scale()) > LONGEST ? null : number; // 1e999999999 has a billion digits
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
