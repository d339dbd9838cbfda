package io.chatwootprocessor.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.chatwootprocessor.responder.Reply;
import java.util.List;

/**
 * The argument of {@code communication.complete_turn}, by its names, which are explained there.
 *
 * @param withheld why a rule wants no answer; null: none does
 * @param standIn  the adapter that takes the answer in the place of a shipped one; null: none does
 * @param lifetime how long the program tries to send the answer, in seconds
 * @param round    the record of this round
 */
@JsonNaming(SnakeCaseStrategy.class)
record TurnAnswer(String turnId, String leaseId, List<String> messages, String privateNote, String action, JsonNode data, String error,
        String handoffNote, String withheld, String standIn, double lifetime, String correlationId,
        List<Reply.Command> commands, List<Reply.Fact> facts, List<Reply.Approval> approvals, List<Reply.HandOver> handOvers,
        boolean stale, Round round) {

    /** The record of the round, by the names of the table {@code turn_round}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Round(String program, String responder, String version, List<Long> messageIds, int history, long milliseconds) {
    }
}
