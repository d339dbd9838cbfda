package io.chatwootprocessor.inbound.address;

import io.chatwootprocessor.inbound.chatwoot.SenderResolver;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings the address that a caller gives to the form that webhooks resolve to ({@link SenderResolver}). So a message that is sent and the
 * answer to it belong to one conversation.
 */
public final class Identifier {

    /** The end of every website visitor's identifier. */
    public static final String VISITOR = "@chatwoot.widget";

    /** A number with a plus, or too long for a short code. */
    public static final Pattern LONG_NUMBER = Pattern.compile("^\\s*(\\+|00)|(\\d\\D*){8}");

    private static final Map<String, String> CHANNELS = Map.of("twiliosms", "sms", "twilio_sms", "sms", "facebookpage", "facebook",
            "facebook_page", "facebook", "messenger", "facebook", "twitterprofile", "twitter", "website", "webwidget",
            "web_widget", "webwidget");
    private static final Pattern EMAIL = Pattern.compile("(?:mailto:)?([^@\\s<>]+@[^@\\s<>]+)");
    private static final Pattern NAMED_EMAIL = Pattern.compile("[^<>]*<([^<>]*)>");
    private static final Pattern SHORT_CODE = Pattern.compile("\\d{3,7}");
    /** Chatwoot's {@code lib/regex_helper.rb}. */
    public static final Pattern BSUID = Pattern.compile("[A-Z]{2}\\.(?:ENT\\.)?[A-Za-z0-9]{1,128}");
    private static final Pattern DIGITS = Pattern.compile("\\d{1,25}");
    private static final Pattern CHAT = Pattern.compile("-?\\d{1,25}");
    private static final Pattern LINE = Pattern.compile("(?i)([UCR])([0-9a-f]{8,64})");

    private static final String TWILIO = "whatsapp:";
    private static final String PHONE = "a phone number with its country code, of digits";

    private Identifier() {
    }

    /**
     * @param channel as callers and Chatwoot name it
     * @param spelled the person's address there
     * @return the person as webhooks resolve them
     * @throws IllegalArgumentException it is no address of that channel; the message shows the right form
     */
    public static Sender of(String channel, String spelled) {
        String text = spelled.strip();
        return switch (channel(channel)) {
            case "whatsapp" -> new Sender(whatsapp(text), "whatsapp");
            case "sms" -> new Sender(sms(text), "sms");
            case "email" -> new Sender(wanted(email(text), "an e-mail address, such as name@example.com"), "email");
            case "webwidget" -> new Sender(visitor(text), "email");
            case "telegram" -> new Sender(matching(CHAT, text, "the user's id at Telegram, of digits"), "telegram");
            case "facebook" -> new Sender(matching(DIGITS, text, "the page-scoped id of the user, of digits"), "facebook");
            case "instagram" -> new Sender(matching(DIGITS, text, "the id of the user at Instagram, of digits"), "instagram");
            case "tiktok" -> new Sender(matching(DIGITS, text, "the id of the conversation at TikTok, of digits"), "tiktok");
            case "line" -> new Sender(line(text), "line");
            default -> new Sender(text, channel(channel)); // an id of the integrator's own
        };
    }

    /** As {@link #of}, for a phone number or an address that only WhatsApp has, if no channel is named. */
    public static Sender ofPhone(String spelled) {
        return of("whatsapp", spelled);
    }

    /**
     * @param spelled as in {@link #of}, of a person with a phone number
     * @return {@code +} and the digits in the spelling that was given, which may be the only one that reaches the phone; null: it has none
     */
    public static String number(String spelled) {
        String address = withoutPrefix(spelled.strip());
        return address.contains("@") ? Jid.phone(address) : PhoneNumber.digits(address);
    }

    /** @return the channel as conversations name it: small letters, without {@code Channel::} */
    public static String channel(String named) {
        String name = named.strip().toLowerCase(Locale.ROOT).replaceFirst("^channel::", "");
        return CHANNELS.getOrDefault(name, name);
    }

    /** @return the channel that conversations are on for people of the given one: website visitors are on the channel email */
    public static String conversationsChannel(String named) {
        String channel = channel(named);
        return channel.equals("webwidget") ? "email" : channel;
    }

    /**
     * As {@link #of}, if no channel is named. A plus, a space or a suffix of WhatsApp's marks a phone number. Any other text is kept as it
     * is.
     */
    public static String guess(String spelled) {
        boolean number = spelled.matches("\\s*(\\+|00).*|.*\\S\\s.*") && PhoneNumber.of(spelled) != null;
        return number || spelled.contains("@") && Jid.of(spelled) != null ? ofPhone(spelled).identifier() : spelled.strip();
    }

    /** As {@link #guess}, with the channel on which such an address is usual; {@code api} if it has neither a number's nor an e-mail's form. */
    public static Sender guessPerson(String spelled) {
        String identifier = guess(spelled);
        if (identifier.startsWith("+") || identifier.contains("@") && Jid.of(identifier) != null) {
            return new Sender(identifier, "whatsapp");
        }
        String email = email(identifier);
        return email == null ? new Sender(identifier, "api") : new Sender(email, "email");
    }

    /** Whether the person's identifier is their phone number. The ids of other channels may look like one by chance, or by choice. */
    public static boolean isNumber(Sender person) {
        return Set.of("whatsapp", "sms").contains(person.channel()) && person.identifier().startsWith("+");
    }

    /** Whether the person's identifier is their e-mail address. */
    public static boolean isEmail(Sender person) {
        return person.channel().equals("email") && !person.identifier().endsWith(VISITOR) && email(person.identifier()) != null;
    }

    /** @return the address in small letters, also where a name stands before it; null: it is none */
    public static String email(String spelled) {
        String text = spelled == null ? "" : spelled.strip().toLowerCase(Locale.ROOT);
        Matcher named = NAMED_EMAIL.matcher(text);
        Matcher email = EMAIL.matcher(named.matches() ? named.group(1).strip() : text);
        return email.matches() ? email.group(1) : null;
    }

    private static String whatsapp(String text) {
        String address = withoutPrefix(text);
        if (BSUID.matcher(address).matches()) {
            return address;
        }
        String jid = address.contains("@") ? Jid.of(address) : null;
        return jid != null && !jid.startsWith("+") && !jid.equals(Jid.SERVICE) ? jid
                : wanted(PhoneNumber.of(jid == null ? address : jid), PHONE);
    }

    private static String withoutPrefix(String text) {
        return text.regionMatches(true, 0, TWILIO, 0, TWILIO.length()) ? text.substring(TWILIO.length()).strip() : text;
    }

    private static String sms(String text) {
        return SHORT_CODE.matcher(text).matches() ? text : wanted(PhoneNumber.of(text), PHONE);
    }

    private static String visitor(String text) {
        String session = text.endsWith(VISITOR) ? text.substring(0, text.length() - VISITOR.length()) : text;
        return session.isEmpty() || session.contains("@") || session.contains(" ")
                ? wanted(null, "the source_id of the visitor's session; who has an address is written to on the channel email")
                : session + VISITOR;
    }

    private static String line(String text) {
        Matcher id = LINE.matcher(text);
        return wanted(id.matches() ? id.group(1).toUpperCase(Locale.ROOT) + id.group(2).toLowerCase(Locale.ROOT) : null,
                "the user's id at LINE, U and digits of 0 to f");
    }

    private static String matching(Pattern pattern, String text, String wanted) {
        return wanted(pattern.matcher(text).matches() ? text : null, wanted);
    }

    private static String wanted(String identifier, String form) {
        if (identifier == null) {
            throw new IllegalArgumentException(form);
        }
        return identifier;
    }
}
