package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.chatwootprocessor.assistant.model.ModelAnswer;
import io.chatwootprocessor.assistant.model.ModelQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Asks the model, makes the calls that it wants, and asks it again, until it says something that may leave. Each step is checked before it is
 * taken: whether the turn is still ours, whether something newer came, and the caps.
 */
@Component
class Loop {

    private static final int MOST_CALLS_AT_ONCE = 16;
    private static final int LONGEST_QUOTE = 4000;
    private static final String TOOL_NAME = "[a-zA-Z0-9_-]{1,64}";

    private final Prompt prompt;
    private final Asking asking;
    private final Calling calling;
    private final Verdicts verdicts;
    private final Bill bill;

    Loop(Prompt prompt, Asking asking, Calling calling, Verdicts verdicts, Bill bill) {
        this.prompt = prompt;
        this.asking = asking;
        this.calling = calling;
        this.verdicts = verdicts;
        this.bill = bill;
    }

    /**
     * @param draft  collects the actions of built-in tools
     * @param before the standing of the turn: see {@link Ledger#begin}
     * @return the reply's text
     * @throws TurnOutdated  where the turn is not ours any more, or something newer came
     * @throws HandOffNeeded where a human has to go on
     */
    String run(Round round, Draft draft, JsonNode before) {
        List<ChatMessage> messages = prompt.messages(round, draft, before);
        List<ToolSpecification> tools = Toolbox.specifications(round.tools());
        String purpose = "answer";
        while (draft.trip() <= round.assistant().limits().roundTrips()) {
            ModelAnswer said = asking.ask(round, purpose, new ModelQuestion(List.copyOf(messages), tools), draft.resolved());
            if (said.isEmpty()) {
                return ""; // the conversation is over, and there is nothing to add
            }
            if (said.calls().isEmpty()) {
                List<Verdict> wrong = new ArrayList<>(verdicts.of(round, draft, said));
                boolean nothingIsKnown = Clarifying.isDue(round, draft);
                if (nothingIsKnown && Clarifying.wasAsked(round, before)) {
                    throw new HandOffNeeded(HandOffReason.MISSING_KNOWLEDGE,
                            "The knowledge has no answer, also after the customer was asked what they mean.");
                }
                if (nothingIsKnown && !Clarifying.isQuestion(Verdicts.clean(said.text()))) {
                    wrong.add(new Verdict("clarify", "no passage answers, and it is not one short question"));
                }
                draft.judged(wrong);
                if (wrong.isEmpty()) {
                    if (nothingIsKnown) {
                        draft.clarify();
                    }
                    return Verdicts.clean(said.text());
                }
                if (purpose.equals("repair") && wrong.stream().anyMatch(verdict -> verdict.verdict().equals("clarify"))) {
                    throw new HandOffNeeded(HandOffReason.MISSING_KNOWLEDGE, "No passage of the knowledge answers the customer's question.");
                }
                if (purpose.equals("repair")) {
                    throw new HandOffNeeded(HandOffReason.GUARD, "Its reply was held back (" + wrong.stream().map(Verdict::verdict).distinct()
                            .collect(Collectors.joining(", ")) + "). It was: " + shortened(said.text()));
                }
                purpose = "repair";
                messages.add(AiMessage.from(shortened(said.text())));
                messages.add(UserMessage.from(Verdicts.asked(wrong)));
            } else {
                call(round, draft, said, messages);
            }
        }
        throw bill.reached(round, "round-trips");
    }

    private void call(Round round, Draft draft, ModelAnswer said, List<ChatMessage> messages) {
        if (said.calls().size() > MOST_CALLS_AT_ONCE) {
            throw new HandOffNeeded(HandOffReason.BUDGET, "The model wanted " + said.calls().size() + " calls of tools at once.");
        }
        if (said.calls().stream().anyMatch(call -> ChatwootTools.HAND_OFF.equals(call.name())) && !said.text().isBlank()
                && verdicts.of(round, draft, said).isEmpty()) {
            draft.parting(Verdicts.clean(said.text()));
        }
        List<ToolExecutionRequest> calls = new ArrayList<>();
        List<ChatMessage> results = new ArrayList<>();
        for (ToolExecutionRequest call : said.calls()) {
            ToolExecutionRequest shown = sendable(call, messages.size() + calls.size());
            calls.add(shown);
            results.add(ToolExecutionResultMessage.from(shown, calling.call(round, draft, call)));
        }
        messages.add(said.whole().toBuilder().text(said.text().isBlank() ? null : said.text()).toolExecutionRequests(calls).build());
        messages.addAll(results);
    }

    private static String shortened(String text) {
        return text.isBlank() ? "(nothing)" : text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "… cut" : text;
    }

    /** A call as providers take it back: they refuse their own models' garbage. */
    private static ToolExecutionRequest sendable(ToolExecutionRequest call, int number) {
        String name = call.name() == null || !call.name().matches(TOOL_NAME) ? "unknown" : call.name();
        String id = call.id() == null || call.id().isBlank() ? "call_" + number : call.id();
        return ToolExecutionRequest.builder().id(id).name(name).arguments(CanonicalJson.isObject(call.arguments()) ? call.arguments() : "{}").build();
    }
}
