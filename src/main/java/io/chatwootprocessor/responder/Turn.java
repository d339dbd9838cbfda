package io.chatwootprocessor.responder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The input of a responder: the customer's new messages, the conversation and the bot, and the earlier messages.
 *
 * @param id        the turn's: the chat API's {@code ai_job_id}
 * @param attempts  how often an answer was begun; an answer that was withdrawn for a newer message is not counted
 * @param bot       that answers; null: that is not chosen yet
 * @param messages  to be answered, in the order in which they were written
 * @param history   the earlier messages, oldest first, no more than {@code processor.turn.history}
 * @param waited    for how long the newest message has waited, in seconds
 * @param resources from the caller of the chat API; an empty object for Chatwoot's conversations
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Turn(String id, int attempts, Conversation conversation, BotConfig bot, List<Message> messages, List<Line> history,
        double waited, JsonNode resources) {

    private static final String NOT_SHOWN = "[message that is not shown]";

    /** The customer's words now: the messages, joined by line breaks. */
    public String text() {
        return messages.stream().map(message -> message.text.isBlank() ? NOT_SHOWN : message.text).collect(Collectors.joining("\n"));
    }

    /** The history, oldest first, and the customer's words now, as the chat APIs of language models want them: user, and assistant. */
    public List<Line> chat() {
        List<Line> lines = new ArrayList<>();
        history.forEach(line -> lines.add(line.role.equals("user") ? line : new Line("assistant", line.content)));
        lines.add(new Line("user", text()));
        return lines;
    }

    /** The same, after the model's instructions. */
    public List<Line> chat(String instructions) {
        List<Line> lines = new ArrayList<>(List.of(new Line("system", instructions)));
        lines.addAll(chat());
        return lines;
    }

    /** Whether a message says nothing and shows no file. Chatwoot may know more of it. */
    public boolean incomplete() {
        return messages.stream().anyMatch(message -> message.text.isBlank());
    }

    /** The reason why a human has to answer, whichever responder is set; null: the responder may. */
    public String forHuman() {
        if (messages.stream().anyMatch(Message::isCall)) {
            return "The customer called, and the bot cannot talk. Please call back.";
        }
        return !messages.isEmpty() && messages.stream().allMatch(message -> message.text.isBlank())
                ? "The customer sent something that is not shown to the bot. Please look at it." : null;
    }

    /** Whether nobody can answer there now: the channel's reply window is closed. */
    boolean isUnanswerable() {
        return Boolean.FALSE.equals(conversation.canReply) && messages.stream().allMatch(message -> message.asksChatwoot);
    }

    /** The same, as if these messages had not been written. */
    public Turn without(Collection<Long> messageIds) {
        return new Turn(id, attempts, conversation, bot, messages.stream().filter(message -> !messageIds.contains(message.id)).toList(), history, waited,
                resources);
    }

    Turn by(BotConfig chosen) {
        return new Turn(id, attempts, conversation, chosen, messages, history, waited, resources);
    }

    /** The id under which others know the conversation: that of the chat API's caller, else ours. */
    public String conversationKey() {
        boolean chat = messages.stream().anyMatch(message -> message.source.equals("chat"));
        return chat ? conversation.userIdentifier : Long.toString(conversation.id);
    }

    /**
     * @param accountId              Chatwoot's account; 0 where the conversation names none
     * @param userIdentifier         the customer's address in the channel
     * @param status                 Chatwoot's word; null: not known
     * @param canReply               whether Chatwoot takes a reply now; null: not known
     * @param chatwootConversationId Chatwoot's display id; null: it is not Chatwoot's
     * @param chatwootInboxId        null: not known
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Conversation(long id, long accountId, String userIdentifier, String channel, String status,
            Boolean canReply, Long chatwootConversationId, Long chatwootInboxId) {
    }

    /**
     * @param text              for a reader of text only: an e-mail without its quotations, files as kind and address
     * @param attachments       Chatwoot's
     * @param source            {@code chatwoot}; {@code whatsapp}: the bridge; {@code chat}: the chat API
     * @param asksChatwoot      whether Chatwoot's reply window concerns the answer
     * @param contentAttributes Chatwoot's
     * @param timestamp         ISO-8601
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Message(long id, String text, JsonNode attachments, String source, boolean asksChatwoot,
            JsonNode contentAttributes, String timestamp) {

        /** A voice call, not a voice message. */
        private boolean isCall() {
            return contentAttributes != null && "voice_call".equals(contentAttributes.path("content_type").asText());
        }
    }

    /** @param role {@code user}; {@code assistant}: a bot; {@code sale}: a human agent */
    public record Line(String role, String content) {
    }
}
