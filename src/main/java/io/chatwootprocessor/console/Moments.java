package io.chatwootprocessor.console;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Moments as a browser's field gives them, and as sentences have them. */
final class Moments {

    private static final Pattern MOMENT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?Z");

    private Moments() {
    }

    /**
     * A piece of a sentence.
     *
     * @param moment whether it is a moment, which the viewer's browser writes in their zone
     */
    public record Part(String text, boolean moment) {
    }

    /** @return a day and time without a zone as UTC, as the pages say; anything else as it is */
    static String read(String name, String value) {
        return value.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?") ? value + (value.length() == 16 ? ":00Z" : "Z") : value;
    }

    /** @return the sentence cut where its moments begin and end */
    static List<Part> parts(String sentence) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        for (MatchResult moment : MOMENT.matcher(sentence).results().toList()) {
            if (moment.start() > at) {
                parts.add(new Part(sentence.substring(at, moment.start()), false));
            }
            parts.add(new Part(moment.group(), true));
            at = moment.end();
        }
        if (at < sentence.length()) {
            parts.add(new Part(sentence.substring(at), false));
        }
        return parts;
    }
}
