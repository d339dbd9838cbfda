package io.chatwootprocessor.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.Payloads;
import io.chatwootprocessor.ProcessorTest;
import io.chatwootprocessor.SourceFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

/** Each reason why a customer gets no answer, in transactions that are rolled back, so that nobody answers meanwhile. */
@ProcessorTest
@Transactional
class WhySilentTest {

    private static final String SETTINGS = "{\"lease\": 30, \"answer_open\": false, \"ask_human\": true, \"max_age\": 86400, \"max_replies\": 2}";
    private static final String KNOWN = "{\"open_breakers\": [\"broken\"], \"away\": [\"tired\"], \"missing\": [\"gone\"], \"quiet\": 10}";

    @Autowired
    JdbcTemplate database;

    private final long inbox = Payloads.unused();
    private long conversation;
    private long question;

    /** A minute ago somebody wrote in a pending conversation of Chatwoot's, in an inbox that echo answers. */
    @BeforeEach
    void aCustomerWaits() {
        database.update("INSERT INTO communication.bot_config (scope, name, responder) VALUES (?, 'Parrot', 'echo')", Long.toString(inbox));
        conversation = database.queryForObject("INSERT INTO communication.conversation (account_id, user_identifier, channel, status,"
                + " chatwoot_conversation_id, chatwoot_inbox_id) VALUES (1, '+49555', 'whatsapp', 'pending', ?, ?) RETURNING id",
                Long.class, Payloads.unused(), inbox);
        question = database.queryForObject("INSERT INTO communication.message (conversation_id, account_id, direction, status, sender_type,"
                + " content, timestamp, received_at) VALUES (?, 1, 'inbound', 'received', 'contact', 'Hi', now() - interval '1 minute',"
                + " now() - interval '1 minute') RETURNING id", Long.class, conversation);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "waiting               | ",
            "answering             | C lease_id = gen_random_uuid(), lease_expires_at = now() + interval '1 minute'; T 'processing', NULL",
            "waits_for_approval    | T 'processing', NULL; P",
            "breaker_open          | Q status = 'read'; R 'queued', 'broken', 'an error'",
            "sending               | Q status = 'read'; R 'queued', 'simulated', NULL; M claim_id = gen_random_uuid(), claimed_until = now() + interval '1 minute'",
            "in_doubt              | Q status = 'read'; R 'queued', 'simulated', NULL; M in_doubt_since = now()",
            "forbidden             | Q status = 'read'; R 'queued', 'simulated', NULL; M forbidden_since = now()",
            "retrying              | Q status = 'read'; R 'queued', 'simulated', 'no answer'",
            "queued                | Q status = 'read'; R 'queued', 'simulated', NULL",
            "dead_letter           | Q status = 'read'; R 'failed', 'simulated', 'refused'",
            "discarded             | Q status = 'read'; R 'failed', 'simulated', 'refused'; M discarded_at = now(), discard_reason = 'old'",
            "ended                 | C is_active = false, ended_at = now()",
            "handed_over           | C handled_by = 'human'; T 'completed', now(); L handed_over_at = now()",
            "handed_over           | C handled_by = 'human'; T 'failed', now(); L handed_over_at = now(), error = 'no answer'",
            "assigned              | C handled_by = 'human', assignee_type = 'User', assignee_id = 7",
            "human                 | C handled_by = 'human', handled_by_since = now()",
            "no_responder          | B responder = 'none'",
            "unknown_responder     | B responder = 'gone'",
            "another_bot           | C assignee_type = 'AgentBot', assignee_id = 9; O",
            "cannot_reply          | C can_reply = false",
            "open                  | C status = 'open'",
            "snoozed               | C status = 'snoozed'",
            "resolved              | C status = 'resolved'",
            "status                | C status = 'archived'",
            "deleted               | Q content_attributes = '{\"deleted\": true}'",
            "came_before_responder | Q no_answer = 'no_responder'",
            "rule                  | Q no_answer = 'rule'; T 'completed', now(); L withdrawn = 'too chatty'",
            "failed                | Q no_answer = 'failed'; T 'failed', now(); L error = 'no answer'",
            "failed                | Q status = 'read'; T 'failed', now()",
            "too_old               | Q no_answer = 'too_old'",
            "answered              | Q no_answer = 'answered'",
            "responder_away        | B responder = 'tired'",
            "capped                | T 'completed', now(); S; S",
            "closed                | C answer_at = now() + interval '1 hour'; T 'processing', NULL; L wait_reason = 'closed'",
            "later                 | C answer_at = now() + interval '1 hour'; T 'processing', NULL; L wait_reason = 'busy'",
            "trying_again          | T 'failed', now()",
            "collecting            | Q received_at = now()",
            "suggest               | Q status = 'read'; T 'completed', now(); A 'suggest'",
            "shadow                | Q status = 'read'; T 'completed', now(); A 'shadow'",
            "said_nothing          | Q status = 'read'; T 'completed', now()",
            "goes_nowhere          | Q status = 'read'; T 'completed', now(); L messages = '{Hello}'; S",
            "bot_answered          | Q status = 'read'; T 'completed', now(); L messages = '{Hello}'",
            "nobody_wrote          | D"})
    void eachReasonIsTold(String reason, String deeds) {
        for (String deed : (deeds == null ? "" : deeds).split(";")) {
            happens(deed.strip());
        }

        Map<String, Object> row = ask();

        assertThat(row).containsEntry("reason", reason);
        Sentences sentences = new Sentences();
        Map<String, Object> facts = WhySilent.facts(row);
        assertThat(sentences.why(reason, facts)).doesNotContain("{", "null", "an unknown").endsWith(".");
        assertThat(String.valueOf(sentences.whatToDo(reason, facts, false))).doesNotContainPattern("\\{[a-z_]+}").doesNotContain("an unknown");
        assertThat(String.valueOf(sentences.whatToDo(reason, facts, true))).doesNotContainPattern("\\{[a-z_]+}").doesNotContain("an unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocked", "group", "broadcast", "service", "auto_reply", "bounce", "mailing_list", "no_reply", "own_address", "repeated",
            "after_end"})
    void whatNobodyIsToAnswerIsToldWhateverElseHolds(String reason) {
        happens("Q no_answer = '" + reason + "'");
        happens("C status = 'open'");

        assertThat(ask()).containsEntry("reason", reason);
    }

    @Test
    void everyReasonHasItsSentence() {
        Set<String> reasons = new TreeSet<>();
        SourceFiles.below(Path.of("src/main/resources/db/functions/operations")).filter(file -> file.getFileName().toString().contains("silence_of_"))
                .forEach(file -> Pattern.compile("\\(\\d+, +'([a-z_]+)'|SELECT \\d+, '([a-z_]+)'").matcher(SourceFiles.read(file)).results()
                        .forEach(found -> reasons.add(found.group(1) == null ? found.group(2) : found.group(1))));

        assertThat(reasons).hasSizeGreaterThan(30);
        assertThat(new Sentences().reasons()).containsAll(reasons);
    }

    @Test
    void aReasonWithoutASentenceIsShownAsItIs() {
        happens("Q no_answer = 'made_by_a_route'");

        assertThat(ask()).containsEntry("reason", "made_by_a_route");
        assertThat(new Sentences().why("made_by_a_route", Map.of())).isEqualTo("The newest message gets no answer: made_by_a_route.");
    }

    private Map<String, Object> ask() {
        return database.queryForMap("SELECT w.reason, w.facts::text AS facts FROM communication.conversation c,"
                + " LATERAL communication.why_silent(c, ?::jsonb, ?::jsonb) AS w WHERE c.id = ?", SETTINGS, KNOWN, conversation);
    }

    /** A letter and its values: conversation, question, bot; turn, its columns; reply, its columns; sent reply of the turn; … */
    private void happens(String deed) {
        if (deed.isEmpty()) {
            return;
        }
        String values = deed.substring(1).strip();
        String turn = "(SELECT id FROM communication.turn WHERE conversation_id = " + conversation + " LIMIT 1)";
        database.update(switch (deed.charAt(0)) {
            case 'C' -> "UPDATE communication.conversation SET " + values + " WHERE id = " + conversation;
            case 'Q' -> "UPDATE communication.message SET " + values + " WHERE id = " + question;
            case 'B' -> "UPDATE communication.bot_config SET " + values + " WHERE scope = '" + inbox + "'";
            case 'T' -> "INSERT INTO communication.turn (conversation_id, responder, bot_name, status, finished_at) VALUES (" + conversation
                    + ", 'echo', 'Parrot', " + values + ")";
            case 'L' -> "UPDATE communication.turn SET " + values + " WHERE conversation_id = " + conversation;
            case 'A' -> "INSERT INTO communication.assistant_turn (turn_id, assistant, version, mode) VALUES (" + turn + ", 'echo', 'v', " + values + ")";
            case 'R' -> "INSERT INTO communication.message (conversation_id, account_id, direction, content, queued_at, failed_at, status, adapter, last_error)"
                    + " SELECT " + conversation + ", 1, 'outbound', 'Hello', now(), now(), r.* FROM (VALUES (" + values + ")) AS r";
            case 'M' -> "UPDATE communication.message SET " + values + " WHERE direction = 'outbound' AND conversation_id = " + conversation;
            case 'S' -> "INSERT INTO communication.message (conversation_id, account_id, direction, content, queued_at, status, adapter, turn_id)"
                    + " VALUES (" + conversation + ", 1, 'outbound', 'Hello', now(), 'sent', 'simulated', " + turn + ")";
            case 'O' -> "INSERT INTO communication.own_bot (account_id, bot_id) VALUES (1, 1) ON CONFLICT DO NOTHING";
            case 'P' -> "WITH call AS (INSERT INTO communication.tool_call (turn_id, sequence, name, arguments, arguments_hash, effect, state)"
                    + " VALUES (" + turn + ", 1, 'pay', '{}', 'h', true, 'asked') RETURNING id, turn_id)"
                    + " INSERT INTO communication.approval (tool_call_id, turn_id, conversation_id, assistant, version, tool, tool_hash, arguments, expires_at)"
                    + " SELECT id, turn_id, " + conversation + ", 'support', 'v', 'pay', 'h', '{}', now() + interval '1 hour' FROM call";
            case 'D' -> "DELETE FROM communication.message WHERE conversation_id = " + conversation;
            default -> throw new IllegalArgumentException(deed);
        });
    }
}
