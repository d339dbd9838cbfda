package io.chatwootprocessor.purchasing.odoo;

import java.util.Map;

/**
 * A request to Odoo over HTTP.
 *
 * @param method  HTTP's
 * @param path    below {@code ODOO_URL}, with a slash at its beginning
 * @param headers beside Content-Type
 * @param body    JSON; null: none
 * @param reads   whether it changes nothing, so that it may be repeated
 */
record OdooRequest(String method, String path, Map<String, String> headers, String body, boolean reads) {

    @Override
    public String toString() {
        return method + " " + path; // without the key
    }
}
