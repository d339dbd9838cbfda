package io.chatwootprocessor.purchasing.talk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.chatwootprocessor.assistant.HandOffNeeded;
import io.chatwootprocessor.assistant.HandOffReason;
import io.chatwootprocessor.http.JsonBody;

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

    private static JsonNode json(String text) {
        try {
            return text != null && text.startsWith("{") ? JsonBody.parse(text) : MissingNode.getInstance();
        } catch (IllegalStateException e) {
            return MissingNode.getInstance(); // of another tool, or cut
        }
    }
}
