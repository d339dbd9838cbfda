package io.chatwootprocessor.purchasing.talk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The sentences of {@code purchasing/replies.yaml}. Its questions are known again in the conversation, so nobody has to keep which one is open. */
@Component
class Templates {

    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final String QUESTION = "ask_";

    /**
     * A question that was asked.
     *
     * @param key     its name in the file
     * @param filled  the values filled in, by name
     * @param reasons the names of all sentences of that reply, with the question's
     */
    record Question(String key, String language, Map<String, String> filled, Set<String> reasons) {
    }

    private record Form(String key, String language, Pattern pattern, List<String> names) {
    }

    private final Map<String, Map<String, Object>> languages = new LinkedHashMap<>();
    private final List<Form> questions = new ArrayList<>();
    private final List<Form> reasons = new ArrayList<>();

    Templates() {
        Words.read("/purchasing/replies.yaml").forEach((language, texts) -> {
            languages.put(language, Words.map(texts));
            Words.map(texts).forEach((key, text) -> {
                if (text instanceof String sentence) {
                    (key.startsWith(QUESTION) ? questions : reasons).add(form(key, language, sentence));
                }
            });
        });
    }

    private static Form form(String key, String language, String text) {
        List<String> names = new ArrayList<>();
        StringBuilder pattern = new StringBuilder();
        String template = SPACE.matcher(text).replaceAll(" ").strip();
        Matcher place = PLACE.matcher(template);
        int at = 0;
        while (place.find()) {
            pattern.append(Pattern.quote(template.substring(at, place.start()))).append("(.{1,500}?)");
            names.add(place.group(1));
            at = place.end();
        }
        return new Form(key, language, Pattern.compile(pattern.append(Pattern.quote(template.substring(at))).toString()), names);
    }

    /** Whether there is a sentence of that name. */
    boolean has(String key) {
        return languages.get("en").containsKey(key);
    }

    /** @param filled the values to fill in, by name; a value that the sentence does not name is left out */
    String text(String language, String key, Map<String, ?> filled) {
        return PLACE.matcher((String) languages.get(language).get(key)).replaceAll(place ->
                Matcher.quoteReplacement(String.valueOf(filled.containsKey(place.group(1)) ? filled.get(place.group(1)) : "")));
    }

    /** The name of an order's state. */
    String state(String language, String state) {
        return (String) Words.map(languages.get(language).get("states")).getOrDefault(state, state);
    }

    private Set<String> reasons(String reply, Form question) {
        Set<String> found = reasons.stream().filter(form -> form.language.equals(question.language) && form.pattern.matcher(reply).find()).map(Form::key)
                .collect(Collectors.toSet());
        found.add(question.key);
        return found;
    }

    /** The question with which that reply ends, in whatever language; empty: it asks nothing of these. */
    Optional<Question> questionIn(String reply) {
        String end = SPACE.matcher(reply.strip()).replaceAll(" ");
        for (Form form : questions) {
            Matcher matcher = form.pattern.matcher(end);
            int from = end.length() - 2000;
            matcher.region(Math.max(0, from), end.length());
            while (matcher.find()) {
                if (matcher.end() == end.length()) {
                    Map<String, String> filled = new HashMap<>();
                    for (int i = 0; i < form.names.size(); i++) {
                        filled.put(form.names.get(i), matcher.group(i + 1));
                    }
                    return Optional.of(new Question(form.key, form.language, filled, reasons(end, form)));
                }
            }
        }
        return Optional.empty();
    }
}
