package io.chatwootprocessor.purchasing;

import java.math.BigDecimal;

/**
 * A product in Odoo.
 *
 * @param id          of {@code product.product}
 * @param code        its internal reference; null: none
 * @param barcode     null: none
 * @param unit        in which it is bought, as Odoo calls it in English, such as {@code Units}
 * @param whole       whether only whole quantities can be bought
 * @param purchasable whether Odoo lets it be bought
 * @param forecast    Odoo's forecast of its stock, in {@code stockUnit}; null: its stock is not counted
 * @param stockUnit   in which its stock is counted
 */
public record Product(long id, String code, String barcode, String name, String unit, boolean whole, boolean purchasable, BigDecimal forecast,
        String stockUnit) {

    /** As people call it: its code, else its name. */
    public String label() {
        return code == null ? name : code;
    }
}
