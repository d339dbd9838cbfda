package io.chatwootprocessor.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.conversation.Turns;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.outbound.Breakers;
import io.chatwootprocessor.responder.Responders;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Says who answers in a conversation, or why nobody does, and what to do. {@code communication.why_silent} decides it. */
@Component
public class WhySilent {

    private static final String RESPONDERS = "SELECT DISTINCT responder FROM communication.bot_config WHERE responder <> 'none'";

    private final Turns turns;
    private final Breakers breakers;
    private final Responders responders;
    private final ProcessorSettings settings;
    private final JdbcClient database;
    private final Sentences sentences = new Sentences();

    WhySilent(Turns turns, Breakers breakers, Responders responders, ProcessorSettings settings, JdbcClient database) {
        this.turns = turns;
        this.breakers = breakers;
        this.responders = responders;
        this.settings = settings;
        this.database = database;
    }

    /**
     * The parameters of {@code sql/operations/show-conversation.sql}.
     *
     * @throws RequestError 422 {@code invalid_conversation_id}
     */
    public Map<String, Object> of(@Header("conversation_id") String conversationId) {
        Map<String, Object> parameters = new HashMap<>(known());
        parameters.put("conversation_id", Page.id(conversationId, "invalid_conversation_id"));
        return parameters;
    }

    /** The parameters {@code settings} and {@code known} of {@code communication.why_silent}. */
    Map<String, Object> known() {
        List<String> missing = database.sql(RESPONDERS).query(String.class).list().stream().filter(name -> !responders.has(name)).toList();
        String known = JsonBody.write(Map.of("missing", missing, "open_breakers", breakers.notClosed(), "away", breakers.awayResponders(),
                "quiet", settings.consolidation().maxWait().toMillis() / 1000.0));
        return Map.of("settings", turns.settings().get("settings"), "known", known);
    }

    /**
     * @param row of the statement
     * @throws RequestError 404 where there is no such conversation
     */
    public String answer(@Body Map<String, Object> row, @Variable("conversation_id") long id) {
        if (row == null) {
            throw new RequestError(404, "Conversation " + id + " not found");
        }
        ObjectNode shown = (ObjectNode) JsonBody.parse((String) row.get("conversation"));
        String reason = (String) row.get("reason");
        Map<String, Object> facts = facts(row);
        String who = sentences.who(reason);
        String responder = (String) row.get("responder");
        shown.put("who_answers", who != null ? who : responder == null ? "nobody" : responder);
        shown.put("responder", responder);
        shown.put("bot_name", (String) row.get("bot_name"));
        shown.put("reason", reason);
        Object details = facts.get("details");
        String why = sentences.why(reason, facts);
        shown.put("why", details == null ? why : why + " (" + details + ")");
        shown.put("what_to_do", sentences.whatToDo(reason, facts, shown.path("chatwoot_conversation_id").isNull()));
        shown.set("facts", JsonBody.parse(JsonBody.write(facts)));
        return shown.toString();
    }

    /** The log's words about a conversation: the same sentences, without anybody's words. */
    String told(Map<String, Object> row) {
        String reason = (String) row.get("reason");
        Map<String, Object> facts = facts(row);
        String whatToDo = sentences.whatToDo(reason, facts, Boolean.TRUE.equals(row.get("alone")));
        return sentences.why(reason, facts) + (whatToDo == null ? "" : " " + whatToDo);
    }

    /** The reasons that the log tells. */
    Set<String> toldReasons() {
        return sentences.told();
    }

    /** Whether the reason passes by itself, so that it is too early to tell anything. */
    boolean passes(String reason) {
        return sentences.passes(reason);
    }

    static Map<String, Object> facts(Map<String, Object> row) {
        Map<String, Object> facts = new HashMap<>();
        JsonNode json = JsonBody.parse((String) row.get("facts"));
        json.properties().forEach(fact -> facts.put(fact.getKey(), fact.getValue().isNumber() ? fact.getValue().numberValue() : fact.getValue().asText()));
        return facts;
    }
}
