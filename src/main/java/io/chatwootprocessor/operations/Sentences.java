package io.chatwootprocessor.operations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;

/** The sentences of {@code operations/why-silent.yaml}, which explains itself. */
final class Sentences {

    private static final Pattern WORD = Pattern.compile("\\{([a-z_]+)}");

    private final Map<String, Map<String, Object>> reasons;

    Sentences() {
        try (InputStream in = Sentences.class.getResourceAsStream("/operations/why-silent.yaml")) {
            reasons = new Yaml().load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The reasons that have a sentence. */
    Set<String> reasons() {
        return reasons.keySet();
    }

    /** The one that answers the customer now: {@code human}, {@code nobody}; null: the responder. */
    String who(String reason) {
        return (String) of(reason).get("who");
    }

    /** In one sentence, without anybody's words. A reason that a route or a later version made is shown as it is. */
    String why(String reason, Map<String, ?> facts) {
        Object why = of(reason).get("why");
        return why == null ? "The newest message gets no answer: " + reason + "." : filled((String) why, facts);
    }

    /** @param alone whether Chatwoot does not know the conversation */
    String whatToDo(String reason, Map<String, ?> facts, boolean alone) {
        Object text = alone && of(reason).containsKey("do-alone") ? of(reason).get("do-alone") : of(reason).get("do");
        return text == null ? null : filled((String) text, facts);
    }

    /** The reasons that the log tells. */
    Set<String> told() {
        return reasons.entrySet().stream().filter(reason -> !reason.getValue().containsKey("told")).map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Whether it passes by itself within minutes. */
    boolean passes(String reason) {
        return "later".equals(of(reason).get("told"));
    }

    private Map<String, Object> of(String reason) {
        return reasons.getOrDefault(reason == null ? "" : reason, Map.of());
    }

    private static String filled(String text, Map<String, ?> facts) {
        return WORD.matcher(text).replaceAll(word -> {
            Object fact = facts.get(word.group(1));
            return Matcher.quoteReplacement(fact == null ? word.group(1).equals("responder") ? "nobody" : "an unknown " + word.group(1) : fact.toString());
        });
    }
}
