package io.chatwootprocessor.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.Customer;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Webhooks that come at the same time share a statement; what happens to one of them happens to no other. */
@ProcessorTest
class ConcurrentWebhooksTest {

    private static final int MANY = 60;

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    DataSource connections;

    private final ExecutorService senders = Executors.newFixedThreadPool(MANY);
    private final long account = Payloads.unused();

    @AfterEach
    void allHaveSent() {
        senders.shutdownNow();
        database.execute("DROP FUNCTION IF EXISTS communication.refuse_one() CASCADE");
    }

    @Test
    void oneThatTheDatabaseRefusesFailsAloneAndAllOthersAreStoredOnce() throws Exception {
        database.execute("CREATE FUNCTION communication.refuse_one() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'refused'; END $$");
        database.execute("CREATE TRIGGER refuse_one BEFORE INSERT ON communication.message FOR EACH ROW"
                + " WHEN (NEW.content = 'refused') EXECUTE FUNCTION communication.refuse_one()");

        List<Future<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            answers.add(send(webhook(i % 20 == 7 ? "refused" : "hello " + i)));
        }

        int refused = 0;
        for (Future<Answer> answer : answers) {
            if (answer.get().status() == 500) {
                refused++;
            } else {
                assertThat(answer.get().text("status")).isIn("received", "spooled"); // a machine that is busy may spool some
            }
        }
        assertThat(refused).isEqualTo(3);
        await().until(() -> count("message WHERE account_id = " + account) == MANY - 3);
        assertThat(count("conversation WHERE account_id = " + account)).as("nothing of the refused ones is left").isEqualTo(MANY - 3);
        assertThat(count("webhook_event WHERE account_id = " + account)).isEqualTo(MANY - 3);
    }

    @Test
    void whatOneSenderWritesAtOnceIsOneConversationAndADuplicateIsOne() throws Exception {
        Customer customer = new Customer(program, account, Payloads.unused());
        List<ObjectNode> burst = new ArrayList<>();
        for (int i = 0; i < MANY / 2; i++) {
            burst.add(customer.message("part " + i, message -> { }));
        }

        List<Future<Answer>> answers = new ArrayList<>();
        for (ObjectNode message : burst) {
            answers.add(send(message));
            answers.add(send(message));
        }

        long duplicates = 0;
        for (Future<Answer> answer : answers) {
            assertThat(answer.get().status()).isEqualTo(200);
            duplicates += answer.get().body().path("duplicate").asBoolean() ? 1 : 0;
        }
        assertThat(duplicates).isEqualTo(MANY / 2);
        assertThat(count("message WHERE account_id = " + account)).isEqualTo(MANY / 2);
        assertThat(count("conversation WHERE account_id = " + account)).isEqualTo(1);
    }

    @Test
    void whoHoldsOneSenderHoldsUpNobodyElse() throws Exception {
        Customer held = new Customer(program, account, Payloads.unused());
        ObjectNode waiting = held.message("held", message -> { });
        Future<Answer> late;
        try (Connection connection = connections.getConnection(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', " + account + ", 'whatsapp', '"
                    + waiting.at("/sender/phone_number").asText() + "'), 0))");

            late = send(waiting);
            List<Future<Answer>> others = new ArrayList<>();
            for (int i = 0; i < MANY - 1; i++) {
                others.add(send(webhook("hello " + i)));
            }

            List<String> statuses = new ArrayList<>();
            for (Future<Answer> other : others) {
                statuses.add(other.get().text("status"));
            }
            assertThat(statuses).containsAnyOf("received").isSubsetOf("received", "spooled"); // a machine that is busy may spool some
            await().until(() -> count("message WHERE account_id = " + account) == MANY - 1);
            assertThat(count("message WHERE content = 'held' AND account_id = " + account)).isZero();
            connection.rollback();
        }
        assertThat(late.get().text("status")).isIn("received", "spooled"); // by how long the others took
        await().until(() -> count("message WHERE content = 'held' AND account_id = " + account) == 1);
    }

    @Test
    void whoWaitedInVainForASenderKeepsNoConnectionToTheServer() throws Exception {
        ObjectNode waiting = new Customer(program, account, Payloads.unused()).message("held", message -> { });
        try (Connection connection = connections.getConnection(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', " + account + ", 'whatsapp', '"
                    + waiting.at("/sender/phone_number").asText() + "'), 0))");

            Answer spooled = send(waiting).get();

            assertThat(spooled.text("status")).isEqualTo("spooled");
            await().untilAsserted(() -> assertThat(database.queryForList("SELECT query FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND wait_event_type = 'Lock'", String.class)).isEmpty()); // between two tries from the spool
            connection.rollback();
        }
        await().until(() -> count("message WHERE account_id = " + account) == 1);
    }

    private Future<Answer> send(ObjectNode webhook) {
        return senders.submit(() -> program.webhook(webhook));
    }

    private ObjectNode webhook(String content) {
        return new Customer(program, account, Payloads.unused()).message(content, message -> { });
    }

    private long count(String what) {
        return database.queryForObject("SELECT count(*) FROM communication." + what, Long.class);
    }
}
