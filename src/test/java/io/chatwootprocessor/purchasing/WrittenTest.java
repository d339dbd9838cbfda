package io.chatwootprocessor.purchasing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Units, currencies and numbers as vendors write them. */
@Tag("quick")
class WrittenTest {

    @ParameterizedTest
    @CsvSource({"unidades, Units, true", "Unidad(es), Units, true", "un., Units, true", "peças, Units, true", "cajas, Units, false", "kilos, kg, true",
            "litros, L, true", "metros, m, true", "m, cm, false", "docenas, Dozens, true", "docenas, Units, false", "Pallet, pallet, true"})
    void aUnitIsTheOneOfTheProductOrAnother(String written, String unit, boolean one) {
        assertThat(Units.areOne(written, unit)).isEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource({"USD, USD, true", "us$, USD, true", "$, CLP, true", "pesos, CLP, true", "€, EUR, true", "€, CLP, false", "R$, BRL, true", "US$, CLP, false",
            "$, USD, true", "$, EUR, false", "$, GBP, false", "pesos, EUR, false", "pesos, USD, false", "pesos, MXN, true", "pesos chilenos, CLP, true",
            "Mexican pesos, CLP, false", "dólares, USD, true", "dolares, CAD, true", "US dollars, USD, true", "dollars, EUR, false", "euros, EUR, true",
            "reais, BRL, true", "S/, PEN, true", "soles, PEN, true", "£, GBP, true", "U$S, USD, true", "XAA, XAA, true", "$, XAA, false",
            "bitcoin, USD, false", "'', USD, true", ", USD, true"})
    void aCurrencyMayBeThatOfTheOrderOrNot(String written, String currency, boolean one) {
        assertThat(CurrencyWords.mayBe(written, currency)).isEqualTo(one);
    }

    @Test
    void aNumberIsNeverWrittenWithAnExponentAndAHugeOneIsNone() {
        assertThat(Amounts.plain(new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(Amounts.plain(new BigDecimal("2.500"))).isEqualTo("2.5");
        assertThat(Amounts.of("1e999999999")).isNull();
        assertThat(Amounts.of("ten")).isNull();
        assertThat(Amounts.decimals(new BigDecimal("100"))).isZero();
    }
}
