package io.chatwootprocessor.assistant;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The hours in which humans work.
 *
 * @param open    in no order; the time between two of a day is a break; empty: around the clock
 * @param closed  days on which they do not work, such as holidays
 * @param outside the text to a customer who is handed off when nobody works; null: none
 */
public record Hours(ZoneId zone, List<Open> open, Set<LocalDate> closed, String outside) {

    private static final Open ALWAYS = new Open(Set.of(DayOfWeek.values()), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);
    private static final int FARTHEST = 60; // days; longer holidays have no end that anybody plans for
    private static final DateTimeFormatter SPOKEN = DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy, HH:mm", Locale.ENGLISH);

    /**
     * A time on some days of the week.
     *
     * @param from included
     * @param to   not included; midnight: the end of the day
     */
    public record Open(Set<DayOfWeek> days, LocalTime from, LocalTime to) {

        private boolean contains(LocalTime time) {
            return !time.isBefore(from) && (to.equals(LocalTime.MIDNIGHT) || time.isBefore(to));
        }
    }

    /** Whether somebody works at that moment. */
    public boolean isOpen(Instant moment) {
        ZonedDateTime there = moment.atZone(zone);
        return open.isEmpty() ? !closed.contains(there.toLocalDate())
                : openings(there.toLocalDate()).anyMatch(one -> one.contains(there.toLocalTime()));
    }

    /** When somebody works again, after a moment at which nobody does. */
    public Optional<ZonedDateTime> next(Instant moment) {
        ZonedDateTime there = moment.atZone(zone);
        return Stream.iterate(there.toLocalDate(), day -> day.plusDays(1)).limit(FARTHEST)
                .flatMap(day -> openings(day).map(one -> day.atTime(one.from).atZone(zone))).filter(begin -> begin.isAfter(there))
                .min(Comparator.naturalOrder());
    }

    /** For the model. */
    String told(Instant moment) {
        String now = "It is " + SPOKEN.format(moment.atZone(zone)) + " (" + zone + "). ";
        if (isOpen(moment)) {
            return now + "Human colleagues are at work now.";
        }
        return now + "No human colleague is at work now" + next(moment).map(begin -> "; they are again from " + SPOKEN.format(begin)).orElse("")
                + ". Say so where you hand over.";
    }

    private Stream<Open> openings(LocalDate day) {
        return closed.contains(day) ? Stream.empty() : open.isEmpty() ? Stream.of(ALWAYS) : open.stream().filter(one -> one.days.contains(day.getDayOfWeek()));
    }
}
