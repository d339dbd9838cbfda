package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.responder.Reply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Makes a {@link Reply} of how a round ended, and writes it down. */
@Component
class Replies {

    private final Ledger ledger;
    private final MeterRegistry meters;

    Replies(Ledger ledger, MeterRegistry meters) {
        this.ledger = ledger;
        this.meters = meters;
    }

    Reply of(Round round, Draft draft, Ending ending) {
        List<String> words = words(round.assistant(), draft, ending);
        Reply reply = ending.isOutdated() ? Reply.outdated() : switch (round.assistant().mode()) {
            case LIVE -> ending.reason() == null ? said(round, draft, words) : handedOff(round, draft, ending, words);
            case SUGGEST -> suggested(round, draft, ending, words);
            case SHADOW -> new Reply(List.of(), null, Reply.NONE, data(round, ending), null);
        };
        ledger.end(round, made(draft, ending, words));
        count(round, draft, ending);
        return reply;
    }

    private static Reply said(Round round, Draft draft, List<String> words) {
        return new Reply(words, joined(draft.notes()), action(draft, Ending.said("")), data(round, Ending.said("")), null,
                draft.commands(), draft.facts(), draft.asked(), draft.handOvers(), false);
    }

    /** Where no model answered, the turn has failed: the customer's messages stay unanswered, as after any other responder's failure. */
    private static Reply handedOff(Round round, Draft draft, Ending ending, List<String> words) {
        Assistant.HandOff to = round.assistant().handOff();
        List<String> notes = new ArrayList<>();
        if (to.note()) {
            notes.add("The assistant " + round.assistant().name() + " hands this conversation over, because " + ending.reason().words() + " ("
                    + ending.reason().word() + ").\n" + ending.detail());
        }
        notes.addAll(draft.notes());
        if (!draft.effects().isEmpty()) {
            notes.add("It has called these tools, which may change something, and they answered:\n- " + String.join("\n- ", draft.effects()));
        }
        draft.asked().forEach(asked -> notes.add("It wanted to call " + asked.tool() + " with " + arguments(draft, asked)
                + ", which nobody has approved. It was not done." + (asked.summary() == null ? "" : "\n" + asked.summary())));
        List<Reply.Command> commands = new ArrayList<>(draft.commands());
        if (to.team() != null) {
            commands.add(new Reply.Command("assign_team", to.team()));
        }
        String note = notes.isEmpty() ? "" : String.join("\n\n", notes);
        boolean failed = isFailed(ending);
        return new Reply(words, note, failed ? null : Reply.HANDOFF, data(round, ending), failed ? ending.detail() : null,
                commands, failed ? List.of() : draft.facts(), List.of(), draft.handOvers(), false);
    }

    /** Nothing is done, but the agents read what would be done. */
    private static Reply suggested(Round round, Draft draft, Ending ending, List<String> words) {
        StringBuilder note = new StringBuilder("Suggestion of the assistant ").append(round.assistant().name()).append(":\n\n");
        if (ending.reason() != null) {
            note.append("(It would hand over, because ").append(ending.reason().words()).append(": ").append(ending.detail()).append(")\n");
        }
        words.forEach(text -> note.append(text).append('\n'));
        draft.calls().stream().filter(call -> call.effect() && !call.ran()).forEach(call -> note.append("\n(It would call ").append(call.tool())
                .append(" with ").append(CanonicalJson.of(call.arguments())).append(')'));
        draft.commands().forEach(command -> note.append("\n(It would ").append(command.command().replace('_', ' ')).append(": ")
                .append(command.argument()).append(')'));
        draft.facts().forEach(fact -> note.append("\n(It would remember: ").append(fact.text()).append(')'));
        draft.handOvers().forEach(given -> note.append("\n(").append(given.from()).append(" would give the conversation to ").append(given.to()).append(')'));
        draft.notes().forEach(text -> note.append("\n(Its note: ").append(text).append(')'));
        return new Reply(List.of(), note.toString().strip(), Reply.NONE, data(round, ending), null);
    }

    /**
     * The customer gets this: an answer; if a human goes on, the model's own words, else those of the file; nothing after an error, because the
     * messages then stay unanswered.
     */
    static List<String> words(Assistant assistant, Draft draft, Ending ending) {
        if (isFailed(ending)) {
            return List.of();
        }
        if (ending.reason() == null) {
            return ending.text() == null || ending.text().isEmpty() ? List.of() : List.of(ending.text());
        }
        boolean closed = assistant.hours() != null && !assistant.hours().isOpen(Instant.now());
        String outside = closed ? assistant.hours().outside() : null;
        if (ending.reason() == HandOffReason.APPROVAL_DENIED && draft.parting() != null) { // hours or not, the customer hears it
            return outside == null ? List.of(draft.parting()) : List.of(draft.parting(), outside);
        }
        String text = outside != null ? outside : draft.parting() != null ? draft.parting() : assistant.handOff().message();
        return text == null ? List.of() : List.of(text);
    }

    /** The conversation is answered, resolved or handed off. After an error a human goes on, too. */
    static String action(Draft draft, Ending ending) {
        return ending.reason() != null ? Reply.HANDOFF : resolves(draft) ? Reply.RESOLVE : Reply.REPLY;
    }

    private static boolean isFailed(Ending ending) {
        return ending.reason() == HandOffReason.ERROR;
    }

    private static String arguments(Draft draft, Reply.Approval asked) {
        return draft.calls().stream().filter(call -> call.tool().equals(asked.tool()) && !call.ran()).map(call -> CanonicalJson.of(call.arguments()))
                .distinct().collect(java.util.stream.Collectors.joining(", "));
    }

    /** An effect that waits for a human keeps the conversation open. */
    private static boolean resolves(Draft draft) {
        return draft.resolved() && !draft.isWaiting();
    }

    private static ObjectNode data(Round round, Ending ending) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("assistant", round.assistant().name());
        data.put("version", round.assistant().version());
        if (round.assistant().mode() != Assistant.Mode.LIVE) {
            data.put("mode", round.assistant().mode().word());
        }
        if (ending.reason() != null) {
            data.put("hand_off_reason", ending.reason().word());
        }
        return data;
    }

    private static Map<String, Object> made(Draft draft, Ending ending, List<String> words) {
        Map<String, Object> made = new HashMap<>();
        made.put("outcome", ending.isOutdated() ? "stale" : isFailed(ending) ? "error" : action(draft, ending));
        made.put("hand_off_reason", ending.reason() == null ? null : ending.reason().word());
        made.put("hand_off_detail", ending.detail());
        made.put("draft", words);
        made.put("passages", JsonBody.parse(JsonBody.write(draft.allPassages())));
        made.put("verdicts", draft.verdicts());
        made.put("clarified", draft.clarifies());
        return made;
    }

    private void count(Round round, Draft draft, Ending ending) {
        String assistant = round.assistant().name();
        draft.verdicts().forEach(verdict -> Counter.builder("processor.assistant.verdicts").description("replies that were held back")
                .tag("assistant", assistant).tag("verdict", verdict.verdict()).register(meters).increment());
        if (ending.reason() != null) {
            Counter.builder("processor.assistant.handoffs").description("conversations that assistants gave to humans")
                    .tag("assistant", assistant).tag("reason", ending.reason().word()).register(meters).increment();
        }
    }

    private static String joined(List<String> notes) {
        return notes.isEmpty() ? null : String.join("\n\n", notes);
    }
}
