package io.chatwootprocessor.knowledge;

import java.util.Map;

/**
 * A change of a file.
 *
 * @param document that is new or has changed; null: it is gone
 */
record DocumentChange(String base, String name, Incoming document) {

    /** Whether the file is gone. */
    public boolean isDeletion() {
        return document == null;
    }

    /** The parameters of {@code sql/knowledge/forget-document.sql}. */
    public Map<String, Object> parameters() {
        return Map.of("base", base, "document", name);
    }
}
