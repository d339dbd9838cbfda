package io.chatwootprocessor.operations.reconciliation.chatwoot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.FakeChatwoot;
import io.chatwootprocessor.NarrowProcessorTest;
import io.chatwootprocessor.Payloads;
import java.time.Instant;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** How often Chatwoot is asked, and by whom. Replies to an account may be 3 a minute here, so looks are 2. */
@NarrowProcessorTest
class CallBudgetTest {

    @Autowired
    CamelContext context;
    @Autowired
    JdbcTemplate database;
    @Autowired
    FakeChatwoot chatwoot;

    private final long account = Payloads.unused();

    @Test
    void anAccountIsAskedLessOftenThanItIsSentRepliesAndGoesOnWhereItStopped() {
        conversationsWithNews(3, null);

        reconcile();

        await().until(() -> given()); // the timer may have taken it
        assertThat(chatwoot.looks(account)).hasSize(2);
        assertThat(database.queryForMap("SELECT due_at > now() AS later, due_at < now() + interval '1 minute' AS soon, requested, lease_id, error"
                + " FROM communication.reconciliation WHERE account_id = ?", account))
                .containsEntry("later", true).containsEntry("soon", true).containsEntry("requested", true).containsEntry("lease_id", null)
                .containsEntry("error", null);

        database.update("DELETE FROM communication.rate_limit"); // a minute later
        database.update("UPDATE communication.reconciliation SET due_at = now() WHERE account_id = ?", account);
        reconcile();

        await().until(() -> given());
        assertThat(chatwoot.looks(account)).as("each call once").hasSize(4).extracting(request -> request.getUrl()).doesNotHaveDuplicates();
        assertThat(database.queryForObject("SELECT count(*) FROM communication.message WHERE account_id = ?", Integer.class, account)).isEqualTo(3);
    }

    @Test
    void anAccountThatAnotherProgramLooksAtIsLeftToIt() {
        conversationsWithNews(1, "now() + interval '1 hour'");

        reconcile();

        assertThat(chatwoot.looks(account)).isEmpty();
    }

    @Test
    void anAccountOfADeadProgramIsTakenOver() {
        conversationsWithNews(1, "now() - interval '1 second'");

        reconcile();

        await().until(() -> !chatwoot.looks(account).isEmpty());
    }

    @Test
    void aProgramThatHasLostTheAccountKeepsNothing() {
        conversationsWithNews(1, "now() + interval '1 hour'"); // another one's: the timer leaves it
        String before = state();

        database.queryForList("SELECT communication.keep_listed(?, gen_random_uuid(), now(), NULL, now(), '[{\"id\":1}]', NULL)::text", account);
        database.queryForList("SELECT communication.keep_compared(?, gen_random_uuid(), 1, 1, NULL, NULL, NULL)::text", account);
        database.queryForList("SELECT communication.put_off(?, gen_random_uuid(), 1, true)::text", account);
        database.queryForList("SELECT communication.give_account_back(?, gen_random_uuid(), NULL, 'x', interval '1 hour')::text", account);

        assertThat(state()).isEqualTo(before);
        assertThat(database.queryForObject("SELECT communication.next_look(?, gen_random_uuid(), interval '1 s') ->> 'kind'", String.class, account))
                .isEqualTo("lost");
    }

    private String state() {
        return database.queryForObject("SELECT r::text || (SELECT count(*) FROM communication.reconciliation_conversation k"
                + " WHERE k.account_id = r.account_id) FROM communication.reconciliation r WHERE account_id = ?", String.class, account);
    }

    /** @param leased until then, by another program; null: nobody looks at it. From the beginning, as the timer looks for accounts, too */
    private void conversationsWithNews(int number, String leased) {
        chatwoot.storesMessages();
        database.update("DELETE FROM communication.rate_limit");
        for (int i = 0; i < number; i++) {
            ObjectNode message = Payloads.restMessage(Payloads.unused(), Payloads.unused(), 0, "m", Instant.now().minusSeconds(60));
            chatwoot.has(message);
            chatwoot.has(account, Payloads.listed(account, message.path("conversation_id").asLong(), "pending", message));
        }
        ObjectNode old = Payloads.restMessage(Payloads.unused(), Payloads.unused(), 0, "m", Instant.now().minusSeconds(86_400));
        chatwoot.has(account, Payloads.listed(account, old.path("conversation_id").asLong(), "pending", old));
        database.update("INSERT INTO communication.reconciliation (account_id, cursor, requested, lease_id, lease_expires_at)"
                + " VALUES (?, now() - interval '1 hour', true, " + (leased == null ? "NULL, NULL" : "gen_random_uuid(), " + leased) + ")", account);
    }

    private boolean given() {
        return database.queryForObject("SELECT lease_id IS NULL AND due_at > now() FROM communication.reconciliation WHERE account_id = ?",
                Boolean.class, account);
    }

    private void reconcile() {
        assertThat(context.createFluentProducerTemplate().to("direct:reconcile-due").send().getException()).isNull();
    }
}
