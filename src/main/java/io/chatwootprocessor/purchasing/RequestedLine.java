package io.chatwootprocessor.purchasing;

import java.math.BigDecimal;
import java.util.Map;

/**
 * A line as a vendor, or a model for them, wrote it.
 *
 * @param product  code, barcode or name
 * @param quantity null: none
 * @param unit     null: none was written
 * @param price    null: none was written
 * @param currency null: none was written
 */
record RequestedLine(String product, BigDecimal quantity, String unit, BigDecimal price, String currency) {

    /** @throws PurchaseRefused where a number is none */
    static RequestedLine of(Map<?, ?> arguments) {
        String product = text(arguments.get("product"));
        if (product == null) {
            throw PurchaseRefused.ask("unknown_product", "Ask which product is meant.", "product", "");
        }
        return new RequestedLine(product, number(arguments.get("quantity"), "bad_quantity", product), text(arguments.get("unit")),
                number(arguments.get("price"), "bad_price", product), text(arguments.get("currency")));
    }

    private static BigDecimal number(Object argument, String reason, String product) {
        BigDecimal number = Amounts.of(argument);
        if (number == null && argument != null) {
            throw PurchaseRefused.ask(reason, "This is no number. Ask for it again.", "product", product);
        }
        return number;
    }

    static String text(Object argument) {
        return argument == null || argument.toString().isBlank() ? null : argument.toString().strip();
    }
}
