package io.chatwootprocessor.http;

import io.chatwootprocessor.settings.ProcessorSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Lets through who has the key of {@code processor.admin-api-key}: the first step of a route that is not for everybody. */
@Component
public class AdminKey {

    private static final String BEARER = "Bearer ";

    private final ProcessorSettings settings;

    AdminKey(ProcessorSettings settings) {
        this.settings = settings;
    }

    /**
     * Lets everybody through where no key is set, but not in production. One of the two headers is enough.
     *
     * @param authorization {@code Bearer <key>}; null, or another scheme: the key is not there
     * @param apiKey        the key; null: it is not there
     * @throws RequestError 401 {@code invalid_api_key} when the key is missing or wrong; 403 {@code admin_api_key_required} when
     *     production has none
     */
    public void check(@Header("Authorization") String authorization, @Header("X-API-Key") String apiKey) {
        String key = settings.adminApiKey();
        if (key == null || key.isBlank()) {
            if (settings.production()) {
                throw new RequestError(403, "admin_api_key_required: set ADMIN_API_KEY");
            }
            return;
        }
        if (!same(key, bearer(authorization)) && !same(key, apiKey)) {
            throw new RequestError(401, "invalid_api_key");
        }
    }

    private static String bearer(String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip() : null;
    }

    /** In a time that does not tell how much of it was right. */
    private static boolean same(String key, String given) {
        return given != null
                && MessageDigest.isEqual(key.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
