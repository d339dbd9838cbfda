package io.chatwootprocessor.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import java.sql.Connection;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.annotation.Transactional;

/** The constraints of the tables. Each test is in a transaction that is rolled back: no job of the program works on its rows. */
@ProcessorTest
@Transactional
class SchemaTest {

    @Autowired
    JdbcTemplate database;
    @Autowired
    Flyway flyway;

    private final long account = Payloads.unused();
    private long conversation;

    @BeforeEach
    void aConversation() {
        conversation = database.queryForObject("INSERT INTO communication.conversation (account_id, user_identifier, channel)"
                + " VALUES (?, 'a@example.org', 'email') RETURNING id", Long.class, account);
    }

    @ParameterizedTest
    @CsvSource({"inbound, received, read", "outbound, queued, sent", "outbound, queued, failed"})
    void aMessageMayGoForward(String direction, String from, String to) {
        long message = message(direction, from);

        assertThatCode(() -> database.update("UPDATE communication.message SET status = ? WHERE id = ?", to, message)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"inbound, read, received", "outbound, sent, queued", "outbound, sent, failed", "outbound, failed, sent",
            "outbound, failed, queued", "inbound, received, sent", "outbound, queued, read", "outbound, queued, nonsense"})
    void aMessageMayGoNowhereElseAndTheErrorNamesBothStates(String direction, String from, String to) {
        long message = message(direction, from);

        assertThatThrownBy(() -> database.update("UPDATE communication.message SET status = ? WHERE id = ?", to, message))
                .hasMessageContaining(from).hasMessageContaining(to);
    }

    @Test
    void aMessageKeepsItsDirection() {
        long message = message("inbound", "received");

        assertThatThrownBy(() -> database.update("UPDATE communication.message SET direction = 'outbound', status = 'sent' WHERE id = ?", message))
                .hasMessageContaining("cannot become");
    }

    @Test
    void aSenderHasOneActiveConversation() {
        assertThatThrownBy(() -> database.update("INSERT INTO communication.conversation (account_id, user_identifier, channel)"
                + " VALUES (?, 'a@example.org', 'email')", account)).hasMessageContaining("conversation_active");
    }

    @Test
    void aConversationTakesItsMessagesAlong() {
        long message = message("inbound", "received");

        database.update("DELETE FROM communication.conversation WHERE id = ?", conversation);

        assertThat(database.queryForList("SELECT 1 FROM communication.message WHERE id = ?", message)).isEmpty();
    }

    @Test
    void aConversationOfChatwootIsFoundByItsAccountAndNotAmongThoseOfAllAccountsWithItsNumber() {
        List<String> plan = database.execute((Connection connection) -> {
            JdbcTemplate one = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            one.execute("SET enable_seqscan = off");
            List<String> lines = one.queryForList("EXPLAIN SELECT 1 FROM communication.conversation"
                    + " WHERE account_id = 5 AND chatwoot_conversation_id = 1", String.class);
            one.execute("RESET enable_seqscan");
            return lines;
        });

        assertThat(String.join("\n", plan)).contains("conversation_chatwoot", "Index Cond: ((account_id = 5) AND (chatwoot_conversation_id = 1))");
    }

    @Test
    void migratingAFullDatabaseAgainChangesNothing() {
        long message = message("outbound", "sent");

        assertThat(flyway.migrate().migrationsExecuted).isZero();

        assertThat(database.queryForObject("SELECT status FROM communication.message WHERE id = ?", String.class, message))
                .isEqualTo("sent");
    }

    private long message(String direction, String status) {
        return database.queryForObject("INSERT INTO communication.message (conversation_id, direction, status, content)"
                + " VALUES (?, ?, ?, 'm') RETURNING id", Long.class, conversation, direction, status);
    }
}
