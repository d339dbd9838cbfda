package io.chatwootprocessor.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Reads fields of a payload, in whichever type their sender wrote them. */
public final class JsonField {

    private static final int LONGEST_NUMBER = 40; // digits
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z"); // a clock that was never set says 1970, or the year 1
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private JsonField() {
    }

    /** @return the field if it is a text that is not blank; else null */
    public static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() && !value.textValue().isBlank() ? value.textValue() : null;
    }

    /** As {@link #text}, but also takes a number: a sender's language may have made one of a phone number. */
    public static String written(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isNumber() ? plain(value) : text(node, field);
    }

    /** A number as people write it: without an exponent, and without a fraction of 0. */
    public static String plain(JsonNode number) {
        if (!Double.isFinite(number.doubleValue())) {
            return number.asText();
        }
        BigDecimal value = number.decimalValue().stripTrailingZeros();
        return value.abs().precision() - value.scale() > LONGEST_NUMBER ? number.asText() : value.toPlainString();
    }

    /** @return the field if it is a positive whole number, also written as a text or with a fraction of 0; else null */
    public static Long id(JsonNode node, String field) {
        JsonNode value = node.path(field);
        boolean whole = value.isIntegralNumber() || value.isFloatingPointNumber() && value.doubleValue() == Math.rint(value.doubleValue());
        long id = whole && value.canConvertToLong() ? value.longValue()
                : value.isTextual() && value.textValue().matches("\\d{1,18}") ? Long.parseLong(value.textValue()) : 0;
        return id > 0 ? id : null;
    }

    /** @return the field if it is a moment: an ISO-8601 text with its offset, or seconds since 1970; else null */
    public static Instant moment(JsonNode node, String field) {
        JsonNode value = node.path(field);
        try {
            Instant moment = value.isTextual() ? OffsetDateTime.parse(value.textValue()).toInstant()
                    : value.isNumber() ? Instant.ofEpochMilli(Math.round(value.doubleValue() * 1000)) : null;
            return sane(moment);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** @return the moment if PostgreSQL can store it and somebody may have written then; else null */
    public static Instant sane(Instant moment) {
        return moment == null || moment.isBefore(EARLIEST) || moment.isAfter(LATEST) ? null : moment;
    }

    /** @return whether PostgreSQL can store the moment as its text says it: a year of four digits */
    public static boolean isStorable(Instant moment) {
        return moment.toString().matches("(?!0000)\\d{4}-.*");
    }

    /** @return the moment as ISO-8601; null for null */
    public static String iso(Instant moment) {
        return moment == null ? null : moment.toString();
    }
}
