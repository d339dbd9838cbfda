package io.chatwootprocessor.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.chatwootprocessor.responder.Reply;
import java.util.List;

/**
 * What {@code communication.complete_turn} is given, by its names, which are explained there.
 *
 * @param withheld why a rule wants no answer; null: none does
 * @param standIn  what takes the answer in the place of a shipped adapter; null: nothing does
 * @param lifetime how long the answer is tried to be sent, in seconds
 * @param round    what is written down of this round
 */
@JsonNaming(SnakeCaseStrategy.class)
record TurnAnswer(String turnId, String leaseId, List<String> messages, String privateNote, String action, JsonNode data, String error,
        String handoffNote, String withheld, String standIn, double lifetime, String correlationId,
        List<Reply.Command> commands, List<Reply.Fact> facts, List<Reply.Approval> approvals, List<Reply.HandOver> handOvers,
        boolean stale, Round round) {

    /** What is written down of the round, by the names of the table {@code turn_round}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Round(String program, String responder, String version, List<Long> messageIds, int history, long milliseconds) {
    }
}
