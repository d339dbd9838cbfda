package io.chatwootprocessor.purchasing.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.purchasing.KnownPrice;
import io.chatwootprocessor.purchasing.LineChange;
import io.chatwootprocessor.purchasing.NewOrder;
import io.chatwootprocessor.purchasing.OdooOrderManager;
import io.chatwootprocessor.purchasing.OdooSettings;
import io.chatwootprocessor.purchasing.OrderFailed;
import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import io.chatwootprocessor.purchasing.OrderLine;
import io.chatwootprocessor.purchasing.Product;
import io.chatwootprocessor.purchasing.PurchaseOrder;
import io.chatwootprocessor.purchasing.Vendor;
import io.chatwootprocessor.purchasing.VendorQuery;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Purchase orders in Odoo 17, 18 and 19 ({@code purchase.order}). {@code button_confirm} and {@code button_cancel} always answer true,
 * so each change ends with the order read again; if that fails, nobody knows what was done.
 */
@Component
@Order(1)
class OdooOrders implements OdooOrderManager {

    private static final String ORDER = OdooReading.ORDER;
    /** Odoo's commands for records of a record. */
    private static final int CREATE = 0;
    private static final int UPDATE = 1;
    private static final int DELETE = 2;

    private final OdooSettings settings;
    private final OdooServer server;
    private final OdooReading reading;
    private final OdooVendors vendors;
    private final OdooProducts products;
    private final OdooCurrencies currencies;
    private final OdooReceipts receipts;
    private final OdooUnits units;

    OdooOrders(OdooSettings settings, OdooServer server, OdooReading reading, OdooVendors vendors, OdooProducts products, OdooCurrencies currencies,
            OdooReceipts receipts, OdooUnits units) {
        this.settings = settings;
        this.server = server;
        this.reading = reading;
        this.vendors = vendors;
        this.products = products;
        this.currencies = currencies;
        this.receipts = receipts;
        this.units = units;
    }

    @Override
    public boolean isSetUp() {
        return settings.isSetUp();
    }

    /** The database's name: an address may change. */
    @Override
    public String place() {
        return "odoo " + (settings.database() == null || settings.database().isBlank() ? settings.url() : settings.database());
    }

    @Override
    public List<Vendor> findVendor(VendorQuery query) {
        return vendors.find(query);
    }

    @Override
    public List<Product> findProduct(String text, long vendorId) {
        return products.find(text, vendorId);
    }

    @Override
    public Map<Long, Product> products(Collection<Long> ids) {
        return products.named(ids);
    }

    @Override
    public Map<Long, List<KnownPrice>> lastPrices(long vendorId, Collection<Long> productIds, String currency, long exceptOrder) {
        return products.lastPrices(vendorId, productIds, currency, exceptOrder);
    }

    @Override
    public Optional<BigDecimal> conversion(String from, String to) {
        return units.conversion(from, to);
    }

    @Override
    public Currency currencyOf(Vendor vendor) {
        return vendor.currency() == null ? companyCurrency() : currencies.named(vendor.currency());
    }

    @Override
    public Currency companyCurrency() {
        return currencies.ofCompany();
    }

    @Override
    public boolean isOf(PurchaseOrder order, long vendorId) {
        return order.vendorId() == vendorId || vendors.companyOf(order.vendorId()) == vendorId;
    }

    /** Odoo computes unit, description, taxes and, where the vendor named none, the date. */
    @Override
    public PurchaseOrder createRfq(NewOrder order) {
        List<List<Object>> lines = new ArrayList<>();
        for (NewOrder.NewLine line : order.lines()) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("product_id", line.productId());
            values.put("product_qty", line.quantity());
            if (line.price() != null) {
                values.put("price_unit", line.price());
            }
            if (order.delivery() != null) {
                values.put("date_planned", order.delivery() + " 12:00:00");
            }
            lines.add(List.of(CREATE, 0, values));
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("partner_id", order.vendorId());
        values.put("origin", order.origin());
        if (order.reference() != null) {
            values.put("partner_ref", order.reference());
        }
        if (settings.company() != null) {
            values.put("company_id", settings.company());
        }
        values.put("order_line", lines);
        JsonNode created = server.write(ORDER, "create", null, Map.of("vals_list", List.of(values)));
        long id = created.isArray() ? created.path(0).asLong() : created.asLong();
        if (id <= 0) {
            throw new OrderFailed(Kind.UNCLEAR, "Odoo created an order and did not say which");
        }
        return after(id);
    }

    @Override
    public Optional<PurchaseOrder> findByOrigin(String origin) {
        return reading.orders(List.of(List.of("origin", "=", origin)), 1).stream().findFirst();
    }

    @Override
    public PurchaseOrder markSent(long orderId) {
        if (getOrderStatus(orderId).odooState().equals("draft")) {
            server.write(ORDER, "write", List.of(orderId), Map.of("vals", Map.of("state", "sent")));
        }
        return after(orderId);
    }

    @Override
    public PurchaseOrder confirmOrder(long orderId) {
        server.write(ORDER, "button_confirm", List.of(orderId), Map.of());
        return after(orderId);
    }

    @Override
    public PurchaseOrder markReceived(long orderId) {
        receipts.receive(orderId);
        return after(orderId);
    }

    @Override
    public PurchaseOrder getOrderStatus(long orderId) {
        return Optional.ofNullable(getOrderStatuses(List.of(orderId)).get(orderId))
                .orElseThrow(() -> new OrderFailed(Kind.REFUSED, "there is no such order any more", "The order is not there any more."));
    }

    @Override
    public Map<Long, PurchaseOrder> getOrderStatuses(Collection<Long> orderIds) {
        return orderIds.isEmpty() ? Map.of() : reading.orders(List.of(List.of("id", "in", List.copyOf(orderIds))), 0).stream()
                .collect(Collectors.toMap(PurchaseOrder::id, order -> order, (one, same) -> one));
    }

    /** All in one call. A price that stays is written, too: Odoo computes it anew from its price list where a quantity changes. */
    @Override
    public PurchaseOrder updateLines(long orderId, List<LineChange> changes) {
        PurchaseOrder now = getOrderStatus(orderId);
        List<List<Object>> commands = new ArrayList<>();
        for (LineChange change : changes) {
            Optional<OrderLine> line = now.lineOf(change.productId());
            Map<String, Object> values = new LinkedHashMap<>();
            if (change.quantity() != null) {
                values.put("product_qty", change.quantity());
            }
            if (change.price() != null || line.isPresent()) {
                values.put("price_unit", change.price() == null ? line.get().price() : change.price());
            }
            if (line.isPresent()) {
                commands.add(change.remove() ? List.of(DELETE, line.get().id(), 0) : List.of(UPDATE, line.get().id(), values));
            } else if (!change.remove() && change.quantity() != null) {
                values.put("product_id", change.productId());
                commands.add(List.of(CREATE, 0, values));
            }
        }
        if (!commands.isEmpty()) {
            server.write(ORDER, "write", List.of(orderId), Map.of("vals", Map.of("order_line", commands)));
        }
        return after(orderId);
    }

    @Override
    public PurchaseOrder cancel(long orderId) {
        server.write(ORDER, "button_cancel", List.of(orderId), Map.of());
        return after(orderId);
    }

    /** Reads an order that was changed. */
    private PurchaseOrder after(long orderId) {
        try {
            return getOrderStatus(orderId);
        } catch (OrderFailed e) {
            throw new OrderFailed(Kind.UNCLEAR, "it was asked for, and could not be read again: " + e.getMessage());
        }
    }
}
