package io.chatwootprocessor.console;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** {@code /console/turns/<id>}: how an answer came about. The pages of conversations and assistants lead to it. */
@Component
class TurnsPage implements ConsolePage {

    private final Api api;

    TurnsPage(Api api) {
        this.api = api;
    }

    @Override
    public String name() {
        return "turns";
    }

    @Override
    public String title() {
        return "Turns";
    }

    @Override
    public int place() {
        return 20;
    }

    @Override
    public boolean inMenu() {
        return false;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Shown show(Asked asked) {
        if (asked.id() == null) {
            throw new RequestError(404, "Which turn? The page of a conversation leads to each of its turns.");
        }
        Map<String, Object> turn = api.ask("turn-page", asked.viewer(), Map.of("id", asked.id()), null);
        List<Map<String, Object>> tools = ((List<Map<String, Object>>) turn.get("tool_calls")).stream().map(TurnsPage::tool).toList();
        return Shown.of("turn", "Turn of conversation " + turn.get("conversation_id"), "turn", turn, "tools", tools,
                "known", turn.get("assistant") != null && api.assistants(asked.viewer()).contains(turn.get("assistant")),
                "cost", turn.get("cost") == null ? null : Money.dollars(turn.get("cost")), "reserved", Money.atMost(turn.get("reserved_cost")))
                .withWordsOf("conversation " + turn.get("conversation_id"));
    }

    private static Map<String, Object> tool(Map<String, Object> call) {
        Map<String, Object> shown = new HashMap<>(call);
        List.of("arguments", "result").forEach(part -> shown.put(part, call.get(part) == null ? null : text(call.get(part))));
        return shown;
    }

    private static String text(Object value) {
        return value instanceof String text ? text : JsonBody.parse(JsonBody.write(value)).toPrettyString();
    }
}
