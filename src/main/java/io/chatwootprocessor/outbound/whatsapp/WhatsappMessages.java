package io.chatwootprocessor.outbound.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.outbound.Attachments.OutboundFile;
import io.chatwootprocessor.outbound.Dispatcher;
import io.chatwootprocessor.outbound.OutboundMessage;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.outbound.SendResult;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.chatwootprocessor.settings.Unverified;
import io.chatwootprocessor.settings.whatsapp.WhatsappSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Sends by the bridge's {@code POST /sessions/{id}/messages}: when it may be called, its request, and the meaning of its answer. The call
 * is not idempotent, and the bridge cannot be asked whether it sent a message. It reports some messages by itself.
 */
@Component
public class WhatsappMessages {

    /** A report within this time after the answer was due is about this message. A later one may be about another message. */
    private static final Duration LATE = Duration.ofSeconds(5);

    private static final Set<String> DONE = Set.of("success", "sent");

    private final WhatsappSettings settings;
    private final Duration call;
    private final WhatsappApi api;

    WhatsappMessages(WhatsappSettings settings, ProcessorSettings processor, WhatsappApi api) {
        this.settings = settings;
        this.call = settings.timeout().plus(processor.outbound().connectTimeout());
        this.api = api;
    }

    /** The parameters of {@code sql/outbound/whatsapp/find-receipt.sql}. */
    public Map<String, Object> lookFor(@Variable("message") OutboundMessage message) {
        return Map.of("message_id", message.messageId(),
                "window", Dispatcher.seconds(settings.timeout().plus(LATE)));
    }

    /**
     * @param externalId the bridge's id of a message that may have arrived; null: the bridge did not tell of it
     * @return the result; null: it is sent again
     * @throws SendFailed when it may not be, now or at all
     */
    public SendResult found(@Body String externalId, @Variable("message") OutboundMessage message) {
        if (externalId != null) {
            return new SendResult(externalId);
        }
        if (message.expired() || settings.unverified() == Unverified.HOLD) {
            throw new SendFailed(Kind.UNVERIFIED, "it may have arrived: the WhatsApp bridge's answer was lost,"
                    + " and it told nothing more of it");
        }
        if (message.inDoubtFor().compareTo(settings.confirmationWait()) < 0) {
            throw new SendFailed(Kind.DEFERRED, "it is not known yet whether an earlier attempt arrived");
        }
        return null;
    }

    /** Whether the message's file is in the database. The bridge fetches any other file itself. */
    public boolean uploaded(@Variable("message") OutboundMessage message) {
        return Stream.ofNullable(message.attachments()).flatMap(JsonNode::valueStream).anyMatch(file -> file.hasNonNull("upload_id"));
    }

    /**
     * @param files that were uploaded
     * @return the body of the request
     * @throws SendFailed when it may not be sent
     */
    public String write(@Variable("message") OutboundMessage message, @Variable("files") List<OutboundFile> files) {
        if (!api.isSetUp()) {
            throw new SendFailed(Kind.REFUSED, "the WhatsApp bridge is not set up here: set WHATSAPP_BRIDGE_URL");
        }
        if (message.expired() && !message.inDoubt()) {
            throw new SendFailed(Kind.EXPIRED, "not sent in time");
        }
        return WhatsappContent.json(message, files.isEmpty() ? null : files.get(0), settings.answerGroups());
    }

    /**
     * The parameters of {@code sql/outbound/whatsapp/choose-session.sql}.
     *
     * @throws SendFailed when the claim may run out before the call has ended
     */
    public Map<String, Object> claim(@Variable("message") OutboundMessage message) {
        if (!message.claim().covers(call)) {
            throw new SendFailed(Kind.DEFERRED, "it waited so long that another program may have taken it over");
        }
        return Map.of("message_id", message.messageId(), "claim_id", message.claim().id());
    }

    /**
     * Sets address, key and body.
     *
     * @param session the row of {@code sql/outbound/whatsapp/choose-session.sql}
     * @throws SendFailed when no session can take it now
     */
    public void request(@Body Map<String, Object> session, @Variable("request") String json, Exchange exchange) {
        if (session == null) {
            throw new SendFailed(Kind.DEFERRED, "it took so long that another program has taken it over");
        }
        String status = (String) session.get("status");
        if (!status.equals("connected") && !status.equals("unknown")) {
            throw new SendFailed(Kind.DEFERRED, reason((String) session.get("session_id"), status));
        }
        api.post(exchange, (String) session.get("session_id"), json);
    }

    /** @throws SendFailed when the bridge did not take the message */
    public SendResult response(Exchange exchange) {
        HttpAnswer got = HttpAnswer.of(exchange);
        JsonNode answer = WhatsappApi.answer(got);
        JsonNode message = answer.path("data").isObject() ? answer.path("data") : answer;
        String id = message.path("messageId").asText(message.path("message_id").asText(""));
        if (id.isBlank() && !DONE.contains(answer.path("status").asText())) {
            throw new SendFailed(Kind.AMBIGUOUS, "what answered " + got.status() + " does not say that it sent the message", got);
        }
        return new SendResult(id.isBlank() ? null : id);
    }

    private static String reason(String session, String status) {
        return switch (status) {
            case "none" -> "it is not known through which session of the WhatsApp bridge: name a session_id, or have one connected";
            case "deleted" -> "session " + session + " of the WhatsApp bridge is deleted: create it, or another one of the same number";
            case "qr_waiting" -> "session " + session + " of the WhatsApp bridge is qr_waiting: scan its QR code with the phone";
            case "relinked" -> "session " + session + " of the WhatsApp bridge has another number than the customer wrote to:"
                    + " link a phone of that number, to this session or another one";
            default -> "session " + session + " of the WhatsApp bridge is " + status + ": it is sent when the session is connected";
        };
    }
}
