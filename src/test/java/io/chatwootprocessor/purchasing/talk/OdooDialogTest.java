package io.chatwootprocessor.purchasing.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatwootprocessor.purchasing.Simulation;
import io.chatwootprocessor.purchasing.odoo.PlayedOdoo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vendors write, and their orders are in an Odoo that WireMock plays. */
class OdooDialogTest {

    @ParameterizedTest
    @ValueSource(ints = {17, 18, 19})
    void anOrderGoesFromOfferToDelivery(int version) throws Exception {
        try (PlayedOdoo odoo = new PlayedOdoo(version)) {
            Chat chat = chat(odoo);

            assertThat(chat.says("Hola, les cotizo 10 x LAMP-01 a 990")).contains("10 Units LAMP-01: 990").contains("Total: 11781 CLP").contains("¿Confirman el pedido P0");
            assertThat(odoo.states()).containsExactly("draft");
            assertThat(chat.says("cambia la cantidad de LAMP-01 a 12")).contains("12 Units LAMP-01").contains("Total: 14137 CLP");
            assertThat(chat.says("sí")).contains("quedó confirmado");
            assertThat(odoo.states()).containsExactly("purchase");
            assertThat(chat.says("ya entregamos toda la mercadería")).contains("Registramos la entrega completa");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 19})
    void anAnswerOfOdooThatIsLostMakesNoSecondOrder(int version) throws Exception {
        try (PlayedOdoo odoo = new PlayedOdoo(version)) {
            odoo.losesTheAnswerTo("create");
            Chat chat = chat(odoo);

            assertThat(chat.says("10 x LAMP-01 a 990")).contains("Registramos su cotización");
            odoo.losesTheAnswerTo("button_confirm");
            assertThat(chat.says("confirmo")).contains("Así está su pedido ahora").contains("confirmado");
            assertThat(odoo.states()).containsExactly("purchase");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 19})
    void anOrderThatWaitsInOdooIsNeverCalledConfirmed(int version) throws Exception {
        try (PlayedOdoo odoo = new PlayedOdoo(version)) {
            odoo.approvesAbove("1000");
            Chat chat = chat(odoo);
            chat.says("10 x LAMP-01 a 990");

            assertThat(chat.says("confirmo")).contains("espera la aprobación").contains("Todavía no está confirmado").doesNotContain("quedó confirmado");
            assertThat(odoo.states()).containsExactly("to approve");
        }
    }

    private static Chat chat(PlayedOdoo odoo) {
        Simulation rows = new Simulation("processor.odoo.approval-limit", "1000000");
        return new Chat(rows, rows.with(odoo.orders()), Simulation.VENDOR);
    }
}
