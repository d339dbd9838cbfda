package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.database.Statement;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.address.Identifier;
import io.chatwootprocessor.inbound.address.Sender;
import io.chatwootprocessor.responder.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lets an assistant answer without a customer: nothing is sent, and only tools that read are run. Its calls of models are on the bill. */
@Component
public class Trial {

    private static final String NEWEST = Statement.read("assistant/newest-conversation.sql");
    private static final String SPENT = Statement.read("assistant/spent-in-run.sql");
    private static final int MOST_MESSAGES = 200;
    private static final int LONGEST = 30_000;
    private static final int LONGEST_CONTACT = 255;

    private final Assistants assistants;
    private final Answering answering;
    private final JdbcClient database;

    Trial(Assistants assistants, Answering answering, JdbcClient database) {
        this.assistants = assistants;
        this.answering = answering;
        this.database = database;
    }

    /**
     * @param body {@code {"messages": [{"role": "user" or "assistant", "content"}], "contact"?}}; the last one is the customer's
     * @return its answer and its actions
     * @throws RequestError 404 for no such assistant; 400, 422 where the body is not that
     */
    public String answer(@Body byte[] body, @Header("name") String name) {
        Assistant assistant = assistants.named(name).orElseThrow(() -> new RequestError(404, "Assistant not found"
                + (assistants.broken().containsKey(name) ? ": " + assistants.broken().get(name) : "")));
        String run = UUID.randomUUID().toString();
        ObjectNode request = JsonBody.read(body);
        Turn turn = turn(request, run);
        Round round = answering.round(assistant, turn, run, null, "{}").vouched(request.path("contact").isTextual()); // who tries it says who it is
        Draft draft = new Draft();
        try {
            return JsonBody.write(shown(run, draft, answering.answered(round, draft, JsonNodeFactory.instance.objectNode())));
        } catch (TurnOutdated e) {
            throw new RequestError(503, "The trial was interrupted");
        }
    }

    private Map<String, Object> shown(String run, Draft draft, Answering.Answered answered) {
        Ending ending = answered.ending();
        List<String> words = Replies.words(answered.round().assistant(), draft, ending);
        Map<String, Object> spent = database.sql(SPENT).param("run", run).query().singleRow();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("reply", words.isEmpty() ? null : String.join("\n", words));
        shown.put("action", Replies.action(draft, ending));
        shown.put("hand_off_reason", ending.reason() == null ? null : ending.reason().word());
        shown.put("hand_off_detail", ending.detail());
        shown.put("calls", draft.calls());
        shown.put("passages", draft.allPassages());
        shown.put("verdicts", draft.verdicts());
        shown.put("tokens", Map.of("input", spent.get("input"), "output", spent.get("output")));
        shown.put("cost", spent.get("cost"));
        shown.put("unpriced_calls", spent.get("unpriced"));
        return shown;
    }

    private Turn turn(ObjectNode request, String run) {
        request.fieldNames().forEachRemaining(field -> {
            if (!List.of("messages", "contact").contains(field)) {
                throw new RequestError(422, "unknown_field: the body has messages and contact");
            }
        });
        JsonNode contact = request.path("contact");
        if (!contact.isMissingNode() && !contact.isNull() && (!contact.isTextual() || contact.textValue().isBlank()
                || contact.textValue().length() > LONGEST_CONTACT)) {
            throw new RequestError(422, "invalid_contact: the customer's address in the channel, as a text");
        }
        List<Turn.Line> lines = new ArrayList<>();
        request.path("messages").forEach(message -> lines.add(line(message)));
        if (lines.isEmpty() || lines.size() > MOST_MESSAGES || !lines.get(lines.size() - 1).role().equals("user")) {
            throw new RequestError(422, "invalid_messages: a list of 1 to " + MOST_MESSAGES + " messages, the last one with the role user");
        }
        String now = lines.remove(lines.size() - 1).content();
        return new Turn(run, 1, contact.isTextual() ? with(contact.textValue()) : new Turn.Conversation(0, 0, "trial", "api", null, null, null, null), null,
                List.of(new Turn.Message(0, now, null, "chat", false, null, null)), List.copyOf(lines), 0, null);
    }

    /** With the account and the channel of the contact's newest conversation, if there is one. The conversation itself is not touched. */
    private Turn.Conversation with(String contact) {
        Sender meant = Identifier.guessPerson(contact);
        return database.sql(NEWEST).param("identifiers", List.of(meant.identifier(), contact.strip())).query((row, number) -> new Turn.Conversation(0,
                row.getLong("account_id"), row.getString("user_identifier"), row.getString("channel"), null, null, null, null)).optional()
                .orElseGet(() -> new Turn.Conversation(0, 0, meant.identifier(), meant.channel(), null, null, null, null));
    }

    private static Turn.Line line(JsonNode message) {
        String role = message.path("role").asText();
        JsonNode content = message.path("content");
        if (!List.of("user", "assistant").contains(role) || !content.isTextual() || content.textValue().isBlank()
                || content.textValue().length() > LONGEST) {
            throw new RequestError(422, "invalid_messages: each has a role, user or assistant, and a content of 1 to " + LONGEST + " characters");
        }
        return new Turn.Line(role, content.textValue());
    }
}
