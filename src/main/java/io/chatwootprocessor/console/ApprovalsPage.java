package io.chatwootprocessor.console;

import io.chatwootprocessor.http.RequestError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code /console/approvals}: effects of assistants that wait for a human's yes, and the decisions. */
@Component
class ApprovalsPage implements ConsolePage, LivePage {

    private static final String NAME = "approvals";
    private static final String PATH = "/console/" + NAME;

    private final Api api;
    private final Documents documents;

    ApprovalsPage(Api api, Documents documents) {
        this.api = api;
        this.documents = documents;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Approvals";
    }

    @Override
    public int place() {
        return 30;
    }

    @Override
    public Shown show(Asked asked) {
        if (!api.has(NAME)) {
            return Shown.of(NAME, "Approvals", "there", false);
        }
        Map<String, String> filter = asked.only("status", "conversation");
        Map<String, Object> query = new HashMap<>(filter);
        query.put("before", asked.field("before"));
        Map<String, Object> list = api.ask(NAME, asked.viewer(), query, null);
        Shown shown = Shown.of(NAME, "Approvals", "there", true, "filter", filter, "approvals", list.get("approvals"),
                "statuses", List.of("waiting", "approved", "denied", "expired"), "next", Asked.next(PATH, filter, list.get("next_before")),
                "notice", asked.field("done") == null ? null : "It is decided, and the turn goes on.");
        return ((List<?>) list.get("approvals")).isEmpty() ? shown : shown.withWordsOf("page " + NAME);
    }

    @Override
    public String live() {
        return NAME;
    }

    @Override
    public Map<String, String> look(Set<String> watched) {
        return documents.newest("console/newest-approval.sql", watched);
    }

    /** Approves or denies one. */
    @Override
    public String act(Asked asked) {
        if (asked.id() == null || asked.field("decision") == null) {
            throw new RequestError(422, "Which one, and yes or no?");
        }
        Map<String, Object> decision = new HashMap<>();
        decision.put("decision", asked.field("decision"));
        if (asked.field("reason") != null) {
            decision.put("reason", asked.field("reason"));
        }
        api.ask("approve", asked.viewer(), Map.of("id", asked.id()), decision);
        return Asked.address(PATH, Map.of("status", "waiting", "done", "yes"));
    }
}
