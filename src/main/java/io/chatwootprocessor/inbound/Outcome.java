package io.chatwootprocessor.inbound;

import java.util.Map;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Reads the outcome of a delivery from the row of {@code sql/inbound/store-deliveries.sql}. */
@Component
public class Outcome {

    /**
     * Sets the variables {@code outcome}, {@code reason} and {@code answer}, and the properties {@code conversation_id} and
     * {@code message_id}; the body becomes the id of the conversation that has a new message to answer, or null.
     */
    public void keep(Exchange exchange) {
        Map<?, ?> row = exchange.getMessage().getBody(Map.class);
        for (String name : new String[] {"outcome", "reason", "answer"}) {
            exchange.setVariable(name, row.get(name));
        }
        for (String id : new String[] {"conversation_id", "message_id"}) {
            exchange.setProperty(id, row.get(id));
        }
        exchange.getMessage().setBody(row.get("awaiting"));
    }
}
