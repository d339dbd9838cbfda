package io.chatwootprocessor.knowledge;

import com.optimaize.langdetect.LanguageDetector;
import com.optimaize.langdetect.LanguageDetectorBuilder;
import com.optimaize.langdetect.i18n.LdLocale;
import com.optimaize.langdetect.ngram.NgramExtractors;
import com.optimaize.langdetect.profiles.LanguageProfileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells PostgreSQL's text search configuration for a text's language; {@code simple} where there is none, or nobody can tell. */
final class PassageLanguage {

    static final String SIMPLE = "simple";
    /** Fewer letters do not tell a language. */
    private static final int FEWEST = 60;
    private static final int ENOUGH = 5000;
    private static final double CERTAIN = 0.9;
    private static final Pattern NOT_LANGUAGE = Pattern.compile("(?ms)^```.*?^```|`[^`\\n]*`|https?://\\S+|[^\\p{L}\\s']+");
    private static final Map<String, String> CONFIGURATIONS = new TreeMap<>(Map.ofEntries(
            Map.entry("ar", "arabic"), Map.entry("ca", "catalan"), Map.entry("da", "danish"), Map.entry("de", "german"),
            Map.entry("el", "greek"), Map.entry("en", "english"), Map.entry("es", "spanish"), Map.entry("eu", "basque"),
            Map.entry("fi", "finnish"), Map.entry("fr", "french"), Map.entry("ga", "irish"), Map.entry("hi", "hindi"),
            Map.entry("hu", "hungarian"), Map.entry("id", "indonesian"), Map.entry("it", "italian"), Map.entry("lt", "lithuanian"),
            Map.entry("ne", "nepali"), Map.entry("nl", "dutch"), Map.entry("no", "norwegian"), Map.entry("pt", "portuguese"),
            Map.entry("ro", "romanian"), Map.entry("ru", "russian"), Map.entry("sr", "serbian"), Map.entry("sv", "swedish"),
            Map.entry("ta", "tamil"), Map.entry("tr", "turkish"), Map.entry("yi", "yiddish")));
    /** So that they are not taken for one of the above. */
    private static final List<String> OTHERS = List.of("bg", "cs", "et", "fa", "he", "hr", "ja", "ko", "lv", "mk", "pl", "sk", "sl", "sq", "th",
            "uk", "ur", "vi", "zh-CN", "zh-TW");

    private PassageLanguage() {
    }

    /** @param otherwise where the text does not tell */
    static String of(String text, String otherwise) {
        String words = NOT_LANGUAGE.matcher(text.length() > ENOUGH ? text.substring(0, ENOUGH) : text).replaceAll(" ").replaceAll("\\s+", " ");
        if (words.length() < FEWEST) {
            return otherwise;
        }
        return Detector.ONE.getProbabilities(words).stream().filter(guess -> guess.getProbability() >= CERTAIN).findFirst()
                .map(guess -> CONFIGURATIONS.getOrDefault(guess.getLocale().getLanguage(), SIMPLE)).orElse(otherwise);
    }

    /** Loaded when the first document is read. */
    private static final class Detector {

        static final LanguageDetector ONE = create();

        private static LanguageDetector create() {
            try {
                List<LdLocale> known = Stream.concat(CONFIGURATIONS.keySet().stream(), OTHERS.stream()).map(LdLocale::fromString).toList();
                return LanguageDetectorBuilder.create(NgramExtractors.standard()).withProfiles(new LanguageProfileReader().readBuiltIn(known)).build();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
