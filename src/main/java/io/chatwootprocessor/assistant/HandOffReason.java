package io.chatwootprocessor.assistant;

import java.util.Locale;

/** Why a conversation goes to a human: the one list. */
public enum HandOffReason {

    CUSTOMER_REQUEST("the customer asked for a human"),
    MISSING_KNOWLEDGE("it does not know the answer"),
    UNSUPPORTED("it cannot do what the customer wants"),
    POLICY("a rule leaves this to a human"),
    TOOL_FAILURE("a tool did not work"),
    CLARIFICATION("it does not understand what the customer wants"),
    APPROVAL_DENIED("a human did not approve"),
    BUDGET("a limit is reached"),
    GUARD("its reply was held back"),
    ERROR("no model answered");

    private final String words;

    HandOffReason(String words) {
        this.words = words;
    }

    /** As tables, metrics and models spell it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For agents, after "because". */
    String words() {
        return words;
    }
}
