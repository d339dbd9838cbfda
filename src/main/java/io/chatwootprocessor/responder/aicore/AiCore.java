package io.chatwootprocessor.responder.aicore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.responder.ResponderAway;
import io.chatwootprocessor.responder.ResponderFailed;
import io.chatwootprocessor.responder.Turn;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.chatwootprocessor.settings.aicore.AiCoreSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * The AI core's wire format: a POST of {@code {"conversation_id", "history": [{"role", "content"}], "resources"}}, whose last
 * line has the customer's words now.
 */
@Component
public class AiCore {

    private static final int LARGEST_ANSWER = 4 * 1024 * 1024;

    private final AiCoreSettings settings;
    private final Duration timeout;

    AiCore(AiCoreSettings settings, ProcessorSettings processor) {
        this.settings = settings;
        this.timeout = processor.turn().responderTimeout();
    }

    /**
     * Makes the exchange a request. {@code resources} are those of the inbox's {@code bot_config}, and those of the chat API's caller,
     * which win. For conversations of Chatwoot's they also name the conversation.
     *
     * @throws ResponderFailed where no address is set
     */
    public void request(@Variable("asking") AiCorePatience.Asking asking, Exchange exchange) {
        Turn turn = asking.question();
        String url = turn.bot().aiCoreUrl() == null ? settings.url() : turn.bot().aiCoreUrl();
        if (url == null || url.isBlank()) {
            throw new ResponderFailed("no AI core is set up: set AI_CORE_URL, or ai_core_url in the inbox's bot_config");
        }
        List<Turn.Line> history = new ArrayList<>(turn.history());
        history.add(new Turn.Line("user", turn.text()));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("conversation_id", turn.conversationKey());
        body.put("history", history);
        body.put("resources", resources(turn));
        Message request = exchange.getMessage();
        request.removeHeaders("*");
        request.setHeader(Exchange.HTTP_METHOD, "POST");
        request.setHeader(Exchange.HTTP_URI, url);
        request.setHeader(Exchange.CONTENT_TYPE, "application/json");
        if (settings.apiKey() != null && !settings.apiKey().isBlank()) {
            request.setHeader("Authorization", "Bearer " + settings.apiKey());
        }
        request.setBody(JsonBody.write(body));
    }

    /**
     * @param body read as it comes, no longer than the responder may think
     * @return the answer; a {@link ResponderFailed} where only this turn was refused (4xx), so that the breaker does not take it
     *     for an outage
     * @throws ResponderFailed where the AI core answers nobody now; a {@link ResponderAway} where somebody else answered
     */
    public Object answer(@Body InputStream body, Exchange exchange) throws IOException {
        HttpAnswer said = HttpAnswer.unread(exchange);
        int status = said.status();
        if (said.isSuccess() && !said.page()) {
            byte[] answer = read(body);
            try {
                JsonNode json = JsonBody.parse(answer);
                if (json.isObject()) {
                    return json;
                }
            } catch (IllegalStateException e) {
                // no answer
            }
            return new ResponderFailed("the AI core's answer is not a JSON object");
        }
        if (body != null) {
            body.close();
        }
        String reason = "the AI core answered " + status;
        boolean later = status == 408 || status == 425 || status == 429;
        if (said.isSomebodyElses() || later) {
            throw new ResponderAway(reason + (later ? "" : ": somebody else in its place, such as a proxy"), said.retryAfter());
        }
        if (status < 500) {
            return new ResponderFailed(reason);
        }
        throw new ResponderFailed(reason);
    }

    /** Reads the answer. The connection's time-out begins anew with each byte, so a slow answer could keep its thread for ever. */
    private byte[] read(InputStream body) throws IOException {
        long until = System.nanoTime() + timeout.toNanos();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        try (InputStream in = body == null ? InputStream.nullInputStream() : body) {
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                answer.write(part, 0, read);
                if (System.nanoTime() > until || answer.size() > LARGEST_ANSWER) {
                    throw new ResponderFailed("the AI core's answer does not end");
                }
            }
        }
        return answer.toByteArray();
    }

    private static JsonNode resources(Turn turn) {
        ObjectNode resources = turn.bot().resources() instanceof ObjectNode ofBot ? ofBot.deepCopy()
                : JsonNodeFactory.instance.objectNode();
        if (turn.conversation().chatwootConversationId() != null) {
            resources.put("channel", turn.conversation().channel());
            resources.put("user_identifier", turn.conversation().userIdentifier());
            resources.put("account_id", turn.conversation().accountId());
            resources.put("inbox_id", turn.conversation().chatwootInboxId());
            resources.put("chatwoot_conversation_id", turn.conversation().chatwootConversationId());
        }
        if (turn.resources() instanceof ObjectNode ofCaller) {
            resources.setAll(ofCaller);
        }
        return resources;
    }
}
