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

    @Test
    void ofSeveralHostsTheOneIsMeantThatCanStore() {
        assertThat(DatabaseUrl.valueOf("postgresql://me:secret@db1:5432,db2:5433/chat?targetServerType=primary"))
                .extracting(DatabaseUrl::jdbcUrl, DatabaseUrl::user, DatabaseUrl::password, DatabaseUrl::hosts)
                .containsExactly("jdbc:postgresql://db1:5432,db2:5433/chat?targetServerType=primary", "me", "secret", 2);
        assertThat(DatabaseUrl.valueOf("postgresql://db1,[2001:db8::2]:5433/chat?sslmode=require").jdbcUrl())
                .isEqualTo("jdbc:postgresql://db1,[2001:db8::2]:5433/chat?sslmode=require&targetServerType=primary");
        assertThat(DatabaseUrl.valueOf("postgresql://db1,db2/chat?target_session_attrs=read-write&sslmode=require").jdbcUrl())
                .isEqualTo("jdbc:postgresql://db1,db2/chat?targetServerType=primary&sslmode=require");
        assertThat(DatabaseUrl.valueOf("jdbc:postgresql://db1,db2/chat").jdbcUrl())
                .isEqualTo("jdbc:postgresql://db1,db2/chat?targetServerType=primary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql://u:geheim@db/chat", "postgresql://u:geheim@db", "postgresql://u:gehe im@db/chat", "geheim", "postgresql://u:geheim@db1,/chat"})
    void anythingElseIsRefusedWithoutShowingThePassword(String address) {
        assertThatThrownBy(() -> DatabaseUrl.valueOf(address))
                .isInstanceOf(IllegalArgumentException.class).hasMessageNotContaining("gehe");
    }

    @Test
    void peopleReadItWithoutUserAndPassword() {
        assertThat(DatabaseUrl.valueOf("jdbc:postgresql://db/chat?user=me&password=geheim")).hasToString("jdbc:postgresql://db/chat");
    }
}
