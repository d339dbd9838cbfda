package io.chatwootprocessor.outbound.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.Attachments.OutboundFile;
import io.chatwootprocessor.outbound.Dispatcher;
import io.chatwootprocessor.outbound.FailureKinds;
import io.chatwootprocessor.outbound.OutboundMessage;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.outbound.SendResult;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.chatwootprocessor.settings.ProcessorSettings.Chatwoot.Unverified;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Chatwoot's {@code POST /conversations/{id}/messages}: when it may be called, its request, and what its answer means. */
@Component
public class ChatwootMessages {

    private static final Duration CLAIM_WITH_FILES = Duration.ofMinutes(5);

    private final ProcessorSettings settings;
    private final ChatwootApi api;

    ChatwootMessages(ProcessorSettings settings, ChatwootApi api) {
        this.settings = settings;
        this.api = api;
    }

    /**
     * Lets a message pass that may be sent: one that cannot have arrived already, in the time of its claim.
     *
     * @throws SendFailed when it may not, at all or now
     */
    public void check(@Variable("message") OutboundMessage message) {
        if (message.inDoubt() && message.inDoubtFor().compareTo(settings.chatwoot().settleTime()) < 0) {
            throw new SendFailed(Kind.DEFERRED, "it is not known yet whether an earlier attempt arrived");
        }
        if (message.expired()) {
            throw new SendFailed(Kind.EXPIRED, "not sent in time; an earlier attempt did not arrive");
        }
        if (!message.claim().covers(call())) {
            throw new SendFailed(Kind.DEFERRED, "it waited so long that another program may have taken it over");
        }
        boolean windowClosed = Boolean.FALSE.equals(message.to().canReply());
        if (windowClosed && message.templateParams() == null && !message.privateNote()) {
            throw new SendFailed(Kind.REFUSED, "conversation " + message.to().conversationId()
                    + " is outside of its channel's reply window (can_reply): send template_params");
        }
        if (message.to().chatwootConversationId() == null && message.to().chatwootInboxId() == null) {
            throw new SendFailed(Kind.REFUSED,
                    "conversation " + message.to().conversationId() + " has no Chatwoot conversation to reply to");
        }
    }

    /** Whether the claim may run out before the POST has ended: files take their time, to fetch and to send. */
    public boolean mustRenew(@Variable("message") OutboundMessage message, @Variable("files") List<OutboundFile> files) {
        return !files.isEmpty() || !message.claim().covers(call());
    }

    /** The parameters of {@code sql/outbound/renew-claim.sql}. */
    public Map<String, Object> renewal(@Variable("message") OutboundMessage message, @Variable("files") List<OutboundFile> files) {
        Duration claim = files.isEmpty() ? settings.claim() : CLAIM_WITH_FILES;
        return Map.of("message_id", message.messageId(), "claim_id", message.claim().id(), "claim", Dispatcher.seconds(claim));
    }

    /** @throws SendFailed when another program has the message by now */
    public void renewed(@Body Long messageId) {
        if (messageId == null) {
            throw new SendFailed(Kind.DEFERRED, "it took so long that another program has taken it over");
        }
    }

    /**
     * Sets address, token and body. The marker {@code content_attributes.processor.reply_id} comes back in every webhook
     * and GET of the message: Chatwoot keeps keys of ours.
     *
     * @param files what the message carries; none: it is sent as JSON
     */
    public void request(@Variable("message") OutboundMessage message, @Variable("files") List<OutboundFile> files,
            Exchange exchange) {
        Map<String, Object> attributes = Map.of("processor", Map.of("reply_id", message.replyId()));
        Map<String, Object> fields = new HashMap<>(Map.of(
                "content", LiquidText.escape(message.content()),
                "message_type", "outgoing",
                "private", message.privateNote(),
                "content_type", "text",
                "content_attributes", files.isEmpty() ? attributes : JsonBody.write(attributes)));
        if (message.templateParams() != null) {
            fields.put("template_params", message.templateParams());
        }
        if (files.isEmpty()) {
            api.post(exchange, message, path(message), fields);
        } else {
            api.post(exchange, message, path(message), fields, files);
        }
    }

    /** @throws SendFailed when Chatwoot did not take the message, or does not say by an id that it did */
    public SendResult response(Exchange exchange) {
        HttpAnswer answer = HttpAnswer.of(exchange);
        JsonNode stored = ChatwootApi.answer(answer);
        Long id = ChatwootApi.id(stored);
        if (id == null) {
            String reason = ChatwootRefusal.reason(stored);
            throw new SendFailed(Kind.AMBIGUOUS, "what answered " + answer.status() + " did not say which message it stored"
                    + (reason.isBlank() ? "" : ": " + reason), answer);
        }
        return new SendResult(id.toString());
    }

    /** Whether a POST that ended like this may have been stored all the same. */
    public boolean mayHaveArrived(@Variable("failure") Exception failure) {
        return FailureKinds.of(failure).leavesDoubt();
    }

    /** The message, where it was found; else how its POST ended. */
    public SendResult foundOrFailed(@Body SendResult found, @Variable("failure") Exception failure) throws Exception {
        if (found == null) {
            throw failure;
        }
        return found;
    }

    private Duration call() {
        return settings.chatwoot().timeout().plus(settings.chatwoot().connectTimeout());
    }

    /** Whether a message that cannot be looked for is sent again all the same: where that is wanted, and Chatwoot has not told of it. */
    boolean repeatsUnverified(OutboundMessage message) {
        return settings.chatwoot().unverified() == Unverified.REPEAT
                && message.inDoubt() && message.inDoubtFor().compareTo(settings.chatwoot().confirmationWait()) >= 0;
    }

    static String path(OutboundMessage message) {
        return "/conversations/" + message.to().chatwootConversationId() + "/messages";
    }
}
