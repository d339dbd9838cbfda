package io.chatwootprocessor.responder;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Business hours for the route from {@code direct:may-answer}: yes while it is open, else later, when it opens. With a time zone, breaks,
 * and holidays.
 */
@Component
public class BusinessHours {

    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final Pattern OPEN = Pattern.compile("(?:(daily)|([a-z]{3})(?:-([a-z]{3}))?)\\s+(\\d{1,2}:\\d\\d)\\s*-\\s*(\\d{1,2}:\\d\\d)");
    private static final int A_YEAR = 366;

    /** Open from a time on these days, for some minutes; beyond midnight, where the end is before the beginning. */
    private record Span(Predicate<DayOfWeek> days, LocalTime from, int minutes) {

        ZonedDateTime on(LocalDate day, ZoneId zone) {
            return ZonedDateTime.of(day, from, zone);
        }

        /** On the wall clock: a day on which the clock changes is an hour longer or shorter. */
        ZonedDateTime endOn(LocalDate day, ZoneId zone) {
            return day.atTime(from).plusMinutes(minutes).atZone(zone);
        }
    }

    /**
     * @param zone   the time zone: {@code America/Santiago}
     * @param open   when it is open, separated by commas or lines: {@code mon-fri 09:00-13:00, mon-fri 14:00-18:00, sat 10:00-14:00}
     * @param closed days on which nothing opens, separated likewise: {@code 2026-12-25}, {@code 12-25} (each year),
     *               {@code 2026-12-24..2027-01-02}; null: none
     * @return the rule's answer: {@code answer}, and of {@code later} {@code reason} and {@code at}
     * @throws IllegalArgumentException naming the part that it does not understand
     */
    public Map<String, Object> mayAnswer(@Variable("zone") String zone, @Variable("open") String open, @Variable("closed") String closed) {
        return mayAnswer(zone, open, closed, Instant.now());
    }

    Map<String, Object> mayAnswer(String zone, String open, String closed, Instant now) {
        ZoneId there = zone(zone);
        List<Span> spans = parts(open).map(BusinessHours::span).toList();
        List<Predicate<LocalDate>> holidays = parts(closed).map(BusinessHours::holiday).toList();
        ZonedDateTime next = null;
        LocalDate today = now.atZone(there).toLocalDate();
        for (LocalDate day = today.minusDays(1); next == null && day.isBefore(today.plusDays(A_YEAR)); day = day.plusDays(1)) {
            LocalDate on = day;
            if (holidays.stream().anyMatch(holiday -> holiday.test(on))) {
                continue;
            }
            for (Span span : spans) {
                if (!span.days.test(day.getDayOfWeek())) {
                    continue;
                }
                ZonedDateTime begins = span.on(day, there);
                if (!begins.toInstant().isAfter(now) && span.endOn(day, there).toInstant().isAfter(now)) {
                    return Map.of("answer", "yes");
                }
                if (begins.toInstant().isAfter(now) && (next == null || begins.isBefore(next))) {
                    next = begins;
                }
            }
        }
        if (next == null) {
            throw new IllegalArgumentException("business hours: it is never open within a year: " + open);
        }
        return Map.of("answer", "later", "reason", "closed", "at", next.toOffsetDateTime().toString());
    }

    private static Stream<String> parts(String text) {
        return text == null ? Stream.of() : Arrays.stream(text.split("[,\\n]")).map(String::strip).filter(part -> !part.isEmpty());
    }

    private static ZoneId zone(String zone) {
        try {
            return ZoneId.of(zone == null ? "" : zone.strip());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("business hours: the time zone is one such as America/Santiago, and not \"" + zone + "\"");
        }
    }

    private static Span span(String text) {
        Matcher span = OPEN.matcher(text.toLowerCase(Locale.ROOT));
        if (!span.matches()) {
            throw new IllegalArgumentException("business hours: \"" + text + "\" is none such as mon-fri 09:00-13:00");
        }
        LocalTime from = time(span.group(4), text);
        LocalTime to = time(span.group(5), text);
        int minutes = Math.floorMod(to.toSecondOfDay() / 60 - from.toSecondOfDay() / 60, 24 * 60);
        return new Span(days(span, text), from, minutes == 0 ? 24 * 60 : minutes);
    }

    private static LocalTime time(String text, String whole) {
        try {
            String[] parts = text.split(":");
            return LocalTime.of(Integer.parseInt(parts[0]) % 24, Integer.parseInt(parts[1])); // 24:00 is midnight
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("business hours: \"" + whole + "\" has no such time as " + text);
        }
    }

    private static Predicate<DayOfWeek> days(Matcher span, String text) {
        if (span.group(1) != null) {
            return day -> true;
        }
        int first = DAYS.indexOf(span.group(2));
        int last = span.group(3) == null ? first : DAYS.indexOf(span.group(3));
        if (first < 0 || last < 0) {
            throw new IllegalArgumentException("business hours: \"" + text + "\" names no such day; days are " + String.join(" ", DAYS));
        }
        List<DayOfWeek> days = new ArrayList<>();
        for (int i = first; ; i = (i + 1) % DAYS.size()) { // fri-mon goes over the weekend
            days.add(DayOfWeek.of(i + 1));
            if (i == last) {
                return days::contains;
            }
        }
    }

    private static Predicate<LocalDate> holiday(String text) {
        try {
            if (text.contains("..")) {
                String[] ends = text.split("\\.\\.");
                LocalDate first = LocalDate.parse(ends[0].strip());
                LocalDate last = LocalDate.parse(ends[1].strip());
                return day -> !day.isBefore(first) && !day.isAfter(last);
            }
            if (text.matches("\\d\\d-\\d\\d")) {
                MonthDay each = MonthDay.parse("--" + text);
                return day -> MonthDay.from(day).equals(each);
            }
            return LocalDate.parse(text)::equals;
        } catch (DateTimeException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("business hours: \"" + text + "\" is no day such as 2026-12-25, 12-25 or 2026-12-24..2027-01-02");
        }
    }
}
