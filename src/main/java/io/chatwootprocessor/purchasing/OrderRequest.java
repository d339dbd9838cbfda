package io.chatwootprocessor.purchasing;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

/**
 * An order that is to begin, as {@code communication.begin_purchase_order} takes it.
 *
 * @param place    where orders are: {@link OdooOrderManager#place()}
 * @param turnId   of the turn that asks; null: none
 * @param origin   the anchor: {@code CP-<turn id>}
 * @param delivery the wished day, ISO-8601; null: as Odoo computes it
 */
@JsonNaming(SnakeCaseStrategy.class)
record OrderRequest(String place, long accountId, long conversationId, UUID turnId, String origin, long vendorId, String vendorName,
        String userIdentifier, String currency, String delivery, List<Line> lines) {

    /** @param price of one unit; null: as Odoo's price list has it */
    @JsonNaming(SnakeCaseStrategy.class)
    record Line(long productId, String product, BigDecimal quantity, BigDecimal price) {
    }

    static OrderRequest of(Requester requester, String place, Vendor vendor, String currency, NewOrder order) {
        return new OrderRequest(place, requester.accountId(), requester.conversationId(), requester.turnId(), order.origin(), vendor.id(), vendor.name(),
                requester.userIdentifier(), currency, order.delivery() == null ? null : order.delivery().toString(),
                order.lines().stream().map(line -> new Line(line.productId(), line.product(), line.quantity(), line.price())).toList());
    }
}
