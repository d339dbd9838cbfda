package io.chatwootprocessor.inbound.chat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * A request of {@code POST /api/v1/chat/message}. Written as JSON it is the argument of {@code communication.receive_chat}.
 *
 * @param conversationId the caller's own name for the conversation
 * @param history        the lines of the conversation, oldest first; it ends with the customer's words
 * @param resources      for the responder; null: none
 * @param callbackUrl    is called when the job has ended; null: as {@code bot_config} says
 * @param idempotencyKey calls with the same key are one; null: every call is one of its own
 */
@JsonNaming(SnakeCaseStrategy.class)
public record ChatRequest(String conversationId, List<Line> history, JsonNode resources, String callbackUrl,
        String idempotencyKey) {

    /** How many lines at the end are the customer's new words. */
    @JsonProperty
    public int askedNow() {
        return askedNow(history);
    }

    static int askedNow(List<Line> lines) {
        int from = lines.size();
        while (from > 0 && lines.get(from - 1).role.equals("user")) {
            from--;
        }
        return lines.size() - from;
    }

    /** @param role {@code user}, {@code assistant} or {@code sale} */
    public record Line(String role, String content) {
    }
}
