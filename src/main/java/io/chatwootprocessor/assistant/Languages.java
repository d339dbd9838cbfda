package io.chatwootprocessor.assistant;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells the language of a text by its small words, where these leave no doubt. The libraries for this have models of 5 to 100 MB, and are as
 * uncertain with short texts; where nothing is certain, nothing is said.
 */
public final class Languages {

    private static final Pattern WORD = Pattern.compile("[\\p{L}]+");
    private static final int FEWEST = 3;
    private static final Map<String, Set<String>> WORDS = new LinkedHashMap<>();

    static {
        words("en", "the and you your is are for with this that have has it we our will not can please what how when where my from was be on");
        words("es", "el los las usted su para con esta este que una por favor es pero muy hola puedo cuando donde mi del tengo quiero gracias"
                + " está son hay le pedido cómo qué");
        words("pt", "o os as você seu sua para com esta este que uma por é mas muito olá posso quando onde meu minha do da não tenho quero obrigado"
                + " está são há lhe pedido como em");
        words("de", "der die das und sie ihr ihre ist sind für mit dieses dass haben hat es wir unser wird nicht kann bitte was wie wann wo mein von"
                + " ich ein eine auf zu");
        words("fr", "le la les et vous votre est sont pour avec cette ce que avez a nous notre pas pouvez quoi comment quand où mon ma je un une des"
                + " bonjour merci dans sur du");
        words("it", "il lo gli e lei suo sua è sono per con questo questa che ha abbiamo noi nostro non può cosa come quando dove mio mia io un una"
                + " ciao grazie di del vorrei");
    }

    private Languages() {
    }

    /** Its code, such as {@code en}; empty: there is doubt. */
    public static Optional<String> of(String text) {
        List<String> words = WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(found -> found.group()).toList();
        Map<String, Long> hits = new HashMap<>();
        WORDS.forEach((language, known) -> hits.put(language, words.stream().filter(known::contains).count()));
        List<Map.Entry<String, Long>> best = hits.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())).limit(2).toList();
        boolean certain = best.get(0).getValue() >= FEWEST && best.get(0).getValue() * 2 >= best.get(1).getValue() * 3
                && best.get(0).getValue() * 8 >= words.size();
        return certain ? Optional.of(best.get(0).getKey()) : Optional.empty();
    }

    private static void words(String language, String words) {
        WORDS.put(language, Set.copyOf(Arrays.asList(words.split(" "))));
    }
}
