package io.chatwootprocessor.purchasing;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * A vendor's offer, as it was written.
 *
 * @param delivery  null: not said
 * @param reference null: not said
 */
record QuoteRequest(List<RequestedLine> lines, LocalDate delivery, String reference) {

    /** Where the day ends last. */
    private static final ZoneOffset LAST = ZoneOffset.ofHours(-12);

    /** @throws PurchaseRefused {@code no_lines}, {@code too_many_lines}, {@code bad_date}, {@code past_date}, {@code far_date}, … */
    static QuoteRequest of(Map<String, Object> arguments, OdooSettings settings, Instant now) {
        List<?> lines = arguments.get("lines") instanceof List<?> list ? list : List.of();
        if (lines.isEmpty()) {
            throw PurchaseRefused.ask("no_lines", "Nothing is offered yet. Ask for the products and their quantities.");
        }
        if (lines.size() > settings.mostLines()) {
            throw PurchaseRefused.ask("too_many_lines", "One order has at most " + settings.mostLines() + " lines. Ask which ones are to be ordered first,"
                    + " or hand off to a human.", "lines", lines.size(), "most", settings.mostLines());
        }
        return new QuoteRequest(lines.stream().map(line -> RequestedLine.of(line instanceof Map<?, ?> map ? map : Map.of())).toList(),
                date(RequestedLine.text(arguments.get("delivery_date")), settings, now), RequestedLine.text(arguments.get("vendor_reference")));
    }

    private static LocalDate date(String written, OdooSettings settings, Instant now) {
        if (written == null) {
            return null;
        }
        LocalDate date;
        try {
            date = LocalDate.parse(written);
        } catch (DateTimeException e) {
            throw PurchaseRefused.ask("bad_date", "The delivery date is not understood. Ask for the day, the month and the year.", "date", written);
        }
        if (date.isBefore(LocalDate.ofInstant(now, LAST))) { // it is past wherever the vendor is
            throw PurchaseRefused.ask("past_date", "The delivery date " + date + " is past. Ask for the right one.", "date", written);
        }
        if (date.isAfter(LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(settings.latestDelivery().toDays()))) {
            throw PurchaseRefused.ask("far_date", "The delivery date " + date + " is too far away. Ask whether it is right.", "date", written);
        }
        return date;
    }
}
