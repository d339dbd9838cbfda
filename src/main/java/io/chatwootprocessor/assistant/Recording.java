package io.chatwootprocessor.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/**
 * The world's stand-in for an evaluation, or for work after a conversation.
 *
 * @param purpose as the bill has it
 * @param calls   of tools that the recorded turn has made, by name and hash of the arguments; null: it is no recorded turn, and tools that read are run
 */
record Recording(String purpose, Map<String, Made> calls) {

    /** For a case, which has no recorded turn. */
    static final Recording NONE = new Recording("evaluate", null);
    /** For a conversation from which facts are drawn. */
    static final Recording DISTILLING = new Recording("distil", null);

    /** @param state as the ledger has it */
    record Made(String state, String result) {
    }

    /** @param calls {@code [{"name", "hash", "state", "result"}]} */
    static Recording of(JsonNode calls) {
        Map<String, Made> made = new HashMap<>();
        calls.forEach(call -> made.put(call.path("name").asText() + " " + call.path("hash").asText(),
                new Made(call.path("state").asText(), call.path("result").isNull() ? null : call.path("result").asText())));
        return new Recording("evaluate", made);
    }

    boolean isOfTurn() {
        return calls != null;
    }

    /** Null: the recorded turn has not made that call. */
    Made made(String tool, String hash) {
        return calls.get(tool + " " + hash);
    }
}
