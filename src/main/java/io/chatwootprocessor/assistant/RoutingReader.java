package io.chatwootprocessor.assistant;

import io.chatwootprocessor.assistant.Routing.Classify;
import io.chatwootprocessor.assistant.Routing.Rule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code routing.yaml}, as strictly as the files of assistants. */
final class RoutingReader {

    private static final String TEXT = "(?s).{1,200}";
    private static final String LABEL = "[\\p{L}\\p{N}_-]{1,100}";

    private RoutingReader() {
    }

    /** @throws InvalidAssistant naming each fault */
    static Routing read(byte[] content) {
        List<String> faults = new ArrayList<>();
        YamlSection file = new YamlSection("", AssistantReader.parse(content), faults);
        List<Rule> rules = new ArrayList<>();
        file.sections("rules").forEach(section -> rules.add(rule(section)));
        Classify classify = null;
        if (file.has("classify")) {
            YamlSection section = file.section("classify");
            classify = new Classify(section.list("model", List.of("default"), AssistantReader.NAME, "the name of a model below processor.models, or a list of them"),
                    section.list("assistants", List.of(), AssistantReader.NAME, "a list of names of assistants"));
            section.end();
            if (classify.assistants().size() < 2 && faults.isEmpty()) {
                section.fault("assistants", "must name two or more: a model chooses among them");
            }
        }
        if (faults.isEmpty() && rules.isEmpty() && classify == null) {
            faults.add("rules and classify are missing: the file decides nothing");
        }
        file.end();
        if (!faults.isEmpty()) {
            throw new InvalidAssistant(faults);
        }
        return new Routing(CanonicalJson.hash(new String(content, StandardCharsets.ISO_8859_1)).substring(0, 12), List.copyOf(rules), classify);
    }

    private static Rule rule(YamlSection section) {
        List<Long> inboxes = section.list("inbox", List.of(), "[1-9]\\d{0,17}", "the id of an inbox, or a list of them").stream()
                .map(Long::valueOf).toList();
        List<String> labels = section.list("label", List.of(), LABEL, "a label, or a list of them");
        List<String> keywords = section.list("keyword", List.of(), TEXT, "a word or a phrase, or a list of them");
        List<String> known = section.list("known", List.of(), AssistantReader.NAME, "as what the customer is known, such as vendor, or a list");
        List<String> assistants = section.list("assistant", List.of(), AssistantReader.NAME, "the name of an assistant");
        section.end();
        if (assistants.size() != 1) {
            section.fault("assistant", assistants.isEmpty() ? "is missing: who answers" : "must be one");
        }
        if (inboxes.isEmpty() && labels.isEmpty() && keywords.isEmpty() && known.isEmpty()) {
            section.fault("inbox", "and label, keyword and known are missing: the rule would fit always");
        }
        return new Rule(inboxes, labels, keywords, known, assistants.isEmpty() ? null : assistants.get(0));
    }
}
