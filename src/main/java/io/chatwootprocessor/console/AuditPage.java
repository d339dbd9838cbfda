package io.chatwootprocessor.console;

import java.util.Map;
import org.springframework.stereotype.Component;

/** {@code /console/audit}: who did what, who looked at people's words. */
@Component
class AuditPage implements ConsolePage {

    private static final String PATH = "/console/audit";

    private final Api api;

    AuditPage(Api api) {
        this.api = api;
    }

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public String title() {
        return "Audit";
    }

    @Override
    public int place() {
        return 100;
    }

    @Override
    public Shown show(Asked asked) {
        Map<String, Object> list = api.ask("audit", asked.viewer(), asked.only("before", "action", "actor", "conversation"), null);
        Map<String, String> filter = asked.only("action", "actor", "conversation");
        return Shown.of("audit", "Audit", "entries", list.get("audit"), "filter", filter,
                "next", Asked.next(PATH, filter, list.get("next_before")));
    }
}
