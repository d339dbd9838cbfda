package io.chatwootprocessor.purchasing.talk;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.assistant.Draft;
import io.chatwootprocessor.assistant.HandOffNeeded;
import io.chatwootprocessor.assistant.HandOffReason;
import io.chatwootprocessor.assistant.Rules.Calls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** One turn at the desk: calls the tools, and tells their answers in the vendor's language. Amounts are repeated as Odoo has them. */
final class Desk {

    private static final Set<String> OPEN = Set.of("draft", "sent");
    /** Obstacles to a confirmation that a change of the order removes. */
    private static final Set<String> OF_THE_ORDER = Set.of("no_price", "no_lines", "bad_quantity", "not_in_order", "product_twice");
    private static final String BETWEEN = "\n\n";

    private final Templates templates;
    private final Situation situation;
    private final Calls calls;
    private final Draft draft;
    private final boolean acting;

    /** A call was not made, as nothing may be changed now, or a human has to approve it first: the draft has it, the reply does not mention it. */
    static final class NotMade extends RuntimeException {

        NotMade() {
            super("not made", null, false, false);
        }
    }

    /** @param acting whether calls that change something are made */
    Desk(Templates templates, Situation situation, Calls calls, Draft draft, boolean acting) {
        this.templates = templates;
        this.situation = situation;
        this.calls = calls;
        this.draft = draft;
        this.acting = acting;
    }

    /** @return the tool's answer, an object with an outcome */
    JsonNode call(String tool, Map<String, Object> arguments) {
        String result = calls.call(tool, arguments);
        JsonNode answer = HumanOutcomes.json(result);
        if (answer.path("outcome").asText().isEmpty()) {
            if (!acting || draft.hasAsked()) {
                throw new NotMade();
            }
            throw handOff(HandOffReason.TOOL_FAILURE, "The tool " + tool + " did not work, so it is not known how the vendor's order stands. Please look at it.");
        }
        return answer;
    }

    static Map<String, Object> order(String name) {
        return name == null ? Map.of() : Map.of("order", name);
    }

    static boolean isDone(JsonNode answer) {
        return answer.path("outcome").asText().equals("done");
    }

    static boolean isOpen(JsonNode order) {
        return OPEN.contains(order.path("state").asText()) && !order.path("waits_for_approval").asBoolean();
    }

    String say(String key) {
        return say(key, Map.of());
    }

    String say(String key, Map<String, ?> filled) {
        return templates.text(situation.language(), key, filled);
    }

    /** Paragraphs, without the empty ones. */
    static String joined(List<String> parts) {
        return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(BETWEEN));
    }

    static String joined(String... parts) {
        return joined(List.of(parts));
    }

    /** The words about that answer, and the next question. */
    String told(JsonNode answer, String notTaken) {
        String reason = answer.path("reason").asText();
        JsonNode order = answer.path("order");
        return switch (answer.path("outcome").asText()) {
            case "done", "waits" -> joined(templates.has(reason) ? say(reason, filled(answer)) : "", shown(order), notTaken,
                    isOpen(order) ? say("ask_confirm", Map.of("name", order.path("name").asText())) : "");
            case "ask" -> asked(answer, reason);
            case "refused" -> refused(answer, reason, order);
            case "human" -> reason.equals("several_vendors") && !situation.asked("ask_vendor") && answer.path("details").has("vendors")
                    ? say("ask_vendor", filled(answer)) : human(HandOffReason.POLICY, answer);
            case "unavailable" -> reason.equals("busy") ? say(reason) : human(HandOffReason.TOOL_FAILURE, answer);
            default -> human(HandOffReason.TOOL_FAILURE, answer);
        };
    }

    private String asked(JsonNode answer, String reason) {
        if (situation.asked("ask_again") || !templates.has(reason)) {
            return human(HandOffReason.CLARIFICATION, answer);
        }
        if (reason.equals("last_line") && answer.has("order")) {
            return joined(say(reason), say("ask_cancel", Map.of("name", answer.at("/order/name").asText())));
        }
        boolean ofOrder = OF_THE_ORDER.contains(reason) && answer.has("order");
        return joined(say(reason, filled(answer)), say(ofOrder ? "ask_change" : "ask_again"));
    }

    private String refused(JsonNode answer, String reason, JsonNode order) {
        if (reason.equals("odoo_refused") || !templates.has(reason)) {
            return human(HandOffReason.POLICY, answer);
        }
        return joined(say(reason, filled(answer)), shown(order), isOpen(order) ? say("ask_confirm", Map.of("name", order.path("name").asText())) : "");
    }

    private String human(HandOffReason why, JsonNode answer) {
        throw handOff(why, answer.path("message").asText());
    }

    /** The exception that gives the conversation to a human; the vendor is told so. */
    HandOffNeeded handOff(HandOffReason why, String note) {
        draft.parting(say("human"));
        return new HandOffNeeded(why, note);
    }

    /** For the agents. */
    void note(String text) {
        draft.note(text);
    }

    /** The order as Odoo has it; empty: there is none. */
    String shown(JsonNode order) {
        if (!order.isObject()) {
            return "";
        }
        Map<String, String> filled = new LinkedHashMap<>();
        order.properties().forEach(field -> filled.put(field.getKey(), field.getValue().asText()));
        filled.put("state", templates.state(situation.language(), order.path("waits_for_approval").asBoolean() ? "waits" : order.path("state").asText()));
        List<String> lines = new ArrayList<>();
        order.path("lines").forEach(line -> {
            Map<String, String> ofLine = new LinkedHashMap<>();
            line.properties().forEach(field -> ofLine.put(field.getKey(), field.getValue().isNull() ? "" : field.getValue().asText()));
            lines.add(say("line", ofLine));
        });
        if (order.path("more_lines").asInt() > 0) {
            lines.add("… +" + order.path("more_lines").asInt());
        }
        filled.put("lines", String.join("\n", lines));
        return say("order", filled);
    }

    private static Map<String, String> filled(JsonNode answer) {
        Map<String, String> filled = new LinkedHashMap<>();
        filled.put("name", answer.at("/order/name").asText());
        answer.path("details").properties().forEach(field -> filled.put(field.getKey(), field.getValue().isArray()
                ? StreamSupport.stream(field.getValue().spliterator(), false).map(JsonNode::asText).collect(Collectors.joining("; ")) : field.getValue().asText()));
        return filled;
    }
}
