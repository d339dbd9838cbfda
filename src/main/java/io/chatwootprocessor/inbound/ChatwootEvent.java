package io.chatwootprocessor.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * What Chatwoot posted.
 *
 * @param hook       the webhook's name; null for the unnamed one
 * @param deliveryId {@code X-Chatwoot-Delivery}; null where the sender gives none
 * @param event      {@code message_created} where the payload names none: the original processor's minimal payload
 * @param payload    without {@code pubsub_token} and an inbox's secrets
 * @param sender     whom it is from, or for; null as long as that is not resolved, or cannot be
 * @param replayOf   the stored event that is received again; null: it comes for the first time
 * @param found      how it came; null: by a webhook
 */
public record ChatwootEvent(String hook, String deliveryId, String event, ObjectNode payload, Sender sender, Long replayOf, Found found)
        implements Event {

    private static final int LONGEST_NUMBER = 40; // digits
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    /** One that came by a webhook. */
    ChatwootEvent(String hook, String deliveryId, String event, ObjectNode payload, Sender sender, Long replayOf) {
        this(hook, deliveryId, event, payload, sender, replayOf, null);
    }

    ChatwootEvent withSender(Sender resolved) {
        return new ChatwootEvent(hook, deliveryId, event, payload, resolved, replayOf, found);
    }

    ChatwootEvent asReplayOf(long original) {
        return new ChatwootEvent(hook, deliveryId, event, payload, sender, original, found);
    }

    /** The same, found by other means than a webhook. */
    public ChatwootEvent as(Found how) {
        return new ChatwootEvent(hook, deliveryId, event, payload, sender, replayOf, how);
    }

    /** The conversation: a part of a message's payload, the whole of a conversation's. */
    JsonNode conversation() {
        return event.startsWith("conversation_") && !payload.path("conversation").isObject()
                ? payload : payload.path("conversation");
    }

    /** The field where it is a text that is not blank; else null. */
    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() && !value.textValue().isBlank() ? value.textValue() : null;
    }

    /** As {@link #text}, also where the sender's language made a number of it: a phone number, {@code 4711}. */
    static String written(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isNumber() ? plain(value) : text(node, field);
    }

    /** A number as people write it: no exponent, and no fraction where it has none. */
    static String plain(JsonNode number) {
        if (!Double.isFinite(number.doubleValue())) {
            return number.asText();
        }
        BigDecimal value = number.decimalValue().stripTrailingZeros();
        return value.abs().precision() - value.scale() > LONGEST_NUMBER ? number.asText() : value.toPlainString();
    }

    /** The field where it is a positive whole number, also written as a text or with a fraction of 0; else null. */
    static Long id(JsonNode node, String field) {
        JsonNode value = node.path(field);
        boolean whole = value.isIntegralNumber() || value.isFloatingPointNumber() && value.doubleValue() == Math.rint(value.doubleValue());
        long id = whole && value.canConvertToLong() ? value.longValue()
                : value.isTextual() && value.textValue().matches("\\d{1,18}") ? Long.parseLong(value.textValue()) : 0;
        return id > 0 ? id : null;
    }

    /** The field where it is a moment: an ISO-8601 text with its offset, or seconds since 1970; else null. */
    static Instant moment(JsonNode node, String field) {
        JsonNode value = node.path(field);
        try {
            Instant moment = value.isTextual() ? OffsetDateTime.parse(value.textValue()).toInstant()
                    : value.isNumber() ? Instant.ofEpochMilli(Math.round(value.doubleValue() * 1000)) : null;
            return sane(moment);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The moment where PostgreSQL can store it, and it is one at which somebody may have written; else null. */
    static Instant sane(Instant moment) {
        return moment == null || moment.isBefore(EARLIEST) || moment.isAfter(LATEST) ? null : moment;
    }

    /** The first of these that is an object, else a missing node. */
    static JsonNode firstObject(JsonNode... nodes) {
        for (JsonNode node : nodes) {
            if (node.isObject()) {
                return node;
            }
        }
        return MissingNode.getInstance();
    }
}
