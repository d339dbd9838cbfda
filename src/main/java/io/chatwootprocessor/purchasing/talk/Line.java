package io.chatwootprocessor.purchasing.talk;

import java.math.BigDecimal;
import java.util.Set;

/**
 * A line of an order, as the vendor wrote it.
 *
 * @param quantity null: not said, or a problem says why it is not known
 * @param unit     as written; null: not said
 * @param product  its code, barcode or name
 * @param kind     of that
 * @param price    of one; null: not said, or a problem says why it is not known
 * @param currency ISO 4217, or a sign or word that several currencies share; null: not said
 * @param problems empty: there are none
 * @param said     the words of the message
 */
public record Line(BigDecimal quantity, String unit, String product, Kind kind, BigDecimal price, String currency, Set<Problem> problems, String said) {

    /** How the product is named. */
    public enum Kind {
        /** By our own code. */
        CODE,
        /** By digits of the length of an EAN, UPC or GTIN. Whether there is such a product the catalogue knows. */
        BARCODE,
        /** In words. */
        NAME
    }

    /** Whether it can be taken as it is. */
    public boolean isClear() {
        return problems.isEmpty();
    }
}
