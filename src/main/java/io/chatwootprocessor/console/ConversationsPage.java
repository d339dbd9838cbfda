package io.chatwootprocessor.console;

import io.chatwootprocessor.http.RequestError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * {@code /console/conversations}: a search; {@code /console/conversations/<id>}: why somebody was answered, or not, and all that happened. Each
 * look at one stands in the audit.
 */
@Component
class ConversationsPage implements ConsolePage, LivePage {

    private static final String NAME = "conversations";
    private static final String PATH = "/console/" + NAME;
    private static final String[] FILTER = {"q", "user_identifier", "chatwoot_conversation_id", "inbox_id", "handled_by", "waiting", "state", "from",
        "to"};

    private final Api api;
    private final Documents documents;

    ConversationsPage(Api api, Documents documents) {
        this.api = api;
        this.documents = documents;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Conversations";
    }

    @Override
    public int place() {
        return 10;
    }

    @Override
    public Shown show(Asked asked) {
        return asked.id() == null ? list(asked) : one(asked);
    }

    /** Gives the conversation to the bot or to a human, or ends it. */
    @Override
    public String act(Asked asked) {
        if (asked.id() == null || asked.field("status") == null) {
            throw new RequestError(422, "Which conversation, and what is to become of it?");
        }
        api.ask("conversation-status", asked.viewer(), Map.of("conversation_id", asked.id()), Map.of("status", asked.field("status")));
        return Asked.address(PATH + "/" + asked.id(), Map.of("done", asked.field("status"))); // a number: the route refuses others
    }

    @Override
    public String live() {
        return NAME;
    }

    /** The state of each watched conversation. Texts that are no numbers are of no conversation. */
    @Override
    public Map<String, String> look(Set<String> watched) {
        Map<String, Object> now = documents.read("console/watch-conversations.sql", Map.of("ids", Documents.ids(watched)));
        Map<String, String> news = new HashMap<>();
        now.forEach((id, state) -> news.put(id, (String) state));
        return news;
    }

    private Shown list(Asked asked) {
        Map<String, String> filter = asked.only(FILTER);
        filter.replaceAll(Moments::read);
        Map<String, Object> query = new HashMap<>(filter);
        query.put("before", asked.field("before"));
        Map<String, Object> list = api.ask("conversations", asked.viewer(), query, null);
        return Shown.of(NAME, "Conversations", "filter", filter, "conversations", list.get("conversations"),
                "next", Asked.next(PATH, filter, list.get("next_before")));
    }

    private Shown one(Asked asked) {
        Map<String, Object> id = Map.of("conversation_id", asked.id());
        Map<String, Object> conversation = api.ask("show-conversation", asked.viewer(), id, null);
        String before = asked.field("before") == null ? null : Moments.read("before", asked.field("before"));
        Map<String, Object> page = new HashMap<>(id);
        page.put("before", before);
        page.put("limit", "100");
        Map<String, Object> timeline = api.ask("timeline", asked.viewer(), page, null);
        return Shown.of("conversation", "Conversation " + asked.id(), "conversation", conversation,
                "why", Moments.parts((String) conversation.get("why")), "happenings", Happening.all((List<?>) timeline.get("timeline")),
                "ours", conversation.get("chatwoot_conversation_id") == null, "notice", notice(asked.field("done")),
                "next", Asked.next(PATH + "/" + asked.id(), Map.of(), timeline.get("next_before")), "before", before)
                .withWordsOf("conversation " + Long.valueOf(asked.id()));
    }

    private static String notice(String done) {
        return done == null ? null : switch (done) {
            case "pending" -> "The bot has it now.";
            case "open" -> "A human has it now.";
            case "resolved" -> "It has ended.";
            default -> null;
        };
    }
}
