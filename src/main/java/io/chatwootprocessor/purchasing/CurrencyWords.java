package io.chatwootprocessor.purchasing;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells whether the currency that a vendor writes may be that of the order. Java has the currencies' signs and names, of Unicode's CLDR. */
final class CurrencyWords {

    /** The languages in which the name of a currency is understood. */
    private static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, new Locale("es"), new Locale("pt"));
    private static final List<String> PLURALS = List.of("", "S", "ES");
    /** Further spellings of vendors, by currency. */
    private static final Map<String, Set<String>> ALSO = Map.of("USD", Set.of("U$S"), "BRL", Set.of("REAIS"), "PEN", Set.of("S/."));
    private static final Map<String, Set<String>> KNOWN = new ConcurrentHashMap<>();

    private CurrencyWords() {
    }

    /**
     * @param written  as the vendor wrote it, a sign that several currencies share too; null: nothing, so the order's is meant
     * @param currency the order's, as ISO 4217 has it
     */
    static boolean mayBe(String written, String currency) {
        if (written == null || written.isBlank()) {
            return true;
        }
        Set<String> known = KNOWN.computeIfAbsent(currency, CurrencyWords::known);
        return Arrays.stream(plain(written).split("\\s+")).allMatch(known::contains);
    }

    private static Set<String> known(String code) {
        Set<String> words = new HashSet<>(ALSO.getOrDefault(code, Set.of()));
        words.add(code);
        Currency.getAvailableCurrencies().stream().filter(currency -> currency.getCurrencyCode().equals(code)).forEach(currency -> {
            Arrays.stream(Locale.getAvailableLocales()).filter(locale -> isPaidIn(currency, locale))
                    .forEach(locale -> words.add(plain(currency.getSymbol(locale))));
            LANGUAGES.forEach(language -> Arrays.stream(plain(currency.getDisplayName(language)).split("\\s+"))
                    .forEach(word -> PLURALS.forEach(plural -> words.add(word + plural))));
        });
        return Set.copyOf(words);
    }

    private static boolean isPaidIn(Currency currency, Locale locale) {
        try {
            return !locale.getCountry().isEmpty() && currency.equals(Currency.getInstance(locale));
        } catch (IllegalArgumentException e) { // of no country's code
            return false;
        }
    }

    private static String plain(String text) {
        return Normalizer.normalize(text.strip(), Normalizer.Form.NFD).replaceAll("\\p{M}", "").toUpperCase(Locale.ROOT);
    }
}
