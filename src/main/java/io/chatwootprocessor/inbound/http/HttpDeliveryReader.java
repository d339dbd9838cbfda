package io.chatwootprocessor.inbound.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.Delivery;
import io.chatwootprocessor.inbound.JsonField;
import io.chatwootprocessor.inbound.StoredEvent;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.chatwootprocessor.settings.http.HttpChannelSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Checks the key of the HTTP channel's webhooks, and reads them: a person's message, or the outcome of one of ours. */
@Component
public class HttpDeliveryReader {

    private static final String HTTP = "http"; // the source, and the channel
    private static final int LONGEST = 255;    // both are in an index
    private static final Set<String> RECEIPTS = Set.of("delivered", "read", "failed");

    private final HttpChannelSettings settings;
    private final long account;

    HttpDeliveryReader(HttpChannelSettings settings, ProcessorSettings processor) {
        this.settings = settings;
        this.account = processor.account();
    }

    /** @throws RequestError 404 where no key is set, 401 for another one */
    public void verify(@Header("Authorization") String given) {
        String key = settings.key();
        if (key.isBlank()) {
            throw new RequestError(404, "the HTTP channel is not set up here");
        }
        byte[] expected = ("Bearer " + key).getBytes(StandardCharsets.UTF_8);
        if (given == null || !MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) {
            throw new RequestError(401, "invalid_key");
        }
    }

    /** @throws RequestError 400 {@code invalid_json} or {@code payload_must_be_object} */
    public Delivery read(@Body byte[] body) {
        return delivery(JsonBody.read(body), null);
    }

    /** @param stored a row of {@code sql/inbound/stored-event.sql} */
    public Delivery again(@Body Map<String, Object> stored) {
        return delivery(JsonBody.read(StoredEvent.payload(stored)), StoredEvent.original(stored));
    }

    private Delivery delivery(ObjectNode payload, Long replayOf) {
        String id = text(payload, "id");
        String status = text(payload, "status");
        if (id == null) {
            return delivery(payload, "no_message_id", null, null, null, replayOf);
        }
        if (status != null) {
            return RECEIPTS.contains(status)
                    ? delivery(payload, null, null, null, new Delivery.Receipt(id, status, text(payload, "error"), null), replayOf)
                    : delivery(payload, "unknown_status", null, null, null, replayOf);
        }
        String from = text(payload, "from");
        String text = payload.path("text").asText("");
        if (from == null || text.isBlank()) {
            return delivery(payload, from == null ? "unresolved_sender" : "empty_content", null, null, null, replayOf);
        }
        return delivery(payload, null, from, new Delivery.Message("inbound", id, "contact", null, false, text, false,
                JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.arrayNode(), moment(payload), null, null, null, null, null),
                null, replayOf);
    }

    private Delivery delivery(ObjectNode payload, String ignored, String from, Delivery.Message message, Delivery.Receipt receipt, Long replayOf) {
        return new Delivery(HTTP, null, null, receipt == null ? "message.received" : "message." + receipt.deliveryStatus(), account, payload,
                ignored, from, from == null ? null : HTTP, null, message, null, receipt, replayOf);
    }

    private static String text(ObjectNode payload, String field) {
        JsonNode value = payload.path(field);
        String text = value.isValueNode() && !value.isNull() ? value.asText().strip() : "";
        return text.isEmpty() || text.length() > LONGEST ? null : text;
    }

    private static String moment(ObjectNode payload) {
        try {
            return JsonField.iso(JsonField.sane(Instant.parse(payload.path("timestamp").asText()))); // null: as below
        } catch (DateTimeParseException e) {
            return null; // the time of arrival counts
        }
    }
}
