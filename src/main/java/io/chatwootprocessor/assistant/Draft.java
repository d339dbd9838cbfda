package io.chatwootprocessor.assistant;

import dev.langchain4j.data.message.Content;
import io.chatwootprocessor.responder.Reply.Approval;
import io.chatwootprocessor.responder.Reply.Command;
import io.chatwootprocessor.responder.Reply.Fact;
import io.chatwootprocessor.responder.Reply.HandOver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An answer in the making: the actions of built-in tools, and the known texts. All of it leaves at once, in the transaction that ends the
 * turn, or not at all. It also notes the effects of other tools, which stand whatever becomes of the answer.
 */
public class Draft {

    /**
     * A call of a tool, as trials and suggestions show it.
     *
     * @param ran false: it was not made, as it has an effect, or its arguments were wrong
     */
    record Call(String tool, Map<String, Object> arguments, String result, boolean effect, boolean ran) {
    }

    private static final int LONGEST_TOLD = 300;

    private final List<String> notes = new ArrayList<>();
    private final Set<Command> commands = new LinkedHashSet<>();
    private final List<Knowledge.Passage> passages = new ArrayList<>();
    private final List<Knowledge.Passage> earlierPassages = new ArrayList<>(); // of assistants that gave the conversation away
    private final List<String> evidence = new ArrayList<>();
    private final Map<String, Fact> facts = new LinkedHashMap<>();
    private final List<Content> files = new ArrayList<>();
    private final List<String> background = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final Map<Long, Approval> asked = new LinkedHashMap<>();
    private final Set<Long> waiting = new HashSet<>();
    private final Set<String> effects = new LinkedHashSet<>();
    private final Set<String> madeApproved = new LinkedHashSet<>();
    private final List<HandOver> handOvers = new ArrayList<>();
    private final Repetitions repetitions = new Repetitions();
    private int trips;
    private boolean resolved;
    private boolean effectDone;
    private boolean noted;
    private boolean informed;
    private boolean clarifies;
    private String parting;

    /** A call that waits for a human, if the turn ends with this answer. */
    void asks(Approval approval) {
        asked.put(approval.callId(), approval);
    }

    /** An effect that a human approved is made. */
    void madeApproved(String tool) {
        madeApproved.add(tool);
    }

    /** The tools whose approved effects are made by now, and that the turn goes on with. */
    public Set<String> madeApproved() {
        return madeApproved;
    }

    /** A call of the conversation waits for a human already. */
    void waitsFor(long callId) {
        waiting.add(callId);
    }

    /** Whether that call has waited for a human since before this turn. */
    boolean isWaitingFor(long callId) {
        return waiting.contains(callId);
    }

    /** Another assistant goes on. It answers from its own knowledge. */
    void handsOver(HandOver given) {
        handOvers.add(given);
        parting = null;
        earlierPassages.addAll(passages);
        passages.clear();
        informed = false;
    }

    /** Counts one more call of a model for an answer, whichever assistant makes it. */
    int trip() {
        return ++trips;
    }

    /** For the agents. */
    public void note(String text) {
        if (!notes.contains(text)) {
            notes.add(text);
        }
    }

    /**
     * A call of a tool with an effect. It stands whatever becomes of the answer.
     *
     * @param answer of the tool: only it says whether the effect happened
     */
    void did(String tool, String arguments, String answer, boolean failed) {
        String told = ContactFacts.oneLine(answer == null ? "" : answer);
        effects.add(tool + " with " + arguments + (failed ? " (failed)" : ": " + (told.length() > LONGEST_TOLD ? told.substring(0, LONGEST_TOLD) + "…" : told)));
    }

    /** The effects of the turn and of earlier turns about its messages, for the agents. */
    Set<String> effects() {
        return effects;
    }

    /** To be done in Chatwoot, once. */
    public void command(String command, String argument) {
        commands.add(new Command(command, argument));
    }

    /** To be remembered of the contact, once. */
    public void fact(Fact fact) {
        facts.put(fact.text().toLowerCase(Locale.ROOT), fact);
    }

    /** The conversation is over with this answer. */
    public void resolve() {
        resolved = true;
    }

    /** The passages found; a reply may repeat them. */
    public void found(List<Knowledge.Passage> found) {
        found.stream().filter(passage -> !passages.contains(passage)).forEach(passages::add);
    }

    /** A tool's words; a reply may repeat them, too. */
    void heard(String text, boolean effect, boolean builtIn) {
        evidence.add(text);
        effectDone |= effect && !builtIn;
        noted |= builtIn;
        informed |= !builtIn;
    }

    /** The prompt beside the conversation; a reply may repeat it, but it proves no deed. */
    void told(String text) {
        background.add(text);
    }

    /** Pictures and documents that the customer sent. */
    void shows(List<Content> contents) {
        files.addAll(contents);
    }

    void called(Call call) {
        calls.add(call);
    }

    /** The words to the customer beside the wish to hand over. */
    public void parting(String text) {
        parting = text;
    }

    void judged(List<Verdict> found) {
        verdicts.addAll(found);
    }

    /** Whether a human has something to decide, from this turn or an earlier one. */
    boolean isWaiting() {
        return !waiting.isEmpty() || !asked.isEmpty();
    }

    /** Whether an effect of this turn was not made, as a human has to approve it first. */
    public boolean hasAsked() {
        return !asked.isEmpty();
    }

    List<Approval> asked() {
        return List.copyOf(asked.values());
    }

    List<HandOver> handOvers() {
        return List.copyOf(handOvers);
    }

    /** Of the calls of the turn, whichever assistant makes them. */
    Repetitions repetitions() {
        return repetitions;
    }

    List<String> notes() {
        return notes;
    }

    List<Command> commands() {
        return List.copyOf(commands);
    }

    List<Fact> facts() {
        return List.copyOf(facts.values());
    }

    List<Content> files() {
        return files;
    }

    List<String> background() {
        return background;
    }

    List<Knowledge.Passage> passages() {
        return passages;
    }

    /** Those that any assistant of the turn found. */
    List<Knowledge.Passage> allPassages() {
        return Stream.concat(earlierPassages.stream(), passages.stream()).distinct().toList();
    }

    List<String> evidence() {
        return evidence;
    }

    List<Verdict> verdicts() {
        return verdicts;
    }

    List<Call> calls() {
        return calls;
    }

    boolean resolved() {
        return resolved;
    }

    /** Whether a tool has changed something in the world. */
    boolean effectDone() {
        return effectDone;
    }

    /** Whether the agents were told something: by a built-in tool, or as they have something to decide. */
    boolean noted() {
        return noted || isWaiting();
    }

    /** Whether a tool that is not built in said something. */
    boolean informed() {
        return informed;
    }

    /** Notes that the reply asks the customer what they mean, as no passage answers. */
    void clarify() {
        clarifies = true;
    }

    boolean clarifies() {
        return clarifies;
    }

    /** The last words to the customer before a human goes on; null: there are none. */
    String parting() {
        return parting;
    }
}
