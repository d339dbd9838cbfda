package io.chatwootprocessor.outbound.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.OutboundMessage;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.outbound.SendResult;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.chatwootprocessor.settings.Unverified;
import io.chatwootprocessor.settings.slack.SlackSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Sends by Slack's {@code chat.postMessage} and {@code chat.update}, or by an incoming webhook, and reads the answers. {@code
 * chat.postMessage} is not idempotent: a message that may have arrived is looked for in the channel by its metadata, which only the app
 * itself writes and reads. Slack's id of a message is its channel and its {@code ts}.
 */
@Component
public class SlackMessages {

    private static final String EVENT = "chatwoot_processor_message";
    /** The largest difference that is allowed for between Slack's clock and ours. */
    private static final Duration CLOCKS = Duration.ofMinutes(10);
    private static final int MOST = 999;
    private static final String BETWEEN = "/";

    private final SlackSettings settings;
    private final Duration call;

    SlackMessages(SlackSettings settings, ProcessorSettings processor) {
        this.settings = settings;
        this.call = processor.outbound().timeout().plus(processor.outbound().connectTimeout());
    }

    /** Whether a message that may have arrived can be looked for. */
    public boolean canLook() {
        return settings.hasToken();
    }

    /** Makes the exchange the request that looks for a message in the channel. */
    public void lookFor(@Variable("message") OutboundMessage message, Exchange exchange) {
        double oldest = (Instant.now().minus(message.inDoubtFor()).minus(call).minus(CLOCKS)).toEpochMilli() / 1000.0;
        Message request = request(exchange, "GET", settings.apiUrl() + "/conversations.history");
        request.setHeader(Exchange.HTTP_QUERY, "channel=" + URLEncoder.encode(settings.channel(), StandardCharsets.UTF_8)
                + "&include_all_metadata=true&limit=" + MOST + "&oldest=" + String.format(Locale.ROOT, "%.6f", oldest));
        request.setBody(null);
    }

    /**
     * @return the message that was found; null: it is sent again
     * @throws SendFailed when it may not be, now or at all
     */
    public SendResult found(@Variable("message") OutboundMessage message, Exchange exchange) {
        HttpAnswer answer = HttpAnswer.of(exchange);
        if (!isOk(answer)) {
            SendFailed failure = SlackErrors.failure(word(exchange, answer), answer);
            if (failure.getKind() == Kind.FORBIDDEN || failure.getKind() == Kind.REFUSED) {
                return unverified(message, "it may have arrived, and cannot be looked for: " + failure.getMessage());
            }
            throw failure.as(failure.getKind() == Kind.THROTTLED ? Kind.THROTTLED : Kind.UNREACHABLE);
        }
        for (JsonNode posted : answer.json().path("messages")) {
            if (message.replyId().equals(posted.at("/metadata/event_payload/reply_id").asText())) {
                return new SendResult(settings.channel() + BETWEEN + posted.path("ts").asText());
            }
        }
        if (answer.json().path("has_more").asBoolean()) {
            return unverified(message, "it may have arrived: too much has been written in the channel since to find it");
        }
        return again(message);
    }

    /**
     * A message that may have arrived, where nothing can be looked for.
     *
     * @throws SendFailed when it is not to be repeated
     */
    public SendResult unverified(@Variable("message") OutboundMessage message) {
        return unverified(message, "it may have arrived: Slack's answer was lost, and an incoming webhook cannot be asked");
    }

    private SendResult unverified(OutboundMessage message, String why) {
        if (settings.unverified() == Unverified.HOLD || message.expired()) {
            throw new SendFailed(Kind.UNVERIFIED, why);
        }
        return again(message);
    }

    private SendResult again(OutboundMessage message) {
        if (message.expired()) {
            throw new SendFailed(Kind.EXPIRED, "not sent in time");
        }
        if (message.inDoubtFor().compareTo(settings.settleTime()) < 0) {
            throw new SendFailed(Kind.DEFERRED, "it is not known yet whether an earlier attempt arrived");
        }
        return null;
    }

    /** Whether it takes the place of a message in Slack that is known, and may be changed. */
    public boolean isChange(@Variable("message") OutboundMessage message) {
        return settings.hasToken() && replaced(message).length == 2;
    }

    /** Makes the exchange the request that changes a message. */
    public void change(@Variable("message") OutboundMessage message, Exchange exchange) {
        String[] place = replaced(message);
        Map<String, Object> body = write(message);
        body.put("channel", place[0]);
        body.put("ts", place[1]);
        post(exchange, settings.apiUrl() + "/chat.update", body);
    }

    /**
     * @return the result; null: that message cannot be changed, and a new one is posted
     * @throws SendFailed when Slack did not take it
     */
    public SendResult changed(@Variable("message") OutboundMessage message, Exchange exchange) {
        HttpAnswer answer = HttpAnswer.of(exchange);
        String word = word(exchange, answer);
        boolean elsewhere = !replaced(message)[0].equals(settings.channel()); // it was posted before SLACK_CHANNEL was changed
        return SlackErrors.isUnchangeable(word) || elsewhere && SlackErrors.isOfChannel(word) ? null : taken(answer, word);
    }

    /** Makes the exchange the request that posts a message. */
    public void post(@Variable("message") OutboundMessage message, Exchange exchange) {
        Map<String, Object> body = write(message);
        if (settings.hasToken()) {
            body.put("channel", settings.channel());
            body.put("unfurl_links", false);
            post(exchange, settings.apiUrl() + "/chat.postMessage", body);
        } else {
            post(exchange, settings.webhookUrl(), body);
        }
    }

    /** @throws SendFailed when Slack did not take the message */
    public SendResult posted(Exchange exchange) {
        HttpAnswer answer = HttpAnswer.of(exchange);
        byte[] body = exchange.getMessage().getBody(byte[].class);
        if (!settings.hasToken() && answer.isSuccess() && "ok".equals(new String(body == null ? new byte[0] : body, StandardCharsets.UTF_8).strip())) {
            return new SendResult(null);
        }
        return taken(answer, word(exchange, answer));
    }

    private static SendResult taken(HttpAnswer answer, String word) {
        String ts = answer.json().path("ts").asText("");
        if (!isOk(answer) || ts.isEmpty()) {
            throw SlackErrors.failure(word, answer);
        }
        return new SendResult(answer.json().path("channel").asText() + BETWEEN + ts);
    }

    private static boolean isOk(HttpAnswer answer) {
        return answer.isSuccess() && answer.json().path("ok").asBoolean();
    }

    private static String word(Exchange exchange, HttpAnswer answer) {
        return SlackErrors.word(answer, exchange.getMessage().getBody(byte[].class));
    }

    private static String[] replaced(OutboundMessage message) {
        return shown(message).path("replaces").asText("").split(BETWEEN);
    }

    private static JsonNode shown(OutboundMessage message) {
        return message.notification() == null ? MissingNode.getInstance() : message.notification();
    }

    private Map<String, Object> write(OutboundMessage message) {
        if (!settings.isSetUp()) {
            throw new SendFailed(Kind.REFUSED, "Slack is not set up here: set SLACK_BOT_TOKEN and SLACK_CHANNEL, or SLACK_WEBHOOK_URL");
        }
        if (message.expired()) {
            throw new SendFailed(message.inDoubt() ? Kind.UNVERIFIED : Kind.EXPIRED, "not sent in time");
        }
        if (!message.claim().covers(call)) {
            throw new SendFailed(Kind.DEFERRED, "it waited so long that another program may have taken it over");
        }
        JsonNode actions = settings.hasButtons() ? shown(message).path("actions") : MissingNode.getInstance();
        Map<String, Object> body = SlackBlocks.of(message.content(), actions);
        if (settings.hasToken()) {
            body.put("metadata", Map.of("event_type", EVENT, "event_payload", Map.of("reply_id", message.replyId())));
        }
        return body;
    }

    private void post(Exchange exchange, String address, Map<String, Object> body) {
        Message request = request(exchange, "POST", address);
        request.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
        request.setBody(JsonBody.write(body));
    }

    private Message request(Exchange exchange, String method, String address) {
        Message request = exchange.getMessage();
        request.removeHeaders("*");
        request.setHeader(Exchange.HTTP_METHOD, method);
        request.setHeader(Exchange.HTTP_URI, address);
        if (settings.hasToken()) {
            request.setHeader("Authorization", "Bearer " + settings.botToken());
        }
        return request;
    }
}
