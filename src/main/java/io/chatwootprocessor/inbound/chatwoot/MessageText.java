package io.chatwootprocessor.inbound.chatwoot;

import static io.chatwootprocessor.inbound.JsonField.id;
import static io.chatwootprocessor.inbound.JsonField.text;
import static io.chatwootprocessor.inbound.JsonField.written;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.chatwootprocessor.inbound.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Finds the text of a message of Chatwoot's. A later place is read only if the earlier ones are empty. */
final class MessageText {

    private static final Pattern HTML = Pattern.compile("(?is)\\s*<(!doctype|html|head|body|div|p|table|span|meta|br)\\b.*");
    /** The marks that mail programs put before a subject. Each of them takes a part of the thread's stack. */
    private static final Pattern REPLY_MARKS = Pattern.compile("(?i)(\\s*(re|aw|sv|antw|res|fw|fwd|wg|enc|tr|rv)\\s*:)*\\s*");
    private static final int LONGEST_MARKS = 200;
    private static final String[] NEWEST_FIRST = {"quoted", "reply", "full"}; // quoted: Chatwoot's word for the text without quoted mails

    private MessageText() {
    }

    /**
     * @param message      as a webhook or the REST API has it
     * @param conversation the one that a webhook shows with it
     * @return null: nothing is said
     */
    static String of(JsonNode message, JsonNode conversation) {
        String content = content(message);
        JsonNode attributes = message.path("content_attributes");
        boolean mail = attributes.path("email").isObject() || "incoming_email".equals(text(message, "content_type"));
        if (content != null) {
            return mail && HTML.matcher(content).lookingAt() ? firstVisible(HtmlText.of(content), content) : content;
        }
        JsonNode shown = shown(message, conversation);
        String said = firstVisible(inMail(attributes.path("email")), written(shown, "processed_message_content"),
                written(shown, "content"), chosen(attributes));
        return said == null && (mail || "Channel::Email".equals(text(conversation, "channel")))
                ? subject(attributes.path("email"), conversation) : said;
    }

    /** The files that came with it. */
    static JsonNode attachments(JsonNode message, JsonNode conversation) {
        JsonNode attachments = message.path("attachments");
        return attachments.isArray() && !attachments.isEmpty() ? attachments : shown(message, conversation).path("attachments");
    }

    /** @return the message as the payload's conversation shows it; a missing node if the conversation shows another message */
    static JsonNode shown(JsonNode message, JsonNode conversation) {
        JsonNode shown = conversation.path("messages").path(0);
        Long id = id(message, "id");
        return id != null && id.equals(id(shown, "id")) ? shown : MissingNode.getInstance();
    }

    /** @return the titles of the options that somebody chose, or their entries in a form; null: there are none */
    static String chosen(JsonNode attributes) {
        for (String reply : new String[] {"button_reply", "list_reply", "button", "nfm_reply"}) { // WhatsApp's names
            for (JsonNode place : new JsonNode[] {attributes.path("interactive").path(reply), attributes.path(reply)}) {
                String said = firstVisible(written(place, "title"), written(place, "text"), written(place, "body"));
                if (said != null) {
                    return said;
                }
            }
        }
        List<String> chosen = new ArrayList<>();
        JsonNode values = attributes.path("submitted_values");
        for (JsonNode value : values.isArray() ? values : List.of(values)) {
            String said = firstVisible(written(value, "title"), written(value, "value"), value.isTextual() ? value.textValue() : null);
            String name = firstVisible(written(value, "label"), written(value, "name"));
            if (said != null) {
                chosen.add(name == null ? said : name + ": " + said);
            }
        }
        String email = text(attributes, "submitted_email");
        return !chosen.isEmpty() ? String.join("\n", chosen) : email;
    }

    private static String content(JsonNode message) {
        return firstVisible(written(message, "content"), written(message.path("message"), "content"), written(message.path("data"), "content"));
    }

    private static String inMail(JsonNode email) {
        JsonNode text = email.path("text_content");
        JsonNode html = email.path("html_content");
        String said = firstVisible(text.isTextual() ? text.textValue() : null,
                text(text, NEWEST_FIRST[0]), text(text, NEWEST_FIRST[1]), text(text, NEWEST_FIRST[2]));
        for (int i = 0; said == null && i < NEWEST_FIRST.length; i++) {
            String page = html.isTextual() ? html.textValue() : text(html, NEWEST_FIRST[i]);
            said = page == null ? null : firstVisible(HtmlText.of(page));
        }
        return said;
    }

    private static String subject(JsonNode email, JsonNode conversation) {
        String subject = firstVisible(written(email, "subject"), written(conversation.path("additional_attributes"), "mail_subject"));
        return subject == null || subject.length() <= LONGEST_MARKS && REPLY_MARKS.matcher(subject).matches() ? null : subject;
    }

    private static String firstVisible(String... texts) {
        for (String text : texts) {
            if (Visible.in(text)) {
                return text;
            }
        }
        return null;
    }
}
