package io.chatwootprocessor.purchasing.talk;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** How many messages of vendors the rules understand: wishes and lines, all of it or it counts as wrong. */
class SentencesTest {

    private final Words words = new Words();
    private final Understanding understanding = new Understanding(words, new Tongue(words), new Intents(words), new Lines(words));

    @Test
    void ofAHundredMessagesAtLeastNinetyAreUnderstood() {
        assertThat(wrong("sentences.yaml")).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    void ofFortyMessagesThatNoRuleWasTunedOnMoreThanHalfAreUnderstood() {
        assertThat(wrong("held-out.yaml")).hasSizeLessThan(20);
    }

    @SuppressWarnings("unchecked")
    private List<String> wrong(String file) {
        List<Map<String, Object>> sentences = new Yaml().load(getClass().getResourceAsStream("/purchasing/" + file));
        List<String> wrong = new ArrayList<>();
        for (Map<String, Object> sentence : sentences) {
            Understood understood = understanding.of((String) sentence.get("say"), null);
            String expected = expected(sentence);
            String actual = actual(understood, sentence.containsKey("asks"));
            if (!expected.equals(actual)) {
                wrong.add(sentence.get("say") + "\n   expected " + expected + "\n   actual   " + actual + " " + understood);
            }
        }
        System.out.println(file + ": " + (sentences.size() - wrong.size()) + " of " + sentences.size() + " right");
        return wrong;
    }

    @SuppressWarnings("unchecked")
    private static String expected(Map<String, Object> sentence) {
        Set<String> is = new TreeSet<>((List<String>) sentence.get("is"));
        is.remove("none");
        boolean asks = sentence.containsKey("asks");
        List<Map<String, Object>> lines = (List<Map<String, Object>>) sentence.getOrDefault("lines", List.of());
        return is + " not " + new TreeSet<>((List<String>) sentence.getOrDefault("not", List.of())) + " asks " + asks + (asks ? "" : lines.stream()
                .map(line -> shown(line.get("qty"), line.get("unit"), line.get("of"), line.get("price"), line.get("currency"))).toList());
    }

    private static String actual(Understood understood, boolean asks) {
        Set<String> is = understood.wishes().stream().map(wish -> wish.intent().word()).collect(Collectors.toCollection(TreeSet::new));
        return is + " not " + understood.refused().stream().map(Intent::word).collect(Collectors.toCollection(TreeSet::new)) + " asks "
                + understood.asksBack() + (asks ? "" : understood.lines().stream()
                        .map(line -> shown(line.quantity(), line.unit(), line.product(), line.price(), line.currency())).toList());
    }

    private static String shown(Object quantity, Object unit, Object product, Object price, Object currency) {
        return number(quantity) + " " + (unit == null || PIECES.contains(unit.toString()) ? "" : unit) + " of " + product + " at " + number(price) + " " + currency;
    }

    private static final Set<String> PIECES = Set.of("u", "un", "uds", "unid", "pcs", "unidades", "units");

    private static String number(Object value) {
        return value == null ? "-" : new BigDecimal(value.toString()).stripTrailingZeros().toPlainString();
    }
}
