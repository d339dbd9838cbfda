package io.chatwootprocessor.purchasing;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.util.List;

/**
 * An order as Odoo has it now, as {@code communication.note_purchase_order} takes it. Amounts are decimal texts.
 *
 * @param delivery when it is expected, ISO-8601; null: not said
 * @param problem  for a human; null: none
 */
@JsonNaming(SnakeCaseStrategy.class)
record SeenOrder(long externalId, String name, String state, boolean waitsForApproval, String odooState, String receiptStatus, String invoiceStatus,
        String currency, String total, String delivery, String problem, List<Line> lines) {

    @JsonNaming(SnakeCaseStrategy.class)
    record Line(long externalId, long productId, String product, String name, String quantity, String unit, String received, String price,
            String subtotal) {
    }

    static SeenOrder of(PurchaseOrder seen, String problem) {
        return new SeenOrder(seen.id(), seen.name(), seen.state().word(), seen.waitsForApproval(), seen.odooState(), seen.receiptStatus(),
                seen.invoiceStatus(), seen.currency(), text(seen.total()), seen.delivery() == null ? null : seen.delivery().toString(), problem,
                seen.lines().stream().map(SeenOrder::line).toList());
    }

    private static Line line(OrderLine line) {
        return new Line(line.id(), line.productId(), line.product(), line.name(), text(line.quantity()), line.unit(), text(line.received()),
                text(line.price()), text(line.subtotal()));
    }

    private static String text(BigDecimal number) {
        return number == null ? null : number.toPlainString();
    }
}
