package io.chatwootprocessor.assistant;

import io.chatwootprocessor.responder.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The duties of an assistant in one conversation.
 *
 * @param before      the messages before
 * @param customer    the customer's present words, in one burst
 * @param contains    texts that must be in the answer, whatever their case
 * @param containsNot texts that must not
 * @param calls       tools that must be called
 * @param callsNot    tools that must not
 * @param action      {@code reply}, {@code handoff}, {@code resolve}; null: any
 * @param reason      of the hand-off; null: any
 */
record Case(String name, List<Turn.Line> before, List<String> customer, List<String> contains, List<String> containsNot, List<String> calls,
        List<String> callsNot, String action, String reason) {

    /** The faults of the assistant's answer; empty: none. */
    List<Verdict> judge(String answer, String done, HandOffReason why, List<Draft.Call> made) {
        List<Verdict> wrong = new ArrayList<>();
        String said = plain(answer == null ? "" : answer);
        List<String> called = made.stream().map(Draft.Call::tool).toList();
        contains.stream().filter(text -> !said.contains(plain(text))).forEach(text -> wrong.add(new Verdict("contains", "\"" + text + "\" is missing")));
        containsNot.stream().filter(text -> said.contains(plain(text))).forEach(text -> wrong.add(new Verdict("contains-not", "\"" + text + "\" is there")));
        calls.stream().filter(tool -> !called.contains(tool)).forEach(tool -> wrong.add(new Verdict("calls", tool + " was not called")));
        callsNot.stream().filter(called::contains).forEach(tool -> wrong.add(new Verdict("calls-not", tool + " was called")));
        if (action != null && !action.equals(done)) {
            wrong.add(new Verdict("action", "it is " + done + ", and must be " + action));
        }
        if (reason != null && (why == null || !reason.equals(why.word()))) {
            wrong.add(new Verdict("reason", "it is " + (why == null ? "none" : why.word()) + ", and must be " + reason));
        }
        return wrong;
    }

    /** As its file says it, without the fields that it does not have. */
    Map<String, Object> expected() {
        Map<String, Object> expected = new LinkedHashMap<>();
        put(expected, "contains", contains);
        put(expected, "contains_not", containsNot);
        put(expected, "calls", calls);
        put(expected, "calls_not", callsNot);
        if (action != null) {
            expected.put("action", action);
        }
        if (reason != null) {
            expected.put("reason", reason);
        }
        return expected;
    }

    /** Whether anything at all is expected. */
    boolean expectsSomething() {
        return !expected().isEmpty();
    }

    private static void put(Map<String, Object> expected, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            expected.put(field, texts);
        }
    }

    private static String plain(String text) {
        return text.replaceAll("\\s+", " ").strip().toLowerCase(Locale.ROOT);
    }
}
