package io.chatwootprocessor.inbound.chatwoot;

import static io.chatwootprocessor.inbound.JsonField.id;
import static io.chatwootprocessor.inbound.JsonField.text;
import static io.chatwootprocessor.inbound.JsonField.written;
import static io.chatwootprocessor.inbound.chatwoot.ChatwootEvent.firstObject;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.inbound.address.Identifier;
import io.chatwootprocessor.inbound.address.Jid;
import io.chatwootprocessor.inbound.address.PhoneNumber;
import io.chatwootprocessor.inbound.address.Sender;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/**
 * Finds the person who writes. People are told apart as in Chatwoot's {@code contact_inboxes}: on WhatsApp by phone number or
 * business-scoped user id (BSUID), in e-mail by address, elsewhere by {@code source_id}. A website visitor's word about themselves does not
 * count.
 */
@Component
public class SenderResolver {

    static final Sender UNNAMED_VISITOR = new Sender("test@chatwoot.widget", "email");

    private static final int LONGEST_IDENTIFIER = 255; // both are indexed columns
    private static final int LONGEST_CHANNEL = 50;
    private static final String TWILIO_WHATSAPP = "whatsapp:";
    /** The source_id of a browser session. The API channel has the same form, but its channel is named. */
    private static final Pattern SESSION = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** @return the event with its sender; without one if the payload does not tell */
    public ChatwootEvent resolve(@Body ChatwootEvent event) {
        JsonNode payload = event.payload();
        JsonNode conversation = event.conversation();
        JsonNode contact = contact(event);
        String sourceId = written(conversation.path("contact_inbox"), "source_id");
        String channel = channel(payload, conversation);

        Sender sender;
        if (contact.isMissingNode() && sourceId == null) {
            String address = text(payload, "sender");
            sender = address != null ? byEmail(address)
                    : payload.path("contact").isMissingNode() && payload.path("sender").isMissingNode()
                            ? UNNAMED_VISITOR : null;
        } else {
            sender = bySource(channel == null ? channelOf(contact, sourceId) : channel, contact, sourceId, conversation);
        }
        boolean storable = sender != null && sender.identifier().length() <= LONGEST_IDENTIFIER
                && sender.channel().length() <= LONGEST_CHANNEL;
        return event.withSender(storable ? sender : null);
    }

    /** Chatwoot's contact; a missing node: the payload has none. */
    static JsonNode contact(ChatwootEvent event) {
        JsonNode payload = event.payload();
        return firstObject(event.conversation().path("meta").path("sender"), payload.path("contact"),
                agent(payload.path("sender")) ? payload.path("contact") : payload.path("sender"));
    }

    private static Sender bySource(String channel, JsonNode contact, String sourceId, JsonNode conversation) {
        if (channel.equals("sms") && sourceId != null && sourceId.startsWith(TWILIO_WHATSAPP)) {
            return onWhatsapp(contact, sourceId.substring(TWILIO_WHATSAPP.length()));
        }
        return switch (channel) {
            case "whatsapp" -> onWhatsapp(contact, sourceId);
            case "email" -> byEmail(Identifier.email(text(contact, "email")) == null ? sourceId : text(contact, "email"));
            case "webwidget" -> byVisitor(contact, sourceId, conversation);
            case "sms" -> onSms(contact, sourceId);
            default -> byId(channel, sourceId, written(contact, "identifier"));
        };
    }

    /**
     * Resolves by the phone number, if there is one. Some programs write the digits of a group, a broadcast or a hidden number as a phone
     * number: those are none. If the channel's spelling and the contact's may be the same number, the channel's counts.
     */
    private static Sender onWhatsapp(JsonNode contact, String sourceId) {
        String source = address(sourceId);
        String named = address(written(contact, "identifier"));
        String called = address(written(contact, "phone_number"));
        String hidden = null;
        for (String address : new String[] {source, named, called}) {
            if (Jid.isGroup(address) || Jid.isBroadcast(address)) {
                return new Sender(address, "whatsapp");
            }
            hidden = hidden == null && address != null && address.contains("@") ? Jid.hidden(address) : hidden;
        }
        String phone = phone(called, hidden);
        String own = phone != null && called.equals("+" + source) ? phone : phone(source, hidden); // the common case
        if (own != null && (phone == null || PhoneNumber.endAlike(own, phone))) {
            phone = own;
        }
        if (phone == null && hidden == null && named != null && named.contains("@")) {
            phone = phone(named, null);
        }
        return phone != null ? new Sender(phone, "whatsapp")
                : source != null && Identifier.BSUID.matcher(source).matches() || hidden == null
                        ? byId("whatsapp", Jid.of(source), source, called)
                : new Sender(hidden + "@lid", "whatsapp");
    }

    /** @return the number in its one spelling; null: there is none, or its digits stand for a hidden number */
    private static String phone(String address, String hidden) {
        String phone = address == null ? null
                : address.contains("@") || address.contains(":") ? PhoneNumber.of(Jid.phone(address)) : PhoneNumber.of(address);
        return phone == null || phone.substring(1).equals(hidden) ? null : phone;
    }

    /** Removes the prefix of Twilio's addresses, and the one that others write before a group. */
    private static String address(String written) {
        if (written == null) {
            return null;
        }
        String address = written.strip();
        address = address.startsWith(TWILIO_WHATSAPP) ? address.substring(TWILIO_WHATSAPP.length()) : address;
        address = address.startsWith("+") && address.contains("@") ? address.substring(1) : address;
        return address.isEmpty() ? null : address;
    }

    /** Also takes the short numbers and names that companies write from. */
    private static Sender onSms(JsonNode contact, String sourceId) {
        String hidden = Jid.hidden(sourceId) == null ? Jid.hidden(written(contact, "identifier")) : Jid.hidden(sourceId);
        for (String address : new String[] {written(contact, "phone_number"), sourceId}) {
            String phone = address == null || !Identifier.LONG_NUMBER.matcher(address).find() ? null : phone(address, hidden);
            if (phone != null) {
                return new Sender(phone, "sms");
            }
        }
        return byId("sms", sourceId, written(contact, "phone_number"), written(contact, "identifier"));
    }

    private static Sender byEmail(String address) {
        String email = Identifier.email(address);
        return email == null ? null : new Sender(email, "email");
    }

    /**
     * A visitor is their browser session. Their address is a claim, unless the website vouches for it with an HMAC (Chatwoot's identity
     * validation). The original processor's payloads name neither a session nor a conversation of Chatwoot's: for them the address counts.
     */
    private static Sender byVisitor(JsonNode contact, String sourceId, JsonNode conversation) {
        boolean chatwoots = sourceId != null || text(conversation, "channel") != null || conversation.path("contact_inbox").isObject();
        Sender named = !chatwoots || isVerified(conversation) ? byEmail(text(contact, "email")) : null;
        if (named != null) {
            return named;
        }
        Long id = id(conversation, "id");
        return sourceId != null ? visitor(sourceId) : chatwoots && id != null ? visitor("conversation-" + id) : UNNAMED_VISITOR;
    }

    private static Sender visitor(String session) {
        return new Sender(session + Identifier.VISITOR, "email");
    }

    /** Two places in the payload tell it. One no is enough. */
    private static boolean isVerified(JsonNode conversation) {
        JsonNode shown = conversation.path("meta").path("hmac_verified");
        JsonNode kept = conversation.path("contact_inbox").path("hmac_verified");
        return (shown.isBoolean() || kept.isBoolean())
                && (!shown.isBoolean() || shown.booleanValue()) && (!kept.isBoolean() || kept.booleanValue());
    }

    private static Sender byId(String channel, String... ids) {
        for (String id : ids) {
            if (id != null) {
                return new Sender(id.strip(), channel);
            }
        }
        return null;
    }

    /** @return the channel in small letters, without {@code Channel::}; null: the payload names none */
    private static String channel(JsonNode payload, JsonNode conversation) {
        for (String named : new String[] {text(conversation, "channel"), text(payload, "channel_type"),
                text(payload.path("inbox"), "channel_type")}) {
            if (named != null) {
                return Identifier.channel(named);
            }
        }
        return null;
    }

    private static String channelOf(JsonNode contact, String sourceId) {
        return sourceId != null && SESSION.matcher(sourceId).matches() ? "webwidget"
                : written(contact, "phone_number") != null ? "whatsapp" : "email";
    }

    private static boolean agent(JsonNode sender) {
        String type = text(sender, "type");
        return type != null && !type.equals("contact");
    }
}
