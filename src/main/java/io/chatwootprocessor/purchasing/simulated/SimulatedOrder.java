package io.chatwootprocessor.purchasing.simulated;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.purchasing.OrderLine;
import io.chatwootprocessor.purchasing.OrderState;
import io.chatwootprocessor.purchasing.PurchaseOrder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Reads a row of {@code sql/purchasing/simulated/orders.sql}. There are no taxes. */
final class SimulatedOrder {

    private SimulatedOrder() {
    }

    static PurchaseOrder of(JsonNode row, int decimals) {
        List<OrderLine> lines = new ArrayList<>();
        BigDecimal total = BigDecimal.ZERO.setScale(decimals);
        for (JsonNode line : row.path("lines")) {
            BigDecimal quantity = new BigDecimal(line.path("quantity").asText());
            BigDecimal price = new BigDecimal(line.path("price").asText());
            BigDecimal subtotal = quantity.multiply(price).setScale(decimals, RoundingMode.HALF_UP);
            total = total.add(subtotal);
            lines.add(new OrderLine(line.path("id").asLong(), line.path("product_id").asLong(), line.path("product").asText(),
                    line.path("name").asText(), quantity, line.path("unit").asText(), new BigDecimal(line.path("received").asText()),
                    price.scale() < decimals ? price.setScale(decimals) : price, subtotal));
        }
        String state = row.path("state").asText();
        boolean confirmed = state.equals("purchase");
        boolean full = !lines.isEmpty() && lines.stream().allMatch(line -> line.received().compareTo(line.quantity()) >= 0);
        boolean none = lines.stream().allMatch(line -> line.received().signum() == 0);
        boolean invoiced = row.path("invoiced").asBoolean();
        return new PurchaseOrder(row.path("id").asLong(), row.path("name").asText(), row.path("origin").textValue(), row.path("vendor_id").asLong(),
                state(state, full, invoiced), state.equals("to approve"), state, row.path("currency").asText(), decimals, total,
                row.path("delivery").isTextual() ? LocalDate.parse(row.path("delivery").asText()).atTime(12, 0).toInstant(ZoneOffset.UTC) : null,
                confirmed ? full ? "full" : none ? "pending" : "partial" : null,
                confirmed ? invoiced ? "invoiced" : "to invoice" : "no", lines);
    }

    private static OrderState state(String state, boolean full, boolean invoiced) {
        return switch (state) {
            case "draft" -> OrderState.DRAFT;
            case "sent", "to approve" -> OrderState.SENT;
            case "cancel" -> OrderState.CANCELLED;
            default -> full ? invoiced ? OrderState.BILLED : OrderState.RECEIVED : OrderState.CONFIRMED;
        };
    }
}
