package io.chatwootprocessor.purchasing.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Reads values as Odoo writes them: {@code false} is nothing, and a reference is {@code [id, display name]}. */
final class Json {

    private static final int DIGITS = 6;

    private Json() {
    }

    /** @return null: nothing */
    static String text(JsonNode record, String field) {
        JsonNode value = record.path(field);
        return value.isTextual() && !value.textValue().isBlank() ? value.textValue() : null;
    }

    /** @return of a reference; 0: nothing */
    static long id(JsonNode record, String field) {
        JsonNode value = record.path(field);
        return value.isArray() ? value.path(0).asLong() : value.isIntegralNumber() ? value.asLong() : 0;
    }

    /** @return of a reference; null: nothing */
    static String name(JsonNode record, String field) {
        JsonNode value = record.path(field).path(1);
        return value.isTextual() ? value.textValue() : null;
    }

    /** @return without the noise of Python's floats: 0.30000000000000004 is 0.3; 0: nothing */
    static BigDecimal number(JsonNode record, String field) {
        JsonNode value = record.path(field);
        return value.isNumber() ? tidy(new BigDecimal(value.asText())) : BigDecimal.ZERO;
    }

    private static BigDecimal tidy(BigDecimal number) {
        BigDecimal rounded = number.setScale(DIGITS, RoundingMode.HALF_UP).stripTrailingZeros();
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }
}
