package io.chatwootprocessor.outbound.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.HttpAnswer;
import io.chatwootprocessor.outbound.FailureKinds;
import io.chatwootprocessor.outbound.OutboundMessage;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import io.chatwootprocessor.outbound.SendResult;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Looks for a message in Chatwoot by its marker, from the newest message back to those that were known when it was queued. {@code GET
 * /conversations/{id}/messages} gives the newest 20, {@code ?before=<message id>} the 20 before that (Chatwoot's {@code
 * app/finders/message_finder.rb}).
 */
@Component
public class ChatwootSearch {

    private static final int MOST_PAGES = 50;

    private final ChatwootApi api;
    private final ChatwootMessages messages;

    ChatwootSearch(ChatwootApi api, ChatwootMessages messages) {
        this.api = api;
        this.messages = messages;
    }

    /**
     * The progress of a search.
     *
     * @param known  a message id of Chatwoot's that is smaller than the one looked for; 0: none is known
     * @param oldest the smallest message id that was seen; null: none was
     * @param pages  how many pages were read
     * @param ended  whether there is nothing more to read
     * @param result the message; null: it was not found
     */
    public record Progress(long known, Long oldest, int pages, boolean ended, SendResult result) {

        private Progress ended(SendResult found) {
            return new Progress(known, oldest, pages + 1, true, found);
        }
    }

    /** The parameters of {@code sql/outbound/chatwoot/last-known-message.sql}. */
    public Map<String, Object> parameters(@Variable("message") OutboundMessage message) {
        return Map.of("message_id", message.messageId());
    }

    public Progress begin(@Body long known, @Variable("message") OutboundMessage message) {
        boolean nowhere = message.to().chatwootConversationId() == null; // without a conversation nothing was posted
        return new Progress(known, null, 0, nowhere, null);
    }

    public void request(@Variable("message") OutboundMessage message, @Variable("search") Progress progress, Exchange exchange) {
        api.get(exchange, message, ChatwootMessages.path(message),
                progress.oldest() == null ? null : "before=" + progress.oldest());
    }

    /** @throws SendFailed when the answer leaves it open whether the message is there */
    public Progress read(Exchange exchange, @Variable("message") OutboundMessage message, @Variable("search") Progress progress) {
        return next(HttpAnswer.of(exchange), message, progress);
    }

    Progress next(HttpAnswer answer, OutboundMessage message, Progress progress) {
        int status = answer.status();
        JsonNode page = answer.isSuccess() ? answer.json().path("payload") : null;
        if (page == null || !page.isArray()) {
            String reason = ChatwootRefusal.reason(answer.json());
            Kind kind = answer.isSuccess() ? Kind.UNREACHABLE : FailureKinds.of(answer, ChatwootRefusal::of);
            if (kind == Kind.FORBIDDEN && reason.contains("not authorized")) { // a bot's token, or that of another user
                if (messages.repeatsUnverified(message)) {
                    return progress.ended(null);
                }
                throw new SendFailed(Kind.UNVERIFIED, "it may have arrived, and the token may not list messages to find out:"
                        + " set CHATWOOT_USER_TOKEN, or look into the conversation");
            }
            String asked = "it may have arrived, and Chatwoot answered " + status + " when asked for it"
                    + (reason.isBlank() ? "" : ": " + reason);
            throw new SendFailed(kind == Kind.REFUSED ? Kind.UNVERIFIED : kind == Kind.FORBIDDEN ? kind : Kind.UNREACHABLE, asked, answer);
        }
        long oldest = progress.oldest() == null ? Long.MAX_VALUE : progress.oldest();
        long before = oldest;
        for (JsonNode candidate : page) {
            if (message.replyId().equals(candidate.at("/content_attributes/processor/reply_id").asText())) {
                return progress.ended(new SendResult(candidate.path("id").asText(null)));
            }
            oldest = Math.min(oldest, candidate.path("id").asLong());
        }
        if (oldest == before || oldest <= progress.known()) {
            return progress.ended(null);
        }
        if (progress.pages() + 1 == MOST_PAGES) {
            throw new SendFailed(Kind.UNVERIFIED, "it may have arrived, and there are too many messages to find out");
        }
        return new Progress(progress.known(), oldest, progress.pages() + 1, false, null);
    }
}
