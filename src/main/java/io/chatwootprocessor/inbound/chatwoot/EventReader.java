package io.chatwootprocessor.inbound.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.JsonField;
import io.chatwootprocessor.inbound.StoredEvent;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Reads a webhook's body and removes the fields that must not be stored. */
@Component
public class EventReader {

    private static final String DEFAULT_EVENT = "message_created";

    /** @throws RequestError 400 {@code invalid_json} or {@code payload_must_be_object} */
    public ChatwootEvent read(@Body byte[] body, @Variable("hook") String hook, @Header(ChatwootDelivery.HEADER) String deliveryId) {
        ObjectNode payload = JsonBody.read(body);
        String named = JsonField.text(payload, "event");
        String event = named == null ? DEFAULT_EVENT : named;
        removePubsubTokens(payload);
        if (event.startsWith("inbox_")) {
            payload.remove("channel"); // the whole channel row, with provider_config and tokens
        }
        return new ChatwootEvent(hook, storable(deliveryId), event, payload, null, null);
    }

    /** @param stored a row of {@code sql/inbound/stored-event.sql} */
    public ChatwootEvent again(@Body Map<String, Object> stored) {
        return read(StoredEvent.payload(stored), (String) stored.get("hook"), (String) stored.get("delivery_id"))
                .asReplayOf(StoredEvent.original(stored));
    }

    /** @param stored a row of {@code sql/inbound/stored-event.sql}: an event that no webhook brought */
    public ChatwootEvent foundAgain(@Body Map<String, Object> stored) {
        return again(stored).as(new Found((String) stored.get("source"), null, null));
    }

    /** Removes {@code pubsub_token}, which opens the visitor's live websocket. */
    private static void removePubsubTokens(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove("pubsub_token");
        }
        for (JsonNode part : node) {
            if (part.isContainerNode()) {
                removePubsubTokens(part);
            }
        }
    }

    private static String storable(String header) {
        return header == null ? null : header.replace("\0", "");
    }
}
