package io.chatwootprocessor.inbound.spool;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.inbound.Delivery;
import io.chatwootprocessor.inbound.MessageReader;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A webhook as it stands in a file of the spool.
 *
 * @param id         by which the database knows it
 * @param arrivedAt  on this machine's clock: the database, whose clock counts otherwise, was away
 * @param source     the channel, or the adapter, that it belongs to
 * @param hook       the webhook's name; null for the unnamed one
 * @param deliveryId as its sender names it
 * @param payload    without the fields that must not be stored
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record Spooled(String id, String arrivedAt, String source, String hook, String deliveryId, String event, JsonNode payload) {

    static Spooled of(Delivery delivery, String arrivedAt) {
        return new Spooled(UUID.randomUUID().toString(), arrivedAt, delivery.source(), delivery.hook(), delivery.deliveryId(),
                delivery.event(), delivery.payload());
    }

    /** @throws IllegalStateException where somebody else wrote the file, or half of it is missing */
    static Spooled read(String file) {
        Spooled spooled = JsonBody.read(file, Spooled.class);
        boolean whole = spooled != null && spooled.id != null && spooled.id.matches("[0-9a-f-]{36}") && spooled.arrivedAt != null && spooled.source != null
                && spooled.source.matches("[a-z0-9-]+") && spooled.payload != null && spooled.payload.isObject();
        if (!whole) {
            throw new IllegalStateException("no file of the spool");
        }
        return spooled;
    }

    /**
     * As a row of {@code sql/inbound/stored-event.sql} that is no replay.
     *
     * @param shipped whether its source has a webhook of the program's own; the others share a way in
     */
    Map<String, Object> row(boolean shipped) {
        Map<String, Object> row = new HashMap<>(); // takes nulls
        row.put("original", null);
        row.put("source", source);
        row.put("door", MessageReader.HOOK.equals(hook) && !shipped ? MessageReader.DOOR : source);
        row.put("hook", hook);
        row.put("delivery_id", deliveryId);
        row.put("event", event);
        row.put("payload", JsonBody.write(payload));
        return row;
    }
}
