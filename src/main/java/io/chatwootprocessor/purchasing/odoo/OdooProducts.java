package io.chatwootprocessor.purchasing.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.purchasing.OdooSettings;
import io.chatwootprocessor.purchasing.Product;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** Finds Odoo's products, and the prices that a vendor took for them. */
@Component
class OdooProducts {

    private static final String PRODUCT = "product.product";
    private static final String PRICES = "product.supplierinfo";
    private static final int MOST = 10;
    private static final int LATEST = 200;
    private static final List<String> FIELDS = List.of("default_code", "barcode", "name", "purchase_ok", "uom_id", "uom_po_id", "type", "is_storable",
            "virtual_available", "product_tmpl_id");

    private final OdooServer server;
    private final OdooSettings settings;

    OdooProducts(OdooServer server, OdooSettings settings) {
        this.server = server;
        this.settings = settings;
    }

    /** As {@code findProduct} of the port. */
    List<Product> find(String written, long vendorId) {
        String text = written.strip();
        String escaped = OdooVendors.escaped(text);
        List<JsonNode> exact = server.search(PRODUCT, List.of("|", "|", List.of("default_code", "=ilike", escaped), List.of("barcode", "=", text),
                List.of("name", "=ilike", escaped)), FIELDS, "id", LATEST);
        for (Predicate<JsonNode> kind : List.<Predicate<JsonNode>>of(product -> text.equalsIgnoreCase(Json.text(product, "default_code")),
                product -> text.equals(Json.text(product, "barcode")))) {
            List<Product> found = exact.stream().filter(kind).limit(MOST).map(this::product).toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        List<Product> called = exact.isEmpty() ? byVendorsCode(escaped, vendorId) : exact.stream().limit(MOST).map(this::product).toList();
        return !called.isEmpty() ? called
                : server.search(PRODUCT, List.of(List.of("name", "ilike", escaped)), FIELDS, "id", MOST).stream().map(this::product).toList();
    }

    Map<Long, Product> named(Collection<Long> ids) {
        Map<Long, Product> products = new HashMap<>();
        if (!ids.isEmpty()) {
            server.search(PRODUCT, List.of(List.of("id", "in", List.copyOf(ids))), FIELDS, "id", 0).stream().map(this::product)
                    .forEach(product -> products.put(product.id(), product));
        }
        return products;
    }

    /** As {@code lastPrices} of the port. */
    Map<Long, BigDecimal> lastPrices(long vendorId, Collection<Long> products, String currency, long exceptOrder) {
        Map<Long, BigDecimal> prices = new LinkedHashMap<>();
        List<Long> wanted = List.copyOf(products);
        for (JsonNode line : server.search("purchase.order.line", List.of(List.of("partner_id", "child_of", vendorId), List.of("product_id", "in", wanted),
                List.of("order_id", "!=", exceptOrder), List.of("state", "in", List.of("purchase", "done"))),
                List.of("product_id", "price_unit", "currency_id"), "id desc", LATEST)) {
            if (currency.equals(Json.name(line, "currency_id"))) {
                prices.putIfAbsent(Json.id(line, "product_id"), Json.number(line, "price_unit"));
            }
        }
        List<Long> missing = wanted.stream().filter(id -> !prices.containsKey(id)).toList();
        if (!missing.isEmpty()) {
            prices.putAll(listed(vendorId, missing, currency));
        }
        return prices;
    }

    private Map<Long, BigDecimal> listed(long vendorId, List<Long> products, String currency) {
        Map<Long, List<Long>> byTemplate = new HashMap<>();
        server.search(PRODUCT, List.of(List.of("id", "in", products)), List.of("product_tmpl_id"), "id", 0).forEach(product ->
                byTemplate.computeIfAbsent(Json.id(product, "product_tmpl_id"), id -> new ArrayList<>()).add(product.path("id").asLong()));
        Map<Long, BigDecimal> prices = new HashMap<>();
        for (JsonNode price : server.search(PRICES, List.of(List.of("partner_id", "child_of", vendorId),
                List.of("product_tmpl_id", "in", List.copyOf(byTemplate.keySet()))), List.of("product_id", "product_tmpl_id", "price", "currency_id"), "sequence, id",
                LATEST)) {
            if (currency.equals(Json.name(price, "currency_id"))) {
                long only = Json.id(price, "product_id");
                byTemplate.getOrDefault(Json.id(price, "product_tmpl_id"), List.of()).stream().filter(id -> only == 0 || only == id)
                        .forEach(id -> prices.putIfAbsent(id, Json.number(price, "price")));
            }
        }
        return prices;
    }

    private List<Product> byVendorsCode(String escaped, long vendorId) {
        List<JsonNode> listed = server.search(PRICES, List.of(List.of("partner_id", "child_of", vendorId), List.of("product_code", "=ilike", escaped)),
                List.of("product_id", "product_tmpl_id"), "sequence, id", MOST);
        if (listed.isEmpty()) {
            return List.of();
        }
        List<Long> products = listed.stream().map(one -> Json.id(one, "product_id")).filter(id -> id != 0).distinct().toList();
        List<Long> templates = listed.stream().filter(one -> Json.id(one, "product_id") == 0).map(one -> Json.id(one, "product_tmpl_id")).distinct().toList();
        return server.search(PRODUCT, List.of("|", List.of("id", "in", products), List.of("product_tmpl_id", "in", templates)), FIELDS, "id", MOST).stream()
                .map(this::product).toList();
    }

    private Product product(JsonNode product) {
        String unit = Json.name(product, "uom_po_id") == null ? Json.name(product, "uom_id") : Json.name(product, "uom_po_id");
        boolean counted = product.path("is_storable").asBoolean() || "product".equals(Json.text(product, "type"));
        return new Product(product.path("id").asLong(), Json.text(product, "default_code"), Json.text(product, "barcode"), Json.text(product, "name"),
                unit, settings.wholeUnits().stream().anyMatch(whole -> whole.equalsIgnoreCase(unit)), product.path("purchase_ok").asBoolean(),
                counted && product.path("virtual_available").isNumber() ? Json.number(product, "virtual_available") : null);
    }
}
