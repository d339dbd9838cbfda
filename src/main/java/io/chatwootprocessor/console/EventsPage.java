package io.chatwootprocessor.console;

import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.http.RequestError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code /console/events}: the events with their outcomes, and receiving them again. */
@Component
class EventsPage implements ConsolePage, LivePage {

    private static final String PATH = "/console/events";

    private final Api api;
    private final Documents documents;

    EventsPage(Api api, Documents documents) {
        this.api = api;
        this.documents = documents;
    }

    @Override
    public String name() {
        return "events";
    }

    @Override
    public String title() {
        return "Events";
    }

    @Override
    public int place() {
        return 90;
    }

    @Override
    public Shown show(Asked asked) {
        return asked.id() == null ? list(asked) : one(asked);
    }

    private Shown one(Asked asked) {
        Map<String, Object> event = api.ask("webhook-event", asked.viewer(), Map.of("webhook_event_id", asked.id()), null);
        return Shown.of("event", "Event " + asked.id(), "event", event, "payload", JsonBody.parse(JsonBody.write(event.get("payload"))).toPrettyString())
                .withWordsOf("webhook_event " + Long.valueOf(asked.id()));
    }

    private Shown list(Asked asked) {
        Map<String, String> filter = asked.only("outcome", "event", "source", "conversation_id", "from", "to");
        filter.replaceAll(Moments::read);
        Map<String, Object> query = new HashMap<>(filter);
        query.put("before", asked.field("before"));
        Map<String, Object> list = api.ask("webhook-events", asked.viewer(), query, null);
        return Shown.of("events", "Events", "events", list.get("webhook_events"), "filter", filter,
                "outcomes", List.of("stored", "duplicate", "applied", "ignored"),
                "next", Asked.next(PATH, filter, list.get("next_before")), "notice", notice(asked));
    }

    /** Receives one event again, or the events of a span of time. */
    @Override
    public String act(Asked asked) {
        Map<String, Object> wanted = new HashMap<>();
        if (asked.field("id") != null) {
            wanted.put("ids", List.of(id(asked.field("id"))));
        } else {
            wanted.put("from", moment(asked.field("from"), "from"));
            if (asked.field("to") != null) {
                wanted.put("to", moment(asked.field("to"), "to"));
            }
        }
        Map<String, Object> done = api.ask("replay", asked.viewer(), Map.of(), wanted);
        return Asked.address(PATH, Map.of("replayed", done.get("replayed").toString(),
                "failed", String.valueOf(((List<?>) done.get("failed")).size() + ((List<?>) done.get("unknown_ids")).size())));
    }

    @Override
    public String live() {
        return "events";
    }

    @Override
    public Map<String, String> look(Set<String> watched) {
        return documents.newest("console/newest-event.sql", watched);
    }

    private static String notice(Asked asked) {
        String replayed = asked.field("replayed");
        String failed = asked.field("failed");
        if (replayed == null || failed == null || !(replayed + failed).matches("\\d{2,20}")) {
            return null;
        }
        return replayed + " events were received again, " + failed + " could not be."
                + (failed.equals("0") ? "" : " The log says why, unless their contents are forgotten.");
    }

    private static long id(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new RequestError(422, "invalid_ids");
        }
        return Long.parseLong(text);
    }

    private static String moment(String text, String field) {
        if (text == null) {
            throw new RequestError(422, field + " is missing: a day and a time");
        }
        return Moments.read(field, text);
    }
}
