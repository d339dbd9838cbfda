package io.chatwootprocessor.responder;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.chatwootprocessor.http.Correlation;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Asks a responder as a turn would, of a conversation that does not exist. Nothing is stored or sent. */
@Component
public class Tryout {

    private final CamelContext context;

    Tryout(CamelContext context) {
        this.context = context;
    }

    /**
     * Gives the responder's answer.
     *
     * @param responder its route is {@code respond-by-<responder>}
     * @param text      the customer's words
     * @throws Exception why there is no answer
     */
    public Reply ask(String responder, String text) throws Exception {
        if (context.getRoute("respond-by-" + responder) == null) {
            throw new ResponderFailed("there is no responder " + responder + ": no route respond-by-" + responder
                    + "; an assistant is tried by a program that runs: POST /assistants/" + responder + "/try");
        }
        Turn turn = turn(responder, text);
        Exchange asked = context.createProducerTemplate().send("direct:ask-responder", exchange -> {
            exchange.setProperty(Correlation.ID, turn.id());
            exchange.setVariable("turn", turn);
            exchange.getMessage().setBody(turn);
        });
        if (asked.getException() != null) {
            throw asked.getException();
        }
        return asked.getMessage().getBody(Reply.class);
    }

    private static Turn turn(String responder, String text) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        Turn.Conversation conversation = new Turn.Conversation(0, 0, "+15551234567", "try", null, null, null, null);
        Turn.Message message = new Turn.Message(0, text, json.arrayNode(), "try", false, json.objectNode(), Instant.now().toString());
        return new Turn(UUID.randomUUID().toString(), 1, conversation, new BotConfig("Assistant", responder, null, json.objectNode()), List.of(message),
                List.of(), 0, json.objectNode());
    }
}
