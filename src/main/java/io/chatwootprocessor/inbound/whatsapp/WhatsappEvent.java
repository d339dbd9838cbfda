package io.chatwootprocessor.inbound.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chatwootprocessor.inbound.Event;
import io.chatwootprocessor.inbound.JsonField;
import io.chatwootprocessor.inbound.address.Jid;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;

/**
 * An event of the WhatsApp bridge's. Fields have two spellings: the bridge's own ({@code sessionId}), and that of its specification ({@code
 * session_id}). A reader names both.
 *
 * @param event    null where nothing names it
 * @param replayOf the stored event that is received again; null: it comes for the first time
 */
public record WhatsappEvent(String event, ObjectNode payload, Long replayOf) implements Event {

    private static final double FIRST_MILLISECONDS = 1e11; // in seconds this would be the year 5138

    WhatsappEvent asReplayOf(Long original) {
        return new WhatsappEvent(event, payload, original);
    }

    /** @return the session that the event is from; null: it names none */
    String session() {
        String session = text(payload, "sessionId", "session_id");
        return session == null ? text("sessionId", "session_id") : session;
    }

    /** @return our own number; null: it is not told. The bridge gives its session's name until it knows the number. */
    String ownNumber() {
        String origin = text(payload, "origin");
        return origin == null || origin.equals(session()) ? null : Jid.phone(origin);
    }

    /** @return the field under the first of these names that exists; else a missing node */
    JsonNode field(String... spellings) {
        return field(payload.path("data"), spellings);
    }

    /** @return the field if it is a text that is not blank, or a number; else null */
    String text(String... spellings) {
        return text(payload.path("data"), spellings);
    }

    /** @return when it happened; null: it is not told, or not sensible, because some bridges forget to multiply */
    Instant moment() {
        Instant moment = moment(field("timestamp"));
        return moment == null ? moment(payload.path("timestamp")) : moment;
    }

    static String text(JsonNode node, String... spellings) {
        JsonNode value = field(node, spellings);
        return value.isNumber() ? JsonField.plain(value) : value.isTextual() && !value.textValue().isBlank() ? value.textValue() : null;
    }

    private static JsonNode field(JsonNode node, String... spellings) {
        for (String spelling : spellings) {
            if (node.hasNonNull(spelling)) {
                return node.path(spelling);
            }
        }
        return MissingNode.getInstance();
    }

    /** Reads milliseconds or seconds since 1970, also as a text, or ISO-8601, in UTC if there is no offset. */
    private static Instant moment(JsonNode value) {
        try {
            if (value.isNumber() || value.asText().matches("\\d{1,18}")) {
                double number = value.asDouble();
                return JsonField.sane(Instant.ofEpochMilli(Math.round(number < FIRST_MILLISECONDS ? number * 1000 : number)));
            }
            TemporalAccessor moment = DateTimeFormatter.ISO_DATE_TIME
                    .parseBest(value.asText(), OffsetDateTime::from, LocalDateTime::from);
            return JsonField.sane(moment instanceof OffsetDateTime withOffset ? withOffset.toInstant()
                    : LocalDateTime.from(moment).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
