package io.chatwootprocessor.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.TestDatabase;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What the version before conversations per inbox had stored is brought to their form. */
class MigrationTest {

    private static final DriverManagerDataSource SOURCE = new DriverManagerDataSource(TestDatabase.empty());
    private static final JdbcTemplate DATABASE = new JdbcTemplate(SOURCE);

    @BeforeAll
    static void upgradeWhatTheVersionBeforeHadStored() {
        flyway().target("11").repeatableSqlMigrationPrefix("none").load().migrate();
        DATABASE.execute("SET search_path = communication");
        stored();
        flyway().load().migrate();
    }

    /** A person in two inboxes; one whose number was corrected; one who writes in one inbox. */
    private static void stored() {
        DATABASE.execute("""
                INSERT INTO communication.conversation OVERRIDING SYSTEM VALUE VALUES
                    (1, 7, '+491', 'whatsapp', true, '2026-01-01', NULL, 101, 21, '491', 'pending', NULL, NULL, '2026-01-02', 'bot', NULL, '2026-01-02'),
                    (2, 7, '+492', 'whatsapp', true, '2026-01-01', NULL, 102, 21, '492', 'pending', NULL, NULL, '2026-01-02', 'human', '2026-01-02', '2026-01-02'),
                    (3, 7, '+4922', 'whatsapp', true, '2026-01-03', NULL, 102, 21, '492', 'pending', NULL, NULL, '2026-01-03', 'bot', NULL, '2026-01-03'),
                    (4, 7, '+493', 'whatsapp', true, '2026-01-01', NULL, 104, 21, '493', 'open', NULL, NULL, '2026-01-02', 'bot', NULL, '2026-01-02'),
                    (5, 7, 'a@example.com', 'email', true, '2026-01-01', NULL, 105, 23, 'visitor', 'pending', NULL, NULL, '2026-01-02', 'bot', NULL, '2026-01-02'),
                    (6, 7, 'victim@example.com', 'email', true, '2026-01-01', NULL, 106, 31, '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed', 'pending', NULL, NULL, '2026-01-02', 'bot', NULL, '2026-01-02'),
                    (7, 7, 'known@example.com', 'email', true, '2026-01-01', NULL, 107, 31, '6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b', 'pending', NULL, NULL, '2026-01-02', 'bot', NULL, '2026-01-02');
                SELECT setval(pg_get_serial_sequence('communication.conversation', 'id'), 100);
                INSERT INTO communication.message (conversation_id, account_id, external_id, direction, status, sender_type, timestamp, content, chatwoot_conversation_id) VALUES
                    (1, 7, '11', 'inbound', 'read', 'contact', '2026-01-01', 'price of the chair?', 101),
                    (1, 7, '12', 'inbound', 'received', 'contact', '2026-01-02', 'open on sunday?', 201),
                    (1, 7, '13', 'outbound', 'sent', 'user', '2026-01-02 01:00', 'Agnes: yes', 201),
                    (2, 7, '21', 'inbound', 'read', 'contact', '2026-01-01', 'hi', 102),
                    (3, 7, '31', 'inbound', 'received', 'contact', '2026-01-03', 'still there?', 102),
                    (4, 7, '41', 'inbound', 'received', 'contact', '2026-01-02', 'hello', 104),
                    (5, 7, '51', 'inbound', 'read', 'contact', '2026-01-01', 'my order 9931', 205),
                    (5, 7, '52', 'inbound', 'received', 'contact', '2026-01-02', 'and my invoice?', 205),
                    (5, 7, '53', 'inbound', 'read', 'contact', '2026-01-02', 'I am a visitor', 105),
                    (6, 7, '61', 'inbound', 'read', 'contact', '2026-01-01', 'my secret 4711', 206),
                    (6, 7, '62', 'inbound', 'read', 'contact', '2026-01-02', 'I claim to be the victim', 106),
                    (7, 7, '71', 'inbound', 'read', 'contact', '2026-01-02', 'I am verified', 107);
                INSERT INTO communication.message (conversation_id, account_id, direction, status, content, adapter) VALUES
                    (2, 7, 'outbound', 'queued', 'first', 'chatwoot'), (2, 7, 'outbound', 'queued', 'second', 'chatwoot'),
                    (3, 7, 'outbound', 'queued', 'third', 'chatwoot');
                INSERT INTO communication.turn (conversation_id, status, responder, bot_name) VALUES (2, 'processing', 'echo', 'Bot'), (3, 'processing', 'echo', 'Bot');
                INSERT INTO communication.webhook_event (source, event, account_id, payload, outcome, conversation_id, message_id)
                SELECT 'chatwoot', 'message_created', 7, json_build_object('conversation', json_build_object('id', 201, 'inbox_id', 22, 'status', 'open',
                           'meta', json_build_object('assignee_type', 'User'))), 'stored', 1, id
                  FROM communication.message WHERE external_id IN ('12', '13');
                INSERT INTO communication.webhook_event (source, event, account_id, payload, outcome, conversation_id, message_id)
                SELECT 'chatwoot', 'message_created', 7, json_build_object('conversation', json_build_object('id', 107, 'inbox_id', 31,
                           'contact_inbox', json_build_object('hmac_verified', true))), 'stored', 7, id
                  FROM communication.message WHERE external_id = '71'""");
    }

    @Test
    void whatWasSaidInAnotherInboxIsAConversationThere() {
        Map<String, Object> there = DATABASE.queryForMap("SELECT * FROM communication.conversation WHERE chatwoot_inbox_id = 22");

        assertThat(there).containsEntry("user_identifier", "+491").containsEntry("chatwoot_conversation_id", 201L).containsEntry("status", "open")
                .containsEntry("handled_by", "human").containsEntry("is_active", true);
        assertThat(said((Long) there.get("id"))).containsExactly("open on sunday?", "Agnes: yes");
        assertThat(said(1L)).containsExactly("price of the chair?");
    }

    @Test
    void twoOfOursOnOneOfChatwootsConversationsAreOneAndWhatWaitsStaysInLine() {
        assertThat(DATABASE.queryForMap("SELECT * FROM communication.conversation WHERE chatwoot_conversation_id = 102"))
                .containsEntry("id", 3L).containsEntry("user_identifier", "+4922").containsEntry("handled_by", "human");
        assertThat(said(3L)).containsExactly("hi", "still there?");
        assertThat(DATABASE.queryForList("SELECT content || ' ' || (next_attempt_at IS NOT NULL) FROM communication.message"
                + " WHERE status = 'queued' ORDER BY id", String.class)).containsExactly("first true", "second false", "third false");
        assertThat(DATABASE.queryForList("SELECT status FROM communication.turn WHERE conversation_id = 3 ORDER BY status", String.class))
                .containsExactly("completed", "processing");
    }

    @Test
    void whatCameFromAnUnknownInboxIsReadByNoResponderAnyMore() {
        assertThat(said(5L)).as("what waits is answered").containsExactly("and my invoice?", "I am a visitor");
        Map<String, Object> there = DATABASE.queryForMap("SELECT * FROM communication.conversation WHERE chatwoot_conversation_id = 205");
        assertThat(there).containsEntry("is_active", false).containsEntry("user_identifier", "a@example.com");
        assertThat(said((Long) there.get("id"))).containsExactly("my order 9931");
    }

    @Test
    void aVisitorWhoOnlyClaimedAnAddressIsTheirBrowserSession() {
        assertThat(DATABASE.queryForMap("SELECT * FROM communication.conversation WHERE id = 6"))
                .containsEntry("user_identifier", "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed@chatwoot.widget");
        assertThat(said(6L)).as("nothing of the customer's").containsExactly("I claim to be the victim");
        Map<String, Object> customers = DATABASE.queryForMap("SELECT * FROM communication.conversation WHERE chatwoot_conversation_id = 206");
        assertThat(customers).containsEntry("user_identifier", "victim@example.com").containsEntry("is_active", false);
        assertThat(DATABASE.queryForMap("SELECT * FROM communication.conversation WHERE id = 7")).containsEntry("user_identifier", "known@example.com");
    }

    @Test
    void aConversationInOneInboxStaysAsItWas() {
        assertThat(said(4L)).containsExactly("hello");
        assertThat(DATABASE.queryForMap("SELECT * FROM communication.conversation WHERE id = 4")).containsEntry("chatwoot_inbox_id", 21L)
                .containsEntry("status", "open").containsEntry("handled_by", "bot");
    }

    private static List<String> said(long conversation) {
        return DATABASE.queryForList("SELECT content FROM communication.message WHERE conversation_id = ? AND status <> 'queued' ORDER BY timestamp",
                String.class, conversation);
    }

    private static FluentConfiguration flyway() {
        return Flyway.configure().dataSource(SOURCE).schemas("communication")
                .locations("classpath:db/migration", "classpath:db/functions");
    }
}
