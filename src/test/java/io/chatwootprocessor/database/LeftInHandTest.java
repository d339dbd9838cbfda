package io.chatwootprocessor.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.Cleanup;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Settings;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a killed program had in hand is free at the next start, on a PostgreSQL that nobody else uses. */
@ProcessorTest
class LeftInHandTest {

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;

    @Test
    void leasesAreGivenBackAndWhatWasBeingSentMayHaveArrived() {
        long conversation = program.webhook(Payloads.message(Payloads.unused(), Payloads.unused(), Payloads.unused(), "Hi"))
                .number("conversation_id");
        database.update("UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() + interval '1 hour'"
                + " WHERE id = ?", conversation);
        long message = database.queryForObject("INSERT INTO communication.message (conversation_id, direction, status, content, adapter,"
                + " next_attempt_at, claim_id, claimed_until) VALUES (?, 'outbound', 'queued', 'Hello!', 'nobody',"
                + " now() + interval '1 hour', gen_random_uuid(), now() + interval '1 hour')"
                + " RETURNING id", Long.class, conversation);

        new LeftInHand(Settings.with(), JdbcClient.create(database)).release(); // as without DATABASE_URL

        assertThat(database.queryForObject("SELECT lease_id IS NULL FROM communication.conversation WHERE id = ?", Boolean.class, conversation))
                .isTrue();
        assertThat(database.queryForObject("SELECT claimed_until <= now() AND claim_id IS NOT NULL FROM communication.message WHERE id = ?",
                Boolean.class, message)).isTrue();
        Cleanup.update(database, "DELETE FROM communication.conversation WHERE id = ?", conversation);
    }
}
