package io.chatwootprocessor.purchasing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An order in words for the human who decides about it: its vendor, what is to be changed of it, its total, and its lines. The lines stand at the end,
 * as the end of a long text is not shown.
 */
final class OrderSummary {

    /** It says which order is meant; the order itself is shown. */
    private static final String ORDER = "order";

    private OrderSummary() {
    }

    /**
     * @param status    the order as Odoo has it; without one its message is all that is known
     * @param arguments of the call
     */
    static String of(Vendor vendor, PurchaseAnswer status, Map<String, Object> arguments) {
        PurchaseOrder order = status.order();
        if (order == null) {
            return status.message();
        }
        List<String> lines = new ArrayList<>();
        lines.add("Purchase order " + order.name() + " of " + vendor.name());
        String change = told(arguments);
        if (!change.isEmpty()) {
            lines.add("To be changed: " + change);
        }
        lines.add("Total with taxes: " + order.total().toPlainString() + " " + order.currency());
        if (order.delivery() != null) {
            lines.add("Delivery: " + order.delivery().toString().substring(0, 10));
        }
        order.lines().forEach(line -> lines.add("- " + Amounts.plain(line.quantity()) + " " + line.unit() + " of " + line.product()
                + (line.name() == null || line.name().equals(line.product()) ? "" : " (" + line.name() + ")") + " at " + line.price().toPlainString() + ": "
                + line.subtotal().toPlainString()));
        return String.join("\n", lines);
    }

    /** An offer of which no order is made yet. */
    static String ofQuote(Vendor vendor, Map<String, Object> arguments) {
        List<String> lines = new ArrayList<>();
        lines.add("A new quote of " + vendor.name());
        new TreeMap<>(arguments).forEach((name, value) -> {
            if (!name.equals("lines")) {
                lines.add(name.replace('_', ' ') + ": " + value);
            }
        });
        if (arguments.get("lines") instanceof List<?> given) {
            given.forEach(line -> lines.add("- " + (line instanceof Map<?, ?> map ? told(map) : line)));
        }
        return String.join("\n", lines);
    }

    private static String told(Map<?, ?> arguments) {
        List<String> parts = new ArrayList<>();
        new TreeMap<>(arguments).forEach((name, value) -> {
            if (!name.equals(ORDER) && value != null) {
                parts.add(name.toString().replace('_', ' ') + " " + value);
            }
        });
        return String.join(", ", parts);
    }
}
