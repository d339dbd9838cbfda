package io.chatwootprocessor.purchasing.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.purchasing.KnownPrice;
import io.chatwootprocessor.purchasing.OdooSettings;
import io.chatwootprocessor.purchasing.Product;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
    Map<Long, List<KnownPrice>> lastPrices(long vendorId, Collection<Long> products, String currency, long exceptOrder) {
        Map<Long, List<KnownPrice>> prices = new LinkedHashMap<>();
        List<Long> wanted = List.copyOf(products);
        String unit = server.firstOf(OdooReading.LINE, OdooReading.UNIT);
        for (JsonNode line : server.search(OdooReading.LINE, List.of(List.of("partner_id", "child_of", vendorId), List.of("product_id", "in", wanted),
                List.of("order_id", "!=", exceptOrder), List.of("state", "in", List.of("purchase", "done"))),
                List.of("product_id", "price_unit", "currency_id", unit), "id desc", LATEST)) {
            if (currency.equals(Json.name(line, "currency_id"))) {
                prices.putIfAbsent(Json.id(line, "product_id"),
                        List.of(new KnownPrice(Json.number(line, "price_unit"), Json.name(line, unit), BigDecimal.ZERO)));
            }
        }
        List<Long> missing = wanted.stream().filter(id -> !prices.containsKey(id)).toList();
        if (!missing.isEmpty()) {
            prices.putAll(listed(vendorId, missing, currency));
        }
        return prices;
    }

    /** In the order in which Odoo itself looks for one. */
    private Map<Long, List<KnownPrice>> listed(long vendorId, List<Long> products, String currency) {
        Map<Long, List<JsonNode>> byTemplate = new HashMap<>();
        server.search(PRODUCT, List.of(List.of("id", "in", products)), List.of("product_tmpl_id", "uom_id", "uom_po_id"), "id", 0).forEach(product ->
                byTemplate.computeIfAbsent(Json.id(product, "product_tmpl_id"), id -> new ArrayList<>()).add(product));
        Map<Long, List<KnownPrice>> prices = new HashMap<>();
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        List<String> units = Stream.of(OdooReading.UNIT).filter(name -> server.has(PRICES, name)).limit(1).toList();
        List<String> wanted = new ArrayList<>(List.of("product_id", "product_tmpl_id", "price", "currency_id", "min_qty", "date_start", "date_end"));
        wanted.addAll(units);
        for (JsonNode price : server.search(PRICES, List.of(List.of("partner_id", "child_of", vendorId),
                List.of("product_tmpl_id", "in", List.copyOf(byTemplate.keySet()))), wanted, "sequence, min_qty desc, price, id", LATEST)) {
            if (currency.equals(Json.name(price, "currency_id")) && holdsOn(today, price)) {
                long only = Json.id(price, "product_id");
                String unit = units.isEmpty() ? null : Json.name(price, units.get(0));
                byTemplate.getOrDefault(Json.id(price, "product_tmpl_id"), List.of()).stream()
                        .filter(product -> only == 0 || only == product.path("id").asLong())
                        .forEach(product -> prices.computeIfAbsent(product.path("id").asLong(), id -> new ArrayList<>()).add(new KnownPrice(
                                Json.number(price, "price"), unit == null ? boughtIn(product) : unit, Json.number(price, "min_qty"))));
            }
        }
        return prices;
    }

    /** Days as Odoo writes them, 2026-12-24, have the order of their letters. */
    private static boolean holdsOn(String today, JsonNode price) {
        String from = Json.text(price, "date_start");
        String to = Json.text(price, "date_end");
        return (from == null || from.compareTo(today) <= 0) && (to == null || to.compareTo(today) >= 0);
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
        String unit = boughtIn(product);
        boolean counted = product.path("is_storable").asBoolean() || "product".equals(Json.text(product, "type"));
        return new Product(product.path("id").asLong(), Json.text(product, "default_code"), Json.text(product, "barcode"), Json.text(product, "name"),
                unit, settings.wholeUnits().stream().anyMatch(whole -> whole.equalsIgnoreCase(unit)), product.path("purchase_ok").asBoolean(),
                counted && product.path("virtual_available").isNumber() ? Json.number(product, "virtual_available") : null,
                Json.name(product, "uom_id"));
    }

    private static String boughtIn(JsonNode product) {
        return Json.name(product, Json.name(product, "uom_po_id") == null ? "uom_id" : "uom_po_id");
    }
}
