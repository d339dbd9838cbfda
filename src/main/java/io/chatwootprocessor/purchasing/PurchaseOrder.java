package io.chatwootprocessor.purchasing;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A purchase order as Odoo has it now.
 *
 * @param id              Odoo's
 * @param name            Odoo's, such as {@code P00012}
 * @param origin          the anchor that it was created with, {@code CP-<turn id>}; may have been changed in Odoo
 * @param waitsForApproval whether Odoo wants somebody's approval ({@code to approve})
 * @param odooState       Odoo's own word
 * @param currency        as ISO 4217 has it
 * @param decimals        of amounts in that currency
 * @param total           with taxes, as Odoo computed it
 * @param delivery        when it is expected; null: not said
 * @param receiptStatus   {@code pending}, {@code partial}, {@code full}; null: not said
 * @param invoiceStatus   {@code no}, {@code to invoice}, {@code invoiced}; null: not said
 */
public record PurchaseOrder(long id, String name, String origin, long vendorId, OrderState state, boolean waitsForApproval, String odooState,
        String currency, int decimals, BigDecimal total, Instant delivery, String receiptStatus, String invoiceStatus, List<OrderLine> lines) {

    public PurchaseOrder {
        lines = List.copyOf(lines);
    }

    public Optional<OrderLine> lineOf(long productId) {
        return lines.stream().filter(line -> line.productId() == productId).findFirst();
    }
}
