package io.chatwootprocessor.operations.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import io.chatwootprocessor.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.scheduler.SchedulerConsumer;
import org.apache.camel.spring.pollingconsumer.SpringScheduledPollConsumerScheduler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a night deletes: events after 30 days, uploads after 7, and as the tests set it conversations after 365, audits after 730. */
@ProcessorTest
@ExtendWith(OutputCaptureExtension.class)
class RetentionTest {

    @Autowired
    Program program;
    @Autowired
    JdbcTemplate database;
    @Autowired
    DataSource dataSource;
    @Autowired
    ProducerTemplate producer;
    @Autowired
    CamelContext context;
    @Autowired
    MeterRegistry meters;
    @Autowired
    OutboundQueue queue;
    @Value("${processor.database.timeout}")
    Duration limit;

    private final long account = Payloads.unused();
    private final long chatwootConversation = Payloads.unused();

    @BeforeEach
    void nothingIsQueued() {
        queue.clear();
    }

    @Test
    void itRunsAtTheHourThatIsSet() {
        SchedulerConsumer consumer = (SchedulerConsumer) context.getRoute("nightly").getConsumer();

        assertThat(((SpringScheduledPollConsumerScheduler) consumer.getScheduler()).getCron()).isEqualTo("0 0 3 * * *");
    }

    @ParameterizedTest
    @CsvSource({"29 days, true", "31 days, false"})
    void anEventIsKeptForThirtyDays(String age, boolean kept) {
        program.webhook("{\"event\":\"nonsense\"}");
        long event = database.queryForObject("UPDATE communication.webhook_event SET received_at = now() - ?::interval"
                + " WHERE id = (SELECT max(id) FROM communication.webhook_event) RETURNING id", Long.class, age);

        night();

        assertThat(exists("webhook_event", event)).isEqualTo(kept);
    }

    @Test
    void moreThanOneBatchIsDeletedAndCounted(CapturedOutput log) {
        night(); // what other tests have left
        database.update("INSERT INTO communication.webhook_event (source, account_id, payload, outcome, received_at)"
                + " SELECT 'chatwoot', ?, '{}', 'ignored', now() - interval '1 year' FROM generate_series(1, 2500)", account);
        double before = meters.counter("processor.retention.deleted", "table", "webhook_event").count();

        night();

        assertThat(count("webhook_event WHERE account_id = " + account)).isZero();
        assertThat(meters.counter("processor.retention.deleted", "table", "webhook_event").count() - before).isEqualTo(2500);
        assertThat(log.getAll().lines().filter(line -> line.contains("Deleted what was old") && line.contains("webhook_event=2500")))
                .singleElement().asString().doesNotContain("there is more");
    }

    @ParameterizedTest
    @CsvSource({"364 days, true", "366 days, false"})
    void anEndedConversationIsKeptForAYearAfterTheLastThatHappened(String age, boolean kept) {
        long conversation = ended(age);

        night();

        assertThat(exists("conversation", conversation)).isEqualTo(kept);
        assertThat(count("message WHERE conversation_id = " + conversation)).isEqualTo(kept ? 2 : 0);
        assertThat(count("turn WHERE conversation_id = " + conversation)).isEqualTo(kept ? 1 : 0);
        assertThat(count("sighting WHERE chatwoot_conversation_id = " + chatwootConversation)).isEqualTo(kept ? 1 : 0);
    }

    @Test
    void aConversationThatHasNotEndedIsKept() {
        long conversation = ended("3 years");
        database.update("UPDATE communication.conversation SET is_active = true, ended_at = NULL WHERE id = ?", conversation);

        night();

        assertThat(exists("conversation", conversation)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "UPDATE communication.message SET received_at = now() - interval '1 day' WHERE direction = 'inbound' AND conversation_id = ?",
            "UPDATE communication.message SET delivered_at = now() - interval '1 day' WHERE direction = 'outbound' AND conversation_id = ?",
            "UPDATE communication.turn SET finished_at = now() - interval '1 day' WHERE conversation_id = ?",
            "UPDATE communication.turn SET finished_at = NULL, status = 'processing' WHERE conversation_id = ?",
            "UPDATE communication.conversation SET lease_id = gen_random_uuid(), lease_expires_at = now() + interval '1 minute'"
                    + " WHERE id = ?",
            "INSERT INTO communication.message (conversation_id, direction, status, content, adapter,"
                    + " next_attempt_at, timestamp, received_at)"
                    + " VALUES (?, 'outbound', 'queued', 'later', 'simulated', now() + interval '1 day', '2020-01-01', '2020-01-01')",
            "INSERT INTO communication.message (conversation_id, direction, status, content, adapter, failed_at, timestamp, received_at)"
                    + " VALUES (?, 'outbound', 'failed', 'a dead letter', 'simulated', '2020-01-01', '2020-01-01', '2020-01-01')",
    })
    void anOldConversationIsKeptWhereSomethingHappenedLatelyOrIsLeftToBeDone(String difference) {
        long conversation = ended("3 years");
        database.update(difference, conversation);

        night();

        assertThat(exists("conversation", conversation)).isTrue();
    }

    @Test
    void aDeadLetterThatWasSeenOffGoesWithItsConversation() {
        long conversation = ended("3 years");
        database.update("INSERT INTO communication.message (conversation_id, direction, status, content, adapter, timestamp, received_at,"
                + " failed_at, discarded_at) VALUES (?, 'outbound', 'failed', 'a dead letter', 'simulated', '2020-01-01', '2020-01-01',"
                + " '2020-01-01', now() - interval '2 years')", conversation);

        night();

        assertThat(exists("conversation", conversation)).isFalse();
    }

    @Test
    void aConversationThatSomebodyWorksWithIsLeftForAnotherNightAndHoldsUpNobody() throws Exception {
        long busy = ended("3 years");
        long other = ended("2 years");
        try (Connection somebody = dataSource.getConnection()) {
            somebody.setAutoCommit(false);
            somebody.createStatement().execute("SELECT FROM communication.conversation WHERE id = " + busy + " FOR NO KEY UPDATE");

            night();

            assertThat(exists("conversation", busy)).isTrue();
            assertThat(exists("conversation", other)).isFalse();
            somebody.rollback();
        }

        night();

        assertThat(exists("conversation", busy)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"30, 10, webhook_event, 10", "30, 365, webhook_event, 30", "0, 365, webhook_event, 365", "30, 0, webhook_event, 30",
            "0, 0, rate_limit, 1"})
    void anEventIsKeptNoLongerThanAConversationThatItWouldBringBack(int events, int conversations, String first, int age) {
        Retention retention = new Retention(null, Settings.with("processor.retention.webhook-events", events + "d",
                "processor.retention.conversations", conversations + "d", "processor.retention.uploads", "0d"), context, meters);

        assertThat(retention.parameters(retention.begin())).containsEntry("table", first).containsEntry("age", age * 86400.0);
    }

    @Test
    void asLongAsAnEventCanBeReplayedItsSightingsAreKeptAndHandBacksFarLonger() {
        sighting("36 days", "alive");
        sighting("38 days", "alive");
        sighting("38 days", "resolved");
        sighting("38 days", "handed back");

        night();

        assertThat(database.queryForList("SELECT shown || ' ' || extract(day FROM now() - moment) FROM communication.sighting"
                + " WHERE account_id = ?", String.class, account)).containsExactlyInAnyOrder("alive 36", "handed back 38");
    }

    @ParameterizedTest
    @CsvSource({
            "sent,   6 days, NULL,   true",
            "sent,   8 days, NULL,   false",
            "failed, 8 days, NULL,   true",
            "failed, 8 days, 6 days, true",
            "failed, 8 days, 8 days, false",
    })
    void aFileIsKeptAsLongAsItsMessageMayBeSentAgain(String status, String ended, String discarded, boolean kept) {
        long conversation = open();
        long message = database.queryForObject("INSERT INTO communication.message"
                + " (conversation_id, direction, status, content, adapter, expires_at, discarded_at)"
                + " VALUES (?, 'outbound', ?, 'see there', 'chatwoot', now() - ?::interval, now() - nullif(?, 'NULL')::interval)"
                + " RETURNING id", Long.class, conversation, status, ended, discarded);
        database.update("INSERT INTO communication.upload (message_id, content) VALUES (?, 'PDF')", message);

        night();

        assertThat(count("upload WHERE message_id = " + message)).isEqualTo(kept ? 1 : 0);
        assertThat(exists("message", message)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"729 days, true", "731 days, false"})
    void theAuditIsKeptAsLongAsItIsSet(String age, boolean kept) {
        String action = UUID.randomUUID().toString();
        database.update("INSERT INTO communication.audit (at, actor, action) VALUES (now() - ?::interval, 'somebody', ?)", age, action);

        night();

        assertThat(count("audit WHERE action = '" + action + "'")).isEqualTo(kept ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"729 days, true", "731 days, false"})
    void aJobOnManyDeadLettersIsKeptAsLongAsTheAudit(String age, boolean kept) {
        String cause = UUID.randomUUID().toString();
        database.update("INSERT INTO communication.bulk_job (action, filter, actor, lifetime, up_to, matched, status, ended_at)"
                + " VALUES ('requeue', jsonb_build_object('cause', ?), 'somebody', '1 day', 1, 0, 'done', now() - ?::interval)", cause, age);

        night();

        assertThat(count("bulk_job WHERE filter ->> 'cause' = '" + cause + "'")).isEqualTo(kept ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"23 hours, true", "25 hours, false"})
    void aRateLimitIsForgottenADayAfterItHasRunOut(String age, boolean kept) {
        String id = UUID.randomUUID().toString();
        database.update("INSERT INTO communication.rate_limit (id, expires_at)"
                + " VALUES (?, extract(epoch FROM now() - ?::interval) * 1000)", id, age);

        night();

        assertThat(count("rate_limit WHERE id = '" + id + "'")).isEqualTo(kept ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"23 hours, true", "25 hours, false"})
    void aReportOnAMessageThatNobodyKnowsIsKeptForADay(String age, boolean kept) {
        String id = UUID.randomUUID().toString();
        database.update("INSERT INTO communication.bridge_receipt (session_id, external_id, shown, received_at)"
                + " VALUES ('', ?, 'delivered', now() - ?::interval)", id, age);

        night();

        assertThat(count("bridge_receipt WHERE external_id = '" + id + "'")).isEqualTo(kept ? 1 : 0);
    }

    @Test
    void nothingOfANightIsAudited() {
        night(); // also old entries that other tests have left

        await().untilAsserted(() -> { // what earlier tests began may be audited meanwhile
            long before = count("audit");
            ended("3 years");
            night();
            assertThat(count("audit")).isEqualTo(before);
        });
    }

    @Test
    void oneProgramAtATimeDeletes(CapturedOutput log) throws Exception {
        long conversation = ended("3 years");
        try (Connection other = dataSource.getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT communication.delete_old('rate_limit', '1 day')");

            night();

            assertThat(exists("conversation", conversation)).isTrue();
            assertThat(log.getAll()).contains("Deleted what was old: {}");
            other.rollback();
        }
    }

    /** A conversation may have a hundred thousand messages. Here a lock makes it long. */
    @Test
    void aNightsStatementMayTakeLongerThanOthers() throws Exception {
        long conversation = ended("3 years");
        CompletableFuture<Void> night;
        try (Connection another = dataSource.getConnection()) {
            another.setAutoCommit(false);
            another.createStatement().execute("SELECT communication.lock_line(" + conversation + ")");
            night = CompletableFuture.runAsync(this::night);
            await().until(() -> night.isDone() || database.queryForObject("SELECT count(*) FROM pg_stat_activity"
                    + " WHERE query LIKE '%delete_old%' AND wait_event_type = 'Lock' AND now() - query_start > ?::interval", Integer.class,
                    limit.toMillis() + " milliseconds") > 0);
            another.rollback();
        }

        night.get();
        assertThat(exists("conversation", conversation)).isFalse();
    }

    private void night() {
        producer.sendBody("direct:delete-old", null);
    }

    /** A conversation that was answered, and in which nothing has happened since it ended that long ago. */
    private long ended(String age) {
        long conversation = open();
        database.update("UPDATE communication.conversation SET is_active = false, started_at = now() - ?::interval - interval '1 hour',"
                + " ended_at = now() - ?::interval, chatwoot_conversation_id = ? WHERE id = ?",
                age, age, chatwootConversation, conversation);
        database.update("INSERT INTO communication.turn (conversation_id, status, responder, bot_name, finished_at)"
                + " VALUES (?, 'completed', 'echo', 'Bot', now() - ?::interval)", conversation, age);
        for (String message : new String[] {"'inbound', 'received'", "'outbound', 'sent'"}) { // answered or not: it has ended
            database.update("INSERT INTO communication.message (conversation_id, direction, status, content,"
                    + " timestamp, received_at, turn_id)"
                    + " SELECT ?, " + message + ", 'Hi', now() - ?::interval, now() - ?::interval, id FROM communication.turn"
                    + " WHERE conversation_id = ?", conversation, age, age, conversation);
        }
        database.update("INSERT INTO communication.sighting SELECT account_id, chatwoot_conversation_id, ended_at, 'handed back',"
                + " user_identifier FROM communication.conversation WHERE id = ? ON CONFLICT DO NOTHING", conversation);
        return conversation;
    }

    private long open() {
        return database.queryForObject("INSERT INTO communication.conversation (account_id, user_identifier, channel)"
                + " VALUES (?, ?, 'whatsapp') RETURNING id", Long.class, account, "+49" + Payloads.unused());
    }

    private void sighting(String age, String shown) {
        database.update("INSERT INTO communication.sighting (account_id, chatwoot_conversation_id, moment, shown, user_identifier)"
                + " VALUES (?, ?, now() - ?::interval, ?, '+491')", account, chatwootConversation, age, shown);
    }

    private boolean exists(String table, long id) {
        return count(table + " WHERE id = " + id) == 1;
    }

    private long count(String rows) {
        return database.queryForObject("SELECT count(*) FROM communication." + rows, Long.class);
    }
}
