package io.chatwootprocessor.knowledge;

import java.util.Map;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Reads documents again from their addresses. */
@Component
public class Rereading {

    private final KnowledgeSettings settings;
    private final AddressReader addresses;

    Rereading(KnowledgeSettings settings, AddressReader addresses) {
        this.settings = settings;
        this.addresses = addresses;
    }

    /** The parameters of {@code sql/knowledge/claim-addresses.sql}. */
    public Map<String, Object> due() {
        return Map.of("reread", (double) settings.reread().toSeconds());
    }

    /**
     * The document as its address gives it now.
     *
     * @param row of {@code claim-addresses.sql}
     * @return null: it has not changed
     * @throws UnreadableDocument where it gives none
     */
    public Incoming read(@Body Map<String, Object> row) {
        Incoming read = addresses.read((String) row.get("base"), (String) row.get("name"), (String) row.get("address"), (String) row.get("etag"),
                (String) row.get("last_modified"), null);
        return read == null ? null : read.inPlaceOf(replaced(row));
    }

    /** The document without its content, where its address gives none. */
    public Incoming unread(@Body Map<String, Object> row) {
        return new Incoming((String) row.get("base"), (String) row.get("name"), "address", null, null, null, (String) row.get("address"),
                null, null, null, replaced(row));
    }

    private static Incoming.Replaced replaced(Map<String, Object> row) {
        return new Incoming.Replaced((String) row.get("hash"));
    }
}
