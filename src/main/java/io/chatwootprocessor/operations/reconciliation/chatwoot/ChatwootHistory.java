package io.chatwootprocessor.operations.reconciliation.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.inbound.JsonField;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Reads a conversation's messages, from the newest back to where they have been compared: {@code GET /conversations/{id}/messages} gives the
 * newest 20, {@code ?before=<message id>} the 20 before that (Chatwoot's {@code app/finders/message_finder.rb}). The newest come first, so
 * that a human's answer is known before its question.
 */
@Component
public class ChatwootHistory {

    private static final int PAGE = 20;

    private final ChatwootCall call;
    private final Duration patience;
    private final Duration maxAge;

    ChatwootHistory(ChatwootCall call, ReconciliationSettings settings, ProcessorSettings others) {
        this.call = call;
        this.patience = settings.patience();
        this.maxAge = others.turn().maxAge();
    }

    /**
     * A page of messages.
     *
     * @param candidates by their id: those that we should have
     * @param newest     the greatest id on the page; null: there is none
     * @param before     the page of the messages with a smaller id is next; null: all have been read
     * @param left       how long to leave the youngest to their webhooks; null: there is none so young
     * @param toldAt     when it was read, on Chatwoot's clock
     */
    record Page(TreeMap<Long, JsonNode> candidates, Long newest, Long before, Duration left, Instant toldAt) {
    }

    public void request(@Variable("step") Step step, Exchange exchange) {
        call.get(exchange, step.accountId(), "/conversations/" + step.conversationId() + "/messages",
                step.before() == null ? null : "before=" + step.before());
    }

    /** Sets the variable {@code history}. */
    public void read(@Variable("step") Step step, Exchange exchange) {
        HttpAnswer answer = ChatwootCall.answer(exchange);
        exchange.setVariable("history", read(answer, step, ChatwootCall.toldAt(exchange, step.nowMoment()),
                step.patient() ? patience : Duration.ZERO));
    }

    static Page read(HttpAnswer answer, Step step, Instant toldAt, Duration patience) {
        JsonNode list = answer.json().path("payload");
        if (!list.isArray()) {
            throw LookFailed.notChatwoot(answer);
        }
        Instant since = Instant.parse(step.since()).truncatedTo(ChronoUnit.SECONDS);
        long checkedTo = step.checkedTo() == null ? 0 : step.checkedTo();
        TreeMap<Long, JsonNode> candidates = new TreeMap<>();
        long least = Long.MAX_VALUE;
        Long newest = null;
        boolean reached = step.shown() == null || list.size() < PAGE;
        boolean young = false;
        for (JsonNode message : list) {
            Long id = JsonField.id(message, "id");
            if (id == null || step.before() != null && id >= step.before()) {
                continue;
            }
            Instant created = JsonField.moment(message, "created_at");
            boolean old = id <= checkedTo || created != null && created.isBefore(since);
            least = Math.min(least, id);
            newest = newest == null ? id : Math.max(newest, id);
            reached |= old;
            if (!old && mayBeMissed(message)) {
                boolean leave = ChatwootConversations.young(created, toldAt, patience);
                young |= leave;
                if (!leave) {
                    candidates.put(id, JsonBody.storable(message));
                }
            }
        }
        if (step.shown() == null) {
            candidates.clear(); // its person was erased meanwhile
        }
        return new Page(candidates, newest, reached || newest == null ? null : Long.valueOf(least), young ? patience : null, toldAt);
    }

    /** Chatwoot tells nobody of activities. Of notes we keep only that ours arrived. */
    private static boolean mayBeMissed(JsonNode message) {
        return !ChatwootShape.type(message).equals("activity")
                && (!message.path("private").asBoolean(false) || ChatwootShape.replyId(message) != null);
    }

    /** The parameters of {@code sql/operations/chatwoot/compare-messages.sql}. */
    public Map<String, Object> toCompare(@Variable("step") Step step, @Variable("history") Page page) {
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        page.candidates().forEach((id, message) -> {
            boolean incoming = ChatwootShape.type(message).equals("incoming"); // a visitor can read our marker, and send it
            messages.addObject().put("id", id).put("external_id", id.toString())
                    .put("reply_id", incoming ? null : ChatwootShape.replyId(message))
                    .put("failed", message.path("status").asText().equals("failed"));
        });
        return Map.of("account_id", step.accountId(), "messages", JsonBody.write(messages));
    }

    /**
     * The events that no webhook told, the newest first. Sets the variable {@code answered}: the greatest id of a reply of ours that we do not have.
     *
     * @param compared rows of {@code compare-messages.sql}: messages that we do not know as Chatwoot shows them
     */
    public List<FoundEvent> found(@Body List<Map<String, Object>> compared, @Variable("step") Step step, @Variable("history") Page page,
            Exchange exchange) {
        Map<Long, Boolean> ours = new TreeMap<>(Comparator.reverseOrder());
        compared.forEach(row -> ours.put((Long) row.get("id"), row.get("what").equals("reply")));
        long answered = ours.keySet().stream().filter(id -> !ours.get(id)).filter(id -> isReplyOfOurs(page.candidates().get(id)))
                .findFirst().orElse(0L);
        long answeredTo = step.answeredTo() == null ? answered : Math.max(answered, step.answeredTo());
        exchange.setVariable("answered", answeredTo == 0 ? null : answeredTo);
        return ours.entrySet().stream().map(one -> {
            JsonNode message = page.candidates().get(one.getKey());
            return FoundEvent.message(step.shown(), message, one.getValue(), page.toldAt(),
                    one.getKey() < answeredTo ? "answered" : isTooOld(message, page.toldAt()) ? "too_old" : null);
        }).toList();
    }

    private static boolean isReplyOfOurs(JsonNode message) {
        return !ChatwootShape.type(message).equals("incoming") && !message.path("private").asBoolean(false)
                && ChatwootShape.replyId(message) != null;
    }

    private boolean isTooOld(JsonNode message, Instant now) {
        Instant created = JsonField.moment(message, "created_at");
        return created != null && created.isBefore(now.minus(maxAge));
    }

    /** The parameters of {@code sql/operations/reconciliation/keep-compared.sql}. */
    public Map<String, Object> toKeep(@Variable("step") Step step, @Variable("history") Page page, @Variable("answered") Long answered) {
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("account_id", step.accountId());
        parameters.put("lease_id", step.leaseId());
        parameters.put("conversation_id", step.conversationId());
        parameters.put("newest", page.newest());
        parameters.put("before", page.before());
        parameters.put("answered", answered);
        parameters.put("wait", page.left() == null ? null : (double) page.left().toMillis() / 1000);
        return parameters;
    }
}
