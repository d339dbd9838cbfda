package io.chatwootprocessor.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    @Test
    void bothSpellingsAreUnderstood() {
        assertThat(DatabaseUrl.valueOf("postgresql://me:p%40ss+w@db.example.com:5433/chat?sslmode=require"))
                .extracting(DatabaseUrl::jdbcUrl, DatabaseUrl::user, DatabaseUrl::password)
                .containsExactly("jdbc:postgresql://db.example.com:5433/chat?sslmode=require", "me", "p@ss+w");
        assertThat(DatabaseUrl.valueOf("postgres://db/chat").jdbcUrl()).isEqualTo("jdbc:postgresql://db/chat");
        assertThat(DatabaseUrl.valueOf("jdbc:postgresql://db/chat?user=me").jdbcUrl()).isEqualTo("jdbc:postgresql://db/chat?user=me");
        assertThat(DatabaseUrl.valueOf(" ")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql://u:geheim@db/chat", "postgresql://u:geheim@db", "postgresql://u:gehe im@db/chat", "geheim"})
    void anythingElseIsRefusedWithoutShowingThePassword(String address) {
        assertThatThrownBy(() -> DatabaseUrl.valueOf(address))
                .isInstanceOf(IllegalArgumentException.class).hasMessageNotContaining("gehe");
    }

    @Test
    void peopleReadItWithoutUserAndPassword() {
        assertThat(DatabaseUrl.valueOf("jdbc:postgresql://db/chat?user=me&password=geheim")).hasToString("jdbc:postgresql://db/chat");
    }
}
