package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.CallsRoutes;
import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.responder.Reply;
import io.chatwootprocessor.responder.ResponderFailed;
import io.chatwootprocessor.responder.Turn;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.time.Duration;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Lets an assistant answer a turn. Whatever happens, the customer gets one answer, or a human who is told why. */
@Component
public class Answering {

    private static final Logger LOG = LoggerFactory.getLogger(Answering.class);
    /** So that the assistant says why it gives up, and not the one who waits for it that it took too long. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private final Assistants assistants;
    private final Toolbox toolbox;
    private final Ledger ledger;
    private final Loop loop;
    private final FromKnowledge fromKnowledge;
    private final ByRules byRules;
    private final Replies replies;
    private final Listening listening;
    private final Seeing seeing;
    private final Decisions decisions;
    private final DecisionEndings endings = new DecisionEndings();
    private final Duration longest;

    /**
     * @param round as it ended: another assistant may have gone on with it
     */
    record Answered(Round round, Ending ending) {
    }

    Answering(Assistants assistants, Toolbox toolbox, Ledger ledger, Loop loop, FromKnowledge fromKnowledge, ByRules byRules, Replies replies,
            Listening listening, Seeing seeing, Decisions decisions, ProcessorSettings settings) {
        this.assistants = assistants;
        this.toolbox = toolbox;
        this.ledger = ledger;
        this.loop = loop;
        this.fromKnowledge = fromKnowledge;
        this.byRules = byRules;
        this.replies = replies;
        this.listening = listening;
        this.seeing = seeing;
        this.decisions = decisions;
        this.longest = settings.turn().responderTimeout().minus(MARGIN);
    }

    /**
     * @param leaseId  the fencing token of the turn's lease
     * @param settings by which SQL decides whether the turn still stands
     * @throws ResponderFailed where there is no such assistant any more
     */
    @CallsRoutes("ai-tool:*")
    public Reply answer(@Body Turn turn, @Variable("lease_id") String leaseId, @Variable("turn_settings") String settings) {
        String name = turn.bot().responder();
        Assistant assistant = assistants.named(name).orElseThrow(() -> new ResponderFailed("there is no assistant " + name + " any more"));
        Round round = round(assistant, turn, turn.id(), leaseId, settings);
        Draft draft = new Draft();
        Ending ending;
        try {
            JsonNode standing = ledger.begin(round);
            remember(draft, standing);
            round = listening.heard(round).with(turn.without(Decisions.messages(standing)));
            Answered answered = goingOn(round, draft, standing);
            round = answered.round();
            ending = answered.ending();
        } catch (TurnOutdated e) {
            LOG.info("Turn {}: the assistant {} stops, its answer is outdated ({})", turn.id(), name, e.getMessage());
            ending = Ending.OUTDATED;
        }
        return replies.of(round, draft, ending);
    }

    private void remember(Draft draft, JsonNode standing) {
        standing.path("effects").forEach(effect -> {
            if (toolbox.builtIn(effect.path("name").asText()).isEmpty()) {
                draft.heard(effect.path("result").asText(), true, false);
            }
        });
        if (!standing.path("waiting").isEmpty()) {
            draft.waits();
        }
    }

    /** Goes on with what humans decided, and then answers. */
    private Answered goingOn(Round round, Draft draft, JsonNode before) {
        JsonNode standing = before;
        if (!standing.path("decided").isEmpty()) {
            try {
                decisions.carryOut(round, draft, standing, round.turn().messages().stream().map(Turn.Message::id).toList());
            } catch (HandOffNeeded e) {
                return new Answered(round, handedOff(round, e));
            }
            standing = ledger.begin(round);
        }
        return endings.of(answered(round, draft, standing), draft, standing);
    }

    Round round(Assistant assistant, Turn turn, String run, String leaseId, String settings) {
        Duration time = Duration.ofSeconds(assistant.limits().seconds());
        return new Round(assistant, turn, run, leaseId, settings, toolbox.of(assistant),
                System.nanoTime() + (time.compareTo(longest) < 0 ? time : longest).toNanos());
    }

    /** @throws TurnOutdated where the turn is not ours any more, or something newer came */
    Answered answered(Round round, Draft draft, JsonNode standing) {
        try {
            seeing.look(round, draft);
            if (!round.turn().messages().isEmpty()) {
                fromKnowledge.look(round, draft);
            }
            return new Answered(round, Ending.said(byRules.answers(round.assistant()) ? byRules.answer(round, draft)
                    : loop.run(round, draft, standing)));
        } catch (HandOffNeeded e) {
            return new Answered(round, handedOff(round, e));
        } catch (TurnOutdated e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("Turn {}: the assistant {} failed: {}", round.run(), round.assistant().name(), Causes.of(e));
            return new Answered(round, Ending.handedOff(HandOffReason.ERROR, "The program failed (" + e.getClass().getSimpleName() + "); its log says more."));
        }
    }

    private static Ending handedOff(Round round, HandOffNeeded needed) {
        LOG.info("Turn {}: the assistant {} hands over: {}", round.run(), round.assistant().name(), needed.reason().word());
        return Ending.handedOff(needed.reason(), needed.getMessage());
    }
}
