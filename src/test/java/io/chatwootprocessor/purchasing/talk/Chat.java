package io.chatwootprocessor.purchasing.talk;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.chatwootprocessor.assistant.Draft;
import io.chatwootprocessor.assistant.HandOffNeeded;
import io.chatwootprocessor.purchasing.Purchasing;
import io.chatwootprocessor.purchasing.Simulation;
import io.chatwootprocessor.responder.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.camel.Exchange;

/** A vendor's conversation with the rules, on whatever keeps the orders. */
class Chat {

    private final Words words = new Words();
    private final Templates templates = new Templates();
    private final Understanding understanding = new Understanding(words, new Tongue(words), new Intents(words), new Lines(words));
    private final Situations situations = new Situations(understanding, templates, words);
    private final Dialog dialog = new Dialog(situations, new Offers(words, new Dates(words)), words);
    private final List<Turn.Line> history = new ArrayList<>();
    private final List<String> called = new ArrayList<>();
    private final Simulation simulation;
    private final Map<String, Function<Exchange, String>> tools;
    private final String vendor;

    Chat(Simulation simulation, Purchasing purchasing, String vendor) {
        this.simulation = simulation;
        this.vendor = vendor;
        this.tools = Map.of("create_purchase_quote", purchasing::create, "confirm_purchase_order", purchasing::confirm, "mark_order_received",
                purchasing::receive, "check_order_status", purchasing::status, "update_order_line", purchasing::update, "cancel_order", purchasing::cancel,
                "choose_vendor", purchasing::choose);
    }

    /**
     * @return the reply
     * @throws HandOffNeeded where a human goes on; then it is as if nothing had been said
     */
    String says(String text) {
        String turn = UUID.randomUUID().toString();
        Turn now = new Turn(turn, 1, new Turn.Conversation(7, 1, vendor, "whatsapp", null, null, null, null), null,
                List.of(new Turn.Message(1, text, JsonNodeFactory.instance.arrayNode(), "chatwoot", true, null, null)), List.copyOf(history), 0, null);
        Situation situation = situations.of(now);
        String reply = dialog.reply(false, situation, new Desk(templates, situation, (tool, arguments) -> {
            called.add(tool);
            return tools.get(tool).apply(simulation.call(vendor, UUID.fromString(turn), flat(arguments)));
        }, new Draft(), true));
        history.add(new Turn.Line("user", text));
        history.add(new Turn.Line("assistant", reply));
        return reply;
    }

    /** The tools, in the order in which they were called. */
    List<String> called() {
        return called;
    }

    private static Object[] flat(Map<String, Object> arguments) {
        List<Object> flat = new ArrayList<>();
        new LinkedHashMap<>(arguments).forEach((name, value) -> {
            flat.add(name);
            flat.add(value);
        });
        return flat.toArray();
    }
}
