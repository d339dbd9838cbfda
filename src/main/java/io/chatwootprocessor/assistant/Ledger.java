package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.http.JsonBody;
import java.sql.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The actions of assistants, in the database: a repeated turn finds them there. */
@Component
class Ledger {

    private static final String BEGIN = Statement.read("assistant/begin-turn.sql");
    private static final String END = Statement.read("assistant/end-turn.sql");
    private static final String CLAIM = Statement.read("assistant/claim-tool-call.sql");
    private static final String FINISH_NOT_BEGUN = Statement.read("assistant/finish-not-begun.sql");
    private static final String FINISH_EFFECT = Statement.read("assistant/finish-effect.sql");
    private static final String APPROVED_SUMMARY = Statement.read("assistant/approved-summary.sql");
    private static final String ASKER = Statement.read("assistant/asker.sql");
    private static final String FINISH = Statement.read("assistant/finish-tool-call.sql");

    /**
     * A call of a tool that may be made, or was.
     *
     * @param outcome  {@code run}, {@code done}, {@code failed}, {@code asked}, {@code denied}, {@code unknown}; {@code too_many}: it was not written down
     * @param result   of an earlier one
     * @param approved whether a human said yes to it
     */
    record Claim(String outcome, long id, String result, boolean approved) {
    }

    /**
     * A call that a human approved, and that is not made yet.
     *
     * @param by      the name of the key, or of the person
     * @param summary what they read before they decided; null: the arguments alone
     * @param hash    of the whole summary; null: it was asked for by an earlier version
     */
    record Approved(String by, String summary, String hash) {
    }

    private final JdbcClient database;

    Ledger(JdbcClient database) {
        this.database = database;
    }

    /**
     * @return the standing of the turn beside the conversation: see {@code communication.assistant_standing}
     * @throws TurnOutdated where there is no such turn any more
     */
    JsonNode begin(Round round) {
        String before = database.sql(BEGIN).param("turn_id", round.run()).param("assistant", round.assistant().name())
                .param("version", round.assistant().version()).param("mode", round.assistant().mode().word()).query(String.class).optional().orElse(null);
        if (before == null) {
            throw new TurnOutdated("lost");
        }
        return JsonBody.parse(before);
    }

    /** @param made as {@code communication.end_assistant_turn} reads it */
    void end(Round round, Map<String, Object> made) {
        database.sql(END).param("turn_id", round.run()).param("made", JsonBody.write(JsonBody.storable(JsonBody.parse(JsonBody.write(made)))))
                .query().singleRow();
    }

    /**
     * @param repeatable whether it may be made again where nobody knows how it ended
     * @param asks       whether it waits for a human, unless one said yes to it
     * @param most       how many of the conversation may wait
     * @throws TurnOutdated where the turn is not ours any more; of an effect also where something newer came
     */
    Claim claim(Round round, String tool, String arguments, String hash, boolean effect, boolean repeatable, boolean asks, int most) {
        Map<String, Object> request = new HashMap<>();
        request.put("turn_id", round.run());
        request.put("lease_id", round.leaseId());
        request.put("name", tool);
        request.put("arguments", JsonBody.storable(JsonBody.parse(arguments)));
        request.put("arguments_hash", hash);
        request.put("effect", effect);
        request.put("repeatable", repeatable);
        request.put("asks", asks);
        request.put("most", most);
        Map<String, Object> row = database.sql(CLAIM).param("request", JsonBody.write(request)).param("settings", round.settings()).query().singleRow();
        String outcome = (String) row.get("outcome");
        if (outcome.equals("too_many")) {
            return new Claim(outcome, 0, null, false);
        }
        if (row.get("call_id") == null) {
            throw new TurnOutdated(outcome);
        }
        return new Claim(outcome, (Long) row.get("call_id"), (String) row.get("result"), Boolean.TRUE.equals(row.get("approved")));
    }

    /** @param state {@code done}, {@code failed}, {@code asked}, {@code denied} */
    void finish(Claim claim, String state, String result, long milliseconds) {
        database.sql(FINISH).param("call_id", claim.id()).param("state", state)
                .param("result", result == null ? null : JsonBody.storable(result), Types.VARCHAR)
                .param("took", (int) Math.min(milliseconds, Integer.MAX_VALUE)).query().singleRow();
    }

    /** As {@link #finish}, of a call that failed before the tool was called: a later turn may make it. */
    void finishNotBegun(Claim claim, String result, long milliseconds) {
        database.sql(FINISH_NOT_BEGUN).param("call_id", claim.id()).param("result", JsonBody.storable(result), Types.VARCHAR)
                .param("took", (int) Math.min(milliseconds, Integer.MAX_VALUE)).update();
    }

    /** As {@link #finish}, of a call that has changed something in the world: it stands in the audit, too. */
    void finishEffect(Round round, Claim claim, String state, String result, long milliseconds) {
        database.sql(FINISH_EFFECT).param("call_id", claim.id()).param("state", state)
                .param("result", result == null ? null : JsonBody.storable(result), Types.VARCHAR)
                .param("took", (int) Math.min(milliseconds, Integer.MAX_VALUE)).param("assistant", round.assistant().name()).query().singleRow();
    }

    /** The approval of that call of the turn; empty: nobody approved it, or the call is made. */
    Optional<Approved> approved(Round round, String tool, String hash) {
        return database.sql(APPROVED_SUMMARY).param("turn_id", round.run()).param("name", tool).param("hash", hash)
                .query((row, number) -> new Approved(row.getString("decided_by"), row.getString("summary"), row.getString("summary_hash"))).optional();
    }

    /** Which assistant asked for what these messages decide; empty: they decide nothing. */
    Optional<String> asker(Collection<Long> messageIds) {
        return database.sql(ASKER).param("message_ids", messageIds.toArray(Long[]::new)).query(String.class).optional();
    }
}
