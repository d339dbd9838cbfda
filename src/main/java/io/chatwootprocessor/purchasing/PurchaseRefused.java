package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.purchasing.PurchaseAnswer.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;

/** A tool of purchasing ends here with an answer other than {@code DONE} and {@code WAITS}. Its message names only the reason: it may be logged. */
public class PurchaseRefused extends RuntimeException {

    private final transient PurchaseAnswer answer;

    public PurchaseRefused(PurchaseAnswer answer) {
        super(answer.reason());
        this.answer = answer;
    }

    /** @param details name, value, name, value, … that the sentence names */
    public static PurchaseRefused ask(String reason, String message, Object... details) {
        return of(Outcome.ASK, reason, message, details);
    }

    public static PurchaseRefused refused(String reason, String message, Object... details) {
        return of(Outcome.REFUSED, reason, message, details);
    }

    public static PurchaseRefused human(String reason, String message, Object... details) {
        return of(Outcome.HUMAN, reason, message, details);
    }

    /** @param order as it is now */
    public static PurchaseRefused about(PurchaseOrder order, Outcome outcome, String reason, String message, Object... details) {
        return new PurchaseRefused(new PurchaseAnswer(outcome, reason, message, map(details), order));
    }

    public PurchaseAnswer answer() {
        return answer;
    }

    private static PurchaseRefused of(Outcome outcome, String reason, String message, Object... details) {
        return new PurchaseRefused(new PurchaseAnswer(outcome, reason, message, map(details), null));
    }

    private static Map<String, Object> map(Object... details) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < details.length; i += 2) {
            map.put((String) details[i], details[i + 1]);
        }
        return map;
    }
}
