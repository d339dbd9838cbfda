package io.chatwootprocessor.notifications;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.AdapterInUse;
import io.chatwootprocessor.outbound.Dispatcher;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Decides what operators are told, and through which adapter; counts the messages. */
@Component
public class Notifications {

    private static final String NOBODY = "none";

    private final NotificationsSettings settings;
    private final ProcessorSettings processor;
    private final MeterRegistry meters;
    private final String adapter; // null: nobody is told
    private final String place;
    private volatile boolean said;

    Notifications(NotificationsSettings settings, ProcessorSettings processor, List<AdapterInUse> adapters, MeterRegistry meters) {
        this.settings = settings;
        this.processor = processor;
        this.meters = meters;
        String named = settings.adapter();
        this.adapter = NOBODY.equals(named) ? null : !named.isEmpty() ? named
                : adapters.stream().map(AdapterInUse::reachesOperators).filter(Objects::nonNull).findFirst().orElse(null);
        this.place = adapters.stream().filter(one -> adapter != null && adapter.equals(one.reachesOperators())).map(AdapterInUse::operatorsRead)
                .filter(Objects::nonNull).findFirst().orElse("the adapter " + adapter);
    }

    /** Whether somebody is told something. */
    public boolean isOn() {
        return adapter != null && settings.kinds().containsValue(true);
    }

    /** The place where operators are told, and what they are not told, in words for people. */
    public String inWords() {
        if (!isOn()) {
            return "are told nothing: docs/notifications.md";
        }
        String off = settings.kinds().entrySet().stream().filter(kind -> !kind.getValue()).map(Map.Entry::getKey).collect(Collectors.joining(", "));
        return "are told by " + place + (off.isEmpty() ? "" : "; not of " + off);
    }

    /** Whether operators are told of health. */
    public boolean tellsHealth() {
        return adapter != null && settings.health();
    }

    /** Whether the database is still to be told the kinds. */
    public boolean isNew() {
        return !said;
    }

    /** The parameters of {@code sql/notifications/switch-notifications.sql}. */
    public Map<String, Object> kinds() {
        List<Map<String, Object>> rows = settings.kinds().entrySet().stream().map(kind -> {
            Map<String, Object> row = new HashMap<>(); // takes null
            row.put("kind", kind.getKey());
            row.put("adapter", kind.getValue() ? adapter : null);
            return row;
        }).toList();
        return Map.of("kinds", JsonBody.write(rows));
    }

    /** The database was told. */
    public void said() {
        said = true;
    }

    /** The parameters of {@code sql/notifications/tell-operators.sql}. */
    public Map<String, Object> parameters() {
        return Map.of("settings", JsonBody.write(Map.of("storm", settings.storm(), "contents", settings.contents(), "link", settings.link(),
                "console", settings.console(), "lifetime", Dispatcher.seconds(processor.outbound().maxAge()))));
    }

    /**
     * Counts the messages that were queued.
     *
     * @param rows of {@code sql/notifications/tell-operators.sql}
     * @return whether any was
     */
    public boolean told(@Body List<Map<String, Object>> rows) {
        for (Map<String, Object> row : rows) {
            Counter.builder("processor.notifications.told").description("what operators were told of, by kind")
                    .tag("kind", (String) row.get("kind")).register(meters).increment((Long) row.get("notifications"));
        }
        return rows.stream().anyMatch(row -> (Long) row.get("messages") > 0);
    }
}
