package io.chatwootprocessor.assistant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.Yaml;

/** Finds where a reply says that something was done: {@code assistant/claims.yaml} has the phrases. */
@Component
class DeedClaims {

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;

    /** @param own whether the writer says that they did it themselves */
    private record Phrase(Pattern pattern, boolean own, Pattern unless, Pattern handing) {
    }

    /** The same deed in all languages. */
    private final Map<String, Pattern> deeds = new LinkedHashMap<>();
    private final List<Phrase> phrases = new ArrayList<>();

    DeedClaims() {
        try (InputStream in = DeedClaims.class.getResourceAsStream("/assistant/claims.yaml")) {
            Map<String, Map<String, Object>> languages = new Yaml().load(in);
            Map<String, List<String>> words = new LinkedHashMap<>();
            languages.values().forEach(language -> read(language, words));
            words.forEach((deed, alternatives) -> deeds.put(deed, pattern("\\b(?:" + String.join("|", alternatives) + "|" + deed + ")")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private void read(Map<String, Object> language, Map<String, List<String>> words) {
        Map<String, String> ofLanguage = (Map<String, String>) language.get("deeds");
        ofLanguage.forEach((deed, alternatives) -> words.computeIfAbsent(deed, name -> new ArrayList<>()).add(alternatives));
        String all = "(?:" + String.join("|", ofLanguage.values()) + ")\\b";
        String handing = "(?:" + language.get("handing") + ")\\b";
        Pattern unless = pattern((String) language.get("unless"));
        for (String kind : List.of("own", "told")) {
            ((List<String>) language.get(kind)).forEach(phrase -> phrases.add(new Phrase(
                    pattern(phrase.replace("{deed}", all).replace("{handing}", handing)), kind.equals("own"), unless, pattern(handing))));
        }
    }

    /**
     * The first claim that nothing makes true.
     *
     * @param acted    whether a tool has changed something in the world
     * @param handed   whether the built-in tools told or gave something to humans
     * @param evidence the texts of tools and passages
     * @param undone   deeds that are certainly not done, whatever else was
     */
    Optional<String> unfounded(String reply, boolean acted, boolean handed, String evidence, Set<String> undone) {
        if (acted && undone.isEmpty()) {
            return Optional.empty();
        }
        for (Phrase phrase : phrases) {
            Matcher claim = phrase.pattern.matcher(reply);
            while (claim.find()) {
                String sentence = reply.substring(sentenceOf(reply, claim.start()), claim.end());
                boolean founded = phrase.unless.matcher(sentence).find() || reply.startsWith("?", endOf(reply, claim.end()))
                        || handed && phrase.handing.matcher(claim.group()).find()
                        || !tells(claim.group(), undone) && (acted || !phrase.own && isTold(claim.group(), evidence));
                if (!founded) {
                    return Optional.of(claim.group());
                }
            }
        }
        return Optional.empty();
    }

    private boolean tells(String claim, Set<String> undone) {
        return undone.stream().anyMatch(deed -> deeds.get(deed).matcher(claim).find());
    }

    /** Whether a tool or a passage says the same, in whatever language. */
    private boolean isTold(String claim, String evidence) {
        List<Pattern> meant = deeds.values().stream().filter(deed -> deed.matcher(claim).find()).toList();
        return !meant.isEmpty() && meant.stream().allMatch(deed -> deed.matcher(evidence).find());
    }

    private static int sentenceOf(String text, int at) {
        for (int i = at - 1; i >= 0; i--) {
            if (".!?\n".indexOf(text.charAt(i)) >= 0) {
                return i + 1;
            }
        }
        return 0;
    }

    private static int endOf(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (".!?\n".indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    private static Pattern pattern(String regex) {
        return Pattern.compile(regex, FLAGS);
    }
}
