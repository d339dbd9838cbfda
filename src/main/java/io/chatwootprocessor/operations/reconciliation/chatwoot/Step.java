package io.chatwootprocessor.operations.reconciliation.chatwoot;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * The next step for an account, as {@code communication.next_look} says it.
 *
 * @param kind           {@code list}: read the next page of its conversations; {@code messages}: of a conversation's messages;
 *                       {@code end}, {@code lost}: nothing
 * @param look           of {@code list}
 * @param conversationId of {@code messages}: Chatwoot's
 * @param shown          the conversation, as a webhook would show it
 * @param since          messages from then on are compared
 * @param before         messages with a smaller id are read; null: the newest
 * @param checkedTo      messages up to this one have been compared; null: none has
 * @param answeredTo     messages up to this one have been answered by a reply of ours that we do not have any more; null: none has
 * @param patient        whether a young event is left to its webhook
 * @param now            on our clock
 */
@JsonNaming(SnakeCaseStrategy.class)
record Step(String kind, Long accountId, String leaseId, Look look, Long conversationId, ObjectNode shown, String since, Long before,
        Long checkedTo, Long answeredTo, boolean patient, String now) {

    static final String LIST = "list";
    static final String MESSAGES = "messages";

    boolean isCall() {
        return kind.equals(LIST) || kind.equals(MESSAGES);
    }

    Instant nowMoment() {
        return Instant.parse(now);
    }
}
