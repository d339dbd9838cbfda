package io.chatwootprocessor.console.costs;

import io.chatwootprocessor.console.Api;
import io.chatwootprocessor.console.Asked;
import io.chatwootprocessor.console.ConsolePage;
import io.chatwootprocessor.console.Money;
import io.chatwootprocessor.console.Shown;
import io.chatwootprocessor.http.RequestError;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/** {@code /console/costs}: the cost of models, as {@code GET /costs} says it, as a chart and as a table. */
@Component
class CostsPage implements ConsolePage {

    private static final Map<String, String> BY = ordered("assistant", "Assistant", "inbox", "Inbox", "model", "Model", "day", "Day");
    private static final Map<String, String> MEASURES = ordered("cost", "Cost in USD", "tokens", "Tokens", "calls", "Calls");
    private static final int DAYS = 29;
    private static final Map<String, Integer> SPANS = new LinkedHashMap<>();

    static {
        SPANS.put("today", 0);
        SPANS.put("the last 7 days", 6);
        SPANS.put("the last 30 days", DAYS);
    }

    private final Api api;

    CostsPage(Api api) {
        this.api = api;
    }

    @Override
    public String name() {
        return "costs";
    }

    @Override
    public String title() {
        return "Costs";
    }

    @Override
    public int place() {
        return 70;
    }

    @Override
    public Shown show(Asked asked) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Map<String, String> filter = new LinkedHashMap<>(Map.of("from", today.minusDays(DAYS).toString(), "to", today.toString(), "by", "assistant"));
        filter.putAll(asked.only("from", "to", "by"));
        Map<String, Object> answer = api.ask("costs", asked.viewer(), filter, null);
        Map<String, Object> total = row(total(answer), null);
        String measure = measure(asked.field("measure"), total);
        Set<String> assistants = filter.get("by").equals("assistant") ? api.assistants(asked.viewer()) : Set.of();
        List<Map<String, Object>> rows = new ArrayList<>();
        costs(answer).forEach(one -> {
            Map<String, Object> row = row(one, measure);
            String key = (String) one.get("key");
            row.put("name", key == null ? "(none)" : isNoInbox(filter.get("by"), key) ? "no inbox" : key);
            row.put("link", link(filter.get("by"), key, assistants));
            rows.add(row);
        });
        return Shown.of("costs", "Costs", "spans", spans(today, filter, measure), "rows", rows, "total", total, "filter", filter, "measure", measure, "by", BY, "measures", MEASURES,
                "caption", BY.get(filter.get("by")) + ", from " + filter.get("from") + " to " + filter.get("to") + " (UTC)", "chart", rows.stream()
                        .anyMatch(one -> one.get("value") != null));
    }

    /** The links that choose a span of days. */
    private static List<Map<String, Object>> spans(LocalDate today, Map<String, String> filter, String measure) {
        return SPANS.entrySet().stream().map(span -> {
            Map<String, String> chosen = new LinkedHashMap<>(filter);
            chosen.put("from", today.minusDays(span.getValue()).toString());
            chosen.put("to", today.toString());
            boolean current = chosen.equals(filter);
            chosen.put("measure", measure);
            return Map.<String, Object>of("name", span.getKey(), "address", Asked.address("/console/costs", chosen), "current", current);
        }).toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> costs(Map<String, Object> answer) {
        return (List<Map<String, Object>>) answer.get("costs");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> total(Map<String, Object> answer) {
        return (Map<String, Object>) answer.get("total");
    }

    /** The wanted measure; where none is wanted and no price is known at all, tokens say more than cost. */
    private static String measure(String wanted, Map<String, Object> total) {
        if (wanted != null && !MEASURES.containsKey(wanted)) {
            throw new RequestError(422, "invalid_measure: cost, tokens or calls");
        }
        return wanted != null ? wanted : total.get("cost") == null ? "tokens" : "cost";
    }

    private static Map<String, Object> row(Map<String, Object> cost, String measure) {
        Map<String, Object> row = new LinkedHashMap<>(cost);
        row.put("usd", cost.get("cost") == null ? null : Money.dollars(cost.get("cost")));
        long tokens = ((Number) cost.get("input_tokens")).longValue() + ((Number) cost.get("output_tokens")).longValue();
        for (String count : List.of("calls", "input_tokens", "output_tokens", "unpriced_calls", "unfinished_calls")) {
            row.put(count, String.format(Locale.ROOT, "%,d", ((Number) cost.get(count)).longValue()));
        }
        row.put("unpriced", ((Number) cost.get("unpriced_calls")).longValue() > 0);
        row.put("unfinished", ((Number) cost.get("unfinished_calls")).longValue() > 0);
        row.put("reserved", Money.atMost(cost.get("reserved_cost")));
        if (measure != null) {
            row.put("value", measure.equals("cost") ? cost.get("cost") : measure.equals("tokens") ? tokens : cost.get("calls"));
        }
        return row;
    }

    /** Conversations that are not of Chatwoot's have no inbox, and trials have none. */
    private static boolean isNoInbox(String by, String key) {
        return by.equals("inbox") && key.equals("0");
    }

    /** To the list behind the figure; null: there is none. */
    private static String link(String by, String key, Set<String> assistants) {
        if (key == null || isNoInbox(by, key)) {
            return null;
        }
        return switch (by) {
            case "assistant" -> assistants.contains(key) ? "/console/assistants/" + UriUtils.encode(key, StandardCharsets.UTF_8) : null;
            case "inbox" -> Asked.address("/console/conversations", Map.of("inbox_id", key));
            case "day" -> Asked.address("/console/costs", ordered("from", key, "to", key, "by", "assistant"));
            default -> null;
        };
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
