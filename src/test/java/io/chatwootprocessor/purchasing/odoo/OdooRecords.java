package io.chatwootprocessor.purchasing.odoo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What an Odoo of a version has and does: as far as purchase orders need it, as the facts describe it, renamed fields included. */
class OdooRecords {

    /** How a receipt ends. */
    enum Validation {
        DONE, REPORT, WIZARD, LOTS
    }

    static class OdooError extends RuntimeException {

        private final String name;

        OdooError(String name, String message) {
            super(message);
            this.name = name;
        }

        String name() {
            return name;
        }
    }

    private final int version;
    private final Map<String, TreeMap<Long, Map<String, Object>>> models = new LinkedHashMap<>();
    private final Map<String, List<String>> fields = new LinkedHashMap<>();
    Validation validation = Validation.DONE;
    BigDecimal approvalLimit = new BigDecimal("1000000");
    /** A confirmation that answers true and does nothing. */
    boolean confirmsNothing;
    private long ids = 100;

    OdooRecords(int version) {
        this.version = version;
        String unit = version >= 18 ? "product_uom_id" : "product_uom";
        fields.put("res.partner", new ArrayList<>(List.of("name", "email", "phone", "lang", "supplier_rank", "commercial_partner_id", "phone_sanitized",
                "property_purchase_currency_id", "country_id")));
        fields.put("res.country", List.of("name", "phone_code"));
        put("res.country", 1, "name", "Chile", "phone_code", 56);
        if (version < 18) {
            fields.get("res.partner").add("mobile");
        }
        fields.put("res.company", List.of("name", "currency_id"));
        fields.put("res.currency", List.of("name", "decimal_places"));
        fields.put("product.product", new ArrayList<>(List.of("default_code", "barcode", "name", "purchase_ok", "uom_id", "type", "virtual_available",
                "product_tmpl_id")));
        fields.get("product.product").add(version >= 18 ? "is_storable" : "detailed_type");
        if (version < 19) {
            fields.get("product.product").add("uom_po_id");
        }
        fields.put("product.supplierinfo", List.of("partner_id", "product_id", "product_tmpl_id", "product_code", "price", "currency_id", "sequence",
                "min_qty", "date_start", "date_end", unit));
        fields.put("uom.uom", version >= 19 ? List.of("name", "factor", "relative_factor", "relative_uom_id", "parent_path")
                : List.of("name", "factor", "category_id"));
        unit(1, "Units", 1, 1, 1);
        unit(2, "Dozens", 12, 1, 1);
        unit(3, "kg", 1, 2, 3);
        fields.put("purchase.order", new ArrayList<>(List.of("name", "origin", "partner_ref", "state", "partner_id", "order_line", "amount_total", "currency_id",
                "date_planned", "receipt_status", "invoice_status", "picking_ids", "company_id")));
        if (version >= 18) {
            fields.get("purchase.order").add("locked");
        }
        fields.put("purchase.order.line", List.of("order_id", "partner_id", "state", "product_id", "name", "product_qty", "qty_received", "price_unit",
                "price_subtotal", "display_type", "currency_id", "date_planned", "qty_received_method", unit));
        fields.put("stock.picking", List.of("name", "state", "picking_type_code", "move_ids"));
        fields.put("stock.move", version >= 17 ? List.of("picking_id", "state", "product_uom_qty", "quantity", "picked", "purchase_line_id") : List.of());

        put("res.currency", 1, "name", "CLP", "decimal_places", 0);
        put("res.currency", 2, "name", "USD", "decimal_places", 2);
        put("res.company", 1, "name", "Shop", "currency_id", List.of(1, "CLP"));
        put("res.partner", 10, "name", "Lámparas del Sur", "phone", "+56 9 1234 5678", "phone_sanitized", "+56912345678", "email", "Ventas <ventas@lamparas.example.com>",
                "lang", "es_CL", "supplier_rank", 3, "commercial_partner_id", List.of(10, "Lámparas del Sur"), "property_purchase_currency_id", false);
        put("res.partner", 11, "name", "Ana of Lámparas", "phone", "+56 9 8765-4321", "email", "ana@lamparas.example.com", "supplier_rank", 0,
                "commercial_partner_id", List.of(10, "Lámparas del Sur"));
        put("res.partner", 12, "name", "A customer", "phone", "+56 9 1111 1111", "phone_sanitized", "+56911111111", "supplier_rank", 0, "commercial_partner_id", List.of(12, "A customer"));
        put("res.partner", 13, "name", "Other vendor", "phone", "(555) 123-4567", "supplier_rank", 1, "commercial_partner_id", List.of(13, "Other vendor"));
        product(1, "LAMP-01", "7800000000016", "Desk lamp", true);
        product(2, "LAMP-02", "7800000000023", "Floor lamp", true);
        product(3, "OLD-9", null, "Old lamp shade", false);
        put("product.supplierinfo", 1, "partner_id", List.of(10, "Lámparas del Sur"), "product_id", false, "product_tmpl_id", List.of(51, "Desk lamp"),
                "product_code", "SUR-77", unit, List.of(1, "Units"), "min_qty", 0.0, "price", 990.0, "currency_id", List.of(1, "CLP"), "sequence", 1);
    }

    private void unit(long id, String name, int size, int category, int root) {
        if (version >= 19) {
            put("uom.uom", id, "name", name, "factor", (double) size, "relative_factor", (double) size, "parent_path",
                    id == root ? id + "/" : root + "/" + id + "/");
        } else {
            put("uom.uom", id, "name", name, "factor", 1.0 / size, "category_id", List.of(category, "A category"));
        }
    }

    /** Since then the line is in another unit. */
    void lineIn(Map<String, Object> order, int unit) {
        linesOf(order).forEach(line -> line.put(version >= 18 ? "product_uom_id" : "product_uom", List.of(unit, of("uom.uom").get((long) unit).get("name"))));
    }

    private void product(long id, String code, String barcode, String name, boolean bought) {
        put("product.product", id, "default_code", code, "barcode", barcode == null ? false : barcode, "name", name, "purchase_ok", bought, "uom_id", List.of(1, "Units"),
                "uom_po_id", List.of(1, "Units"), "type", "consu", "is_storable", true, "virtual_available", 4.0, "product_tmpl_id", List.of(50 + id, name));
    }

    void put(String model, long id, Object... values) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("id", id);
        for (int i = 0; i < values.length; i += 2) {
            record.put((String) values[i], values[i + 1]);
        }
        of(model).put(id, record);
    }

    TreeMap<Long, Map<String, Object>> of(String model) {
        return models.computeIfAbsent(model, name -> new TreeMap<>());
    }

    Map<String, Object> onlyOrder() {
        if (of("purchase.order").size() != 1) {
            throw new AssertionError("there are " + of("purchase.order").size() + " orders");
        }
        return of("purchase.order").firstEntry().getValue();
    }

    @SuppressWarnings("unchecked")
    Object call(String model, String method, List<Long> ids, Map<String, Object> named) {
        if (!fields.containsKey(model)) {
            throw new OdooError("builtins.KeyError", model);
        }
        switch (method) {
            case "fields_get":
                Map<String, Object> all = new LinkedHashMap<>();
                fields.get(model).forEach(field -> all.put(field, Map.of("type", "char")));
                return all;
            case "search_read":
                return search(model, (List<Object>) named.get("domain"), (List<String>) named.get("fields"), Objects.toString(named.get("order"), "id"),
                        named.get("limit") instanceof Number limit && limit.intValue() > 0 ? limit.intValue() : Integer.MAX_VALUE);
            case "create":
                return ((List<Map<String, Object>>) named.get("vals_list")).stream().map(this::create).toList();
            case "write":
                ids.forEach(id -> write(model, of(model).get(id), (Map<String, Object>) named.get("vals")));
                return true;
            case "button_confirm":
                ids.forEach(id -> confirm(of(model).get(id)));
                return true;
            case "button_cancel":
                ids.forEach(id -> cancel(of(model).get(id)));
                return true;
            case "button_validate":
                return validate(of(model).get(ids.get(0)));
            default:
                throw new OdooError("builtins.AttributeError", "no method " + method);
        }
    }

    private List<Map<String, Object>> search(String model, List<Object> domain, List<String> wanted, String order, int limit) {
        known(model, wanted);
        List<Map<String, Object>> found = new ArrayList<>(of(model).values().stream().filter(record -> holds(model, record, new ArrayList<>(domain))).toList());
        if (order.endsWith("id desc")) {
            java.util.Collections.reverse(found);
        }
        return found.stream().limit(limit).map(record -> {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("id", record.get("id"));
            wanted.forEach(field -> shown.put(field, record.getOrDefault(field, false)));
            return shown;
        }).toList();
    }

    private void known(String model, List<String> names) {
        for (String name : names) {
            if (!fields.get(model).contains(name)) {
                throw new OdooError("builtins.ValueError", "Invalid field '" + name + "' on model '" + model + "'");
            }
        }
    }

    /** All of the terms in Polish notation. */
    private boolean holds(String model, Map<String, Object> record, List<Object> domain) {
        while (!domain.isEmpty()) {
            if (!next(model, record, domain)) {
                return false;
            }
        }
        return true;
    }

    private boolean next(String model, Map<String, Object> record, List<Object> domain) {
        Object term = domain.remove(0);
        if ("|".equals(term)) {
            boolean one = next(model, record, domain);
            boolean other = next(model, record, domain);
            return one || other;
        }
        List<?> parts = (List<?>) term;
        String field = (String) parts.get(0);
        if (!field.equals("id")) {
            known(model, List.of(field));
        }
        Object value = record.getOrDefault(field, false);
        Object plain = value instanceof List<?> reference && !field.endsWith("_ids") ? reference.get(0) : value;
        Object wanted = parts.get(2);
        return switch ((String) parts.get(1)) {
            case "=", "child_of" -> same(plain, wanted);
            case "!=" -> !same(plain, wanted);
            case ">" -> plain instanceof Number number && number.doubleValue() > ((Number) wanted).doubleValue();
            case "in" -> ((List<?>) wanted).stream().anyMatch(one -> same(plain, one));
            case "not in" -> ((List<?>) wanted).stream().noneMatch(one -> same(plain, one));
            case "=ilike" -> plain instanceof String && like((String) wanted).matcher((String) plain).matches();
            case "like", "ilike" -> plain instanceof String && like("%" + wanted + "%").matcher((String) plain).matches();
            default -> throw new OdooError("builtins.ValueError", "operator " + parts.get(1));
        };
    }

    private static boolean same(Object one, Object other) {
        return one instanceof Number a && other instanceof Number b ? a.longValue() == b.longValue() : Objects.equals(one, other);
    }

    private static Pattern like(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                regex.append(Pattern.quote(String.valueOf(pattern.charAt(++i))));
            } else {
                regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }

    @SuppressWarnings("unchecked")
    private long create(Map<String, Object> values) {
        long id = ids++;
        Map<String, Object> order = new LinkedHashMap<>(Map.of("id", id, "name", String.format(Locale.ROOT, "P%05d", id), "state", "draft", "origin", false,
                "currency_id", List.of(1, "CLP"), "invoice_status", "no", "receipt_status", false, "picking_ids", List.of()));
        values.forEach((field, value) -> {
            if (!field.equals("order_line")) {
                known("purchase.order", List.of(field));
                order.put(field, field.equals("partner_id") ? List.of(value, of("res.partner").get(((Number) value).longValue()).get("name")) : value);
            }
        });
        of("purchase.order").put(id, order);
        lines(order, (List<List<Object>>) values.get("order_line"));
        return id;
    }

    @SuppressWarnings("unchecked")
    private void write(String model, Map<String, Object> record, Map<String, Object> values) {
        if (record == null) {
            throw new OdooError("odoo.exceptions.MissingError", "Record does not exist or has been deleted.");
        }
        for (Map.Entry<String, Object> value : values.entrySet()) {
            known(model, List.of(value.getKey()));
            if (value.getKey().equals("order_line")) {
                lines(record, (List<List<Object>>) value.getValue());
            } else if (value.getKey().equals("move_ids")) {
                for (List<Object> command : (List<List<Object>>) value.getValue()) {
                    write("stock.move", of("stock.move").get(((Number) command.get(1)).longValue()), (Map<String, Object>) command.get(2));
                }
            } else {
                record.put(value.getKey(), value.getValue());
            }
        }
    }

    @SuppressWarnings("unchecked")
    private void lines(Map<String, Object> order, List<List<Object>> commands) {
        for (List<Object> command : commands) {
            int what = ((Number) command.get(0)).intValue();
            if (what == 2) {
                of("purchase.order.line").remove(((Number) command.get(1)).longValue());
                continue;
            }
            long id = what == 0 ? ids++ : ((Number) command.get(1)).longValue();
            Map<String, Object> line = of("purchase.order.line").computeIfAbsent(id, key -> new LinkedHashMap<>(Map.of("id", key, "qty_received", 0.0, "price_unit",
                    0.0, "display_type", false)));
            Map<String, Object> values = (Map<String, Object>) command.get(2);
            known("purchase.order.line", List.copyOf(values.keySet()));
            boolean priced = values.containsKey("price_unit");
            line.putAll(values);
            Map<String, Object> product = of("product.product").get(((Number) plain(line.get("product_id"))).longValue());
            if (!priced && (what == 0 || values.containsKey("product_qty"))) { // Odoo computes it anew from the price list
                line.put("price_unit", same(product.get("id"), 1L) ? 990.0 : 0.0);
            }
            line.put("product_id", List.of(product.get("id"), "[" + product.get("default_code") + "] " + product.get("name")));
            line.put("order_id", List.of(order.get("id"), order.get("name")));
            line.put("partner_id", order.get("partner_id"));
            line.put("name", "[" + product.get("default_code") + "] " + product.get("name"));
            line.put("currency_id", order.get("currency_id"));
            line.put(version >= 18 ? "product_uom_id" : "product_uom", List.of(1, "Units"));
            line.put("qty_received_method", "stock_moves");
        }
        compute(order);
    }

    private void compute(Map<String, Object> order) {
        BigDecimal total = BigDecimal.ZERO;
        for (Map<String, Object> line : linesOf(order)) {
            BigDecimal subtotal = number(line.get("product_qty")).multiply(number(line.get("price_unit")));
            line.put("price_subtotal", subtotal.doubleValue());
            line.put("state", order.get("state"));
            total = total.add(subtotal);
        }
        order.put("amount_total", total.multiply(new BigDecimal("1.19")).doubleValue()); // with taxes
    }

    List<Map<String, Object>> linesOf(Map<String, Object> order) {
        return of("purchase.order.line").values().stream().filter(line -> same(plain(line.get("order_id")), order.get("id"))).toList();
    }

    void confirm(Map<String, Object> order) {
        if (!List.of("draft", "sent").contains(order.get("state")) || confirmsNothing) {
            return; // and answers true
        }
        if (number(order.get("amount_total")).compareTo(approvalLimit) > 0) {
            order.put("state", "to approve");
            return;
        }
        order.put("state", "purchase");
        order.put("receipt_status", "pending");
        order.put("invoice_status", "to invoice");
        long picking = ids++;
        put("stock.picking", picking, "name", "WH/IN/" + picking, "state", "assigned", "picking_type_code", "incoming");
        for (Map<String, Object> line : linesOf(order)) {
            long move = ids++;
            put("stock.move", move, "picking_id", List.of(picking, "IN"), "state", "assigned", "product_uom_qty", line.get("product_qty"), "quantity", 0.0,
                    "purchase_line_id", List.of(line.get("id"), ""));
        }
        order.put("picking_ids", List.of(picking));
        compute(order);
    }

    private void cancel(Map<String, Object> order) {
        if (Boolean.TRUE.equals(order.get("locked")) || "done".equals(order.get("state"))) {
            throw new OdooError("odoo.exceptions.UserError", "Unable to cancel purchase order " + order.get("name") + ". You must first unlock it.");
        }
        order.put("state", "cancel");
        compute(order);
    }

    private Object validate(Map<String, Object> picking) {
        if (validation == Validation.LOTS) {
            throw new OdooError("odoo.exceptions.UserError", "You need to supply a Lot/Serial number for product Desk lamp.");
        }
        if (validation == Validation.WIZARD) {
            return Map.of("type", "ir.actions.act_window", "res_model", "stock.backorder.confirmation");
        }
        picking.put("state", "done");
        for (Map<String, Object> move : of("stock.move").values()) {
            if (same(plain(move.get("picking_id")), picking.get("id"))) {
                move.put("state", "done");
                Map<String, Object> line = of("purchase.order.line").get(((Number) plain(move.get("purchase_line_id"))).longValue());
                line.put("qty_received", move.get("quantity"));
                Map<String, Object> order = of("purchase.order").get(((Number) plain(line.get("order_id"))).longValue());
                order.put("receipt_status", linesOf(order).stream().allMatch(one -> number(one.get("qty_received")).compareTo(number(one.get("product_qty"))) >= 0)
                        ? "full" : "partial");
            }
        }
        return validation == Validation.REPORT ? Map.of("type", "ir.actions.client", "tag", "do_multi_print") : true;
    }

    private static Object plain(Object value) {
        return value instanceof List<?> reference ? reference.get(0) : value;
    }

    private static BigDecimal number(Object value) {
        return value instanceof Number ? new BigDecimal(value.toString()) : BigDecimal.ZERO;
    }

    @Override
    public String toString() {
        return Arrays.toString(models.keySet().toArray());
    }
}
