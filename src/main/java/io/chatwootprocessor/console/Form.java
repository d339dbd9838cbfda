package io.chatwootprocessor.console;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/** Reads a form as a browser sends it: {@code application/x-www-form-urlencoded}. */
final class Form {

    /** Fields: more than any page has. */
    private static final int MOST = 200;

    private Form() {
    }

    /**
     * @param body null: empty
     * @throws RequestError 400 {@code invalid_form}
     */
    static MultiValueMap<String, String> read(byte[] body) {
        MultiValueMap<String, String> fields = new LinkedMultiValueMap<>();
        String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
        String[] pairs = text.isEmpty() ? new String[0] : text.split("&", MOST + 1);
        if (pairs.length > MOST) { // ten million bytes would be millions of objects
            throw new RequestError(400, "invalid_form");
        }
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            fields.add(decoded(equals < 0 ? pair : pair.substring(0, equals)), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        return fields;
    }

    private static String decoded(String text) {
        try {
            return JsonBody.storable(URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new RequestError(400, "invalid_form");
        }
    }
}
