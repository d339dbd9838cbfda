package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.http.RequestError;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Reads the parameters of {@code GET /purchase-orders}. */
@Component
public class PurchasePages {

    private static final int DEFAULT_LIMIT = 50;
    private static final long LARGEST_LIMIT = 200;
    private static final List<String> STATES = Arrays.stream(OrderState.values()).map(OrderState::word).toList();

    /**
     * The parameters of {@code sql/purchasing/list-orders.sql}.
     *
     * @param state  missing: any
     * @param vendor Odoo's id, or a part of the name; missing: any
     * @param limit  1 to 200; missing: 50
     * @param before only orders with a smaller id; missing: the newest
     * @throws RequestError 422 {@code invalid_state}, {@code invalid_limit}, {@code invalid_before}
     */
    public Map<String, Object> ofOrders(@Header("state") String state, @Header("vendor") String vendor, @Header("limit") String limit,
            @Header("before") String before) {
        if (state != null && !STATES.contains(state)) {
            throw new RequestError(422, "invalid_state: " + String.join(", ", STATES));
        }
        long rows = limit == null ? DEFAULT_LIMIT : id(limit, "invalid_limit");
        if (rows > LARGEST_LIMIT) {
            throw new RequestError(422, "invalid_limit");
        }
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("state", state);
        parameters.put("vendor", vendor == null || vendor.isBlank() ? null : vendor.strip());
        parameters.put("limit", (int) rows);
        parameters.put("before", before == null ? Long.MAX_VALUE : id(before, "invalid_before"));
        return parameters;
    }

    /** The parameters of {@code sql/purchasing/show-order.sql}; 422 {@code invalid_purchase_order_id}. */
    public Map<String, Object> ofOrder(@Header("id") String id) {
        return Map.of("order_id", id(id, "invalid_purchase_order_id"));
    }

    private static long id(String text, String error) {
        long id = text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
        if (id <= 0) {
            throw new RequestError(422, error);
        }
        return id;
    }
}
