package io.chatwootprocessor.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Looks for a message in Chatwoot by its marker: {@code GET /conversations/{id}/messages?after=<message id>}, which gives up
 * to 100 messages with larger ids (Chatwoot's {@code app/finders/message_finder.rb}).
 */
@Component
public class ChatwootSearch {

    private static final int PAGE = 100;
    private static final int MOST_PAGES = 50;

    private final ChatwootApi api;
    private final ChatwootMessages messages;

    ChatwootSearch(ChatwootApi api, ChatwootMessages messages) {
        this.api = api;
        this.messages = messages;
    }

    /**
     * How far a search has come.
     *
     * @param after  the largest message id that was seen
     * @param pages  how many pages were read
     * @param ended  whether there is nothing more to read
     * @param result the message; null: it was not found
     */
    public record Progress(long after, int pages, boolean ended, SendResult result) {
    }

    /** The parameters of {@code sql/outbound/last-known-message.sql}. */
    public Map<String, Object> parameters(@Variable("message") OutboundMessage message) {
        return Map.of("message_id", message.messageId());
    }

    /** @param newestKnown a message id of Chatwoot's that is smaller than the one looked for */
    public Progress begin(@Body long newestKnown, @Variable("message") OutboundMessage message) {
        boolean nowhere = message.to().chatwootConversationId() == null; // then nothing was posted
        return new Progress(newestKnown, 0, nowhere, null);
    }

    public void request(@Variable("message") OutboundMessage message, @Variable("search") Progress progress, Exchange exchange) {
        api.get(exchange, message, ChatwootMessages.path(message), "after=" + progress.after());
    }

    /** @throws SendFailed when the answer leaves it open whether the message is there */
    public Progress read(@Header(Exchange.HTTP_RESPONSE_CODE) int status, @Body byte[] body,
            @Variable("message") OutboundMessage message, @Variable("search") Progress progress) {
        if (status == 401 || status == 403) {
            if (messages.repeatsUnverified()) {
                return new Progress(progress.after(), progress.pages(), true, null);
            }
            throw new SendFailed(Kind.UNVERIFIED, "it may have arrived, and the token may not list messages to find out:"
                    + " set CHATWOOT_USER_TOKEN, or look into the conversation");
        }
        JsonNode page = status >= 200 && status <= 299 ? ChatwootApi.answer(status, body).path("payload") : null;
        if (page == null || !page.isArray()) {
            throw new SendFailed(Kind.UNREACHABLE, "it may have arrived, and Chatwoot answered " + status + " when asked for it");
        }
        long newest = progress.after();
        for (JsonNode candidate : page) {
            if (message.replyId().equals(candidate.at("/content_attributes/processor/reply_id").asText())) {
                return new Progress(newest, progress.pages() + 1, true, new SendResult(candidate.path("id").asText(null)));
            }
            newest = Math.max(newest, candidate.path("id").asLong());
        }
        if (progress.pages() + 1 == MOST_PAGES) {
            throw new SendFailed(Kind.UNVERIFIED, "it may have arrived, and there are too many messages to find out");
        }
        boolean last = page.size() < PAGE || newest == progress.after();
        return new Progress(newest, progress.pages() + 1, last, null);
    }
}
