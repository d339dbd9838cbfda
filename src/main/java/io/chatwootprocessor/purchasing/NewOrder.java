package io.chatwootprocessor.purchasing;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * A request for quotation that is to be created.
 *
 * @param origin    the anchor: {@code CP-<turn id>}
 * @param reference the vendor's own number; null: none
 * @param delivery  when it is to arrive; null: as Odoo computes it
 */
public record NewOrder(String origin, long vendorId, String reference, LocalDate delivery, List<NewLine> lines) {

    /**
     * A line of it.
     *
     * @param product  the product's name for people
     * @param quantity more than 0, in the unit in which the product is bought
     * @param price    of one unit, in the vendor's currency; null: as Odoo's price list has it
     */
    public record NewLine(long productId, String product, BigDecimal quantity, BigDecimal price) {
    }

    public NewOrder {
        lines = List.copyOf(lines);
    }
}
