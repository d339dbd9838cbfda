package io.chatwootprocessor.purchasing.talk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** The words that vendors use: {@code purchasing/words.yaml} by language, and {@code purchasing/lines.yaml} for the lines of an order. */
@Component
class Words {

    private static final List<String> PHRASES = List.of("asked", "fillers", "negations", "not-yet", "later", "conditions", "old", "about", "holds",
            "but", "perhaps", "partial", "planned", "future", "others", "says", "relative", "agreeing");
    /** Roles of words that may be a part of other phrases, too. They are looked up where they count, beside the other roles. */
    private static final Set<String> BESIDE = Set.of("asked", "perhaps", "planned", "future", "others", "says", "relative", "agreeing");

    private final List<Phrase> phrases = new ArrayList<>();
    private final Map<String, List<Phrase>> roles = new HashMap<>();
    private final Map<String, Map<String, Integer>> numbers = new HashMap<>();
    private final Map<String, Set<String>> small = new LinkedHashMap<>();
    private final Map<String, Set<String>> lines = new HashMap<>();
    private final Map<String, String> currencies = new HashMap<>();
    private final Map<String, String> countries = new HashMap<>();
    private final Set<String> known = new HashSet<>();

    Words() {
        read("/purchasing/words.yaml").forEach((language, lists) -> language(language, map(lists)));
        phrases.sort(Comparator.comparingInt(Phrase::weight).reversed());
        phrases.forEach(phrase -> roles.computeIfAbsent(phrase.role(), role -> new ArrayList<>()).add(phrase));
        read("/purchasing/lines.yaml").forEach((name, list) -> {
            if (name.equals("currencies") || name.equals("countries")) {
                map(list).forEach((word, value) -> (name.equals("countries") ? countries : currencies).put(word, (String) value));
            } else {
                lines.put(name, new LinkedHashSet<>(list(list)));
            }
        });
        lines.values().forEach(known::addAll);
        small.values().forEach(known::addAll);
        phrases.forEach(phrase -> phrase.words().stream().filter(word -> !word.endsWith("*")).forEach(known::add));
    }

    /** A file of the program's, all of it as text: {@code no} is a word there and not a truth value. */
    static Map<String, Object> read(String file) {
        LoaderOptions options = new LoaderOptions();
        Resolver texts = new Resolver() {

            @Override
            protected void addImplicitResolvers() {
                // all is text
            }
        };
        try (InputStream in = Words.class.getResourceAsStream(file)) {
            DumperOptions dumper = new DumperOptions();
            return new Yaml(new SafeConstructor(options), new Representer(dumper), dumper, options, texts).load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void language(String language, Map<String, Object> lists) {
        map(lists.get("intents")).forEach((intent, words) -> list(words)
                .forEach(words1 -> phrases.add(Phrase.of(words1, "intents", Intent.of(intent), language))));
        PHRASES.forEach(role -> list(lists.get(role)).forEach(words -> phrases.add(Phrase.of(words, role, null, language))));
        small.put(language, Set.copyOf(new HashSet<>(list(lists.get("small")))));
        Map<String, Integer> values = new HashMap<>();
        map(lists.get("numbers")).forEach((word, value) -> values.put(word, Integer.valueOf((String) value)));
        numbers.put(language, values);
    }

    /** The languages that the rules know. */
    Set<String> languages() {
        return small.keySet();
    }

    /** @param language null: of all */
    List<Phrase> phrases(String language) {
        return language == null ? phrases : phrases.stream().filter(phrase -> phrase.language().equals(language)).toList();
    }

    /** Phrases of all roles but those that are looked up beside the others. */
    List<Phrase> ownPhrases() {
        return phrases.stream().filter(phrase -> !BESIDE.contains(phrase.role())).toList();
    }

    /** Phrases of that role, of all languages, longer ones first. */
    List<Phrase> ofRole(String role) {
        return roles.getOrDefault(role, List.of());
    }

    /** Whether that word alone has that role, in any language, letter by letter: no misspelled word counts. */
    boolean isForm(String role, Token token) {
        return ofRole(role).stream().anyMatch(phrase -> phrase.endAt(List.of(token), 0, Set.of(token.plain())) == 1);
    }

    Set<String> small(String language) {
        return small.get(language);
    }

    /** Whether it says nothing by itself. */
    boolean isSmall(String word) {
        return small.values().stream().anyMatch(words -> words.contains(word));
    }

    /** Words that are no misspelled other ones. */
    Set<String> known() {
        return known;
    }

    /** Whether it stands in that list of {@code lines.yaml}. */
    boolean has(String list, String word) {
        return lines.get(list).contains(word);
    }

    /** @return ISO 4217, or a sign or word that several currencies share; null: it is no currency */
    String currency(String word) {
        return currencies.get(word);
    }

    /** @return 1 to 20; 0: it is no number in that language; null: any */
    int number(String word, String language) {
        return numbers.entrySet().stream().filter(entry -> language == null || !numbers.containsKey(language) || entry.getKey().equals(language))
                .map(entry -> entry.getValue().get(word)).filter(value -> value != null).findFirst().orElse(0);
    }

    /** @return the language that is spoken where such phone numbers are; null: another one, or it is none */
    String languageOf(String phone) {
        return countries.entrySet().stream().filter(country -> phone.startsWith(country.getKey())).map(Map.Entry::getValue).findFirst().orElse(null);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<String> list(Object value) {
        return value == null ? List.of() : (List<String>) value;
    }
}
