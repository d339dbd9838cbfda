package io.chatwootprocessor.inbound;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * WhatsApp's addresses, of which the bridge knows many spellings, in one: {@code +<digits>} is a person, as in Chatwoot,
 * {@code <digits>@lid} a person who hides the number, {@code <id>@g.us} a group.
 */
public final class Jid {

    private static final int LONGEST = 100;
    private static final Pattern PERSON = Pattern.compile("\\+?(\\d[\\d -]*)(?::\\d+)?(?:@(?:s\\.whatsapp\\.net|c\\.us))?");
    private static final Pattern HIDDEN = Pattern.compile("(\\d+)(?::\\d+)?@lid");
    private static final Pattern GROUP = Pattern.compile("\\d[\\d-]*@g\\.us");

    private Jid() {
    }

    /** @return the address in its one spelling; null where it is none */
    static String of(String address) {
        String text = address == null ? "" : address.strip();
        if (text.length() > LONGEST) {
            return null;
        }
        Matcher hidden = HIDDEN.matcher(text);
        if (hidden.matches()) {
            return hidden.group(1) + "@lid";
        }
        return GROUP.matcher(text).matches() ? text : phone(text);
    }

    /** @return the person's number as {@code +<digits>}; null where the address is not one that shows it */
    public static String phone(String address) {
        Matcher person = PERSON.matcher(address == null ? "" : address.strip());
        return person.matches() && address.length() <= LONGEST ? "+" + person.group(1).replaceAll("\\D", "") : null;
    }

    /** @param jid in its one spelling; null: it is none */
    static boolean isGroup(String jid) {
        return jid != null && jid.endsWith("@g.us");
    }

    /** Whether it is where many read and nobody is spoken to: the status, a list of recipients, a newsletter. */
    static boolean isBroadcast(String address) {
        return address != null && (address.endsWith("@broadcast") || address.endsWith("@newsletter"));
    }
}
