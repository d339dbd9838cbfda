package io.chatwootprocessor.responder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.chatwootprocessor.http.Causes;
import io.chatwootprocessor.http.JsonBody;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.StreamCache;
import org.apache.camel.Variable;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Turns the result of a responder's route into a {@link Reply}. The result is a Reply; a text, which is said; nothing; or the AI core's
 * answer as JSON or a map: {@code {"action", "data": {"message" or "messages", "private_note", …}}}.
 */
@Component
public class ReplyReader {

    private static final Logger LOG = LoggerFactory.getLogger(ReplyReader.class);
    private static final Set<String> OURS = Set.of(Reply.REPLY, Reply.HANDOFF, Reply.RESOLVE, Reply.NONE);
    private static final int LONGEST_ACTION = 100;
    private static final int LONGEST_ERROR = 300;

    /** @throws ResponderFailed where it is no answer */
    public Reply read(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof ResponderFailed failure) {
            throw failure;
        }
        if (body instanceof Reply reply) {
            return storable(reply);
        }
        if (body == null) {
            return Reply.none();
        }
        if (body instanceof JsonNode json) {
            return read(json);
        }
        if (body instanceof Map<?, ?> map) {
            return read(JsonBody.parse(JsonBody.write(map)));
        }
        boolean answer = body instanceof byte[] || body instanceof InputStream || body instanceof StreamCache;
        boolean said = answer || body instanceof CharSequence || body instanceof Number || body instanceof Boolean;
        String text = said ? exchange.getMessage().getBody(String.class) : null;
        if (text == null) { // Camel would make a text of any object, and the customer would read it
            throw new ResponderFailed("the responder's route ends with a " + body.getClass().getSimpleName() + " as its body, which is neither text nor JSON");
        }
        if (text.stripLeading().startsWith("{")) {
            JsonNode json = answer ? JsonBody.parse(text) : object(text);
            if (answer || json.path("action").isTextual() || json.path("data").isObject()) {
                return read(json);
            }
        }
        return text.isBlank() ? Reply.none() : storable(Reply.of(text));
    }

    /** A text that may be the AI core's answer, or may only begin like it. */
    private static JsonNode object(String text) {
        try {
            return JsonBody.parse(text);
        } catch (IllegalStateException e) {
            return MissingNode.getInstance();
        }
    }

    /** The reply without asking a responder: a human has to answer. */
    public Reply forHuman(@Body Turn turn) {
        return new Reply(List.of(), turn.forHuman(), Reply.HANDOFF, null, null);
    }

    private static Reply storable(Reply reply) {
        return new Reply(reply.messages().stream().map(JsonBody::storable).toList(),
                reply.privateNote() == null ? null : JsonBody.storable(reply.privateNote()),
                reply.action() == null ? null : JsonBody.storable(reply.action()),
                reply.data() == null ? null : JsonBody.storable(reply.data()),
                reply.error() == null ? null : JsonBody.storable(reply.error()), reply.commands().stream()
                        .map(command -> new Reply.Command(command.command(), JsonBody.storable(command.argument()))).toList(), reply.facts().stream()
                        .map(fact -> new Reply.Fact(JsonBody.storable(fact.text()), fact.replaces(), fact.seconds(), fact.notedBy())).toList(),
                reply.approvals(), reply.handOvers().stream().map(given -> new Reply.HandOver(given.from(), given.to(), JsonBody.storable(given.goal()),
                        JsonBody.storable(given.facts()))).toList(), reply.stale());
    }

    private static Reply read(JsonNode answer) {
        JsonNode data = answer.path("data");
        List<String> messages = new ArrayList<>();
        JsonNode said = data.path("messages").isArray() ? data.path("messages") : data.path("message");
        for (JsonNode message : said.isArray() ? said : List.of(said)) {
            if (message.isTextual() && !message.textValue().isBlank()) {
                messages.add(message.textValue());
            }
        }
        JsonNode note = data.path("private_note");
        String privateNote = note.isTextual() && !note.textValue().isBlank() ? note.textValue() : null;
        String action = action(answer.path("action"), messages, privateNote);
        return storable(new Reply(action.equals(Reply.NONE) ? List.of() : messages, privateNote, action,
                data.isObject() ? data : null, null));
    }

    private static String action(JsonNode action, List<String> messages, String privateNote) {
        String word = action.isTextual() ? action.textValue().strip() : "";
        if (word.length() > LONGEST_ACTION) {
            throw new ResponderFailed("the answer's action is longer than " + LONGEST_ACTION + " characters");
        }
        String ours = word.toLowerCase(Locale.ROOT);
        if (word.isEmpty()) {
            ours = !messages.isEmpty() ? Reply.REPLY : privateNote != null ? Reply.NONE : "";
        }
        if (ours.isEmpty() || ours.equals(Reply.REPLY) && messages.isEmpty()) {
            throw new ResponderFailed("the answer has no message");
        }
        return OURS.contains(ours) ? ours : word;
    }

    /** The reply if the responder failed. The log has the reason without any customer's words. */
    public Reply failed(@Variable("turn") Turn turn, Exchange exchange) {
        Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        // a circuit breaker wraps an exception that was thrown in it
        Throwable failure = caught instanceof RuntimeCamelException && caught.getCause() != null ? caught.getCause() : caught;
        LOG.warn("Turn {} of conversation {} has no answer: {}", turn.id(), turn.conversation().id(), Causes.of(failure));
        String reason = reason(failure);
        return Reply.failed(JsonBody.storable(reason.substring(0, Math.min(reason.length(), LONGEST_ERROR))));
    }

    /** In words for agents: an exception's text is for people who write routes, and may quote anything. */
    private static String reason(Throwable failure) {
        if (failure instanceof ResponderFailed) {
            return failure.getMessage();
        }
        if (failure instanceof CallNotPermittedException) {
            return "it has failed too often lately and is left alone for a while";
        }
        if (failure instanceof HttpOperationFailedException answer) {
            return "the service that it asks answered with status " + answer.getStatusCode();
        }
        return failure instanceof IOException ? "no answer: " + failure.getClass().getSimpleName()
                : "its route failed (" + failure.getClass().getSimpleName() + "); the log says where";
    }
}
