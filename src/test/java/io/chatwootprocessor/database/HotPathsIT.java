package io.chatwootprocessor.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.MigratedServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.ColumnMapRowMapper;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapperResultSetExtractor;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * With five million messages stored, whatever the program does all the time reads the rows that it is about, and not the tables:
 * neither in the statement itself (its plan) nor in functions and triggers (what PostgreSQL counts). Each statement runs so often
 * that it has the plan that stays. The statistics are of a quiet moment, after thousands have waited and before they do again: then
 * the planner takes every index of what waits for empty.
 */
class HotPathsIT {

    private static final int MESSAGES = Integer.getInteger("messages", 5_000_000);
    private static final int WAITING = 3_000;
    private static final int TIMES = 12; // PostgreSQL and its driver make plans for good after five times each
    /**
     * They have a row for an inbox, a session, an account, an event that a route listens to, and what the bridge told of strangers' messages in
     * a day, a job of an operator, a decision of a human, a kind of notification.
     */
    private static final Set<String> SMALL = Set.of("adapter", "bot_config", "bridge_session", "rate_limit", "bridge_receipt", "listener",
            "bulk_job", "approval", "knowledge_proposal", "notification_kind",
            "tool_call", "llm_call", "turn_round", "attempt", "silence", "hand_over", "assistant_turn", "purchase_order"); // no row here
    private static final String TURN = """
            {"lease": 30, "answer_open": false, "max_age": 86400, "max_replies": 100, "supersede": true, "max_superseded": 3}""";

    private static JdbcTemplate database;
    private static TransactionTemplate transaction;
    private static long number = 1_000_000_000_000L;
    private static long longConversation;

    @BeforeAll
    static void fiveMillionMessages() throws IOException {
        EmbeddedPostgres server = MigratedServer.start(Map.of("autovacuum", "off", // it would see that many wait
                "wal_level", "minimal", "max_wal_senders", "0", "max_wal_size", "8GB"));
        SingleConnectionDataSource source = new SingleConnectionDataSource(MigratedServer.address(server, MigratedServer.TEMPLATE), true);
        database = new JdbcTemplate(source);
        transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
        database.execute(Files.readString(Path.of("src/bench/fill.sql")).replace("$messages", Integer.toString(MESSAGES)).replace("$text", "'Message'"));
        database.execute("INSERT INTO communication.bot_config (scope, name, responder) VALUES ('setting', 'Assistant', 'echo')");
        database.execute("INSERT INTO communication.event_call (event, line, status, ended_at)"
                + " SELECT 'contact_updated', 'contact ' || n, 'done', now() FROM generate_series(1, 100000) AS n");
        database.execute("INSERT INTO communication.audit (actor, action, subject)"
                + " SELECT 'somebody', CASE WHEN n % 100 = 0 THEN 'look' ELSE 'effect' END, 'conversation ' || n FROM generate_series(1, 100000) AS n");
        thousandsWait();
        longConversation = fiveThousandMessagesOfOne();
        database.execute("SET session_replication_role = replica"); // no trigger
        database.update("UPDATE communication.message SET status = 'read' WHERE status = 'received' AND content = 'Hello?'");
        database.update("UPDATE communication.message SET status = 'sent' WHERE status = 'queued'");
        database.execute("SET session_replication_role = origin");
        database.execute("VACUUM ANALYZE");
        thousandsWait();
    }

    private static long fiveThousandMessagesOfOne() {
        long id = database.queryForObject("INSERT INTO communication.conversation (user_identifier, channel, is_active, ended_at)"
                + " VALUES ('writes a lot', 'api', false, now()) RETURNING id",
                Long.class);
        database.update("INSERT INTO communication.message (conversation_id, direction, status, sender_type, content, timestamp)"
                + " SELECT ?, 'inbound', 'read', 'contact', 'Once more', now() - make_interval(secs => n) FROM generate_series(1, 5000) AS n", id);
        database.update("INSERT INTO communication.turn (conversation_id, responder, bot_name, status, started_at, finished_at)"
                + " SELECT ?, 'echo', 'Assistant', 'completed', now() - make_interval(secs => n), now() FROM generate_series(1, 5000) AS n", id);
        return id;
    }

    private static void thousandsWait() {
        String each = " FROM communication.conversation WHERE is_active ORDER BY id LIMIT " + WAITING;
        database.execute("""
                INSERT INTO communication.message (conversation_id, account_id, direction, status, sender_type, content, received_at,
                       chatwoot_conversation_id)
                SELECT id, account_id, 'inbound', 'received', 'contact', 'Hello?', now() - interval '1 minute', chatwoot_conversation_id
                """ + each);
        database.execute("""
                INSERT INTO communication.message (conversation_id, account_id, direction, status, sender_type, content, adapter, queued_at)
                SELECT id, account_id, 'outbound', 'queued', 'agent_bot', 'Hello!', 'chatwoot', now()
                """ + each);
    }

    @Test
    void aWebhookReadsItsSenderOnly() {
        for (int i = 0; i < TIMES; i++) {
            Map<String, Object> known = database.queryForMap("SELECT account_id, user_identifier, chatwoot_conversation_id"
                    + " FROM communication.conversation WHERE is_active AND user_identifier LIKE 'customer %' ORDER BY random() LIMIT 1");
            run("inbound/store-deliveries", 200, deliveries(delivery(known)));
            run("inbound/store-deliveries", 200, deliveries(delivery(unknown())));
            run("inbound/store-deliveries", 2_000, deliveries(IntStream.range(0, 16).mapToObj(n -> delivery(unknown())).toArray(String[]::new)));
        }
    }

    @Test
    void aTurnReadsItsConversationOnly() {
        List<Long> conversations = database.queryForList("SELECT DISTINCT conversation_id FROM communication.message"
                + " WHERE status = 'received' AND no_answer IS NULL AND content = 'Hello?' LIMIT " + TIMES, Long.class);
        for (long conversation : conversations) {
            Map<String, Object> claim = run("conversation/claim-turn", 200, Map.of("conversation_id", conversation, "settings", TURN)).get(0);
            assertThat(claim).containsEntry("outcome", "claimed");
            String turn = claim.get("turn_id").toString();
            String lease = claim.get("lease_id").toString();
            assertThat(run("conversation/load-turn", 200, Map.of("conversation_id", conversation, "turn_id", turn, "lease_id", lease,
                    "history", 50, "settings", TURN))).hasSize(1);
            run("conversation/renew-leases", 200, Map.of("lease", 30.0, "conversation_ids", "{" + conversation + "}", "lease_ids", "{" + lease + "}"));
            assertThat(run("conversation/complete-turn", 200, Map.of("settings", TURN, "answer", """
                    {"turn_id": "%s", "lease_id": "%s", "messages": ["An answer"], "action": "reply", "lifetime": 86400}""".formatted(turn, lease))))
                    .singleElement().satisfies(row -> assertThat(row).containsEntry("outcome", "completed"));
            run("conversation/show-turn", 200, Map.of("turn_id", turn));
        }
    }

    @Test
    void aReplyReadsItsLaneOnly() {
        for (int i = 0; i < TIMES; i++) {
            List<Map<String, Object>> lanes = run("outbound/list-lanes", 200, Map.of());
            assertThat(lanes).isNotEmpty();
            List<Map<String, Object>> claimed = run("outbound/claim-messages", 500, Map.of("adapter", lanes.get(0).get("adapter"),
                    "account_id", lanes.get(0).get("account_id"), "limit", 4, "claim", 30.0));
            assertThat(claimed).hasSize(4);
            Map<String, Object> sent = claim(claimed.get(0));
            run("outbound/renew-claim", 50, with(sent, "claim", 30.0));
            run("outbound/is-outdated", 50, sent);
            run("outbound/chatwoot/last-known-message", 200, sent);
            run("outbound/whatsapp/find-receipt", 50, with(sent, "window", 60.0));
            mark(sent, "sent");
            run("outbound/message-outcome", 50, sent);
            run("outbound/show-message", 50, sent);
            mark(claim(claimed.get(1)), "failed");
            mark(claim(claimed.get(2)), "retry");
            run("outbound/release-message", 50, with(claim(claimed.get(3)), "wait", 0.0));
            run("outbound/queue-message", 200, Map.of("request", """
                    {"user_identifier": "another %s", "account_id": 1, "channel": "whatsapp", "inbox_id": 1, "content": "Hello!", "lifetime": 60,
                     "idempotency_key": "%s", "fingerprint": "f"}""".formatted(i, UUID.randomUUID())));
        }
    }

    @Test
    void whoLooksForWorkReadsWhatWaits() {
        for (int i = 0; i < TIMES; i++) {
            run("conversation/find-unanswered", 10 * WAITING, Map.of("settings", TURN, "quiet", 2.0, "max_wait", 10.0));
            run("conversation/close-turns", 10 * WAITING, Map.of("settings", TURN, "lifetime", 86400.0));
            run("conversation/settle-messages", 10 * WAITING, Map.of("settings", TURN));
            run("conversation/measure-turns", 10 * WAITING, Map.of("settings", TURN));
            run("outbound/measure-queue", 2 * WAITING, Map.of());
            run("outbound/expire-messages", 200, Map.of());
            run("operations/queue-stats", 2 * WAITING, Map.of());
        }
    }

    @Test
    void whoShowsAPageReadsAPage() {
        for (int i = 0; i < TIMES; i++) {
            run("outbound/list-failed", 500, Map.of("before", Long.MAX_VALUE, "limit", 50, "filter", "{}"));
            run("outbound/list-failed", 500, Map.of("before", Long.MAX_VALUE, "limit", 50, "filter", "{\"cause\": \"an error\"}"));
            run("operations/latest-message", 50, Map.of());
            run("operations/list-conversations", 200, conversations("{}"));
            run("operations/list-conversations", 4 * WAITING, conversations("{\"waiting\": \"true\"}")); // what waits is read whole
            run("operations/list-conversations", 500, conversations("{\"chatwoot_conversation_id\": " + (100 + i) + "}"));
            run("operations/list-conversations", 500, conversations("{\"user_identifier\": \"customer " + i + "\"}"));
            run("operations/list-conversations", 20_000, conversations("{\"q\": \"hello\"}")); // a frequent word: the newest conversations
            run("operations/list-conversations", 20_000, conversations("{\"q\": \"nobodysaysthis\"}")); // a rare one: the index
            run("operations/list-webhook-events", 500, Map.of("filter", "{\"conversation_id\": " + (100 + i) + "}", "before", Long.MAX_VALUE, "limit", 50));
            run("operations/show-timeline", 500, Map.of("conversation_id", 100 + i, "before", "infinity", "limit", 50));
            run("operations/show-correlated", 500, Map.of("correlation_id", "request-" + i));
            run("operations/show-conversation", 500, Map.of("conversation_id", 100 + i, "settings", TURN, "known", "{\"quiet\": 10}"));
            run("operations/list-messages", 500, Map.of("conversation_id", 100 + i, "after", 0, "limit", 50));
            run("operations/list-turns", 200, Map.of("conversation_id", 100 + i, "limit", 50));
        }
    }

    @Test
    void whoHasTheConsoleOpenReadsWhatItShows() {
        for (int i = 0; i < TIMES; i++) {
            run("console/overview", 10 * WAITING, Map.of());
            run("console/watch-conversations", 300, Map.of("ids", "{100,101,102," + longConversation + "}"));
            run("console/newest-event", 10, Map.of());
            run("console/newest-letter", 2_000, Map.of()); // counted up to 1,001
            run("console/note-look", 100, Map.of("actor", "somebody", "subject", "conversation " + i));
            run("outbound/list-causes", 2 * WAITING, Map.of("filter", "{}"));
            run("outbound/list-bulk-jobs", 50, Map.of("before", Long.MAX_VALUE, "limit", 50));
            run("outbound/run-bulk", 50, Map.of());
        }
    }

    private static Map<String, Object> conversations(String filter) {
        return Map.of("filter", filter, "before", Long.MAX_VALUE, "limit", 50);
    }

    private static void mark(Map<String, Object> claim, String outcome) {
        Map<String, Object> parameters = new HashMap<>(claim);
        parameters.putAll(Map.of("outcome", outcome, "doubt", "none", "counted", 1, "forbidden", false, "patience", 3600.0, "wait", 60.0));
        parameters.putAll(Map.of("max_backoff", 300.0, "initial_backoff", 1.0, "max_attempts", 8, "external_id", Long.toString(++number),
                "error", "an error"));
        parameters.putAll(Map.of("kind", outcome, "milliseconds", 12, "program", "here:8000"));
        run("outbound/mark-message", 200, parameters);
    }

    private static Map<String, Object> claim(Map<String, Object> message) {
        return Map.of("message_id", message.get("message_id"), "claim_id", message.get("claim_id").toString());
    }

    private static Map<String, Object> with(Map<String, Object> parameters, String name, Object value) {
        Map<String, Object> more = new HashMap<>(parameters);
        more.put(name, value);
        return more;
    }

    private static Map<String, Object> unknown() {
        return Map.of("account_id", 1, "user_identifier", "somebody " + number, "chatwoot_conversation_id", number);
    }

    private static Map<String, Object> deliveries(String... deliveries) {
        return Map.of("deliveries", deliveries,
                "payloads", Stream.of(deliveries).map(delivery -> "{}").toArray(String[]::new), "patient", false);
    }

    private static String delivery(Map<String, Object> sender) {
        number++;
        return """
                ("chatwoot",,"%1$d","message_created",%2$s,,"%3$s","whatsapp",%4$s,1,,"pending",,,"%5$s",\
                "inbound","%1$d","contact",f,"Hello","{}","[]","%5$s",,,,t,f,,,,,,,,,,,,,,,,)""".formatted(number, sender.get("account_id"),
                sender.get("user_identifier"), sender.get("chatwoot_conversation_id"), Instant.now());
    }

    /** Executes that file, and holds that it read no table whole, and of each table no more rows than that. */
    private static List<Map<String, Object>> run(String file, int mostRows, Map<String, Object> parameters) {
        String statement = Statement.read(file + ".sql").replace(":#", ":");
        NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(database);
        List<String> plan = named.queryForList("EXPLAIN " + statement, parameters, String.class);
        assertThat(plan).as("the plan of %s", file)
                .noneMatch(line -> line.contains("Seq Scan on ") && SMALL.stream().noneMatch(table -> line.contains("Seq Scan on " + table)));
        return transaction.execute(status -> {
            Map<String, Long> scansBefore = counted("seq_scan");
            Map<String, Long> rowsBefore = counted("coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)");
            List<Map<String, Object>> result = named.execute(statement, parameters, prepared -> prepared.execute()
                    ? new RowMapperResultSetExtractor<>(new ColumnMapRowMapper()).extractData(prepared.getResultSet()) : List.of());
            Map<String, Long> rows = counted("coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)");
            Map<String, Long> scans = counted("seq_scan");
            SMALL.forEach(scans::remove);
            scans.forEach((table, count) -> assertThat(count).as("scans of %s until %s, %s", table, file, plan)
                    .isEqualTo(scansBefore.getOrDefault(table, 0L)));
            rows.forEach((table, count) -> assertThat(count - rowsBefore.getOrDefault(table, 0L)).as("rows of %s that %s reads, %s", table, file, plan)
                    .isLessThanOrEqualTo(mostRows));
            return result;
        });
    }

    private static Map<String, Long> counted(String what) {
        return database.queryForList("SELECT relname, " + what + " AS count FROM pg_stat_xact_user_tables"
                + " WHERE schemaname = 'communication'").stream()
                .collect(Collectors.toMap(row -> (String) row.get("relname"), row -> (Long) row.get("count")));
    }
}
