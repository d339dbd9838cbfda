package io.chatwootprocessor.inbound.whatsapp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.inbound.Delivery;
import io.chatwootprocessor.inbound.OwnAddresses;
import io.chatwootprocessor.inbound.Visible;
import io.chatwootprocessor.inbound.address.Jid;
import io.chatwootprocessor.inbound.address.PhoneNumber;
import io.chatwootprocessor.inbound.address.Sender;
import io.chatwootprocessor.settings.ProcessorSettings;
import io.chatwootprocessor.settings.whatsapp.WhatsappSettings;
import java.time.Instant;
import java.util.Locale;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Turns the WhatsApp bridge's event into a delivery for the database, or says why there is nothing to do. */
@Component
public class WhatsappDeliveryReader {

    private static final String WHATSAPP = "whatsapp"; // the source, and the channel
    private static final int LONGEST_ID = 255;         // both are in an index

    private final WhatsappAttachments attachments;
    private final OwnAddresses own;
    private final boolean answerGroups;
    private final long account;

    WhatsappDeliveryReader(WhatsappSettings settings, ProcessorSettings processor, WhatsappAttachments attachments, OwnAddresses own) {
        this.own = own;
        this.attachments = attachments;
        this.answerGroups = settings.answerGroups();
        this.account = processor.account();
    }

    /** Reads a message that somebody wrote to us, or in a group of ours. */
    public Delivery message(@Body WhatsappEvent event) {
        if (fault(event) != null) {
            return ignored(event, fault(event));
        }
        boolean ours = event.field("fromMe", "from_me").asBoolean(false);
        String writtenBy = event.text("from", "from_number");
        String writtenTo = event.text("to", "to_number");
        if (ours && event.ownNumber() != null && event.ownNumber().equals(Jid.of(writtenBy))) { // other bridges name the person as from
            writtenBy = writtenTo;
        }
        String writtenIn = event.text("groupId", "group_id");
        if (Jid.isBroadcast(writtenBy) || Jid.isBroadcast(writtenTo) || Jid.isBroadcast(writtenIn)) {
            return ignored(event, "broadcast");
        }
        String from = Jid.of(writtenBy);
        String group = Jid.isGroup(from) ? from : Jid.of(writtenIn);
        boolean inGroup = Jid.isGroup(group) || event.field("isGroup", "is_group").asBoolean(false);
        if (inGroup ? !Jid.isGroup(group) : from == null) {
            return ignored(event, "unresolved_sender");
        }
        String text = event.text("text");
        String content = Visible.in(text) ? text : Visible.in(event.text("caption")) ? event.text("caption") : null;
        ArrayNode files = attachments.of(event);
        if (content == null && files.isEmpty()) {
            return ignored(event, "empty_content");
        }
        if (ours && (inGroup || messageId(event) == null)) { // it could not be told from a reply of ours
            return ignored(event, "own_message");
        }
        String to = ours || Jid.phone(writtenTo) == null ? event.ownNumber() : Jid.phone(writtenTo);
        Instant sentAt = event.moment();
        return delivery(event, null, new Sender(inGroup ? group : person(from), WHATSAPP),
                ours ? written(event, from, to, content, files) : new Delivery.Message("inbound", messageId(event), "contact", null, false, content == null ? "" : content, false,
                        attributes(from, to, event.text("type", "media_type")), files, sentAt == null ? null : sentAt.toString(),
                        null, null, null, null, inGroup ? answerGroups ? null : "group" : noAnswer(event, from, to)),
                event.session() == null ? null : new Delivery.Session(event.session(), null, to, null), null)
                .from(ours || inGroup ? null : event.text("pushName", "push_name")); // a group is nobody's
    }

    /** Reads the outcome of a message that was sent. */
    public Delivery receipt(@Body WhatsappEvent event) {
        if (fault(event) != null) {
            return ignored(event, fault(event));
        }
        if (messageId(event) == null) {
            return ignored(event, "no_message_id");
        }
        String shown = shown(event);
        if (shown == null) {
            return ignored(event, "unknown_status");
        }
        String error = event.text("error");
        return delivery(event, null, null, null,
                event.session() == null ? null : new Delivery.Session(event.session(), null, event.ownNumber(), null),
                new Delivery.Receipt(messageId(event), shown,
                        !shown.equals("failed") ? null : error == null ? "WhatsApp did not deliver it" : error,
                        Jid.of(event.text("to", "to_number"))));
    }

    /** Reads that a session was connected or lost. */
    public Delivery session(@Body WhatsappEvent event) {
        if (fault(event) != null) {
            return ignored(event, fault(event));
        }
        if (event.session() == null) {
            return ignored(event, "no_session");
        }
        String status = status(event);
        if (status == null) {
            return ignored(event, "unknown_status");
        }
        String number = Jid.phone(event.text("phoneNumber", "phone_number"));
        return delivery(event, null, null, null, new Delivery.Session(event.session(), status,
                number == null ? event.ownNumber() : number, event.text("name")), null);
    }

    /** Keeps an event, and does nothing else. */
    public Delivery ignored(@Body WhatsappEvent event, String reason) {
        return delivery(event, reason, null, null, null, null);
    }

    private Delivery delivery(WhatsappEvent event, String ignored, Sender sender, Delivery.Message message,
            Delivery.Session session, Delivery.Receipt receipt) {
        return new Delivery(WHATSAPP, null, null, event.event(), account, event.payload(), ignored,
                sender == null ? null : sender.identifier(), sender == null ? null : sender.channel(),
                null, message, session, receipt, event.replayOf());
    }

    /** @return the reason why its ids cannot be stored; null: they can */
    private static String fault(WhatsappEvent event) {
        return unfit(event.session()) ? "invalid_session" : unfit(messageId(event)) ? "invalid_message_id" : null;
    }

    private static boolean unfit(String id) {
        return id != null && (id.length() > LONGEST_ID || id.chars().anyMatch(Character::isISOControl));
    }

    private static String messageId(WhatsappEvent event) {
        return event.text("messageId", "message_id");
    }

    /**
     *
     * @return the reason why the message gets no answer: WhatsApp itself wrote it, or a phone of ours; null: it may get one. The database
     *     knows the phones of other sessions.
     */
    /**
     * A message that was written on the linked phone is a human's answer, unless it is one of ours: {@code communication.store_delivery}
     * looks for it.
     */
    private static Delivery.Message written(WhatsappEvent event, String to, String ownNumber, String content, ArrayNode files) {
        Instant sentAt = event.moment();
        return new Delivery.Message("outbound", messageId(event), "user", null, true, content == null ? "" : content, false,
                attributes(to, ownNumber, event.text("type", "media_type")), files,
                sentAt == null ? null : sentAt.toString(), null, null, null, null, null);
    }

    private String noAnswer(WhatsappEvent event, String from, String to) {
        return Jid.isService(from) ? "service"
                : from.equals(to) || from.equals(event.ownNumber()) || own.has(person(from)) ? "own_address" : null;
    }

    /**
     *
     * @return the person in the one spelling of their number. {@code whatsapp.from} keeps WhatsApp's spelling, because answers go there.
     */
    private static String person(String from) {
        String number = from.startsWith("+") ? PhoneNumber.of(from) : null;
        return number == null ? from : number;
    }

    private static ObjectNode attributes(String from, String to, String type) {
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        ObjectNode whatsapp = attributes.putObject(WHATSAPP).put("from", from);
        if (to != null) {
            whatsapp.put("to", to);
        }
        if (type != null) {
            whatsapp.put("type", type);
        }
        return attributes;
    }

    /**
     *
     * @return WhatsApp's number for the outcome, if the event has one: it counts more than the event's name. Null: not sent yet, or unknown
     */
    private static String shown(WhatsappEvent event) {
        String named = event.event().substring("message.".length());
        if (!named.equals("sent")) {
            return named;
        }
        String status = event.text("status");
        return switch (status == null ? "" : status.toLowerCase(Locale.ROOT)) {
            case "0", "failed" -> "failed";
            case "", "2", "sent" -> named;
            case "3", "delivered" -> "delivered";
            case "4", "5", "read", "played" -> "read";
            default -> null;
        };
    }

    /** @return the bridge's word; null: there is none */
    private static String status(WhatsappEvent event) {
        if (!event.event().equals("connection.status")) {
            return event.event().substring("session.".length());
        }
        String said = event.text("status");
        String word = said == null ? "" : said.strip().toLowerCase(Locale.ROOT);
        return switch (word) {
            case "open", "online" -> "connected";
            case "close", "closed", "offline", "logged_out" -> "disconnected";
            default -> word.matches("[a-z_]{1,50}") ? word : null;
        };
    }
}
