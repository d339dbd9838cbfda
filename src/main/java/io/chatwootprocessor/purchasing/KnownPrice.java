package io.chatwootprocessor.purchasing;

import java.math.BigDecimal;

/**
 * A price that a vendor took, or that stands in the price list.
 *
 * @param price of one {@code unit}, without taxes
 * @param unit  as Odoo calls it in English; null: it is not known
 * @param from  the smallest quantity, in {@code unit}, for which it holds; 0: it holds for any
 */
public record KnownPrice(BigDecimal price, String unit, BigDecimal from) {
}
