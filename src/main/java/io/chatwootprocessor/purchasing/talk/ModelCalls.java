package io.chatwootprocessor.purchasing.talk;

import io.chatwootprocessor.responder.Turn;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
            List<String> unwritten = unwritten(turn, arguments);
            return unwritten.isEmpty() ? Optional.empty() : Optional.of("This was not done: the vendor did not write "
                    + String.join(", ", unwritten) + ". Compute and guess nothing; ask the vendor.");
        }
        return Optional.empty();
    }

    /** In words of the vendor without doubt, or by a yes to a question about it. */
    private boolean isSaid(Intent deed, Situation now, Turn turn) {
        Understood meant = now.meant();
        if (meant.surelyWants(deed)) {
            return true;
        }
        boolean open = meant.wants(deed) || meant.wants(Intent.YES) && !meant.wants(Intent.NO) && meant.refused().isEmpty();
        List<Turn.Line> history = turn.history();
        String asked = history.isEmpty() || history.get(history.size() - 1).role().equals(USER) ? "" : history.get(history.size() - 1).content();
        return open && meant.wants(Intent.YES) && asked.contains("?") && understanding.of(asked, now.language()).wants(deed);
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

    /** All that a number of the text may mean. */
    private void written(String text, List<BigDecimal> found) {
        for (Token token : Lexer.of(text)) {
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
