package io.chatwootprocessor.purchasing;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tells whether the unit that a vendor writes is the one in which a product is bought. */
public final class Units {

    /** Words for one unit, in English, Spanish and Portuguese, without accents. */
    private static final List<Set<String>> SAME = List.of(
            Set.of("units", "unit", "u", "un", "ud", "uds", "und", "unds", "unidad", "unidades", "unidade", "piece", "pieces", "pc", "pcs", "pieza",
                    "piezas", "peca", "pecas", "each", "ea", "c/u", "cu", "cadauno", "cadauna", "cada"),
            Set.of("dozens", "dozen", "docena", "docenas", "duzia", "duzias"),
            Set.of("m", "meter", "meters", "metre", "metres", "metro", "metros", "mt", "mts"),
            Set.of("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramo", "kilogramos", "quilo", "quilos"),
            Set.of("g", "gr", "gram", "grams", "gramo", "gramos", "grama", "gramas"),
            Set.of("l", "lt", "lts", "liter", "liters", "litre", "litres", "litro", "litros"),
            Set.of("t", "ton", "tons", "tonne", "tonnes", "tonelada", "toneladas"));

    private Units() {
    }

    /**
     * Whether both name the same unit.
     *
     * @param written by the vendor
     * @param unit    as Odoo calls it in English, or in the language that somebody gave it; or written by the vendor, too
     */
    public static boolean areOne(String written, String unit) {
        String one = plain(written);
        String other = plain(unit);
        return one.equals(other) || SAME.stream().anyMatch(words -> words.contains(one) && words.contains(other));
    }

    private static String plain(String unit) {
        return java.text.Normalizer.normalize(unit, java.text.Normalizer.Form.NFD).replaceAll("\\p{M}", "").replaceAll("[.()\\s]", "")
                .toLowerCase(Locale.ROOT);
    }
}
