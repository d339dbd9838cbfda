package io.chatwootprocessor.console;

import io.chatwootprocessor.http.RequestError;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * {@code /console/dead-letters}: the dead letters by cause, and their remedies; {@code /console/dead-letters/<id>}: a job on many of
 * them.
 */
@Component
class DeadLettersPage implements ConsolePage, LivePage {

    private static final String PATH = "/console/dead-letters";
    private static final String[] FILTER = {"cause", "error", "adapter", "event", "inbox_id", "conversation_id", "user_identifier", "in_doubt", "from",
        "to"};

    private final Api api;
    private final Documents documents;

    DeadLettersPage(Api api, Documents documents) {
        this.api = api;
        this.documents = documents;
    }

    @Override
    public String name() {
        return "dead-letters";
    }

    @Override
    public String title() {
        return "Dead letters";
    }

    @Override
    public int place() {
        return 20;
    }

    @Override
    public Shown show(Asked asked) {
        return asked.id() == null ? list(asked) : job(asked);
    }

    /** Acts on one dead letter, on all that match a filter, or stops a job. */
    @Override
    public String act(Asked asked) {
        String action = asked.field("action");
        if ("stop".equals(action) && asked.id() != null) {
            api.ask("stop-bulk", asked.viewer(), Map.of("job_id", asked.id()), null);
            return PATH + "/" + asked.id();
        }
        if (!List.of("requeue", "discard").contains(action == null ? "" : action)) {
            throw new RequestError(422, "Neither requeue nor discard was chosen");
        }
        return asked.field("message_id") == null ? onAll(asked, action) : onOne(asked, action);
    }

    @Override
    public String live() {
        return "dead-letters";
    }

    @Override
    public Map<String, String> look(Set<String> watched) {
        return documents.newest("console/newest-letter.sql", watched);
    }

    private String onAll(Asked asked, String action) {
        Map<String, Object> wanted = new HashMap<>();
        wanted.put("action", action);
        wanted.put("filter", moments(asked));
        wanted.put("reason", asked.field("reason"));
        if (asked.field("up_to") != null) {
            wanted.put("up_to", number(asked.field("up_to")));
        }
        wanted.put("counted_at", asked.field("counted_at"));
        Map<String, Object> begun = api.ask("bulk", asked.viewer(), Map.of(), wanted);
        return PATH + "/" + ((Map<?, ?>) begun.get("job")).get("id");
    }

    private String onOne(Asked asked, String action) {
        Map<String, Object> wanted = new HashMap<>();
        wanted.put("message_ids", List.of(number(asked.field("message_id"))));
        if (action.equals("discard")) {
            wanted.put("reason", asked.field("reason"));
        }
        Map<String, Object> done = api.ask(action, asked.viewer(), Map.of(), wanted);
        Map<String, String> back = moments(asked);
        back.put("done", ((List<?>) done.get("not_failed")).isEmpty() ? action : "nothing");
        return Asked.address(PATH, back);
    }

    private Shown list(Asked asked) {
        Map<String, String> filter = moments(asked);
        Map<String, Object> query = new HashMap<>(filter);
        Map<String, Object> causes = api.ask("causes", asked.viewer(), query, null);
        query.put("before", asked.field("before"));
        Map<String, Object> letters = api.ask("failed", asked.viewer(), query, null);
        Map<String, Object> all = filter.isEmpty() ? null
                : api.ask("bulk", asked.viewer(), Map.of(), Map.of("action", "requeue", "dry_run", true, "filter", filter));
        Shown shown = Shown.of("dead-letters", "Dead letters", "filter", filter, "causes", causes.get("causes"),
                "letters", letters.get("failed"), "all", all, "jobs", api.ask("bulk-jobs", asked.viewer(), Map.of("limit", "5"), null).get("jobs"),
                "addresses", new Addresses(filter), "next", Asked.next(PATH, filter, letters.get("next_before")), "notice", notice(asked.field("done")));
        return ((List<?>) letters.get("failed")).isEmpty() ? shown : shown.withWordsOf("page dead-letters");
    }

    private Shown job(Asked asked) {
        return JobNews.shown((Map<?, ?>) api.ask("bulk-job", asked.viewer(), Map.of("job_id", asked.id()), null).get("job"));
    }

    /** Links to the page with another filter. */
    public record Addresses(Map<String, String> filter) {

        /** The same filter, with that cause. */
        public String of(String cause) {
            Map<String, String> one = new HashMap<>(filter);
            one.put("cause", cause);
            return Asked.address(PATH, one);
        }

        /** The same filter, with the day (UTC) so many days ago. */
        public String daysAgo(int days) {
            LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(days);
            Map<String, String> one = new HashMap<>(filter);
            one.put("from", day + "T00:00:00Z");
            one.put("to", day.plusDays(1) + "T00:00:00Z");
            return Asked.address(PATH, one);
        }
    }

    private static String notice(String done) {
        return done == null ? null : switch (done) {
            case "requeue" -> "It is queued again.";
            case "discard" -> "It is discarded.";
            default -> "Nothing was done: somebody else had handled it, or its contents are forgotten.";
        };
    }

    private static Map<String, String> moments(Asked asked) {
        Map<String, String> filter = asked.only(FILTER);
        filter.replaceAll(Moments::read);
        return filter;
    }

    private static long number(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new RequestError(422, "An id is a number");
        }
        return Long.parseLong(text);
    }
}
