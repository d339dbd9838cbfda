package io.chatwootprocessor.inbound.slack;

import java.util.HashMap;
import java.util.Map;

/**
 * Somebody in Slack pressed a button.
 *
 * @param approvalId  of the approval that it decides
 * @param decision    {@code approve} or {@code deny}
 * @param actor       the person who pressed, for people and the audit
 * @param refusal     why they may not; null: they may
 * @param responseUrl where they can be told something; null: nowhere
 */
public record SlackPress(long approvalId, String decision, String actor, String refusal, String responseUrl) {

    /** Whether they may decide. */
    public boolean mayDecide() {
        return refusal == null;
    }

    /** What {@code direct:decide-approval} takes. */
    public Map<String, Object> parameters() {
        Map<String, Object> parameters = new HashMap<>(); // takes null
        parameters.put("id", approvalId);
        parameters.put("decision", decision);
        parameters.put("reason", null);
        parameters.put("actor", actor);
        return parameters;
    }

    /**
     * @param row of {@code direct:decide-approval}; null: they may not decide
     * @return the text for the person who pressed; null: the message in the channel says it
     */
    String answer(Map<String, Object> row) {
        Map<String, Object> found = row == null ? new HashMap<>() : row;
        String outcome = row == null ? "forbidden" : (String) found.get("outcome");
        return switch (outcome) {
            case "approved", "denied" -> null;
            case "forbidden" -> refusal;
            case "expired" -> "Approval " + approvalId + " has expired: a human is asked to take over.";
            case "not_found" -> "There is no approval " + approvalId + ".";
            default -> "expired".equals(found.get("status")) ? "Approval " + approvalId + " has expired."
                    : "Approval " + approvalId + " is decided already: " + found.get("status") + " by " + found.get("decided_by") + ".";
        };
    }

    /** The outcome as the metric counts it. */
    static String outcome(Map<String, Object> row) {
        return row == null ? "forbidden" : (String) row.get("outcome");
    }
}
