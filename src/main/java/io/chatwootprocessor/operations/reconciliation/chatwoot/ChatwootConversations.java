package io.chatwootprocessor.operations.reconciliation.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.inbound.JsonField;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Reads an account's conversations, those with the newest activity first: {@code GET /conversations}, 25 a page (Chatwoot's
 * {@code app/finders/conversation_finder.rb}).
 */
@Component
public class ChatwootConversations {

    private final ChatwootCall call;
    private final ReconciliationSettings settings;

    ChatwootConversations(ChatwootCall call, ReconciliationSettings settings) {
        this.call = call;
        this.settings = settings;
    }

    /** A conversation in which something has happened. */
    record Listed(long id, Instant version, Long lastMessageId, Long lastShownId, ObjectNode shown) {
    }

    /**
     * A page of the list.
     *
     * @param conversations those of it in which something has happened since the look's beginning
     * @param next          how the list is read on; null: it is read
     * @param until         when the list's first page was read, on Chatwoot's clock, or ours where that is behind
     * @param toldAt        when this page was read, on Chatwoot's clock
     */
    record Page(List<Listed> conversations, Look next, Instant until, Instant toldAt) {
    }

    public void request(@Variable("step") Step step, Exchange exchange) {
        call.get(exchange, step.accountId(), "/conversations",
                "status=all&assignee_type=all&sort_by=last_activity_at_desc&page=" + step.look().page());
    }

    /** Sets the variable {@code page}. */
    public void read(@Variable("step") Step step, Exchange exchange) {
        HttpAnswer answer = ChatwootCall.answer(exchange);
        exchange.setVariable("page", read(answer.json(), step, ChatwootCall.toldAt(exchange, step.nowMoment()), answer));
    }

    static Page read(JsonNode json, Step step, Instant toldAt, HttpAnswer answer) {
        JsonNode list = json.at("/data/payload");
        if (!list.isArray()) {
            throw LookFailed.notChatwoot(answer);
        }
        Look look = step.look();
        Instant since = look.sinceMoment().truncatedTo(ChronoUnit.SECONDS);
        List<Listed> conversations = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        List<Instant> moments = new ArrayList<>();
        for (JsonNode listed : list) {
            Long id = JsonField.id(listed, "id");
            if (id == null) {
                continue;
            }
            Instant active = newest(JsonField.moment(listed, "last_activity_at"), JsonField.moment(listed, "timestamp"));
            Instant version = JsonField.moment(listed, "updated_at");
            Instant changed = newest(active, version);
            ids.add(id);
            if (active != null) {
                moments.add(active);
            }
            if (changed == null || !changed.isBefore(since)) {
                conversations.add(listed(step.accountId(), id, version, listed));
            }
        }
        Instant until = look.until() == null ? older(toldAt, step.nowMoment()) : Instant.parse(look.until());
        Look next = look.next(ids, descends(moments), moments.isEmpty() ? null : moments.get(0),
                moments.stream().min(Instant::compareTo).orElse(null), count(json), until);
        return new Page(conversations, next, until, toldAt);
    }

    private static Listed listed(long account, long id, Instant version, JsonNode listed) {
        JsonNode last = listed.path("messages").path(0);
        Long lastId = JsonField.id(last, "id");
        JsonNode latest = listed.path("last_non_activity_message");
        Long shownId = JsonField.id(latest, "id");
        if (shownId == null && lastId != null && !ChatwootShape.type(last).equals("activity") && !last.path("private").asBoolean()) {
            shownId = lastId;
        }
        Long newest = lastId == null || shownId != null && shownId > lastId ? shownId : lastId;
        ObjectNode shown = (ObjectNode) JsonBody.storable(ChatwootShape.conversation(account, listed));
        return new Listed(id, version, newest, shownId, shown);
    }

    /** The parameters of {@code sql/operations/chatwoot/compare-conversations.sql}. */
    public Map<String, Object> toCompare(@Variable("step") Step step, @Variable("page") Page page) {
        ArrayNode conversations = JsonNodeFactory.instance.arrayNode();
        for (Listed listed : page.conversations()) {
            JsonNode meta = listed.shown().path("meta");
            ObjectNode one = conversations.addObject().put("id", listed.id()).put("message_id", listed.lastShownId());
            one.put("status", listed.shown().path("status").textValue());
            one.put("assignee_type", meta.path("assignee_type").textValue());
            one.put("assignee_id", JsonField.id(meta.path("assignee"), "id"));
            one.put("version", Objects.toString(listed.version(), null));
        }
        return Map.of("account_id", step.accountId(), "conversations", JsonBody.write(conversations));
    }

    /**
     * The states that no webhook told; a state so young that a webhook may still come is left to the next look. Sets the variable
     * {@code unknown}: the ids of the conversations whose newest message we do not have.
     *
     * @param compared rows of {@code compare-conversations.sql}
     */
    public List<FoundEvent> states(@Body List<Map<String, Object>> compared, @Variable("step") Step step, @Variable("page") Page page,
            Exchange exchange) {
        Map<Long, Listed> byId = page.conversations().stream().collect(Collectors.toMap(Listed::id, one -> one, (one, same) -> one));
        exchange.setVariable("unknown", compared.stream().filter(row -> (Boolean) row.get("unknown")).map(row -> (Long) row.get("id")).toList());
        Duration patience = step.patient() ? settings.patience() : Duration.ZERO;
        return compared.stream().filter(row -> (Boolean) row.get("changed"))
                .filter(row -> !young(byId.get((Long) row.get("id")).version(), page.toldAt(), patience))
                .map(row -> FoundEvent.state(byId.get((Long) row.get("id")).shown(), (Boolean) row.get("status_changed"), page.toldAt()))
                .toList();
    }

    /** The parameters of {@code sql/operations/reconciliation/keep-listed.sql}. */
    public Map<String, Object> toKeep(@Variable("step") Step step, @Variable("page") Page page, @Variable("unknown") List<Long> unknown) {
        ArrayNode listed = JsonNodeFactory.instance.arrayNode();
        for (Listed one : page.conversations()) {
            ObjectNode row = listed.addObject().put("id", one.id()).put("last_message_id", one.lastMessageId());
            row.put("version", Objects.toString(one.version(), null)).put("unknown", unknown.contains(one.id())).set("shown", one.shown());
        }
        Map<String, Object> parameters = new HashMap<>(); // takes nulls
        parameters.put("account_id", step.accountId());
        parameters.put("lease_id", step.leaseId());
        parameters.put("since", step.look().since());
        parameters.put("look", page.next() == null ? null : JsonBody.write(page.next()));
        parameters.put("until", page.until().toString());
        parameters.put("listed", JsonBody.write(listed));
        parameters.put("every", settings.regular() ? (double) settings.interval().toMillis() / 1000 : null);
        return parameters;
    }

    /** Whether it happened so lately that its webhook may still come. A moment ahead of now by more than that does not count as young. */
    static boolean young(Instant moment, Instant now, Duration patience) {
        return moment != null && moment.isAfter(now.minus(patience)) && !moment.isAfter(now.plus(patience));
    }

    private static Integer count(JsonNode json) {
        JsonNode count = json.at("/data/meta/all_count");
        return count.isInt() ? count.intValue() : null;
    }

    private static boolean descends(List<Instant> moments) {
        for (int i = 1; i < moments.size(); i++) {
            if (moments.get(i).isAfter(moments.get(i - 1))) {
                return false;
            }
        }
        return true;
    }

    private static Instant newest(Instant one, Instant other) {
        return one == null || other != null && other.isAfter(one) ? other : one;
    }

    private static Instant older(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
