package io.chatwootprocessor.purchasing.talk;

import io.chatwootprocessor.assistant.Languages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Tells the language of a message, also of a short one, by the words that vendors use. */
@Component
class Tongue {

    /** By how much the language must be ahead of the next one: half a word that no other has. */
    private static final double MARGIN = 0.5;
    private static final double LETTER = 2;
    private static final Map<String, String> LETTERS = Map.of("es", "ñ¿¡", "pt", "ãõç");

    private final Words words;

    Tongue(Words words) {
        this.words = words;
    }

    /** @return its code; null: there is doubt */
    String of(String text, List<Token> tokens) {
        Map<String, Double> scores = new LinkedHashMap<>();
        words.languages().forEach(language -> scores.put(language, letters(language, text)));
        tokens.stream().filter(token -> token.is(Token.Kind.WORD)).forEach(token -> count(token.plain(), scores));
        List<Map.Entry<String, Double>> best = scores.entrySet().stream().sorted((one, other) -> Double.compare(other.getValue(), one.getValue())).toList();
        Optional<String> certain = Languages.of(text);
        if (certain.isPresent() && (words.languages().contains(certain.get()) || best.get(0).getValue() < LETTER)) {
            return certain.get();
        }
        return best.get(0).getValue() - best.get(1).getValue() >= MARGIN ? best.get(0).getKey() : null;
    }

    /** A word of several languages counts for each of them in parts. */
    private void count(String word, Map<String, Double> scores) {
        List<String> having = words.languages().stream().filter(language -> words.small(language).contains(word) || words.number(word, language) > 0 || isPhrase(language, word)).toList();
        having.forEach(language -> scores.merge(language, 1.0 / having.size(), Double::sum));
    }

    /** Portuguese "mas" tells no language, as it is "más" without its accent, too. */
    private boolean isPhrase(String language, String word) {
        return words.phrases(language).stream().filter(phrase -> !phrase.is("but") || !words.isSmall(word)).anyMatch(phrase -> phrase.words().stream()
                .anyMatch(wanted -> wanted.length() > 1 && Phrase.fits(wanted, word, words.known())));
    }

    private static double letters(String language, String text) {
        String own = LETTERS.getOrDefault(language, "");
        return text.toLowerCase(java.util.Locale.ROOT).chars().anyMatch(letter -> own.indexOf(letter) >= 0) ? LETTER : 0;
    }
}
