package io.chatwootprocessor.inbound;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * WhatsApp's addresses, of which the bridge and programs beside Chatwoot know many spellings, in one: {@code +<digits>} is a person,
 * as in Chatwoot, {@code <digits>@lid} a person who hides the number, {@code <id>@g.us} a group. What has another suffix than a
 * person's is no phone number, however many digits it has.
 */
public final class Jid {

    /** WhatsApp itself, which sends codes and news. */
    static final String SERVICE = "0@s.whatsapp.net";

    private static final int LONGEST = 100;
    private static final String PERSONS = "@s.whatsapp.net";
    private static final Pattern PERSON = Pattern.compile("\\+?(\\d[\\d -]*)(?::\\d+)?(@(?:s\\.whatsapp\\.net|c\\.us))?");
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{4,14}"); // E.164 has no more digits
    private static final Pattern HIDDEN = Pattern.compile("(\\d+)(?::\\d+)?@lid");
    private static final Pattern GROUP = Pattern.compile("\\d[\\d-]*@g\\.us");

    private Jid() {
    }

    /** @return the address in its one spelling; null where it is none */
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
        return phone != null ? phone // somebody's all the same
                : person.matches() && person.group(2) != null ? digits(person) + PERSONS : null;
    }

    /** @return the person's number as {@code +<digits>}; null where the address is not one that shows it */
    public static String phone(String address) {
        Matcher person = PERSON.matcher(address == null || address.length() > LONGEST ? "" : address.strip());
        return person.matches() && NUMBER.matcher(digits(person)).matches() ? "+" + digits(person) : null;
    }

    /** @return the digits that stand for a hidden number, and are none; null: it is not hidden */
    public static String hidden(String address) {
        Matcher hidden = HIDDEN.matcher(address == null || address.length() > LONGEST ? "" : address.strip());
        return hidden.matches() ? hidden.group(1) : null;
    }

    /** @param jid null: it is none */
    public static boolean isGroup(String jid) {
        return jid != null && jid.strip().endsWith("@g.us");
    }

    /** Whether it is where many read and nobody is spoken to: the status, a list of recipients, a newsletter. */
    public static boolean isBroadcast(String address) {
        return address != null && (address.strip().endsWith("@broadcast") || address.strip().endsWith("@newsletter"));
    }

    /** Whether it is WhatsApp itself. */
    public static boolean isService(String address) {
        return address != null && (address.startsWith("0") || address.startsWith("+0")) // hardly any does
                && (address.equals("0") || address.equals("+0") || SERVICE.equals(of(address)));
    }

    private static String digits(Matcher person) {
        return person.group(1).replaceAll("\\D", "");
    }
}
