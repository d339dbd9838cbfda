package io.chatwootprocessor.inbound;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
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
}
