package io.chatwootprocessor.assistant;

import io.chatwootprocessor.responder.Turn;
import io.chatwootprocessor.tools.Tool;
import io.chatwootprocessor.tools.ToolContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One round of an assistant's turn: the assistant, the customer, the tools, and the time.
 *
 * @param run       by which its calls are counted: the turn's id, or a trial's
 * @param leaseId   the fencing token of the turn's lease; null: it is a trial, which has no turn
 * @param settings  by which SQL decides whether the turn still stands
 * @param tools     that it may call
 * @param until     on the clock of {@link System#nanoTime()}
 * @param recording null: it is no evaluation
 * @param verified  whether it is known that the customer has the address that the turn names
 */
public record Round(Assistant assistant, Turn turn, String run, String leaseId, String settings, List<Tool> tools, long until,
        Recording recording, boolean verified) {

    Round(Assistant assistant, Turn turn, String run, String leaseId, String settings, List<Tool> tools, long until) {
        this(assistant, turn, run, leaseId, settings, tools, until, null, false);
    }

    /** The same, with a customer whose address is known to be theirs, or not. */
    Round vouched(boolean known) {
        return new Round(assistant, turn, run, leaseId, settings, tools, until, recording, known);
    }

    /** The same, as an evaluation. */
    Round replaying(Recording calls) {
        return new Round(assistant, turn, run, leaseId, settings, tools, until, calls, verified);
    }

    /** The same, with more known of the turn. */
    Round with(Turn known) {
        return new Round(assistant, known, run, leaseId, settings, tools, until, recording, verified);
    }

    /** The same, by another assistant, which is no freer than this one to act. */
    Round by(Assistant other, List<Tool> itsTools) {
        Assistant bound = assistant.mode() == Assistant.Mode.LIVE ? other : other.in(assistant.mode());
        return new Round(bound, turn, run, leaseId, settings, itsTools, until, recording, verified);
    }

    /** As the bill has it. */
    String purpose(String purpose) {
        return !isTrial() ? purpose : recording == null ? "try" : recording.purpose();
    }

    /** Whether nothing is sent, nothing is changed, and no turn is written down. */
    public boolean isTrial() {
        return leaseId == null;
    }

    /** Whether tools may change something. */
    public boolean mayAct() {
        return !isTrial() && assistant.mode() == Assistant.Mode.LIVE;
    }

    Optional<Tool> tool(String name) {
        return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
    }

    Duration left() {
        return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }

    /** The customer who is served, as tools see it. */
    ToolContext context() {
        Turn.Conversation to = turn.conversation();
        return new ToolContext(to.accountId(), to.userIdentifier(), to.channel(), to.id(), isTrial() ? null : run, to.chatwootConversationId(),
                to.chatwootInboxId(), verified);
    }
}
