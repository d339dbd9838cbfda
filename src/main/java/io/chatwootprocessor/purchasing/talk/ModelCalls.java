package io.chatwootprocessor.purchasing.talk;

import io.chatwootprocessor.responder.Turn;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Checks a model's calls about an order against the vendor's words: no confirmation, cancellation or receipt that nobody said, and no
 * number that nobody wrote.
 */
@Component
class ModelCalls {

    private static final Map<String, Intent> DEEDS = Map.of("confirm_purchase_order", Intent.CONFIRM, "cancel_order", Intent.CANCEL,
            "mark_order_received", Intent.RECEIVED);
    private static final Set<String> OF_LINES = Set.of("create_purchase_quote", "update_order_line");
    /** Lines with these have a number that a model would write as it stands. */
    private static final Set<Problem> UNCOUNTABLE = Set.of(Problem.RELATIVE, Problem.PRICE_PER);
    private static final String USER = "user";

    private final Situations situations;
    private final Understanding understanding;
    private final Words words;

    ModelCalls(Situations situations, Understanding understanding, Words words) {
        this.situations = situations;
        this.understanding = understanding;
        this.words = words;
    }

    /** @return the words to the model instead; empty: it may make the call */
    Optional<String> refusal(Turn turn, String tool, Map<String, Object> arguments) {
        Situation now = situations.of(turn);
        Intent deed = DEEDS.get(tool);
        if (deed != null) {
            return isSaid(deed, now, turn) ? Optional.empty() : Optional.of("This was not done: the vendor does not say clearly that the order is "
                    + (deed == Intent.CONFIRM ? "to be confirmed" : deed == Intent.CANCEL ? "to be cancelled" : "delivered as a whole")
                    + ". Ask the vendor, and name the order.");
        }
        if (OF_LINES.contains(tool)) {
            if (now.meant().lines().stream().flatMap(line -> line.problems().stream()).anyMatch(UNCOUNTABLE::contains)) {
                return Optional.of("This was not done: the vendor names a difference, or a price of another unit. Compute nothing; ask the vendor for the"
                        + " whole quantity, or for the price of one.");
            }
            List<String> unwritten = unwritten(turn, arguments);
            return unwritten.isEmpty() ? Optional.empty() : Optional.of("This was not done: the vendor did not write "
                    + String.join(", ", unwritten) + ". Compute and guess nothing; ask the vendor.");
        }
        return Optional.empty();
    }

    /** In words of the vendor without doubt, or by a bare yes to a question about it. "I confirm" may be a yes to another question. */
    private boolean isSaid(Intent deed, Situation now, Turn turn) {
        Understood meant = now.meant();
        Set<Intent> asked = asked(now, turn);
        if (asked.size() == 1 && meant.agrees(asked.iterator().next())) {
            return asked.contains(deed);
        }
        return meant.surelyWants(deed) && (deed != Intent.CONFIRM || asked.isEmpty() || asked.contains(deed));
    }

    /** The deeds for which the last reply asks. */
    private Set<Intent> asked(Situation now, Turn turn) {
        if (now.askedFor() != null) {
            return Set.of(now.askedFor());
        }
        List<Turn.Line> history = turn.history();
        String asked = history.isEmpty() || history.get(history.size() - 1).role().equals(USER) ? "" : history.get(history.size() - 1).content();
        return asked.contains("?") ? understanding.of(asked, now.language()).wishes().stream().map(Wish::intent).filter(Intent::isDeed)
                .collect(Collectors.toSet()) : Set.of();
    }

    /** Quantities and prices of the call that stand nowhere in the vendor's words. */
    private List<String> unwritten(Turn turn, Map<String, Object> arguments) {
        List<Object> asked = new ArrayList<>();
        collect(arguments, asked);
        List<BigDecimal> written = new ArrayList<>();
        written(turn.text(), written);
        turn.history().stream().filter(line -> line.role().equals(USER)).forEach(line -> written(line.content(), written));
        return asked.stream().filter(value -> written.stream().noneMatch(number -> number.compareTo(new BigDecimal(value.toString())) == 0))
                .map(Object::toString).toList();
    }

    private static void collect(Object value, List<Object> found) {
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(one -> collect(one, found));
        } else if (value instanceof List<?> list) {
            list.forEach(one -> collect(one, found));
        } else if (value instanceof Number) {
            found.add(value);
        }
    }

    /** Whether another part of the same number stands beside it: "2 mil", "twenty five", "treinta y dos". */
    private boolean isPart(List<Token> tokens, int at) {
        int before = at > 1 && words.has("and", tokens.get(at - 1).plain()) ? at - 2 : at - 1;
        return isPart(tokens, at, before) || isPart(tokens, at, at + 1);
    }

    private boolean isPart(List<Token> tokens, int at, int beside) {
        if (beside < 0 || beside >= tokens.size()) {
            return false;
        }
        boolean both = words.number(tokens.get(at).plain(), null) > 1 && words.number(tokens.get(beside).plain(), null) > 1;
        return both || words.has("number-parts", tokens.get(beside).plain());
    }

    /** All that a number of the text may mean. A part of a number means nothing alone. */
    private void written(String text, List<BigDecimal> found) {
        List<Token> tokens = Lexer.of(text);
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (isPart(tokens, i)) {
                continue;
            }
            for (String language : words.languages()) {
                BigDecimal value = token.is(Token.Kind.NUMBER) || token.is(Token.Kind.BARCODE) ? Amount.of(token.text(), language).value() : null;
                if (value != null) {
                    found.add(value);
                }
                int word = token.is(Token.Kind.WORD) ? words.number(token.plain(), language) : 0;
                if (word > 0) {
                    found.add(BigDecimal.valueOf(word));
                }
            }
        }
    }
}
