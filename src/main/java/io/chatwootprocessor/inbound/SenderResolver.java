package io.chatwootprocessor.inbound;

import static io.chatwootprocessor.inbound.ChatwootEvent.firstObject;
import static io.chatwootprocessor.inbound.ChatwootEvent.id;
import static io.chatwootprocessor.inbound.ChatwootEvent.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/**
 * Finds who writes, channel by channel, as Chatwoot's {@code contact_inboxes} tell them apart: by phone number or
 * business-scoped user id (BSUID) on WhatsApp, by address in e-mail, by {@code source_id} elsewhere: what a visitor says of
 * themselves decides nothing.
 */
@Component
public class SenderResolver {

    static final Sender UNNAMED_VISITOR = new Sender("test@chatwoot.widget", "email");

    private static final int LONGEST_IDENTIFIER = 255; // both are indexed columns
    private static final int LONGEST_CHANNEL = 50;
    private static final String TWILIO_WHATSAPP = "whatsapp:";
    /** Chatwoot's {@code lib/regex_helper.rb}. */
    private static final Pattern BSUID = Pattern.compile("[A-Z]{2}\\.(?:ENT\\.)?[A-Za-z0-9]{1,128}");
    /** A browser session's source_id; the API's, too, which has its channel named. */
    private static final Pattern SESSION = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
    private static final Map<String, String> CHANNELS = Map.of(
            "twiliosms", "sms", "facebookpage", "facebook", "twitterprofile", "twitter");

    /** @return the event with its sender; without one where the payload does not tell */
    public ChatwootEvent resolve(@Body ChatwootEvent event) {
        JsonNode payload = event.payload();
        JsonNode conversation = event.conversation();
        JsonNode contact = firstObject(conversation.path("meta").path("sender"), payload.path("contact"),
                agent(payload.path("sender")) ? payload.path("contact") : payload.path("sender"));
        String sourceId = text(conversation.path("contact_inbox"), "source_id");
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

    private static Sender bySource(String channel, JsonNode contact, String sourceId, JsonNode conversation) {
        if (channel.equals("sms") && sourceId != null && sourceId.startsWith(TWILIO_WHATSAPP)) {
            return byPhone(contact, sourceId.substring(TWILIO_WHATSAPP.length()));
        }
        return switch (channel) {
            case "whatsapp" -> byPhone(contact, sourceId);
            case "email" -> byEmail(text(contact, "email") == null ? sourceId : text(contact, "email"));
            case "webwidget" -> byVisitor(contact, sourceId, conversation);
            case "sms" -> byId("sms", text(contact, "phone_number"), sourceId, text(contact, "identifier"));
            default -> byId(channel, sourceId, text(contact, "identifier"));
        };
    }

    private static Sender byPhone(JsonNode contact, String sourceId) {
        String phone = digits(text(contact, "phone_number"));
        if (phone == null && sourceId != null) {
            if (BSUID.matcher(sourceId).matches()) {
                return new Sender(sourceId, "whatsapp");
            }
            phone = digits(sourceId);
        }
        return phone == null ? null : new Sender("+" + phone, "whatsapp");
    }

    private static Sender byEmail(String address) {
        String clean = address == null ? "" : address.strip().toLowerCase(Locale.ROOT);
        return EMAIL.matcher(clean).matches() ? new Sender(clean, "email") : null;
    }

    /**
     * A visitor is their browser session: what they say of themselves, their address included, is a claim, unless the website has
     * vouched for it by an HMAC (Chatwoot's identity validation). The original processor's payloads name no session, and no
     * conversation of Chatwoot's either: there the address counts.
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
        return new Sender(session + "@chatwoot.widget", "email");
    }

    /** Two places show it. Where one of them says no, it is no. */
    private static boolean isVerified(JsonNode conversation) {
        JsonNode shown = conversation.path("meta").path("hmac_verified");
        JsonNode kept = conversation.path("contact_inbox").path("hmac_verified");
        return (shown.isBoolean() || kept.isBoolean())
                && (!shown.isBoolean() || shown.booleanValue()) && (!kept.isBoolean() || kept.booleanValue());
    }

    private static Sender byId(String channel, String... ids) {
        for (String id : ids) {
            if (id != null) {
                return new Sender(id, channel);
            }
        }
        return null;
    }

    /** Lower case, without {@code Channel::}; null where the payload names none. */
    private static String channel(JsonNode payload, JsonNode conversation) {
        for (String named : new String[] {text(conversation, "channel"), text(payload, "channel_type"),
                text(payload.path("inbox"), "channel_type")}) {
            if (named != null) {
                String name = named.strip().toLowerCase(Locale.ROOT).replaceFirst("^channel::", "");
                return CHANNELS.getOrDefault(name, name);
            }
        }
        return null;
    }

    private static String channelOf(JsonNode contact, String sourceId) {
        return sourceId != null && SESSION.matcher(sourceId).matches() ? "webwidget" : text(contact, "phone_number") != null ? "whatsapp" : "email";
    }

    private static boolean agent(JsonNode sender) {
        String type = text(sender, "type");
        return type != null && !type.equals("contact");
    }

    private static String digits(String text) {
        String digits = text == null ? "" : text.replaceAll("\\D", "");
        return digits.isEmpty() ? null : digits;
    }
}
