package io.chatwootprocessor.inbound;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads the rows of {@code sql/inbound/stored-event.sql}: events that are received again. */
public final class StoredEvent {

    private StoredEvent() {
    }

    /** @return the body as it came */
    public static byte[] payload(Map<String, Object> row) {
        return ((String) row.get("payload")).getBytes(StandardCharsets.UTF_8);
    }

    /** @return the id of the event as it came first; null: it is none that is stored, it comes from the spool */
    public static Long original(Map<String, Object> row) {
        return (Long) row.get("original");
    }
}
