package io.chatwootprocessor.outbound.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.http.JsonBody;
import io.chatwootprocessor.outbound.Attachments;
import io.chatwootprocessor.outbound.Attachments.OutboundFile;
import io.chatwootprocessor.outbound.OutboundMessage;
import io.chatwootprocessor.outbound.SendFailed;
import io.chatwootprocessor.outbound.SendFailed.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;

/** Writes the message that the bridge is to send. The bridge validates little, so a message that it would get wrong or lose is refused here. */
final class WhatsappContent {

    /** WhatsApp's own limit. */
    static final int LONGEST_TEXT = 65_536;
    /** The bridge's limit, which is Express' default. It answers 500 to a larger body, as if it might have sent it. */
    static final int LARGEST_BODY = 100 * 1024;

    private static final Set<String> SHOWN = Set.of("image", "video", "audio");

    private WhatsappContent() {
    }

    /**
     * @param file   the message's, where it was uploaded; null: it has none, or one that the bridge fetches
     * @param groups whether groups are written to
     * @return the request's body
     * @throws SendFailed when WhatsApp, or the bridge, cannot send it, or would send it to somebody else
     */
    static String json(OutboundMessage message, OutboundFile file, boolean groups) {
        if (message.privateNote() || message.templateParams() != null || message.command() != null) {
            throw refused("notes, templates and commands are Chatwoot's: the WhatsApp bridge would send a note to the customer");
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("to", to(message.to(), groups));
        if (message.attachments() == null || message.attachments().isEmpty()) {
            body.put("type", "text");
            body.put("text", text(message.content()));
        } else {
            media(body, message, file);
        }
        String json = JsonBody.write(body);
        if (json.getBytes(StandardCharsets.UTF_8).length > LARGEST_BODY) {
            throw refused(file == null ? "the text is too long: the WhatsApp bridge takes 100 kB; send it in parts"
                    : "attachment " + file.filename() + " is too large: the WhatsApp bridge takes 100 kB, in base64; send it by its url");
        }
        return json;
    }

    /** @return the address, checked: the bridge would make a phone number of any digits */
    private static String to(OutboundMessage.Destination to, boolean groups) {
        String person = to.userIdentifier();
        if (person.matches("\\+\\d+")) {
            return person.substring(1);
        }
        if (person.endsWith("@g.us")) {
            if (!groups) {
                throw refused("conversation " + to.conversationId() + " is a group's: processor.whatsapp.answer-groups is false");
            }
            return person;
        }
        throw refused("conversation " + to.conversationId() + (person.endsWith("@lid")
                ? " is with somebody whose number WhatsApp hides: the bridge would write to a stranger's"
                : " is with somebody who has no phone number there: the WhatsApp bridge needs one"));
    }

    private static String text(String content) {
        if (content.length() > LONGEST_TEXT) {
            throw refused("the text is longer than WhatsApp's " + LONGEST_TEXT + " characters: send it in parts");
        }
        return content;
    }

    private static void media(Map<String, Object> body, OutboundMessage message, OutboundFile file) {
        if (message.attachments().size() > 1) {
            throw refused("WhatsApp's bridge takes one file a message");
        }
        JsonNode attachment = message.attachments().get(0);
        String filename = attachment.path("filename").asText("file");
        String type = type(attachment.path("content_type").asText(""), filename);
        boolean captioned = !message.content().isEmpty();
        body.put("type", captioned && type.equals("audio") ? "document" : type); // WhatsApp shows no text beside audio
        if (file == null) {
            body.put("mediaUrl", Attachments.url(attachment));
        } else {
            body.put("mediaBase64", Base64.getEncoder().encodeToString(file.content()));
        }
        if (captioned) {
            body.put("caption", text(message.content()));
        }
        body.put("fileName", filename);
    }

    private static String type(String contentType, String filename) {
        String known = contentType.isBlank() ? MediaTypeFactory.getMediaType(filename).map(MediaType::toString).orElse("") : contentType;
        String kind = known.strip().replaceFirst("/.*", "").toLowerCase(Locale.ROOT);
        return SHOWN.contains(kind) ? kind : "document";
    }

    private static SendFailed refused(String why) {
        return new SendFailed(Kind.REFUSED, why);
    }
}
