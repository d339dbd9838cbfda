package io.chatwootprocessor.purchasing;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Tells whether the currency that a vendor writes may be that of the order. */
final class CurrencyWords {

    /** Signs that say which currency. */
    private static final Map<String, String> SIGNS = Map.of("€", "EUR", "US$", "USD", "U$S", "USD", "R$", "BRL", "£", "GBP", "S/", "PEN", "EURO", "EUR",
            "EUROS", "EUR");

    /** Signs and words that many currencies share. */
    private static final Set<String> SHARED = Set.of("$", "PESO", "PESOS");

    private CurrencyWords() {
    }

    /** @param written as the vendor wrote it; null: nothing, so the order's is meant */
    static boolean mayBe(String written, String currency) {
        if (written == null || written.isBlank()) {
            return true;
        }
        String word = written.strip().toUpperCase(Locale.ROOT);
        return word.equals(currency) || currency.equals(SIGNS.get(word)) || SHARED.contains(word);
    }
}
