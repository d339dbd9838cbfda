package io.chatwootprocessor.responder;

import java.time.Instant;

/**
 * The decision of the route from {@code direct:may-answer} about a turn.
 *
 * @param answer {@code yes}, {@code no}, {@code later}; {@code failed}: it said nothing that can be understood
 * @param reason why not, or why later; of one that failed the error
 * @param at     when the turn is to be answered, of {@code later}; else null
 */
public record Rule(String answer, String reason, Instant at) {

    static final String NO = "no";
    static final String FAILED = "failed";
    static final Rule YES = new Rule("yes", null, null);

    /** Whether the turn ends without an answer because of it: a message that only a human can answer goes to one all the same. */
    public boolean withholds(Reply reply) {
        return answer.equals(NO) && reply.error() == null && reply.action().equals(Reply.NONE);
    }
}
