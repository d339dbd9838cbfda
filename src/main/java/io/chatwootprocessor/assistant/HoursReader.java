package io.chatwootprocessor.assistant;

import io.chatwootprocessor.assistant.Hours.Open;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code hours} of an assistant's file. */
final class HoursReader {

    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final String DAY = "(mon|tue|wed|thu|fri|sat|sun)";
    private static final Pattern OPEN = Pattern.compile(DAY + "(?:-" + DAY + ")?\\s+(\\d{1,2}:\\d{2})-(\\d{1,2}:\\d{2})");

    private HoursReader() {
    }

    static Hours read(YamlSection section, List<String> faults) {
        ZoneId zone = section.read("zone", ZoneId.of("UTC"), text -> {
            try {
                return ZoneId.of(text.strip());
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("must be a time zone, such as America/Santiago");
            }
        });
        List<Open> open = new ArrayList<>();
        for (String text : section.list("open", List.of(), "(?i)" + OPEN.pattern(), "like mon-fri 09:00-13:00")) {
            Open one = open(text.toLowerCase(Locale.ROOT));
            if (one == null) {
                section.fault("open", "has no such time: " + text + "; a day has 00:00 to 24:00, and the end comes after the beginning");
            } else {
                open.add(one);
            }
        }
        Set<LocalDate> closed = new LinkedHashSet<>();
        for (String text : section.list("closed", List.of(), "\\d{4}-\\d{2}-\\d{2}", "a list of days like 2026-12-25")) {
            try {
                closed.add(LocalDate.parse(text));
            } catch (DateTimeException e) {
                section.fault("closed", "has no such day: " + text);
            }
        }
        String outside = section.text("outside", null);
        section.end();
        return new Hours(zone, List.copyOf(open), Set.copyOf(closed), outside);
    }

    private static Open open(String text) {
        Matcher parts = OPEN.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        try {
            boolean toMidnight = parts.group(4).equals("24:00");
            LocalTime from = time(parts.group(3));
            LocalTime to = toMidnight ? LocalTime.MIDNIGHT : time(parts.group(4));
            return toMidnight || from.isBefore(to) ? new Open(days(parts.group(1), parts.group(2)), from, to) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static LocalTime time(String text) {
        return LocalTime.parse(text.length() == 4 ? "0" + text : text);
    }

    /** {@code fri-mon} is Friday to Monday. */
    private static Set<DayOfWeek> days(String first, String last) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        int end = DAYS.indexOf(last == null ? first : last);
        for (int day = DAYS.indexOf(first);; day = (day + 1) % 7) {
            days.add(DayOfWeek.of(day + 1));
            if (day == end) {
                return days;
            }
        }
    }
}
