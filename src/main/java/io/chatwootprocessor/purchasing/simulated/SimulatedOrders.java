package io.chatwootprocessor.purchasing.simulated;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.purchasing.KnownPrice;
import io.chatwootprocessor.purchasing.LineChange;
import io.chatwootprocessor.purchasing.NewOrder;
import io.chatwootprocessor.purchasing.OdooOrderManager;
import io.chatwootprocessor.purchasing.OdooSettings;
import io.chatwootprocessor.purchasing.OrderFailed;
import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import io.chatwootprocessor.purchasing.Product;
import io.chatwootprocessor.purchasing.PurchaseOrder;
import io.chatwootprocessor.purchasing.Vendor;
import io.chatwootprocessor.purchasing.VendorQuery;
import java.math.BigDecimal;
import java.sql.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Stands in for Odoo where none is set up: purchase orders in PostgreSQL, in Odoo's states, which nobody fulfils. Vendors and products come
 * from a file. Somebody who plays Odoo changes the rows of {@code communication.simulated_order}.
 */
@Component
@Order(2)
class SimulatedOrders implements OdooOrderManager {

    static final String PLACE = "simulation";

    private static final String FOLDER = "purchasing/simulated/";

    private final JdbcClient database;
    private final SimulationFile file;
    private final int decimals;
    private final String currency;
    private boolean loaded;

    SimulatedOrders(JdbcClient database, SimulationFile file, OdooSettings settings) {
        this.database = database;
        this.file = file;
        this.currency = settings.currency() == null || settings.currency().isBlank() ? "USD" : settings.currency();
        this.decimals = settings.currencyDecimals() == null ? -1 : settings.currencyDecimals();
    }

    @Override
    public boolean isSetUp() {
        return true;
    }

    @Override
    public String place() {
        return PLACE;
    }

    @Override
    public List<Vendor> findVendor(VendorQuery query) {
        load();
        return sql("vendors").param("phones", array(query.phones())).param("emails", array(query.emails())).query(Vendor.class).list();
    }

    @Override
    public List<Product> findProduct(String text, long vendorId) {
        load();
        return sql("products-by-text").param("text", text.strip()).query(Product.class).list();
    }

    @Override
    public Map<Long, Product> products(Collection<Long> ids) {
        return sql("products").param("ids", array(ids)).query(Product.class).list().stream()
                .collect(Collectors.toMap(Product::id, product -> product));
    }

    @Override
    public Map<Long, List<KnownPrice>> lastPrices(long vendorId, Collection<Long> productIds, String currency, long exceptOrder) {
        Map<Long, List<KnownPrice>> prices = new HashMap<>();
        sql("last-prices").param("vendor_id", vendorId).param("currency", currency).param("except_order", exceptOrder)
                .param("ids", array(productIds)).query().listOfRows().stream().filter(row -> row.get("price") != null)
                .forEach(row -> prices.put((Long) row.get("id"),
                        List.of(new KnownPrice((BigDecimal) row.get("price"), (String) row.get("unit"), BigDecimal.ZERO))));
        return prices;
    }

    @Override
    public Currency currencyOf(Vendor vendor) {
        return new Currency(vendor.currency(), decimals(vendor.currency()));
    }

    @Override
    public Currency companyCurrency() {
        return new Currency(currency, decimals(currency));
    }

    @Override
    public PurchaseOrder createRfq(NewOrder order) {
        List<Map<String, Object>> lines = order.lines().stream().map(line -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("product_id", line.productId());
            one.put("quantity", line.quantity());
            one.put("price", line.price());
            return one;
        }).toList();
        Long id = sql("create-order").param("origin", order.origin()).param("reference", order.reference(), Types.VARCHAR)
                .param("vendor_id", order.vendorId()).param("delivery", order.delivery() == null ? null : order.delivery().toString(), Types.VARCHAR)
                .param("lines", JsonBody.write(lines)).query(Long.class).optional()
                .orElseThrow(() -> new OrderFailed(Kind.REFUSED, "there is no such vendor", "There is no such vendor."));
        return getOrderStatus(id);
    }

    @Override
    public Optional<PurchaseOrder> findByOrigin(String origin) {
        return orders(List.of(), origin).stream().findFirst();
    }

    @Override
    public PurchaseOrder markSent(long orderId) {
        return become(orderId, "sent", "draft");
    }

    @Override
    public PurchaseOrder confirmOrder(long orderId) {
        return become(orderId, "purchase", "draft", "sent");
    }

    @Override
    public PurchaseOrder markReceived(long orderId) {
        sql("receive").param("order_id", orderId).update();
        return getOrderStatus(orderId);
    }

    @Override
    public PurchaseOrder getOrderStatus(long orderId) {
        return orders(List.of(orderId), null).stream().findFirst()
                .orElseThrow(() -> new OrderFailed(Kind.REFUSED, "there is no such order any more", "The order is not there any more."));
    }

    @Override
    public Map<Long, PurchaseOrder> getOrderStatuses(Collection<Long> orderIds) {
        return orders(orderIds, null).stream().collect(Collectors.toMap(PurchaseOrder::id, order -> order));
    }

    @Override
    public PurchaseOrder updateLines(long orderId, List<LineChange> changes) {
        List<Map<String, Object>> all = changes.stream().map(change -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("product_id", change.productId());
            one.put("quantity", change.quantity());
            one.put("price", change.price());
            one.put("remove", change.remove());
            return one;
        }).toList();
        sql("change-lines").param("order_id", orderId).param("changes", JsonBody.write(all)).update();
        return getOrderStatus(orderId);
    }

    @Override
    public PurchaseOrder cancel(long orderId) {
        return become(orderId, "cancel", "draft", "sent", "to approve", "purchase");
    }

    private PurchaseOrder become(long orderId, String state, String... was) {
        sql("set-state").param("order_id", orderId).param("becomes", state).param("was", array(List.of(was))).update();
        return getOrderStatus(orderId);
    }

    private List<PurchaseOrder> orders(Collection<Long> ids, String origin) {
        return sql("orders").param("ids", array(ids)).param("origin", origin, Types.VARCHAR).query(String.class).list().stream()
                .map(JsonBody::parse).map(this::order).toList();
    }

    private PurchaseOrder order(JsonNode row) {
        return SimulatedOrder.of(row, decimals(row.path("currency").asText()));
    }

    private int decimals(String currency) {
        return decimals >= 0 ? decimals : Math.max(0, java.util.Currency.getInstance(currency).getDefaultFractionDigits());
    }

    /** Reads the file once, when somebody first asks for a vendor or a product. */
    private synchronized void load() {
        if (loaded) {
            return;
        }
        SimulationFile.Content content = file.read();
        content.vendors().forEach(vendor -> sql("keep-vendor").param("id", vendor.id()).param("name", vendor.name())
                .param("phones", array(vendor.phones())).param("emails", array(vendor.emails()))
                .param("language", vendor.language(), Types.VARCHAR).param("currency", vendor.currency()).update());
        content.products().forEach(product -> sql("keep-product").param("id", product.id()).param("code", product.code(), Types.VARCHAR)
                .param("barcode", product.barcode(), Types.VARCHAR).param("name", product.name()).param("unit", product.unit())
                .param("whole", product.whole()).param("purchasable", product.purchasable())
                .param("forecast", product.forecast(), Types.NUMERIC).param("price", product.price(), Types.NUMERIC).update());
        loaded = true;
    }

    private JdbcClient.StatementSpec sql(String statement) {
        return database.sql(Statement.read(FOLDER + statement + ".sql"));
    }

    /** PostgreSQL's literal of an array. */
    private static String array(Collection<?> values) {
        return values.stream().map(value -> '"' + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
