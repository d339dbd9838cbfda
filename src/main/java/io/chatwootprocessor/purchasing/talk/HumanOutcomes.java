package io.chatwootprocessor.purchasing.talk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.chatwootprocessor.assistant.HandOffNeeded;
import io.chatwootprocessor.assistant.HandOffReason;
import io.chatwootprocessor.http.JsonBody;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Has a human go on where a tool of purchasing says so, whatever a model would say. */
final class HumanOutcomes {

    private HumanOutcomes() {
    }

    /**
     * @param result a {@code PurchaseAnswer}, or the text of another tool
     * @throws HandOffNeeded where a human has to decide, or nobody knows what was done; its note says what to decide
     */
    static void handOver(String result) {
        JsonNode answer = json(result);
        String message = answer.path("message").asText();
        switch (answer.path("outcome").asText()) {
            case "human" -> {
                if (!answer.path("reason").asText().equals("several_vendors")) { // the model asks which one
                    throw new HandOffNeeded(HandOffReason.POLICY, message);
                }
            }
            case "unclear" -> throw new HandOffNeeded(HandOffReason.TOOL_FAILURE, "Odoo's answer was lost: it is not known whether the change was made. Please"
                    + " look at the order" + (answer.path("order").has("name") ? " " + answer.path("order").path("name").asText() : "") + " in Odoo.");
            default -> {
            }
        }
    }

    /**
     * @param heard what tools said, the newest at the end
     * @return {@code confirm}, {@code cancel}: no order that they told of is so; empty: they told of none
     */
    static Set<String> undone(List<String> heard) {
        Map<String, String> states = new LinkedHashMap<>();
        heard.stream().map(HumanOutcomes::json).filter(answer -> answer.has("outcome")).map(answer -> answer.path("order")).filter(order -> order.has("state"))
                .forEach(order -> states.put(order.path("name").asText(), order.path("state").asText()));
        Set<String> undone = new HashSet<>();
        if (!states.isEmpty() && states.values().stream().noneMatch(Set.of("confirmed", "received", "billed")::contains)) {
            undone.add("confirm");
        }
        if (!states.isEmpty() && !states.containsValue("cancelled")) {
            undone.add("cancel");
        }
        return undone;
    }

    /** @return missing: it is no JSON, or was cut */
    static JsonNode json(String text) {
        try {
            return text != null && text.startsWith("{") ? JsonBody.parse(text) : MissingNode.getInstance();
        } catch (IllegalStateException e) {
            return MissingNode.getInstance(); // of another tool, or cut
        }
    }
}
