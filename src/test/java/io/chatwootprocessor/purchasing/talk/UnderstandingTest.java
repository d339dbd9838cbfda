package io.chatwootprocessor.purchasing.talk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single forms: each line of an order, each way to say no, in each language. */
class UnderstandingTest {

    private final Words words = new Words();
    private final Understanding understanding = new Understanding(words, new Tongue(words), new Intents(words), new Lines(words));

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", value = {
            "es | 10 x LAMP-01 | 10 LAMP-01",
            "es | 10x LAMP-01 | 10 LAMP-01",
            "es | 10xLAMP-01 | 10 LAMP-01",
            "es | LAMP-01: 10 | 10 LAMP-01",
            "es | LAMP-01 - 10 | 10 LAMP-01",
            "es | LAMP-01 = 10 | 10 LAMP-01",
            "es | LAMP-01 x10 | 10 LAMP-01",
            "es | lamp-01 (10 u) | 10 u lamp-01",
            "es | LAMP-01 10 u | 10 u LAMP-01",
            "es | *10* x _LAMP-01_ | 10 LAMP-01",
            "es | 10 LAMP-01 a 990 | 10 LAMP-01 @ 990",
            "es | 10 LAMP-01 @ $9.90 | 10 LAMP-01 @ 9.90 $",
            "es | 10 LAMP-01 a 9,90 USD | 10 LAMP-01 @ 9.90 USD",
            "es | 10 LAMP-01 a 10 euros cada uno | 10 LAMP-01 @ 10 EUR",
            "es | 1.000 LAMP-01 | 1000 LAMP-01",
            "pt | 1.000 LAMP-01 | 1000 LAMP-01",
            "en | 1,000 LAMP-01 | 1000 LAMP-01",
            "es | 1.000.000 LAMP-01 | 1000000 LAMP-01",
            "es | 1.500,50 kg de X-10 | 1500.50 kg X-10",
            "en | 1,500.50 kg of X-10 | 1500.50 kg X-10",
            "es | 1,5 kg de X-10 | 1.5 kg X-10",
            "es | 10 cajas de clavos | 10 cajas clavos",
            "es | veinte LAMP-01 | 20 LAMP-01",
            "pt | dezesseis LAMP-01 | 16 LAMP-01",
            "en | twelve boxes of LAMP-01 | 12 boxes LAMP-01",
            "es | 10 LAMP-01, 5 LAMP-02 y 3 LAMP-03 | 10 LAMP-01; 5 LAMP-02; 3 LAMP-03",
            "en | 10 LAMP-01 and 5 LAMP-02 | 10 LAMP-01; 5 LAMP-02",
            "pt | 10 LAMP-01 e 5 LAMP-02 | 10 LAMP-01; 5 LAMP-02",
            "es | 10 LAMP-01,5 LAMP-02 | 10 LAMP-01; 5 LAMP-02",
            "es | 10 LAMP-01 5 LAMP-02 | 10 LAMP-01; 5 LAMP-02",
            "es | LAMP-01 10 LAMP-02 5 | 10 LAMP-01; 5 LAMP-02",
            "es | 7891000315507 x 3 | 3 7891000315507",
            "es | 7891000315508 x 3 | 3 7891000315508",
            "es | 10 unid. LAMP-01 | 10 unid LAMP-01",
            "es | 5 kg de pan y queso | 5 kg pan y queso",
            "es | 2 resmas de papel A4 | 2 resmas papel A4",
            "es | lámpara de mesa: 10 a 990 | 10 lámpara de mesa @ 990",
            "es | Código LAMP-01 cantidad 10 precio 990 | 10 LAMP-01 @ 990"})
    void aLineIsReadInTheFormsInWhichPeopleWriteIt(String language, String said, String lines) {
        assertThat(shown(understanding.of(said, language))).isEqualTo(lines);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "es | 0 LAMP-01 | ZERO",
            "es | -5 LAMP-01 | NEGATIVE",
            "es | 1000000001 LAMP-01 | TOO_LARGE",
            "es | 1,000 LAMP-01 | AMBIGUOUS_NUMBER",
            "en | 1.000 LAMP-01 | AMBIGUOUS_NUMBER",
            "es | 10-12 LAMP-01 | SEVERAL_NUMBERS",
            "es | 10 o 12 LAMP-01 | SEVERAL_NUMBERS",
            "es | unas 10 LAMP-01 | INEXACT",
            "en | 10 LAMP-01 or 12 LAMP-02 | INEXACT",
            "es | 10 LAMP-01 por 9900 | UNCLEAR_PRICE",
            "es | 10 LAMP-01 total 9900 | UNCLEAR_PRICE",
            "es | cambia LAMP-01 a 12 | QUANTITY_OR_PRICE",
            "es | cambien 10 LAMP-01 por 10 LAMP-02 | REPLACES"})
    void whatIsNotClearIsAProblemAndNoGuess(String language, String said, Problem problem) {
        assertThat(understanding.of(said, language).lines().get(0).problems()).contains(problem);
        assertThat(understanding.of(said, language).asksBack()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"te llamo a las 10:30", "mi número es +56 9 1234 5678", "llegamos en 10 minutos", "la factura 4711 del 12/11/2026", "el 15 de diciembre",
        "pago a 30 días", "escríbanme a ventas@example.com", "una pregunta", "somos 3 socios"})
    void aNumberThatCountsSomethingElseIsNoLine(String said) {
        assertThat(understanding.of(said, "es").lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no confirmes", "No confirmo", "todavía no confirmo", "NO CONFIRMEN NADA", "don't confirm", "do not confirm it yet", "I can't confirm", "não confirme",
        "n confirma", "te confirmo mañana", "vou confirmar depois", "will confirm later", "antes de confirmar quiero ver el total", "sin confirmar", "nunca confirmé",
        "¿confirmaron?", "is it confirmed?", "já foi confirmado?", "confirmo si me pagan antes", "if you pay I confirm", "¿pueden confirmar?", "confirmo. no, espera",
        "confirm receipt of goods", "confirmo el pago", "pendiente de confirmar", "por confirmar",
        "confirmo la mitad", "confirmo solo 8", "confirmo parcialmente", "confirmo xyz"})
    void thatIsNoSureConfirmation(String said) {
        assertThat(understanding.of(said, null).surelyWants(Intent.CONFIRM)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"confirmo", "Confirmo.", "CONFIRMADO", "confirmado 👍", "si confirmo", "sí, confirmo el pedido", "por favor confirmen", "confirm please", "I confirm",
        "we confirm the order", "pode confirmar", "confirmamos o pedido", "confrimo", "comfirmo", "no hay problema, confirmo", "ok confirmo gracias", "aprobado"})
    void thatIsASureConfirmation(String said) {
        assertThat(understanding.of(said, null).surelyWants(Intent.CONFIRM)).isTrue();
    }

    @Test
    void aBurstHasSeveralWishes() {
        Understood understood = understanding.of("hola\nconfirmo el pedido P00012\n¿cuándo nos pagan la factura?", null);

        assertThat(understood.wishes()).extracting(Wish::intent).containsExactly(Intent.CONFIRM, Intent.STATUS);
        assertThat(understood.orders()).containsExactly("P00012");
    }

    @Test
    void whatIsNotUnderstoodIsReported() {
        assertThat(understanding.of("cotizo 10 LAMP-01 rojas con garantía, 5%", "es").remainder()).containsExactly("rojas", "garantía", "5%");
    }

    @Test
    @Timeout(20)
    void aVeryLongMessageIsReadInTime() {
        assertThat(understanding.of("confirmo no 10 x LAMP-01 a 990 y ".repeat(2000), "es").lines()).isNotEmpty();
    }

    private static String shown(Understood understood) {
        return understood.lines().stream().map(line -> line.quantity().toPlainString() + (line.unit() == null ? "" : " " + line.unit()) + " " + line.product()
                + (line.price() == null ? "" : " @ " + line.price().toPlainString()) + (line.currency() == null ? "" : " " + line.currency())
                + (line.isClear() ? "" : " " + line.problems())).collect(Collectors.joining("; "));
    }
}
