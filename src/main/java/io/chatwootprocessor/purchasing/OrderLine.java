package io.chatwootprocessor.purchasing;

import java.math.BigDecimal;

/**
 * A line of an order, as Odoo has it.
 *
 * @param id       Odoo's
 * @param product  its code, else its name
 * @param name     the line's description
 * @param quantity ordered, in {@code unit}
 * @param received of it
 * @param price    of one unit, without taxes, in the order's currency
 * @param subtotal as Odoo computed it, without taxes
 */
public record OrderLine(long id, long productId, String product, String name, BigDecimal quantity, String unit, BigDecimal received,
        BigDecimal price, BigDecimal subtotal) {
}
