package io.chatwootprocessor.inbound.whatsapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.StoredEvent;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Reads the body of a webhook of the WhatsApp bridge. */
@Component
public class WhatsappEventReader {

    /**
     * @param named the event, for a body that does not name it
     * @throws RequestError 400 {@code invalid_json} or {@code payload_must_be_object}
     */
    public WhatsappEvent read(@Body byte[] body, @Header("X-Webhook-Event") String named) {
        ObjectNode payload = JsonBody.read(body);
        String event = WhatsappEvent.text(payload, "eventType", "event_type");
        return new WhatsappEvent(event == null ? named : event, payload, null);
    }

    /** @param stored a row of {@code sql/inbound/stored-event.sql} */
    public WhatsappEvent again(@Body Map<String, Object> stored) {
        return read(StoredEvent.payload(stored), (String) stored.get("event")).asReplayOf(StoredEvent.original(stored));
    }
}
