package io.chatwootprocessor.assistant;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** All {@link Rules}, by name. */
@Component
class RuleBook {

    private final Map<String, Rules> rules = new TreeMap<>();

    RuleBook(List<Rules> all) {
        all.forEach(one -> rules.put(one.name(), one));
    }

    /** @param name null: none are named */
    Optional<Rules> named(String name) {
        return name == null ? Optional.empty() : Optional.ofNullable(rules.get(name));
    }

    /** Those of the assistant; empty: its file names none. */
    Optional<Rules> of(Assistant assistant) {
        return named(assistant.rules());
    }

    /** The fault of the name in the file; empty: none. */
    Optional<String> problem(Assistant assistant) {
        return assistant.rules() == null || rules.containsKey(assistant.rules()) ? Optional.empty()
                : Optional.of("there are no rules " + assistant.rules() + "; there are " + String.join(", ", rules.keySet()));
    }
}
