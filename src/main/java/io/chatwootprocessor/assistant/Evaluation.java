package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.responder.Turn;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lets an assistant answer recorded turns again, or the cases of its file. Nothing is sent or changed: a recorded turn's tools repeat what they said
 * then; of a case those that read are run. The calls of models are on the bill.
 */
@Component
public class Evaluation {

    private static final String RECORDED = Statement.read("assistant/recorded-turn.sql");
    private static final String LAST = Statement.read("assistant/last-turns.sql");
    private static final String SPENT = Statement.read("assistant/spent-in-run.sql");
    private static final int MOST = 50;
    private static final String FORM = "invalid_evaluation: the body is {\"turn_ids\": [1 to " + MOST + " ids]}, {\"last\": 1 to " + MOST
            + "} or {\"cases\": true}";

    private final Assistants assistants;
    private final CaseFiles files;
    private final Answering answering;
    private final Listening listening;
    private final JdbcClient database;
    private final int history;

    Evaluation(Assistants assistants, CaseFiles files, Answering answering, Listening listening, JdbcClient database, ProcessorSettings settings) {
        this.assistants = assistants;
        this.files = files;
        this.answering = answering;
        this.listening = listening;
        this.database = database;
        this.history = settings.turn().history();
    }

    /**
     * One turn or case that is to be answered.
     *
     * @param assistant as its file was when the evaluation began
     * @param turnId    null: it is a case
     * @param expected  null: it is a turn
     */
    public record Item(Assistant assistant, String turnId, Case expected) {
    }

    /**
     * @param body {@code {"turn_ids": […]}}, {@code {"last": n}}: of the assistant's own turns, or {@code {"cases": true}}
     * @return the turns or cases to answer, one after the other
     * @throws RequestError 404 for no such assistant, turn, or file of cases; 400, 422 where the body is not that
     */
    public List<Item> items(@Body byte[] body, @Header("name") String name) {
        Assistant assistant = assistants.named(name).orElseThrow(() -> new RequestError(404, "Assistant not found"
                + (assistants.broken().containsKey(name) ? ": " + assistants.broken().get(name) : "")));
        ObjectNode request = JsonBody.read(body);
        if (request.size() != 1) {
            throw new RequestError(422, FORM);
        }
        return switch (request.fieldNames().next()) {
            case "turn_ids" -> turns(request.path("turn_ids")).stream().map(id -> new Item(assistant, id, null)).toList();
            case "last" -> last(assistant, request.path("last")).stream().map(id -> new Item(assistant, id, null)).toList();
            case "cases" -> cases(assistant, request.path("cases")).stream().map(one -> new Item(assistant, null, one)).toList();
            default -> throw new RequestError(422, FORM);
        };
    }

    private List<String> turns(JsonNode ids) {
        Set<String> turns = new LinkedHashSet<>();
        if (!ids.isArray() || ids.isEmpty() || ids.size() > MOST) {
            throw new RequestError(422, FORM);
        }
        for (JsonNode id : ids) {
            try {
                turns.add(UUID.fromString(id.isTextual() ? id.textValue() : "").toString());
            } catch (IllegalArgumentException e) {
                throw new RequestError(422, "invalid_turn_id: a list of UUIDs");
            }
        }
        turns.forEach(this::recorded); // before anything costs something
        return List.copyOf(turns);
    }

    private List<String> last(Assistant assistant, JsonNode number) {
        if (!number.isInt() || number.intValue() < 1 || number.intValue() > MOST) {
            throw new RequestError(422, FORM);
        }
        return database.sql(LAST).param("assistant", assistant.name()).param("number", number.intValue()).query(String.class).list();
    }

    private List<Case> cases(Assistant assistant, JsonNode wanted) {
        if (!wanted.isBoolean() || !wanted.booleanValue()) {
            throw new RequestError(422, FORM);
        }
        try {
            return files.of(assistant.name()).orElseThrow(() -> new RequestError(404, "There is no file " + assistant.name() + ".cases.yaml"));
        } catch (InvalidAssistant e) {
            throw new RequestError(422, "invalid_cases: " + e.getMessage());
        }
    }

    private JsonNode recorded(String turnId) {
        String recorded = database.sql(RECORDED).param("turn_id", turnId).param("history", history).query(String.class).optional()
                .orElseThrow(() -> new RequestError(404, "Turn not found, or not ended: " + turnId));
        return JsonBody.parse(recorded);
    }

    /** How the assistant answers it now: see docs/assistants.md. */
    public Map<String, Object> answered(@Body Item item) {
        return item.expected() == null ? again(item) : tried(item);
    }

    private Map<String, Object> again(Item item) {
        JsonNode recorded = recorded(item.turnId());
        Outcome now = outcome(item.assistant(), JsonBody.read(recorded.path("turn").toString(), Turn.class), Recording.of(recorded.path("calls")));
        String was = recorded.path("was").isNull() ? null : recorded.path("was").asText();
        String wasAction = recorded.path("was_action").isNull() ? null : recorded.path("was_action").asText();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("turn_id", item.turnId());
        shown.put("was", was);
        shown.put("now", now.text());
        shown.put("same", Objects.equals(plain(was), plain(now.text())) && Objects.equals(wasAction, now.action()));
        shown.put("verdicts", now.draft().verdicts());
        shown.put("was_action", wasAction);
        shown.putAll(rest(now));
        shown.put("was_version", recorded.path("version").isNull() ? null : recorded.path("version").asText());
        return shown;
    }

    private Map<String, Object> tried(Item item) {
        Case expected = item.expected();
        List<Turn.Message> messages = expected.customer().stream().map(text -> new Turn.Message(0, text, null, "chat", false, null, null)).toList();
        Turn turn = new Turn(null, 1, new Turn.Conversation(0, 0, "case", "api", null, null, null, null), null, messages, expected.before(), 0, null);
        Outcome now = outcome(item.assistant(), turn, Recording.NONE);
        List<Verdict> wrong = expected.judge(now.text(), now.action(), now.ending().reason(), now.draft().calls());
        List<Verdict> verdicts = new ArrayList<>(now.draft().verdicts());
        verdicts.addAll(wrong);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("case", expected.name());
        shown.put("was", null);
        shown.put("expected", expected.expected());
        shown.put("now", now.text());
        shown.put("same", wrong.isEmpty());
        shown.put("verdicts", verdicts);
        shown.putAll(rest(now));
        return shown;
    }

    private record Outcome(String run, Draft draft, Ending ending, String text, String action) {
    }

    private Outcome outcome(Assistant assistant, Turn turn, Recording recording) {
        String run = UUID.randomUUID().toString();
        Round round = listening.heard(answering.round(assistant, turn, run, null, "{}").replaying(recording));
        Draft draft = new Draft();
        Answering.Answered answered;
        try {
            answered = answering.answered(round, draft, JsonNodeFactory.instance.objectNode());
        } catch (TurnOutdated e) {
            throw new RequestError(503, "The evaluation was interrupted");
        }
        Ending ending = answered.ending();
        List<String> words = Replies.words(answered.round().assistant(), draft, ending);
        return new Outcome(run, draft, ending, words.isEmpty() ? null : String.join("\n", words),
                Replies.action(draft, ending));
    }

    private Map<String, Object> rest(Outcome now) {
        Map<String, Object> spent = database.sql(SPENT).param("run", now.run()).query().singleRow();
        Map<String, Object> rest = new LinkedHashMap<>();
        rest.put("now_action", now.action());
        rest.put("hand_off_reason", now.ending().reason() == null ? null : now.ending().reason().word());
        rest.put("hand_off_detail", now.ending().detail());
        rest.put("calls", now.draft().calls());
        rest.put("tokens", Map.of("input", spent.get("input"), "output", spent.get("output")));
        rest.put("cost", spent.get("cost"));
        rest.put("unpriced_calls", spent.get("unpriced"));
        return rest;
    }

    /** {@code {"turns": […]}} or {@code {"cases": […]}}, as they were answered; and how many are the same. */
    public String shown(@Body List<Map<String, Object>> answered) {
        boolean cases = !answered.isEmpty() && answered.get(0).containsKey("case");
        long same = answered.stream().filter(one -> Boolean.TRUE.equals(one.get("same"))).count();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put(cases ? "cases" : "turns", answered);
        shown.put("same", same);
        shown.put("different", answered.size() - same);
        return JsonBody.write(shown);
    }

    private static String plain(String text) {
        return text == null ? null : text.replaceAll("\\s+", " ").strip();
    }
}
