package io.chatwootprocessor.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.Answer;
import io.chatwootprocessor.OutboundQueue;
import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.Program;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** What is done to all dead letters that match a filter. */
@ProcessorTest
class BulkTest {

    private static final String BULK = "/outbound/failed/bulk";

    @Autowired
    Program program;
    @Autowired
    OutboundQueue queue;
    @Autowired
    JdbcTemplate database;
    @Autowired
    TransactionTemplate transaction;

    private long conversation;

    @BeforeEach
    void aCustomerHasWritten() {
        queue.clear();
        conversation = program.webhook(Payloads.message(Payloads.unused(), Payloads.unused(), Payloads.unused(), "Hello?")).number("conversation_id");
    }

    @Test
    void theCausesAreCountedWhateverNumbersDiffer() {
        letter("Chatwoot answered 422: conversation 17 is gone", "1 hour");
        letter("Chatwoot answered 422: conversation 4711 is gone", "1 hour");
        letter("Chatwoot answered 404: conversation 4711 is gone", "1 hour");
        letter("reply 0b6fb4b2-3b1c-4f4f-9c55-6a3b1e5d9a10 was lost", "1 hour");

        JsonNode causes = program.get("/outbound/failed/causes").body().path("causes");

        assertThat(causes).extracting(cause -> cause.path("count").asInt() + " " + cause.path("cause").asText()).containsExactly(
                "2 Chatwoot answered 422: conversation … is gone", "1 Chatwoot answered 404: conversation … is gone", "1 reply … was lost");
        assertThat(causes.get(0).path("more").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&from=2000-01-01T00:00:00Z"})
    void theMostFrequentCausesAreTheFirstOfMoreThanAreListed(String filter) {
        letters(1, 300, 1);
        letters(301, 312, 2);

        JsonNode causes = program.get("/outbound/failed/causes?adapter=simulated" + filter).body().path("causes");

        assertThat(causes).hasSize(200);
        assertThat(causes).filteredOn(cause -> cause.path("count").asInt() == 2).extracting(cause -> cause.path("cause").asText())
                .containsExactlyElementsOf(database.queryForList("SELECT translate(n::text, '0123456789', 'abcdefghij') FROM generate_series(301, 312) AS n"
                        + " ORDER BY 1", String.class));
        assertThat(causes).first().satisfies(cause -> assertThat(cause.path("count").asInt()).isEqualTo(2));
        queue.clear();
    }

    @Test
    void aCauseThatAFilterNamesIsCountedHoweverManyOthersThereAre() {
        letters(1, 300, 1);
        List<String> all = database.queryForList("SELECT DISTINCT cause FROM communication.dead_letter", String.class);

        assertThat(all).hasSize(300).allSatisfy(cause -> assertThat(database.queryForList("SELECT cause || letters FROM communication.dead_letter_causes("
                + "jsonb_build_object('cause', ?::text))", String.class, cause)).containsExactly(cause + 1));
        assertThat(program.get("/outbound/failed/causes?cause=no%20such%20cause").body().path("causes")).isEmpty();
        queue.clear();
    }

    @Test
    void onlyWhatMatchesIsRequeuedAndTheAuditHasTheFilter() {
        long meant = letter("Chatwoot answered 422: no 1", "30 hours");
        long today = letter("Chatwoot answered 422: no 2", "1 hour");
        long other = letter("not sent in time", "30 hours");
        String filter = "{\"cause\":\"Chatwoot answered 422: no …\",\"to\":\"" + hoursAgo(24) + "\",\"from\":\"" + hoursAgo(48) + "\"}";

        Answer counted = program.post(BULK, "{\"action\":\"requeue\",\"dry_run\":true,\"filter\":" + filter + "}");
        Answer begun = program.post(BULK, "{\"action\":\"requeue\",\"filter\":" + filter + "}");

        assertThat(counted.status()).isEqualTo(200);
        assertThat(counted.number("matches")).isEqualTo(1);
        assertThat(begun.status()).isEqualTo(202);
        assertThat(begun.body().at("/job/matched").asInt()).isEqualTo(1);
        JsonNode job = ended(begun);
        assertThat(job.path("status").asText()).isEqualTo("done");
        assertThat(job.path("done").asInt()).isEqualTo(1);
        await().until(() -> "sent".equals(queue.message(meant).get("status")));
        assertThat(queue.message(today)).containsEntry("status", "failed");
        assertThat(queue.message(other)).containsEntry("status", "failed");
        JsonNode audit = program.get("/audit?action=bulk_requeue").body().at("/audit/0");
        assertThat(audit.path("subject").asText()).isEqualTo("bulk_job " + job.path("id").asLong());
        assertThat(audit.at("/details/filter/cause").asText()).isEqualTo("Chatwoot answered 422: no …");
        assertThat(audit.path("actor").asText()).isEqualTo("local");
        assertThat(program.get("/audit?conversation=" + conversation).body().path("audit")).extracting(entry -> entry.path("action").asText())
                .contains("requeue");
    }

    @Test
    void aDryRunChangesNothing() {
        letter("no", "1 hour");
        long jobs = jobs();

        program.post(BULK, "{\"action\":\"discard\",\"dry_run\":true,\"filter\":{\"cause\":\"no\"}}");

        assertThat(jobs()).isEqualTo(jobs);
        assertThat(program.get("/outbound/failed").body().path("failed")).hasSize(1);
    }

    @Test
    void whatFailsAfterTheCountIsNotMeant() {
        letter("no", "1 hour");
        long upTo = program.post(BULK, "{\"action\":\"discard\",\"dry_run\":true,\"filter\":{\"cause\":\"no\"}}").number("up_to");
        long later = letter("no", "1 minute");

        JsonNode job = ended(program.post(BULK, "{\"action\":\"discard\",\"reason\":\"tried\",\"filter\":{\"cause\":\"no\"},\"up_to\":" + upTo + "}"));

        assertThat(job.path("done").asInt()).isEqualTo(1);
        assertThat(queue.message(later).get("discarded_at")).isNull();
    }

    @Test
    void whatWasOnItsWayWhenAJobBeganAndFailsMeanwhileIsNotMeant() {
        letter("no", "1 hour");
        long onItsWay = letter("no", "-1 hour"); // fails while the job runs

        JsonNode job = ended(program.post(BULK, "{\"action\":\"discard\",\"reason\":\"tried\",\"filter\":{\"cause\":\"no\"}}"));

        assertThat(job.path("matched").asInt()).isEqualTo(1);
        assertThat(job.path("done").asInt()).isEqualTo(1);
        assertThat(queue.message(onItsWay).get("discarded_at")).isNull();
    }

    @Test
    void whatWasOnItsWayWhenItWasCountedIsNotMeantEither() {
        letter("no", "1 hour");
        Answer counted = program.post(BULK, "{\"action\":\"discard\",\"dry_run\":true,\"filter\":{\"cause\":\"no\"}}");
        long onItsWay = letter("no", "0 hours");
        database.update("UPDATE communication.message SET failed_at = clock_timestamp() WHERE id = ?", onItsWay);

        JsonNode job = ended(program.post(BULK, "{\"action\":\"discard\",\"reason\":\"tried\",\"filter\":{\"cause\":\"no\"},\"counted_at\":\""
                + counted.text("counted_at") + "\"}"));

        assertThat(job.path("done").asInt()).isEqualTo(1);
        assertThat(queue.message(onItsWay).get("discarded_at")).isNull();
    }

    @Test
    void theAuditDoesNotNameThePersonOfAFilter() {
        letter("no", "1 hour");

        JsonNode job = ended(program.post(BULK, "{\"action\":\"discard\",\"reason\":\"tried\",\"filter\":{\"user_identifier\":\"+4917000\"}}"));

        assertThat(job.at("/filter/user_identifier").asText()).isEqualTo("+4917000");
        for (String action : List.of("bulk_discard", "bulk_discard_ended")) {
            assertThat(program.get("/audit?action=" + action).body().at("/audit/0/details/filter").toString()).isEqualTo("{\"user_identifier\":\"…\"}");
        }
    }

    @Test
    void manyAreDiscardedInBatchesWithTheirReason() {
        for (int i = 0; i < 450; i++) {
            letter("too many " + i, "1 hour");
        }

        JsonNode job = ended(program.post(BULK, "{\"action\":\"discard\",\"reason\":\"an outage\",\"filter\":{\"cause\":\"too many …\"}}"));

        assertThat(List.of(job.path("matched").asInt(), job.path("looked_at").asInt(), job.path("done").asInt())).containsOnly(450);
        assertThat(database.queryForObject("SELECT count(*) FROM communication.message WHERE conversation_id = ? AND discard_reason = 'an outage'",
                Integer.class, conversation)).isEqualTo(450);
        assertThat(program.get("/audit?action=bulk_discard_ended").body().at("/audit/0/details/done").asInt()).isEqualTo(450);
    }

    @Test
    void aJobThatIsStoppedLeavesTheRestAlone() {
        for (int i = 0; i < 3; i++) {
            letter("stop here", "1 hour");
        }
        long job = transaction.execute(held -> { // no program can take it before it is stopped
            long begun = database.queryForObject("INSERT INTO communication.bulk_job (action, filter, actor, lifetime, up_to, matched)"
                    + " VALUES ('requeue', '{\"cause\": \"stop here\"}', 'local', '1 day', 9000000000000000000, 3) RETURNING id", Long.class);
            database.update("UPDATE communication.bulk_job SET status = 'stopped', ended_at = now() WHERE id = ?", begun);
            return begun;
        });

        Answer stopped = program.post(BULK + "/" + job + "/stop", "");

        assertThat(stopped.body().at("/job/status").asText()).isEqualTo("stopped");
        assertThat(stopped.body().at("/job/done").asInt()).isZero();
        assertThat(program.get("/outbound/failed?cause=stop%20here").body().path("failed")).hasSize(3);
    }

    @Test
    void aRunningJobIsStoppedByWhoeverStopsIt() {
        long job = transaction.execute(held -> database.queryForObject("INSERT INTO communication.bulk_job"
                + " (action, filter, actor, lifetime, up_to, matched, failures) VALUES ('requeue', '{\"inbox_id\": \"no number\"}', 'local',"
                + " '1 day', 1, 3, -1000000) RETURNING id", Long.class)); // its filter fails each time

        await().until(() -> program.get(BULK + "/" + job).body().at("/job/error").isTextual());
        Answer stopped = program.post(BULK + "/" + job + "/stop", "");

        assertThat(stopped.body().at("/job/status").asText()).isEqualTo("stopped");
        assertThat(program.get("/audit?action=stop_bulk_job").body().at("/audit/0/subject").asText()).isEqualTo("bulk_job " + job);
        assertThat(program.get(BULK).body().at("/jobs/0/id").asLong()).isEqualTo(job);
    }

    @Test
    void aStopThatWaitsForTheLastBatchTellsHowItEnded() throws Exception {
        long job = transaction.execute(held -> database.queryForObject("INSERT INTO communication.bulk_job"
                + " (action, filter, actor, lifetime, up_to, matched, failures) VALUES ('requeue', '{\"inbox_id\": \"no number\"}', 'local',"
                + " '1 day', 1, 3, -1000000) RETURNING id", Long.class));

        CompletableFuture<Answer> stopped = transaction.execute(held -> {
            database.update("UPDATE communication.bulk_job SET status = 'done', ended_at = now(), done = 3 WHERE id = ?", job);
            CompletableFuture<Answer> asked = CompletableFuture.supplyAsync(() -> program.post(BULK + "/" + job + "/stop", ""));
            await().until(() -> database.queryForObject("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    + " AND query LIKE '%stop_bulk_job%' AND pid <> pg_backend_pid()", Boolean.class));
            return asked;
        });

        assertThat(stopped.get().body().at("/job/status").asText()).isEqualTo("done");
        assertThat(stopped.get().body().at("/job/done").asInt()).isEqualTo(3);
    }

    @Test
    void aJobThatFailsTenTimesIsGivenUpAndSaysWhy() {
        long job = database.queryForObject("INSERT INTO communication.bulk_job (action, filter, actor, lifetime, up_to, matched)"
                + " VALUES ('requeue', '{\"inbox_id\": \"no number\"}', 'local', '1 day', 1, 3) RETURNING id", Long.class);

        await().until(() -> program.get(BULK + "/" + job).body().at("/job/status").asText().equals("failed"));

        assertThat(program.get(BULK + "/" + job).body().at("/job/error").asText()).contains("no number");
    }

    @Test
    void aBatchThatTakesTooLongIsToldInItsJobAndHoldsUpNoOther() {
        long held = letter("in the hands of somebody", "1 hour");
        long job = transaction.execute(outer -> {
            database.queryForList("SELECT id FROM communication.message WHERE id = ? FOR UPDATE", held);
            long begun = program.post(BULK, "{\"action\":\"discard\",\"reason\":\"old\",\"filter\":{\"cause\":\"in the hands of somebody\"}}")
                    .body().at("/job/id").asLong();
            await().atMost(Duration.ofSeconds(30)).until(() -> program.get(BULK + "/" + begun).body().at("/job/error").asText().contains("timeout")
                    || program.get(BULK + "/" + begun).body().at("/job/error").asText().contains("user request"));
            return begun;
        });

        await().until(() -> program.get(BULK + "/" + job).body().at("/job/status").asText().equals("done"));
    }

    @Test
    void theListIsFilteredLikeAJob() {
        long one = letter("first cause", "1 hour");
        letter("second cause", "1 hour");

        assertThat(program.get("/outbound/failed?cause=first%20cause").body().path("failed")).singleElement()
                .satisfies(letter -> assertThat(letter.path("message_id").asLong()).isEqualTo(one));
        assertThat(program.get("/outbound/failed?conversation_id=" + conversation).body().path("failed")).hasSize(2);
        assertThat(program.get("/outbound/failed?adapter=simulated&in_doubt=false").body().path("failed")).hasSize(2);
        assertThat(program.get("/outbound/failed?from=" + hoursAgo(0)).body().path("failed")).isEmpty();
        assertThat(program.get("/outbound/failed?from=yesterday").detail()).startsWith("invalid_from: a moment such as");
        assertThat(program.get("/outbound/failed/causes?inbox_id=x").detail()).isEqualTo("invalid_inbox_id: a number");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{'action':'requeue'}                                          | filter_required",
            "{'action':'requeue','filter':{}}                              | filter_required",
            "{'action':'requeue','filter':[]}                              | filter_required",
            "{'action':'requeue','filter':{'couse':'x'}}                   | unknown_field: filter.couse",
            "{'action':'requeue','filter':{'cause':null}}                  | invalid_cause",
            "{'action':'requeue','filter':{'inbox_id':'x'}}                | invalid_inbox_id: a number",
            "{'action':'requeue','filter':{'from':'2026-11-29'}}           | invalid_from: a moment such as",
            "{'action':'erase','filter':{'cause':'x'}}                     | invalid_action: requeue or discard",
            "{'action':'discard','filter':{'cause':'x'}}                   | reason_required",
            "{'action':'requeue','filter':{'cause':'x'},'all':true}        | unknown_field: all",
            "{'action':'requeue','filter':{'cause':'x'},'dry_run':'yes'}   | invalid_dry_run",
            "{'action':'requeue','filter':{'cause':'x'},'up_to':-1}        | invalid_up_to",
            "{'action':'requeue','filter':{'cause':'x'},'counted_at':'now'} | invalid_counted_at: a moment such as"})
    void whatCannotBeMeantIsRefused(String body, String detail) {
        long jobs = jobs();

        Answer answer = program.post(BULK, body.replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).startsWith(detail);
        assertThat(jobs()).isEqualTo(jobs);
    }

    @Test
    void aJobThatIsNotThereIsNotFound() {
        assertThat(program.get(BULK + "/999999999").status()).isEqualTo(404);
        assertThat(program.post(BULK + "/999999999/stop", "").status()).isEqualTo(404);
        assertThat(program.get(BULK + "/x").status()).isEqualTo(422);
    }

    /** Dead letters of as many causes as there are numbers, which are written with letters: numbers do not count in a cause. */
    private void letters(int first, int last, int ofEach) {
        database.update("INSERT INTO communication.message (conversation_id, direction, status, sender_type, content, adapter, queued_at, last_error, failed_at)"
                + " SELECT ?, 'outbound', 'failed', 'agent_bot', 'Hi', 'simulated', now(), translate(n::text, '0123456789', 'abcdefghij'), now()"
                + " FROM generate_series(?, ?) AS n, generate_series(1, ?)", conversation, first, last, ofEach);
    }

    private long letter(String error, String age) {
        return database.queryForObject("INSERT INTO communication.message (conversation_id, direction, status, sender_type, content, adapter, queued_at,"
                + " last_error, failed_at) VALUES (?, 'outbound', 'failed', 'agent_bot', 'Hi', 'simulated', now() - ?::interval, ?, now() - ?::interval)"
                + " RETURNING id", Long.class, conversation, age, error, age);
    }

    private JsonNode ended(Answer begun) {
        String path = BULK + "/" + begun.body().at("/job/id").asLong();
        await().until(() -> !program.get(path).body().at("/job/ended_at").isNull());
        return program.get(path).body().path("job");
    }

    private long jobs() {
        return database.queryForObject("SELECT count(*) FROM communication.bulk_job", Long.class);
    }

    private static String hoursAgo(int hours) {
        return Instant.now().minusSeconds(hours * 3600L).toString();
    }
}
