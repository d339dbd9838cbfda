package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.responder.Turn;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Under {@code only-from-knowledge} an assistant that knows nothing about what the customer wants asks them once what they mean. If it knows nothing
 * then either, a human goes on. A message that only greets or thanks wants nothing.
 */
final class Clarifying {

    private static final Pattern QUESTION = Pattern.compile("(?s).*[?？؟][\\s\\p{So}\\p{Sk}\\p{Cf}\"'»”’)]*");
    private static final Pattern SENTENCE_END = Pattern.compile("[.!…。！]+(?=\\s|$)|\\n+");
    private static final int LONGEST = 400;
    private static final Set<String> COURTESY = Arrays.stream(("hi hello hey good morning afternoon evening day night there thanks thank you very much so many"
            + " ok okay great perfect fine bye goodbye see cool nice please welcome"
            + " hola buenos buenas dias tardes noches dia gracias muchas mil de nada vale perfecto genial bien adios chao hasta luego muy amable"
            + " ola bom boa tarde noite obrigado obrigada muito otimo tchau ate logo"
            + " hallo guten tag morgen abend moin danke schon sehr vielen dank gut super prima tschuss auf wiedersehen"
            + " bonjour bonsoir salut merci beaucoup bien parfait au revoir d accord ciao").split(" ")).collect(Collectors.toUnmodifiableSet());

    private Clarifying() {
    }

    /** Whether nothing is known that a reply could say. */
    static boolean isDue(Round round, Draft draft) {
        return round.assistant().knowledge().onlyFrom() && draft.passages().isEmpty() && !draft.informed() && !isCourtesy(round.turn().text());
    }

    /** Whether the customer was asked already what they mean. before: see {@link Ledger#begin}; a trial shows it in its messages. */
    static boolean wasAsked(Round round, JsonNode before) {
        if (before.has("clarified")) {
            return before.path("clarified").asBoolean();
        }
        List<Turn.Line> history = round.turn().history();
        return !history.isEmpty() && history.get(history.size() - 1).role().equals("assistant") && isQuestion(history.get(history.size() - 1).content());
    }

    /** Whether it asks something, and says little else. */
    static boolean isQuestion(String reply) {
        return reply.length() <= LONGEST && QUESTION.matcher(reply).matches() && SENTENCE_END.matcher(reply.strip()).results().count() <= 2;
    }

    /** Whether somebody only greets, thanks or agrees. */
    static boolean isCourtesy(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{M}+", "").toLowerCase(Locale.ROOT);
        return !plain.contains("?") && !Pattern.compile("\\d").matcher(plain).find()
                && Pattern.compile("\\P{L}+").splitAsStream(plain).allMatch(word -> word.isEmpty() || COURTESY.contains(word));
    }
}
