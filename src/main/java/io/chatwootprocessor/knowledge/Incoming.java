package io.chatwootprocessor.knowledge;

/**
 * A document as it came.
 *
 * @param source       put, folder, address, program
 * @param charset      as its sender names it; null: nobody did
 * @param address      where it is read again; null: nowhere
 * @param etag         of the address; may be null
 * @param lastModified of the address; may be null
 * @param actor        the human who put it, for the audit; null: no human did
 * @param replaces     what it may replace; null: whatever is stored under its name
 */
record Incoming(String base, String name, String source, Kind kind, byte[] content, String charset, String address, String etag,
        String lastModified, String actor, Replaced replaces) {

    /**
     * The document that was read again. If it was deleted or replaced meanwhile, nothing is stored.
     *
     * @param hash of the content that was read last; null: none was read
     */
    record Replaced(String hash) {
    }

    Incoming(String base, String name, String source, Kind kind, byte[] content) {
        this(base, name, source, kind, content, null, null, null, null, null, null);
    }

    Incoming inPlaceOf(Replaced document) {
        return new Incoming(base, name, source, kind, content, charset, address, etag, lastModified, actor, document);
    }
}
