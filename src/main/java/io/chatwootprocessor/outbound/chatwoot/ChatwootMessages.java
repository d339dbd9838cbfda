package io.chatwootprocessor.outbound.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.Attachments.OutboundFile;
import io.chatwootprocessor.outbound.ClaimTime;
import io.chatwootprocessor.outbound.Dispatcher;
import io.chatwootprocessor.outbound.FailureKinds;
import io.chatwootprocessor.outbound.OutboundMessage;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.outbound.SendResult;
import io.chatwootprocessor.settings.Unverified;
import io.chatwootprocessor.settings.chatwoot.ChatwootSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Sends by Chatwoot's {@code POST /conversations/{id}/messages}: when it may be called, its request, and the meaning of its answer. */
@Component
public class ChatwootMessages {

    private static final Duration CLAIM_WITH_FILES = Duration.ofMinutes(5);

    private final ChatwootSettings settings;
    private final ClaimTime claim;
    private final ChatwootApi api;

    ChatwootMessages(ChatwootSettings settings, ClaimTime claim, ChatwootApi api) {
        this.settings = settings;
        this.claim = claim;
        this.api = api;
    }

    /**
     * Lets a message pass that may be sent: it cannot have arrived already, and its claim lasts long enough.
     *
     * @throws SendFailed when it may not, at all or now
     */
    public void check(@Variable("message") OutboundMessage message) {
        if (message.inDoubt() && message.inDoubtFor().compareTo(settings.settleTime()) < 0) {
            throw new SendFailed(Kind.DEFERRED, "it is not known yet whether an earlier attempt arrived");
        }
        if (message.expired()) {
            throw new SendFailed(Kind.EXPIRED, "not sent in time; an earlier attempt did not arrive");
        }
        if (!message.claim().covers(settings.call())) {
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

    /** Whether the claim may expire before the POST has ended. Files take time to be fetched and sent. */
    public boolean mustRenew(@Variable("message") OutboundMessage message, @Variable("files") List<OutboundFile> files) {
        return !files.isEmpty() || !message.claim().covers(settings.call());
    }

    /** The parameters of {@code sql/outbound/renew-claim.sql}. */
    public Map<String, Object> renewal(@Variable("message") OutboundMessage message, @Variable("files") List<OutboundFile> files) {
        Duration longer = files.isEmpty() ? claim.get() : CLAIM_WITH_FILES;
        return Map.of("message_id", message.messageId(), "claim_id", message.claim().id(), "claim", Dispatcher.seconds(longer));
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
     * @param files of the message; none: it is sent as JSON
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

    /**
     *
     * @return the message if it was found
     * @throws Exception how its POST ended otherwise
     */
    public SendResult foundOrFailed(@Body SendResult found, @Variable("failure") Exception failure) throws Exception {
        if (found == null) {
            throw failure;
        }
        return found;
    }

    /**
     * Whether a message that cannot be looked for is sent again: the setting says so, and Chatwoot's webhook has not confirmed it in time.
     */
    boolean repeatsUnverified(OutboundMessage message) {
        return settings.unverified() == Unverified.REPEAT
                && message.inDoubt() && message.inDoubtFor().compareTo(settings.confirmationWait()) >= 0;
    }

    static String path(OutboundMessage message) {
        return "/conversations/" + message.to().chatwootConversationId() + "/messages";
    }
}
