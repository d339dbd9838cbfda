package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.CallsRoutes;
import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.inbound.VerifiedChannels;
import io.chatwootprocessor.inbound.address.Sender;
import io.chatwootprocessor.responder.Reply;
import io.chatwootprocessor.responder.Turn;
import io.chatwootprocessor.settings.ProcessorSettings;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Lets an assistant answer a turn. Whatever happens, the customer gets one answer, or a human who is told why. */
@Component
public class Answering {

    private static final Logger LOG = LoggerFactory.getLogger(Answering.class);
    /** Taken off the caller's time, so that the assistant itself says why it gives up. */
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
    private final Owners owners;
    private final DecisionEndings endings;
    private final VerifiedChannels channels;
    private final Duration longest;

    /**
     * @param round as it ended: another assistant may have gone on with it
     */
    record Answered(Round round, Ending ending) {
    }

    Answering(Assistants assistants, Toolbox toolbox, Ledger ledger, Loop loop, FromKnowledge fromKnowledge, ByRules byRules, Replies replies,
            Listening listening, Seeing seeing, Decisions decisions, Owners owners, VerifiedChannels channels, ProcessorSettings settings) {
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
        this.owners = owners;
        this.channels = channels;
        this.endings = new DecisionEndings(byRules);
        this.longest = settings.turn().responderTimeout().minus(MARGIN);
    }

    /**
     * @param leaseId  the fencing token of the turn's lease
     * @param settings by which SQL decides whether the turn still stands
     * @throws io.chatwootprocessor.responder.ResponderFailed where there is no such assistant any more
     */
    @CallsRoutes({"ai-tool:*", "direct:known-*", "direct:describe-*"})
    public Reply answer(@Body Turn turn, @Variable("lease_id") String leaseId, @Variable("turn_settings") String settings) {
        long begun = System.nanoTime();
        Assistant assistant;
        try {
            assistant = owners.of(turn, leaseId, settings);
        } catch (TurnOutdated e) {
            return Reply.outdated();
        }
        Round round = round(assistant, turn, turn.id(), leaseId, settings, begun)
                .vouched(channels.vouchFor(new Sender(turn.conversation().userIdentifier(), turn.conversation().channel())));
        Draft draft = new Draft();
        Ending ending;
        try {
            JsonNode standing = ledger.begin(round);
            remember(draft, standing);
            round = listening.heard(round);
            round = round.with(round.turn().without(Decisions.messages(standing)));
            Answered answered = goingOn(round, draft, decisions.inDraft(standing, said(round), false));
            round = answered.round();
            ending = answered.ending();
        } catch (TurnOutdated e) {
            LOG.info("Turn {}: the assistant {} stops, its answer is outdated ({})", turn.id(), assistant.name(), e.getMessage());
            ending = Ending.OUTDATED;
        }
        return replies.of(round, draft, ending);
    }

    private void remember(Draft draft, JsonNode standing) {
        standing.path("effects").forEach(effect -> {
            String tool = effect.path("name").asText();
            if (toolbox.builtIn(tool).isEmpty()) {
                boolean failed = effect.path("state").asText().equals("failed");
                draft.did(tool, CanonicalJson.of(effect.path("arguments")), effect.path("result").asText(), failed);
                if (!failed) {
                    draft.heard(effect.path("result").asText(), true, false);
                }
            }
        });
        standing.path("waiting").forEach(approval -> draft.waitsFor(approval.path("call_id").asLong()));
    }

    /** Goes on with the decisions of humans, and then answers. */
    private Answered goingOn(Round round, Draft draft, JsonNode before) {
        JsonNode standing = before;
        if (!standing.path("decided").isEmpty()) {
            try {
                decisions.carryOut(round, draft, standing, said(round));
            } catch (HandOffNeeded e) {
                return endings.of(round, e, draft, decisions.inDraft(ledger.begin(round), said(round), true));
            }
            standing = decisions.inDraft(ledger.begin(round), said(round), true);
        }
        return endings.of(answered(round, draft, standing), draft, standing);
    }

    private static List<Long> said(Round round) {
        return round.turn().messages().stream().map(Turn.Message::id).toList();
    }

    /** Of a customer for whose address nobody vouches. */
    Round round(Assistant assistant, Turn turn, String run, String leaseId, String settings) {
        return round(assistant, turn, run, leaseId, settings, System.nanoTime());
    }

    /** @param begun when the responder was asked: choosing the assistant has taken some of its time */
    private Round round(Assistant assistant, Turn turn, String run, String leaseId, String settings, long begun) {
        Duration time = Duration.ofSeconds(assistant.limits().seconds());
        return new Round(assistant, turn, run, leaseId, settings, toolbox.of(assistant), begun + (time.compareTo(longest) < 0 ? time : longest).toNanos());
    }

    /**
     * Lets the assistant answer, and those that it gives the conversation to.
     *
     * @param standing see {@link Ledger#begin}
     * @throws TurnOutdated where the turn is not ours any more, or something newer came
     */
    Answered answered(Round first, Draft draft, JsonNode standing) {
        Round round = first;
        JsonNode known = standing;
        while (true) {
            try {
                return new Answered(round, ending(round, draft, known));
            } catch (HandOver given) {
                LOG.info("Turn {}: the assistant {} gives the conversation to {}", round.run(), round.assistant().name(), given.to());
                Assistant next = assistants.named(given.to()).orElse(null);
                if (next == null) {
                    return new Answered(round, Ending.handedOff(HandOffReason.ERROR, "There is no assistant " + given.to() + " any more."));
                }
                draft.handsOver(new Reply.HandOver(round.assistant().name(), given.to(), given.goal(), given.facts()));
                round = round.by(next, toolbox.of(next));
                ObjectNode told = (ObjectNode) (round.isTrial() ? standing.deepCopy() : ledger.begin(round));
                told.putObject("handed_over").put("from", draft.handOvers().get(draft.handOvers().size() - 1).from()).put("goal", given.goal()).put("facts", given.facts());
                known = told;
            }
        }
    }

    private Ending ending(Round round, Draft draft, JsonNode standing) {
        try {
            if (draft.handOvers().isEmpty()) {
                seeing.look(round, draft);
            }
            if (!round.turn().messages().isEmpty()) {
                fromKnowledge.look(round, draft);
            }
            return Ending.said(byRules.answers(round.assistant()) ? byRules.answer(round, draft) : loop.run(round, draft, standing));
        } catch (HandOffNeeded e) {
            return handedOff(round, e);
        } catch (TurnOutdated | HandOver e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("Turn {}: the assistant {} failed: {}", round.run(), round.assistant().name(), Causes.of(e));
            return Ending.handedOff(HandOffReason.ERROR, "The program failed (" + e.getClass().getSimpleName() + "); its log says more.");
        }
    }

    private static Ending handedOff(Round round, HandOffNeeded needed) {
        LOG.debug("Turn {}: the assistant {} hands over: {}", round.run(), round.assistant().name(), needed.reason().word());
        return Ending.handedOff(needed.reason(), needed.getMessage());
    }
}
