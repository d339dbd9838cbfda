package io.chatwootprocessor.purchasing;

import java.math.BigDecimal;

/**
 * A change of the line of a product. An order that has no such line gets one, where a quantity is given.
 *
 * @param quantity null: as it is
 * @param price    of one unit; null: as it is
 * @param remove   whether the line goes
 */
public record LineChange(long productId, BigDecimal quantity, BigDecimal price, boolean remove) {
}
