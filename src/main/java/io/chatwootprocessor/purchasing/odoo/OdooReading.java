package io.chatwootprocessor.purchasing.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.purchasing.OrderFailed;
import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import io.chatwootprocessor.purchasing.OrderLine;
import io.chatwootprocessor.purchasing.OrderState;
import io.chatwootprocessor.purchasing.PurchaseOrder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Reads purchase orders as Odoo has them. */
@Component
class OdooReading {

    static final String ORDER = "purchase.order";
    static final String LINE = "purchase.order.line";

    /** Of the unit of a line: until 17, 18 and 19, newest. */
    static final String[] UNIT = {"product_uom_id", "uom_id", "product_uom"};

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final Pattern CODE = Pattern.compile("\\[([^\\]]+)\\] .*", Pattern.DOTALL);

    /** In which nobody in Odoo has to approve. An app may add others. */
    private static final Set<String> KNOWN_STATES = Set.of("draft", "sent", "purchase", "done", "cancel");

    private final OdooServer server;
    private final OdooCurrencies currencies;

    OdooReading(OdooServer server, OdooCurrencies currencies) {
        this.server = server;
        this.currencies = currencies;
    }

    /** @param domain Odoo's words for which orders are meant */
    List<PurchaseOrder> orders(List<Object> domain, int limit) {
        List<JsonNode> rows = server.search(ORDER, domain, List.of("name", "origin", "state", "partner_id", "amount_total", "currency_id", "date_planned",
                "receipt_status", "invoice_status", "locked"), "id", limit);
        if (rows.isEmpty()) {
            return List.of();
        }
        String unit = server.firstOf(LINE, UNIT);
        Map<Long, List<JsonNode>> lines = new HashMap<>();
        server.search(LINE, List.of(List.of("order_id", "in", rows.stream().map(row -> row.path("id").asLong()).toList())),
                List.of("order_id", "product_id", "name", "product_qty", "qty_received", "price_unit", "price_subtotal", "display_type", unit), "id", 0).forEach(
                        line -> lines.computeIfAbsent(Json.id(line, "order_id"), id -> new ArrayList<>()).add(line));
        return rows.stream().map(row -> readable(row, lines.getOrDefault(row.path("id").asLong(), List.of()), unit)).toList();
    }

    private PurchaseOrder readable(JsonNode row, List<JsonNode> rows, String unit) {
        try {
            return order(row, rows, unit);
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            throw new OrderFailed(Kind.UNREADABLE, "what Odoo says of its order " + row.path("id").asLong() + " cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private PurchaseOrder order(JsonNode row, List<JsonNode> rows, String unit) {
        String currency = Json.name(row, "currency_id");
        String state = Json.text(row, "state");
        if (currency == null || state == null) {
            throw new OrderFailed(Kind.UNREADABLE, "Odoo says no state or no currency of its order " + row.path("id").asLong());
        }
        int decimals = currencies.named(currency).decimals();
        List<OrderLine> lines = rows.stream().filter(line -> Json.text(line, "display_type") == null).map(line -> line(line, unit, decimals)).toList();
        String receipt = Json.text(row, "receipt_status");
        String invoice = Json.text(row, "invoice_status");
        boolean full = receipt == null ? !lines.isEmpty() && lines.stream().allMatch(line -> line.received().compareTo(line.quantity()) >= 0)
                : receipt.equals("full");
        return new PurchaseOrder(row.path("id").asLong(), Json.text(row, "name"), Json.text(row, "origin"), Json.id(row, "partner_id"),
                state(state, full, "invoiced".equals(invoice)), !KNOWN_STATES.contains(state), state, currency, decimals,
                Json.number(row, "amount_total").setScale(decimals, RoundingMode.HALF_UP), moment(Json.text(row, "date_planned")), receipt, invoice, lines);
    }

    private static OrderLine line(JsonNode row, String unit, int decimals) {
        String shown = Json.name(row, "product_id");
        Matcher code = CODE.matcher(shown == null ? "" : shown);
        BigDecimal price = Json.number(row, "price_unit");
        return new OrderLine(row.path("id").asLong(), Json.id(row, "product_id"), code.matches() ? code.group(1) : shown, Json.text(row, "name"),
                Json.number(row, "product_qty"), Json.name(row, unit), Json.number(row, "qty_received"),
                price.scale() < decimals ? price.setScale(decimals) : price, Json.number(row, "price_subtotal").setScale(decimals, RoundingMode.HALF_UP));
    }

    private static OrderState state(String state, boolean full, boolean invoiced) {
        return switch (state) {
            case "draft" -> OrderState.DRAFT;
            case "cancel" -> OrderState.CANCELLED;
            case "purchase", "done" -> full ? invoiced ? OrderState.BILLED : OrderState.RECEIVED : OrderState.CONFIRMED; // done: before 18
            default -> OrderState.SENT; // to approve, and what an app adds: somebody in Odoo has something to do
        };
    }

    private static Instant moment(String text) {
        return text == null ? null : LocalDateTime.parse(text, MOMENT).toInstant(ZoneOffset.UTC);
    }
}
