package io.chatwootprocessor.console;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Amounts for people. */
public final class Money {

    private static final BigDecimal CENTS = new BigDecimal("0.1");
    private static final BigDecimal SMALL = new BigDecimal("0.0001");

    private Money() {
    }

    /**
     * @param usd a number, or its text
     * @return two digits, such as {@code $1,234.50}; more where the amount is small, such as {@code $0.0003}
     */
    public static String dollars(Object usd) {
        BigDecimal value = new BigDecimal(usd.toString());
        int digits = value.signum() == 0 || value.compareTo(CENTS) >= 0 ? 2 : value.compareTo(SMALL) >= 0 ? 4 : 6;
        return "$" + String.format(Locale.ROOT, "%,." + digits + "f", value.setScale(digits, RoundingMode.HALF_UP));
    }

    /**
     * The amount that unfinished work may cost.
     *
     * @param usd 0: there is no price
     */
    public static String atMost(Object usd) {
        return new BigDecimal(usd.toString()).signum() == 0 ? "an amount that is not known, as there is no price" : "up to " + dollars(usd);
    }
}
