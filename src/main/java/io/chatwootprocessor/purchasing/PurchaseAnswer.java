package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.http.JsonBody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The answer of a tool of purchasing, in JSON: {@code {"outcome", "reason", "message", "details", "order"}}.
 *
 * @param outcome of the wish
 * @param reason  a word for programs, such as {@code unknown_product}; docs/purchasing.md lists all
 * @param message a sentence in English for a model: the state now, and what to say or to ask
 * @param details the values in the sentence, by name, for a writer of another one: {@code product}, {@code quantity}, …
 * @param order   as Odoo has it now; null: none is meant
 */
public record PurchaseAnswer(Outcome outcome, String reason, String message, Map<String, Object> details, PurchaseOrder order) {

    /** Of all lines in the answer. The tools' routes let much more through, so that their answers are never cut. */
    private static final int LONGEST_LINES = 30_000;
    private static final int LONGEST_NAME = 300;

    /** The outcomes. */
    public enum Outcome {

        /** It is so in Odoo, read again. */
        DONE,

        /** The order waits for somebody's approval in Odoo. It is not confirmed. */
        WAITS,

        /** Nothing was done: the vendor has to be asked. */
        ASK,

        /** Nothing was done, and asking does not help. */
        REFUSED,

        /** Nothing was done: a human has to decide. The message is the note for the human. */
        HUMAN,

        /** It is not known whether it was done. It must not be repeated: the program goes on looking. A human should know. */
        UNCLEAR,

        /** Nothing was done: Odoo is not there now, or somebody else works with the order at this moment. */
        UNAVAILABLE
    }

    public PurchaseAnswer {
        details = details == null ? Map.of() : details;
    }

    public static PurchaseAnswer of(Outcome outcome, String reason, String message, PurchaseOrder order) {
        return new PurchaseAnswer(outcome, reason, message, Map.of(), order);
    }

    public String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("outcome", outcome.name().toLowerCase(Locale.ROOT));
        json.put("reason", reason);
        json.put("message", message);
        if (!details.isEmpty()) {
            json.put("details", details);
        }
        if (order != null) {
            json.put("order", shown(order));
        }
        return JsonBody.write(json);
    }

    private static Map<String, Object> shown(PurchaseOrder order) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", order.name());
        shown.put("state", order.state().word());
        shown.put("waits_for_approval", order.waitsForApproval());
        shown.put("currency", order.currency());
        shown.put("total", order.total().toPlainString());
        if (order.delivery() != null) {
            shown.put("delivery", order.delivery().toString().substring(0, 10));
        }
        List<Map<String, Object>> lines = new ArrayList<>();
        int left = LONGEST_LINES;
        for (OrderLine line : order.lines()) {
            Map<String, Object> one = shown(line);
            left -= JsonBody.write(one).length();
            if (left < 0) {
                break;
            }
            lines.add(one);
        }
        shown.put("lines", lines);
        if (lines.size() < order.lines().size()) {
            shown.put("more_lines", order.lines().size() - lines.size());
        }
        return shown;
    }

    private static Map<String, Object> shown(OrderLine line) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("product", line.product());
        shown.put("name", line.name() == null || line.name().length() <= LONGEST_NAME ? line.name() : line.name().substring(0, LONGEST_NAME) + "…");
        shown.put("quantity", Amounts.plain(line.quantity()));
        shown.put("unit", line.unit());
        shown.put("price", line.price().toPlainString());
        shown.put("subtotal", line.subtotal().toPlainString());
        if (line.received().signum() > 0) {
            shown.put("received", Amounts.plain(line.received()));
        }
        return shown;
    }
}
