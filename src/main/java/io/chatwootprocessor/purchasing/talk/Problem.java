package io.chatwootprocessor.purchasing.talk;

/** The reasons that a line of an order cannot be taken as it was written: the vendor is asked, nothing is guessed. */
public enum Problem {
    /** A quantity of zero. */
    ZERO,
    /** A quantity below zero. */
    NEGATIVE,
    /** A quantity that nobody means. */
    TOO_LARGE,
    /** Words such as "about" or "or" stand before the quantity. */
    INEXACT,
    /** A number that means one thing here and another there, such as 1,000 in Spanish. */
    AMBIGUOUS_NUMBER,
    /** More numbers than the line has a place for. */
    SEVERAL_NUMBERS,
    /** It is not said whether the number is the whole or a difference, such as "remove 2". */
    RELATIVE,
    /** It is not said whether the price is that of one or of all. */
    UNCLEAR_PRICE,
    /** A price of another unit than that of the quantity, such as a dozen. */
    PRICE_PER,
    /** It is not said whether the number is a quantity or a price. */
    QUANTITY_OR_PRICE,
    /** Another product stands behind "for": one may take the place of the other. */
    REPLACES
}
