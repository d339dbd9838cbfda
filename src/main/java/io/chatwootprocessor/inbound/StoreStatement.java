package io.chatwootprocessor.inbound;

import io.chatwootprocessor.http.JsonBody;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** The parameters of {@code sql/inbound/store-deliveries.sql}. */
@Component
public class StoreStatement {

    public Map<String, Object> parameters(@Body Delivery delivery) {
        return Map.of("deliveries", JsonBody.write(List.of(delivery)));
    }
}
