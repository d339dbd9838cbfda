package io.chatwootprocessor.inbound.chatwoot;

import static io.chatwootprocessor.inbound.JsonField.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.inbound.OwnAddresses;
import io.chatwootprocessor.inbound.address.Identifier;
import io.chatwootprocessor.inbound.address.Sender;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Recognises senders that are no customers: machines, mailing lists, and our own addresses. An answer to them would be answered again,
 * without an end. Their messages are stored.
 */
@Component
class Machines {

    private static final String OWN = "own_address";

    private static final Pattern BOUNCE = Pattern.compile("(mailer-?daemon|mail-?daemon|mdaemon|postmaster|bounces?)([+_.-].*)?@.*");
    private static final Pattern NO_REPLY = Pattern.compile("(.*[._+-])?((no|do[._-]?not|dont|never|n[ao]o?)[._-]?(reply|responder?|responda)"
            + "|nicht[._-]?antworten|ne[._-]?pas[._-]?repondre)([._+-].*|\\d*)@.*");
    private static final Pattern REPORT = Pattern.compile("(?i)\\s*(multipart/report|message/delivery-status)\\b.*", Pattern.DOTALL);
    private static final Pattern RECEIPT = Pattern.compile("(?i).*\\bdisposition-notification\\b.*", Pattern.DOTALL);
    private static final Pattern NO = Pattern.compile("(?i)\\s*+(none|no|false|0)?+\\s*+(;.*)?");
    private static final Pattern NO_AUTOMATIC_REPLY = Pattern.compile("(?i).*\\b(all|oof|autoreply)\\b.*");
    private static final Pattern AUTOMATIC = Pattern.compile("(?i)\\s*(auto[_-]?reply|bulk|junk)\\b.*");
    private static final Pattern BRACKETED = Pattern.compile(".*<([^<>]*)>.*", Pattern.DOTALL);

    private final OwnAddresses own;

    Machines(OwnAddresses own) {
        this.own = own;
    }

    /**
     *
     * @param attributes the message's {@code content_attributes}
     * @return the reason why the message gets no answer, in one word; null: it may be a customer's
     */
    String reason(ChatwootEvent event, JsonNode attributes) {
        Sender sender = event.sender();
        String inbox = text(event.payload().path("inbox"), "name"); // its address, if nobody has named the inbox
        if (own.has(sender.identifier()) || sender.identifier().equalsIgnoreCase(inbox)) {
            return OWN;
        }
        JsonNode mail = attributes.path("email");
        return mail.isObject() || sender.channel().equals("email") ? inMail(event, attributes, MailHeaders.of(event.payload(), attributes)) : null;
    }

    private String inMail(ChatwootEvent event, JsonNode attributes, MailHeaders headers) {
        JsonNode mail = attributes.path("email");
        String contentType = text(mail, "content_type") == null ? headers.first("content-type") : text(mail, "content_type");
        String sender = event.sender().identifier();
        List<String> from = addresses(mail.path("from"));
        if (contentType != null && REPORT.matcher(contentType).matches()) {
            return RECEIPT.matcher(contentType).matches() ? "auto_reply" : "bounce"; // a receipt for a mail that was read
        }
        if (BOUNCE.matcher(sender).matches() || from.stream().anyMatch(one -> BOUNCE.matcher(one).matches() || one.isEmpty())
                || headers.has("x-failed-recipients") || headers.all("return-path").stream().anyMatch(Machines::isNowhere)
                || mail.path("return_path").isTextual() && isNowhere(mail.path("return_path").textValue())) {
            return "bounce";
        }
        List<String> to = addresses(mail.path("to"));
        if (!to.isEmpty() && to.stream().allMatch(sender::equals) && addresses(mail.path("cc")).isEmpty()) {
            return OWN; // an inbox that writes to itself: no customer reaches us with a mail to themselves
        }
        if (isAutomatic(event, attributes, mail, headers)) {
            return "auto_reply";
        }
        boolean list = headers.has("list-id") || headers.all("precedence").stream().anyMatch(value -> value.strip().equalsIgnoreCase("list"));
        if (list && !isOwnGroup(mail, headers)) {
            return "mailing_list";
        }
        return NO_REPLY.matcher(sender).matches() ? "no_reply" : null; // the address that gets the answer; forms often have such a From
    }

    private static boolean isAutomatic(ChatwootEvent event, JsonNode attributes, JsonNode mail, MailHeaders headers) {
        JsonNode told = mail.path("auto_reply");
        if (told.asBoolean(false) || attributes.path("auto_reply").asBoolean(false) || event.payload().path("additional_attributes").path("auto_reply").asBoolean(false)
                // the mark of the conversation's first mail counts if this mail has none
                || !told.isBoolean() && event.conversation().path("additional_attributes").path("auto_reply").asBoolean(false)) {
            return true;
        }
        return headers.all("auto-submitted").stream().anyMatch(value -> !NO.matcher(value).matches())
                || headers.all("x-auto-response-suppress").stream().anyMatch(value -> NO_AUTOMATIC_REPLY.matcher(value).matches())
                || headers.all("precedence").stream().anyMatch(value -> AUTOMATIC.matcher(value).matches())
                || List.of("x-autoreply", "x-auto-reply", "x-autorespond", "x-autoresponder", "x-autoreply-from", "x-mail-autoreply").stream()
                        .flatMap(name -> headers.all(name).stream()).anyMatch(value -> !NO.matcher(value).matches());
    }

    /**
     * Whether the list is the shared mailbox itself. Many companies have their address as a group at Google, which passes customers' mails
     * on like a list's. Such a mail names the sender, and is addressed to the group.
     */
    private boolean isOwnGroup(JsonNode mail, MailHeaders headers) {
        if (!headers.has("list-id")) {
            return headers.has("x-original-sender");
        }
        String bracketed = BRACKETED.matcher(headers.first("list-id")).replaceFirst("$1").strip().toLowerCase(Locale.ROOT);
        List<String> recipients = new ArrayList<>(addresses(mail.path("to")));
        recipients.addAll(addresses(mail.path("cc")));
        boolean addressed = recipients.stream().anyMatch(to -> to.replace('@', '.').equals(bracketed));
        return addressed && (headers.has("x-original-sender") || headers.has("x-google-group-id"))
                || own.all().stream().anyMatch(address -> address.replace('@', '.').equals(bracketed));
    }

    private static List<String> addresses(JsonNode field) {
        List<String> addresses = new ArrayList<>();
        for (JsonNode one : field.isArray() ? field : List.of(field)) {
            if (one.isTextual()) {
                String email = Identifier.email(one.textValue());
                addresses.add(email != null ? email : isNowhere(one.textValue()) ? "" : one.textValue().strip().toLowerCase(Locale.ROOT));
            }
        }
        return addresses;
    }

    private static boolean isNowhere(String address) {
        return address.isBlank() || address.replaceAll("\\s", "").equals("<>");
    }
}
