package io.chatwootprocessor.purchasing.talk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatwootprocessor.assistant.HandOffNeeded;
import io.chatwootprocessor.assistant.HandOffReason;
import io.chatwootprocessor.purchasing.Purchasing;
import io.chatwootprocessor.purchasing.Simulation;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What vendors write, and what the rules do and say, on the simulation of Odoo and a real database. */
class DialogTest {

    private static Simulation simulation;
    private static Purchasing purchasing;

    private Chat chat;

    @BeforeAll
    static void start() {
        simulation = new Simulation("processor.odoo.approval-limit", "100000");
        purchasing = simulation.with(simulation.simulated());
    }

    @BeforeEach
    void noOrders() {
        chat = new Chat(simulation, purchasing, Simulation.VENDOR);
        simulation.database.sql("TRUNCATE communication.purchase_order, communication.simulated_order CASCADE").update();
    }

    @Test
    void aQuoteIsMadeAndConfirmedAcrossMessages() {
        assertThat(says("10 x LAMP-01")).contains("Registramos su cotización").contains("10 Units LAMP-01: 990.00").contains("9900.00").contains("¿Confirman el pedido S0");

        assertThat(says("confirmo")).contains("quedó confirmado").contains("9900.00");
        assertThat(states()).containsExactly("purchase");
        assertThat(chat.called()).containsExactly("create_purchase_quote", "confirm_purchase_order");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "Hello, we can offer 10 x LAMP-01 | yes | is confirmed",
            "Bom dia, segue cotação: 10 LAMP-01 | sim | está confirmado",
            "Buenos días, cotización de 10 LAMP-01 | dale | quedó confirmado"})
    void aYesToTheQuestionConfirmsInTheVendorsLanguage(String offer, String yes, String confirmed) {
        says(offer);

        assertThat(says(yes)).contains(confirmed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no confirmes todavía", "confirmo mañana", "¿me confirman ustedes?", "confirmo si me pagan antes", "espera", "no", "todavía no", "confirmo\nno, espera"})
    void whatIsNoConfirmationConfirmsNothing(String said) {
        says("10 x LAMP-01");

        says(said);

        assertThat(states()).containsExactly("draft");
        assertThat(chat.called()).doesNotContain("confirm_purchase_order");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 x LAMP-01", "-5 LAMP-01", "1000000000 LAMP-01", "10 cajas de LAMP-01", "10 x NADA-99", "10 LAMP-01 a 5 euros", "10 LAMP-01 por 9900",
        "10 o 12 LAMP-01", "unos 10 LAMP-01", "10 LAMP-01 entrega 12/12/2020 a 990", "10 LAMP-01 y 10 LAMP-01", "1/2 LAMP-01", "2,5 LAMP-01", "10 x CATALOGUE",
        "10 LAMP-01 con 10% de descuento", "10 LAMP-01 rojas", "quiero cotizar"})
    void whatIsNotClearIsAskedAndNothingIsMade(String said) {
        assertThat(says(said)).isNotEmpty();

        assertThat(states()).isEmpty();
    }

    @Test
    void whatIsNotUnderstoodIsAskedOnceAndThenHandedOver() {
        assertThat(says("qwerty asdf")).contains("No entendimos").contains("cotizar");

        assertThatThrownBy(() -> says("qwerty asdf")).isInstanceOfSatisfying(HandOffNeeded.class,
                e -> assertThat(e.reason()).isEqualTo(HandOffReason.CLARIFICATION));
    }

    @Test
    void anUnclearLineIsAskedOnceAndThenHandedOver() {
        assertThat(says("cotizo 0 LAMP-01")).contains("cero");

        assertThatThrownBy(() -> says("cotizo 0 LAMP-01")).isInstanceOf(HandOffNeeded.class);
        assertThat(states()).isEmpty();
    }

    @Test
    void aNumberAloneCompletesTheOneLineThatWasAsked() {
        says("cotizo 0 LAMP-01");

        assertThat(says("12")).contains("12").contains("Registramos");
    }

    @Test
    void wordsThatAreNotUnderstoodAreShownBeforeALineIsTaken() {
        assertThat(says("10 LAMP-01 rojas")).contains("rojas").contains("¿Es esa su cotización");

        assertThat(says("sí")).contains("Registramos").contains("rojas");
    }

    @Test
    void afterTheQuestionALineChangesTheOrder() {
        says("10 x LAMP-01");

        assertThat(says("12 LAMP-01")).contains("quedó cambiado").contains("11880.00");
        assertThat(says("quita LAMP-01 y agrega 2 LAMP-02")).contains("4980.00").doesNotContain("LAMP-01:");
    }

    @Test
    void moreOfAProductThatIsInTheOrderIsAsked() {
        says("10 x LAMP-01");

        assertThat(says("agrega 5 LAMP-01")).contains("ya tiene 10").contains("en total");
        assertThat(says("cambiar LAMP-01 a 15 unidades")).contains("14850.00");
    }

    @Test
    void aDifferenceIsAskedAndTheWholeThatFollowsIsWritten() {
        says("10 x LAMP-01");

        assertThat(says("quita 2 LAMP-01")).contains("el total o la diferencia");
        assertThat(says("8 LAMP-01")).contains("quedó cambiado").contains("7920.00");
    }

    @Test
    void aYesWithOtherWordsBesideItIsAskedAgain() {
        says("10 x LAMP-01");

        assertThat(says("sí, pero con 10% de recargo")).contains("¿Confirman el pedido");
        assertThat(states()).containsExactly("draft");
        assertThat(says("sí, gracias")).contains("quedó confirmado");
    }

    @Test
    void aChangedOrderIsConfirmedByAnotherYesOnly() {
        says("10 x LAMP-01");

        assertThat(says("confirmo pero cambia a 12 LAMP-01")).contains("¿Confirman el pedido");
        assertThat(states()).containsExactly("draft");
        assertThat(says("confirmo")).contains("confirmado").contains("11880.00");
    }

    @Test
    void linesBesideAConfirmationMustBeThoseOfTheOrder() {
        says("10 x LAMP-01");

        assertThat(says("confirmo 20 LAMP-01")).contains("¿Confirman el pedido").contains("9900.00");
        assertThat(says("confirmo 10 LAMP-01 a 990")).contains("quedó confirmado");
    }

    @Test
    void somebodyElsesOrderIsNeitherConfirmedNorShown() {
        says("10 x LAMP-01");
        String name = simulation.database.sql("SELECT name FROM communication.purchase_order").query(String.class).single();
        chat = new Chat(simulation, purchasing, Simulation.OTHER_VENDOR);

        assertThat(says("confirmo " + name)).contains("no order of yours with the name").doesNotContain("9900");
        assertThat(says("confirmo")).contains("no order of yours that was made in this chat");
        assertThat(states()).containsExactly("draft");
    }

    @Test
    void whoIsNoVendorIsHandedOver() {
        chat = new Chat(simulation, purchasing, "+4915112345678");

        assertThatThrownBy(() -> says("10 x LAMP-01")).isInstanceOf(HandOffNeeded.class);
        assertThat(states()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"+552188887777, +5521988887777", "+5521988887777, +552188887777", "+5215512345678, +525512345678", "+525512345678, +5215512345678",
        "ventas@example.com, ventas@example.com"})
    void aVendorIsFoundInWhateverSpellingTheAddressIsStored(String stored, String writes) {
        simulation.database.sql("DELETE FROM communication.simulated_vendor WHERE id = 99").update();
        simulation.database.sql("INSERT INTO communication.simulated_vendor (id, name, phones, emails) VALUES (99, 'Stored otherwise', ARRAY[:phone], ARRAY[:mail])")
                .param("phone", stored.contains("@") ? "" : stored).param("mail", stored.contains("@") ? stored : "").update();

        assertThat(new Chat(simulation, purchasing, writes).says("10 x LAMP-01 a 990")).contains("9900.00");
    }

    @Test
    void aDeliveryIsBookedWhenItIsTheWholeOne() {
        says("10 x LAMP-01");
        says("confirmo");

        assertThat(says("recibimos su pedido")).contains("¿Entregaron el pedido").contains("completo");
        assertThatThrownBy(() -> says("entregamos 8 de 10 LAMP-01")).isInstanceOf(HandOffNeeded.class);
        assertThat(says("entregamos la mitad")).contains("¿Entregaron el pedido");
        assertThat(says("ya entregamos toda la mercadería")).contains("Registramos la entrega completa");
    }

    @Test
    void anOrderIsCancelledIfThatIsSaidAndAskedIfAProductIsNamed() {
        says("10 x LAMP-01");

        assertThat(says("cancela LAMP-01")).contains("¿Quieren anular el pedido");
        assertThat(says("no")).contains("no hacemos nada");
        assertThat(says("cancela el pedido")).contains("quedó anulado");
        assertThat(states()).containsExactly("cancel");
    }

    @Test
    void theStateIsSaidAsOdooHasIt() {
        says("10 x LAMP-01");

        assertThat(says("¿cómo va mi pedido?")).contains("9900.00").contains("sin confirmar");
        assertThat(says("Hola")).contains("¡Hola!");
    }

    @Test
    void aSecondOfferWhileOneIsOpenIsNoSecondOrder() {
        says("10 x LAMP-01");

        assertThat(says("cotizo 5 LAMP-02")).contains("Ya tienen un pedido abierto");
        assertThat(states()).hasSize(1);
    }

    @Test
    void pricesOutsideTheToleranceGoToAHuman() {
        says("10 x LAMP-01 a 990");
        says("confirmo");
        says("ya entregamos toda la mercadería");
        says("cotizo 10 x LAMP-01 a 2000");

        assertThatThrownBy(() -> says("confirmo")).isInstanceOfSatisfying(HandOffNeeded.class, e -> assertThat(e).hasMessageContaining("2000"));
    }

    @Test
    void aPictureAloneIsAskedForInWordsAndThenHandedOver() {
        assertThat(says("[image] https://chat.example/a.jpg")).contains("solo podemos leer texto");

        assertThatThrownBy(() -> says("[audio] https://chat.example/a.ogg")).isInstanceOf(HandOffNeeded.class);
    }

    @Test
    void aVoiceNoteThatWasWrittenDownIsUnderstood() {
        assertThat(says("[audio] https://chat.example/a.ogg \"diez LAMP-01\"")).contains("Registramos").contains("9900.00");
    }

    @Test
    void whoWantsAHumanGetsOne() {
        assertThatThrownBy(() -> says("quiero hablar con una persona")).isInstanceOfSatisfying(HandOffNeeded.class,
                e -> assertThat(e.reason()).isEqualTo(HandOffReason.CUSTOMER_REQUEST));
    }

    @Test
    void thirtyLinesAreOneOrderAndMoreAreAsked() {
        String lines = "";
        for (int i = 0; i < 50; i++) {
            lines += "- 1 x LAMP-0" + i + "\n";
        }

        assertThat(says(lines)).contains("50").contains("30");
        assertThat(states()).isEmpty();
    }

    private String says(String text) {
        return chat.says(text);
    }

    private static List<String> states() {
        return simulation.database.sql("SELECT state FROM communication.simulated_order ORDER BY id").query(String.class).list();
    }
}
