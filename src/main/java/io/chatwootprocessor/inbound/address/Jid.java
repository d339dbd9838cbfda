package io.chatwootprocessor.inbound.address;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings WhatsApp's addresses to one spelling each. The bridge, and programs beside Chatwoot, use many spellings. {@code +<digits>} is a
 * person, as in Chatwoot; {@code <digits>@lid} is a person who hides the number; {@code <id>@g.us} is a group. An address with any other
 * suffix is no phone number, however many digits it has.
 */
public final class Jid {

    /** The address of WhatsApp itself, which sends codes and news. */
    static final String SERVICE = "0@s.whatsapp.net";

    private static final int LONGEST = 100;
    private static final String PERSONS = "@s.whatsapp.net";
    private static final Pattern PERSON = Pattern.compile("\\+?(\\d[\\d -]*)(?::\\d+)?(@(?:s\\.whatsapp\\.net|c\\.us))?");
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{4,14}"); // E.164 has no more digits
    private static final Pattern HIDDEN = Pattern.compile("(\\d+)(?::\\d+)?@lid");
    private static final Pattern GROUP = Pattern.compile("\\d[\\d-]*@g\\.us");

    private Jid() {
    }

    /** @return the address in its one spelling; null if it is none */
    public static String of(String address) {
        String text = address == null ? "" : address.strip();
        if (text.length() > LONGEST) {
            return null;
        }
        if (GROUP.matcher(text).matches()) {
            return text;
        }
        String hidden = hidden(text);
        if (hidden != null) {
            return hidden + "@lid";
        }
        String phone = phone(text);
        Matcher person = PERSON.matcher(text);
        return phone != null ? phone // a person's, although it has no suffix
                : person.matches() && person.group(2) != null ? digits(person) + PERSONS : null;
    }

    /** @return the person's number as {@code +<digits>}; null if the address does not show it */
    public static String phone(String address) {
        Matcher person = PERSON.matcher(address == null || address.length() > LONGEST ? "" : address.strip());
        return person.matches() && NUMBER.matcher(digits(person)).matches() ? "+" + digits(person) : null;
    }

    /** @return the digits that stand for a hidden number and are no phone number; null if the number is not hidden */
    public static String hidden(String address) {
        Matcher hidden = HIDDEN.matcher(address == null || address.length() > LONGEST ? "" : address.strip());
        return hidden.matches() ? hidden.group(1) : null;
    }

    /** @param jid null: it is none */
    public static boolean isGroup(String jid) {
        return jid != null && jid.strip().endsWith("@g.us");
    }

    /** Whether it is an address with many readers and no conversation: the status, a list of recipients, a newsletter. */
    public static boolean isBroadcast(String address) {
        return address != null && (address.strip().endsWith("@broadcast") || address.strip().endsWith("@newsletter"));
    }

    /** Whether it is the address of WhatsApp itself. */
    public static boolean isService(String address) {
        return address != null && (address.startsWith("0") || address.startsWith("+0")) // cheap, and hardly any address passes
                && (address.equals("0") || address.equals("+0") || SERVICE.equals(of(address)));
    }

    private static String digits(Matcher person) {
        return person.group(1).replaceAll("\\D", "");
    }
}
