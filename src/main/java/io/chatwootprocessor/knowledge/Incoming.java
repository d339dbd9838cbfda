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
 */
record Incoming(String base, String name, String source, Kind kind, byte[] content, String charset, String address, String etag,
        String lastModified, String actor) {

    Incoming(String base, String name, String source, Kind kind, byte[] content) {
        this(base, name, source, kind, content, null, null, null, null, null);
    }
}
