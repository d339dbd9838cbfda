package io.chatwootprocessor.assistant;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.inbound.JsonField;
import io.chatwootprocessor.tools.Tool;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Answers {@code GET /assistants}, and reads the requests of {@code GET /turns} and {@code GET /costs}. */
@Component
public class AssistantPages {

    private static final Set<String> BY = Set.of("assistant", "inbox", "model", "day");
    private static final Duration LONG_AGO = Duration.ofDays(30);

    private final Assistants assistants;
    private final Toolbox toolbox;
    private final RoutingFile routing;

    AssistantPages(Assistants assistants, Toolbox toolbox, RoutingFile routing) {
        this.assistants = assistants;
        this.toolbox = toolbox;
        this.routing = routing;
    }

    /**
     * {@code {"assistants": [{"name", "version", "description", "model", "unpriced_models", "mode", "tools", "error", "file"}], "routing":
     * {"version", "error"}}}; also those that never could be used.
     */
    public String list() {
        Set<String> names = new TreeSet<>(assistants.broken().keySet());
        assistants.all().forEach(assistant -> names.add(assistant.name()));
        List<Map<String, Object>> all = names.stream().map(this::shown).toList();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("assistants", all);
        List<String> faults = new ArrayList<>(routing.fault().stream().toList());
        faults.addAll(routing.problems());
        Map<String, Object> begins = new LinkedHashMap<>(); // takes nulls
        begins.put("version", routing.routing().isThere() ? routing.routing().version() : null);
        begins.put("error", faults.isEmpty() ? null : String.join("; ", faults));
        shown.put("routing", begins);
        return JsonBody.write(shown);
    }

    /** @throws RequestError 404 where there is neither the assistant nor a broken file of it */
    public String one(@Header("name") String name) {
        if (assistants.named(name).isEmpty() && !assistants.broken().containsKey(name)) {
            throw new RequestError(404, "Assistant not found");
        }
        Map<String, Object> shown = shown(name);
        assistants.named(name).ifPresent(assistant -> {
            shown.put("instructions", assistant.instructions());
            shown.put("tool_tags", assistant.tools());
            shown.put("approval", assistant.approval());
            shown.put("limits", Map.of("round-trips", assistant.limits().roundTrips(), "tokens", assistant.limits().tokens(),
                    "cost", assistant.limits().cost(), "seconds", assistant.limits().seconds(), "cost-per-day", assistant.limits().costPerDay(),
                    "tokens-per-day", assistant.limits().tokensPerDay()));
            shown.put("knowledge_bases", assistant.knowledge().bases());
            shown.put("hand_over", assistant.handOver());
            shown.put("cases", assistants.cases(name));
        });
        return JsonBody.write(shown);
    }

    private Map<String, Object> shown(String name) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", name);
        Assistant assistant = assistants.named(name).orElse(null);
        List<String> errors = new ArrayList<>();
        if (assistants.broken().containsKey(name)) {
            errors.add(assistants.broken().get(name));
        }
        shown.put("version", assistant == null ? null : assistant.version());
        shown.put("description", assistant == null ? null : assistant.description());
        shown.put("model", assistant == null ? null : assistant.models().isEmpty() ? "none"
                : assistant.models().size() == 1 ? assistant.models().get(0) : assistant.models());
        shown.put("unpriced_models", assistant == null ? List.of() : assistants.unpriced(assistant));
        shown.put("mode", assistant == null ? null : assistant.mode().word());
        shown.put("tools", assistant == null ? List.of() : toolbox.of(assistant).stream().map(Tool::name).toList());
        if (assistant != null) {
            errors.addAll(assistants.problems(assistant));
        }
        shown.put("file", assistants.file(name));
        shown.put("error", errors.isEmpty() ? null : String.join("; ", errors));
        return shown;
    }

    /** The parameters of {@code sql/assistant/show-turn.sql}. */
    public Map<String, Object> ofTurn(@Header("id") String id) {
        try {
            return Map.of("turn_id", UUID.fromString(id).toString());
        } catch (IllegalArgumentException e) {
            throw new RequestError(422, "invalid_turn_id: a UUID");
        }
    }

    /**
     * The parameters of {@code sql/assistant/costs.sql}.
     *
     * @throws RequestError 422 {@code invalid_from}, {@code invalid_to}, {@code invalid_by}
     */
    public Map<String, Object> ofCosts(@Header("from") String from, @Header("to") String to, @Header("by") String by) {
        if (by != null && !BY.contains(by)) {
            throw new RequestError(422, "invalid_by: assistant, inbox, model or day");
        }
        Instant begin = from == null ? Instant.now().minus(LONG_AGO) : moment(from, false, "invalid_from");
        Instant end = to == null ? Instant.now().plus(Duration.ofDays(1)) : moment(to, true, "invalid_to");
        return Map.of("from", begin.toString(), "to", end.toString(), "by", by == null ? "assistant" : by);
    }

    /** A day is meant whole, also the last one. */
    private static Instant moment(String text, boolean end, String error) {
        try {
            Instant moment = text.length() == 10 ? LocalDate.parse(text).plusDays(end ? 1 : 0).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text.replace(' ', '+')).toInstant(); // a plus in a query is a space
            if (JsonField.isStorable(moment)) {
                return moment;
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw new RequestError(422, error + ": a day such as 2026-12-01, or a moment such as 2026-12-01T08:00:00Z");
    }
}
