package io.chatwootprocessor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.settings.ProcessorSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminKeyTest {

    private static final String KEY = "k3y-of-the-admin";

    @ParameterizedTest
    @CsvSource({"local", "production"})
    void whoHasTheKeyIsLetThrough(String environment) {
        AdminKey adminKey = adminKey(environment, KEY);

        assertThatCode(() -> adminKey.check("Bearer " + KEY, null)).doesNotThrowAnyException();
        assertThatCode(() -> adminKey.check("bearer  " + KEY, null)).doesNotThrowAnyException();
        assertThatCode(() -> adminKey.check(null, KEY)).doesNotThrowAnyException();
        assertThatCode(() -> adminKey.check("Basic cHJveHk6cHJveHk=", KEY)).as("a proxy's").doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "-                       | -",
            "Bearer wrong            | -",
            "-                       | wrong",
            "k3y-of-the-admin        | -",
            "Basic k3y-of-the-admin  | -",
            "Bearer                  | -",
            "-                       | Bearer k3y-of-the-admin",
            "-                       | K3Y-OF-THE-ADMIN",
            "-                       | k3y-of-the-admin2",
            "-                       | ''",
    })
    void whoHasAnotherOneOrNoneIsNot(String authorization, String apiKey) {
        refused(adminKey("local", KEY), authorization, apiKey, 401, "invalid_api_key");
        refused(adminKey("production", KEY), authorization, apiKey, 401, "invalid_api_key");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void withoutAKeyAllAreLetThroughLocallyAndNobodyInProduction(String none) {
        assertThatCode(() -> adminKey("local", none).check(null, null)).doesNotThrowAnyException();
        refused(adminKey("production", none), null, null, 403, "admin_api_key_required: set ADMIN_API_KEY");
        refused(adminKey("production", none), "Bearer ", none, 403, "admin_api_key_required: set ADMIN_API_KEY");
    }

    @Test
    void noErrorRepeatsAKey() {
        assertThatThrownBy(() -> adminKey("local", KEY).check("Bearer guess", "guess"))
                .hasMessageNotContaining(KEY).hasMessageNotContaining("guess");
    }

    static AdminKey adminKey(String environment, String key) {
        return new AdminKey(new ProcessorSettings(environment, 0, null, key, null, null, null, null, null, null, null, null, null, null, null));
    }

    private static void refused(AdminKey adminKey, String authorization, String apiKey, int status, String detail) {
        assertThatThrownBy(() -> adminKey.check(authorization, apiKey))
                .isInstanceOfSatisfying(RequestError.class, error -> {
                    assertThat(error.getStatus()).isEqualTo(status);
                    assertThat(error.getDetail()).isEqualTo(detail);
                });
    }
}
