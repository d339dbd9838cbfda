package io.chatwootprocessor.purchasing.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Converts Odoo's units ({@code uom.uom}). Until 18 units of one category can be converted, and {@code factor} says how many of a unit are one
 * reference unit. Since 19 units with a common root in {@code parent_path} can be, and {@code factor} says how many reference units are one unit.
 */
@Component
class OdooUnits {

    private static final String UNIT = "uom.uom";
    private static final int DIGITS = 6;

    private final OdooServer server;

    OdooUnits(OdooServer server) {
        this.server = server;
    }

    /** As {@code conversion} of the port. */
    Optional<BigDecimal> conversion(String from, String to) {
        if (from == null || to == null) {
            return Optional.empty();
        }
        if (from.equals(to)) {
            return Optional.of(BigDecimal.ONE);
        }
        List<JsonNode> units = server.search(UNIT, List.of(List.of("name", "in", List.of(from, to))), List.of("name", "category_id", "parent_path", "factor"),
                "id", 0);
        List<JsonNode> one = units.stream().filter(unit -> from.equals(Json.text(unit, "name"))).toList();
        List<JsonNode> other = units.stream().filter(unit -> to.equals(Json.text(unit, "name"))).toList();
        if (one.size() != 1 || other.size() != 1 || kind(one.get(0)).isEmpty() || !kind(one.get(0)).equals(kind(other.get(0)))) {
            return Optional.empty(); // a name that two units have says nothing
        }
        BigDecimal size = factor(one.get(0));
        BigDecimal others = factor(other.get(0));
        if (size.signum() <= 0 || others.signum() <= 0) {
            return Optional.empty();
        }
        BigDecimal converted = server.has(UNIT, "category_id") ? others.divide(size, MathContext.DECIMAL64) : size.divide(others, MathContext.DECIMAL64);
        return Optional.of(converted.setScale(Math.max(DIGITS, DIGITS - converted.precision() + converted.scale()), RoundingMode.HALF_UP).stripTrailingZeros());
    }

    private static String kind(JsonNode unit) {
        long category = Json.id(unit, "category_id");
        String path = Json.text(unit, "parent_path");
        return category != 0 ? "category " + category : path == null ? "" : "root " + path.split("/")[0];
    }

    /** As exact as Odoo says it: that of a dozen is 0.08333333333333333. */
    private static BigDecimal factor(JsonNode unit) {
        return unit.path("factor").isNumber() ? new BigDecimal(unit.path("factor").asText()) : BigDecimal.ZERO;
    }
}
