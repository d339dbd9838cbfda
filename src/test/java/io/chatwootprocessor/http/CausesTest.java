package io.chatwootprocessor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.chatwootprocessor.ProcessorTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What an exception says in the log. */
@ProcessorTest
class CausesTest {

    @Autowired
    JdbcTemplate database;

    @Test
    void anErrorInAFunctionOfTheDatabaseNamesTheFunctionAndItsLine() {
        assertThat(causes("SELECT communication.delete_old('nonsense', interval '1 day')"))
                .matches(".*PSQLException: ERROR: case not found in delete_old line \\d+");
    }

    @Test
    void anErrorInAStepNamesTheFunctionsThatCalledItAndQuotesNothing() {
        assertThat(causes("""
                SELECT * FROM communication.store_deliveries(ARRAY[json_populate_record(NULL::communication.delivery, '{"source": "chatwoot", "event": "message_updated", "account_id": 1,
                    "user_identifier": "+4915112345678", "chatwoot_conversation_id": 1, "direction": "inbound", "external_id": "1",
                    "content": "PL/pgSQL function secret(text) line 1 at "}')], ARRAY['{}'], true)"""))
                .matches(".* in open_conversation line \\d+, called by .*store_delivery line \\d+, called by store_deliveries line \\d+")
                .doesNotContain("+4915112345678", "secret");
    }

    @Test
    void anErrorOutsideAFunctionNamesNone() {
        assertThat(causes("SELECT 'secret'::jsonb")).endsWith("invalid input syntax for type json").doesNotContain("secret");
    }

    private String causes(String statement) {
        return Causes.of(catchThrowable(() -> database.queryForList(statement)));
    }
}
