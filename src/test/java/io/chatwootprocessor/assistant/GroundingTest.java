package io.chatwootprocessor.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers, dates, addresses and links of a reply stand somewhere, or are named. */
@Tag("quick")
class GroundingTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            It costs 1,299.00 €.                | price: 1299
            It costs 1.299,50 €.                | {"price": 1299.5}
            It costs 19,90.                     | 19.90 EUR
            On 24.12.2026 we close.             | closed: 2026-12-24
            Call +49 30 123456-7.               | phone +49301234567
            Write to info@shop.example.         | Info@shop.example
            See https://shop.example/returns/.  | www.shop.example/returns
            Within 30 days.                     | 30 days
            We sell many things.                | nothing
            Room 007                            | room 7
            """)
    void whatStandsThereMayBeSaid(String reply, String known) {
        assertThat(Grounding.unfounded(reply, known)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            It costs 1,299.00 €.                | price: 1300          | 1,299.00
            Within 14 days.                     | 30 days              | 14
            On 24.12.2026 we close.             | closed: 2026-11-24   | 12
            See https://evil.example/pay        | https://shop.example | https://evil.example/pay
            Write to sales@shop.example.        | info@shop.example    | sales@shop.example
            """)
    void whatStandsNowhereIsNamed(String reply, String known, String what) {
        assertThat(Grounding.unfounded(reply, known).orElse("")).contains(what);
    }

    @Test
    void theNumbersOfAListAreNone() {
        assertThat(Grounding.unfounded("Two ways:\n1. By post\n2) In the shop", "by post, in the shop")).isEmpty();
    }

    @Test
    void aLanguageIsToldOnlyWhereItIsCertain() {
        assertThat(Languages.of("Where is my order? I have not received it and you said it was on the way.")).contains("en");
        assertThat(Languages.of("¿Dónde está mi pedido? Por favor, quiero saber cuando llega.")).contains("es");
        assertThat(Languages.of("Wo ist meine Bestellung? Ich habe sie nicht erhalten und bitte um eine Antwort.")).contains("de");
        assertThat(Languages.of("Onde está o meu pedido? Não recebi e você disse que foi enviado.")).contains("pt");
        assertThat(Languages.of("Bonjour, où est ma commande ? Je ne l'ai pas reçue et vous ne répondez pas.")).contains("fr");
        assertThat(Languages.of("ok")).isEmpty();
        assertThat(Languages.of("A7")).isEmpty();
    }
}
