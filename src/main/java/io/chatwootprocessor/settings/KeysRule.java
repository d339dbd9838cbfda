package io.chatwootprocessor.settings;

import io.chatwootprocessor.security.ApiKey;
import java.util.List;
import java.util.stream.Stream;

/** In production keys are long. No key is a caller's and an admin's. */
class KeysRule implements SettingsRule {

    private static final int SHORTEST = 16;

    @Override
    public void check(GivenSettings given, List<String> faults) {
        List<ApiKey> api = given.list("processor.api-key", ApiKey.class);
        List<ApiKey> admin = given.list("processor.admin-api-key", ApiKey.class);
        for (ApiKey key : Stream.concat(api.stream(), admin.stream()).toList()) {
            if (given.production() && key.length() < SHORTEST) {
                faults.add("the key %s of API_KEY or ADMIN_API_KEY has %d characters, and needs %d; for example: the output of"
                        .formatted(key.name(), key.length(), SHORTEST) + " openssl rand -hex 32");
            }
        }
        if (api.stream().map(ApiKey::hash).anyMatch(hash -> admin.stream().map(ApiKey::hash).anyMatch(hash::equals))) {
            faults.add("API_KEY and ADMIN_API_KEY have a key in common, so that everybody is an admin: choose another one");
        }
    }
}
