package io.chatwootprocessor.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ApiKeyTest {

    @Test
    void aKeyMayHaveANameWhichIsNoPartOfIt() {
        ApiKey key = ApiKey.valueOf(" alice:secret:with:colons ");

        assertThat(key.name()).isEqualTo("alice");
        assertThat(key.is("secret:with:colons")).isTrue();
        assertThat(key.is("alice:secret:with:colons")).isFalse();
        assertThat(key.is("secret")).isFalse();
        assertThat(key.length()).isEqualTo("secret:with:colons".length());
    }

    @Test
    void aKeyWithoutANameIsNamedAfterItsHash() {
        ApiKey key = ApiKey.valueOf("0123456789abcdef");

        assertThat(key.name()).matches("key-[0-9a-f]{8}").isEqualTo(ApiKey.valueOf("0123456789abcdef").name());
        assertThat(key.is("0123456789abcdef")).isTrue();
    }

    @Test
    void nothingThatAKeyShowsIsTheKey() {
        assertThat(ApiKey.valueOf("alice:geheim").toString()).doesNotContain("geheim");
    }

    @Test
    void blankIsNoKey() {
        assertThat(ApiKey.valueOf("  ")).isNull();
    }
}
