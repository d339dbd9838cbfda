package io.chatwootprocessor.console.knowledge;

import io.chatwootprocessor.assistant.Assistant;
import io.chatwootprocessor.assistant.Assistants;
import io.chatwootprocessor.console.Api;
import io.chatwootprocessor.console.Asked;
import io.chatwootprocessor.console.ConsolePage;
import io.chatwootprocessor.console.Documents;
import io.chatwootprocessor.console.Shown;
import io.chatwootprocessor.http.RequestError;
import io.chatwootprocessor.knowledge.KnowledgeSearch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/** {@code /console/knowledge}: the documents, a search as an assistant makes it, proposals, and questions without a passage. */
@Component
class KnowledgePage implements ConsolePage {

    private static final String PATH = "/console/knowledge";
    private static final String ASSISTANT = "assistant ";
    private static final String BASE = "base ";
    /** Passages: as many as an assistant sees. */
    private static final int MOST = 5;
    private static final int LONGEST_QUESTION = 2000;

    private final Api api;
    private final Documents documents;
    private final Assistants assistants;
    private final KnowledgeSearch search;

    KnowledgePage(Api api, Documents documents, Assistants assistants, KnowledgeSearch search) {
        this.api = api;
        this.documents = documents;
        this.assistants = assistants;
        this.search = search;
    }

    @Override
    public String name() {
        return "knowledge";
    }

    @Override
    public String title() {
        return "Knowledge";
    }

    @Override
    public int place() {
        return 60;
    }

    @Override
    public Shown show(Asked asked) {
        Map<String, Object> known = api.ask("knowledge", asked.viewer(), asked.only("base", "before"), null);
        Map<String, Object> proposed = api.ask("proposals", asked.viewer(), asked.field("proposals_before") == null ? Map.of()
                : Map.of("before", asked.field("proposals_before")), null);
        Map<String, Object> questions = api.ask("questions", asked.viewer(), Map.of(), null);
        List<String> places = places(asked.viewer());
        String as = asked.field("as") != null && places.contains(asked.field("as")) ? asked.field("as") : places.isEmpty() ? null : places.get(0);
        String question = asked.field("q");
        if (question != null && question.length() > LONGEST_QUESTION) {
            throw new RequestError(422, "invalid_q: at most " + LONGEST_QUESTION + " characters");
        }
        Double minimum = minimum(as);
        Shown shown = Shown.of("knowledge", "Knowledge", "documents", known.get("documents"),
                "moreDocuments", Asked.next(PATH, asked.only("base"), known.get("next_before")), "base", asked.field("base"),
                "proposals", proposed.get("proposals"), "moreProposals", proposed.get("next_before") == null ? null
                        : Asked.address(PATH, Map.of("proposals_before", proposed.get("next_before").toString())),
                "questions", questions.get("questions"), "places", places, "as", as, "q", question, "minimum", minimum,
                "found", question == null || as == null ? null : found(as, question, minimum == null ? 0 : minimum));
        boolean words = Stream.of(proposed.get("proposals"), questions.get("questions")).anyMatch(list -> !((List<?>) list).isEmpty());
        return words ? shown.withWordsOf("page knowledge") : shown;
    }

    /** The assistants and bases with which one can search. */
    @SuppressWarnings("unchecked")
    private List<String> places(String viewer) {
        List<String> places = new ArrayList<>();
        TreeSet<String> bases = new TreeSet<>((Collection<String>) documents.read("knowledge/list-bases.sql", Map.of()).get("bases"));
        ((List<Map<String, Object>>) api.ask("assistants", viewer, Map.of(), null).get("assistants")).forEach(one -> assistants.named((String) one.get("name"))
                .filter(assistant -> !assistant.knowledge().bases().isEmpty()).ifPresent(assistant -> {
                    places.add(ASSISTANT + assistant.name());
                    bases.addAll(assistant.knowledge().bases());
                }));
        bases.forEach(base -> places.add(BASE + base));
        return places;
    }

    private Double minimum(String as) {
        return as != null && as.startsWith(ASSISTANT) ? assistants.named(as.substring(ASSISTANT.length())).map(one -> one.knowledge().minimumScore()).orElse(null) : null;
    }

    private List<Map<String, Object>> found(String as, String question, double minimum) {
        List<String> bases = as.startsWith(BASE) ? List.of(as.substring(BASE.length()))
                : assistants.named(as.substring(ASSISTANT.length())).map(Assistant::knowledge).map(Assistant.KnowledgeUse::bases).orElse(List.of());
        List<Map<String, Object>> shown = new ArrayList<>();
        for (KnowledgeSearch.Found found : search.search(bases, question, MOST)) {
            Map<String, Object> passage = new LinkedHashMap<>();
            passage.put("document", found.document());
            passage.put("heading", found.heading().isEmpty() ? null : found.heading());
            passage.put("text", found.text());
            passage.put("score", Math.round(found.score() * 1000) / 1000.0);
            passage.put("used", found.score() >= minimum);
            shown.add(passage);
        }
        return shown;
    }

    @Override
    public String act(Asked asked) {
        return switch (String.valueOf(asked.field("action"))) {
            case "publish", "drop" -> decided(asked);
            case "delete" -> deleted(asked);
            case "put" -> put(asked);
            default -> throw new RequestError(422, "invalid_action: publish, drop, delete or put");
        };
    }

    private String decided(Asked asked) {
        Map<String, Object> decision = new HashMap<>(asked.only("base"));
        decision.put("decision", asked.field("action"));
        api.ask("decide-proposal", asked.viewer(), Map.of("proposal_id", needed(asked, "id")), decision);
        return PATH + "#proposals";
    }

    private String deleted(Asked asked) {
        api.ask("delete-document", asked.viewer(), address(asked), null);
        return PATH + "#documents";
    }

    private String put(Asked asked) {
        Map<String, String> fields = new HashMap<>(address(asked));
        fields.put("Content-Type", needed(asked, "kind") + "; charset=utf-8");
        api.ask("put-document", asked.viewer(), fields, needed(asked, "text").getBytes(StandardCharsets.UTF_8));
        return Asked.address(PATH, Map.of("base", asked.field("base"))) + "#documents";
    }

    /** In a path a document's name is encoded. */
    private static Map<String, String> address(Asked asked) {
        return Map.of("base", needed(asked, "base"), "document", UriUtils.encode(needed(asked, "document"), StandardCharsets.UTF_8));
    }

    private static String needed(Asked asked, String field) {
        if (asked.field(field) == null) {
            throw new RequestError(422, field + "_required: the form lacks it");
        }
        return asked.field(field);
    }
}
