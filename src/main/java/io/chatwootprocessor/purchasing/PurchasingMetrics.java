package io.chatwootprocessor.purchasing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Publishes how many purchase orders there are. */
@Component
public class PurchasingMetrics {

    private final MultiGauge orders;
    private final MultiGauge problems;

    PurchasingMetrics(MeterRegistry meters) {
        orders = MultiGauge.builder("processor.purchasing.orders").description("purchase orders by state").register(meters);
        problems = MultiGauge.builder("processor.purchasing.problems").description("purchase orders that a human should look at, by state").register(meters);
    }

    /** @param rows of {@code sql/purchasing/count-orders.sql} */
    public void publish(@Body List<Map<String, Object>> rows) {
        orders.register(rows.stream().map(row -> Row.of(tags(row), (Number) row.get("orders"))).toList(), true);
        problems.register(rows.stream().map(row -> Row.of(tags(row), (Number) row.get("problems"))).toList(), true);
    }

    private static Tags tags(Map<String, Object> row) {
        return Tags.of("state", (String) row.get("state"));
    }
}
