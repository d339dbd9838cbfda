package io.chatwootprocessor.purchasing.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.purchasing.OrderFailed;
import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Component;

/**
 * Books the ordered goods as received: the moves of the open receipts get their whole quantity, then each receipt is validated. If Odoo answers
 * with a wizard, nothing is guessed: the receipt stays open. A report that it wants to print is none. If the order has another open transfer, such
 * as a return, nothing is booked. Services have no receipt; theirs is written on the line.
 */
@Component
class OdooReceipts {

    private static final String PICKING = "stock.picking";
    private static final String MOVE = "stock.move";

    private final OdooServer server;

    OdooReceipts(OdooServer server) {
        this.server = server;
    }

    /** @throws OrderFailed of a kind that says that nothing was done only where that is so */
    void receive(long orderId) {
        AtomicBoolean begun = new AtomicBoolean();
        try {
            book(orderId, begun);
        } catch (OrderFailed e) {
            throw begun.get() && e.kind() != Kind.REFUSED ? new OrderFailed(Kind.UNCLEAR, "the receipt was begun: " + e.getMessage()) : e;
        }
    }

    private void book(long orderId, AtomicBoolean begun) {
        if (server.has(OdooReading.ORDER, "picking_ids")) {
            JsonNode order = server.search(OdooReading.ORDER, List.of(List.of("id", "=", orderId)), List.of("picking_ids"), "id", 1).get(0);
            List<Long> ids = new ArrayList<>();
            order.path("picking_ids").forEach(id -> ids.add(id.asLong()));
            List<JsonNode> pickings = ids.isEmpty() ? List.of() : server.search(PICKING, List.of(List.of("id", "in", ids), open()),
                    List.of("name", "picking_type_code"), "id", 0);
            onlyReceipts(pickings);
            for (JsonNode picking : pickings) {
                if (!validate(picking.path("id").asLong(), begun)) {
                    return;
                }
            }
        }
        services(orderId);
    }

    /** @throws OrderFailed where something else is open, such as a return: nobody knows whether the vendor means that, too */
    private static void onlyReceipts(List<JsonNode> pickings) {
        List<String> others = pickings.stream().filter(picking -> !"incoming".equals(Json.text(picking, "picking_type_code")))
                .map(picking -> String.valueOf(Json.text(picking, "name"))).toList();
        if (!others.isEmpty()) {
            throw new OrderFailed(Kind.REFUSED, "the order has open transfers that are no receipts", "the order has another open transfer that is no receipt,"
                    + " such as a return: " + String.join(", ", others));
        }
    }

    /** @return whether it is done now */
    private boolean validate(long picking, AtomicBoolean begun) {
        String quantity = server.firstOf(MOVE, "quantity", "quantity_done");
        List<List<Object>> changes = new ArrayList<>();
        for (JsonNode move : server.search(MOVE, List.of(List.of("picking_id", "=", picking), open()), List.of("product_uom_qty"), "id", 0)) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put(quantity, Json.number(move, "product_uom_qty"));
            if (server.has(MOVE, "picked")) {
                values.put("picked", true);
            }
            changes.add(List.of(1, move.path("id").asLong(), values));
        }
        if (!changes.isEmpty()) {
            server.write(PICKING, "write", List.of(picking), Map.of("vals", Map.of(server.firstOf(PICKING, "move_ids", "move_lines"), changes)));
            begun.set(true);
        }
        server.write(PICKING, "button_validate", List.of(picking), Map.of());
        begun.set(true);
        return server.search(PICKING, List.of(List.of("id", "=", picking), List.of("state", "=", "done")), List.of("state"), "id", 1).size() == 1;
    }

    private void services(long orderId) {
        if (!server.has(OdooReading.LINE, "qty_received_method")) {
            return;
        }
        List<List<Object>> changes = new ArrayList<>();
        for (JsonNode line : server.search(OdooReading.LINE, List.of(List.of("order_id", "=", orderId), List.of("qty_received_method", "=", "manual")),
                List.of("product_qty", "qty_received"), "id", 0)) {
            if (Json.number(line, "qty_received").compareTo(Json.number(line, "product_qty")) < 0) {
                changes.add(List.of(1, line.path("id").asLong(), Map.of("qty_received", Json.number(line, "product_qty"))));
            }
        }
        if (!changes.isEmpty()) {
            server.write(OdooReading.ORDER, "write", List.of(orderId), Map.of("vals", Map.of("order_line", changes)));
        }
    }

    private static List<Object> open() {
        return List.of("state", "not in", List.of("done", "cancel"));
    }
}
