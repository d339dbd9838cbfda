package io.chatwootprocessor.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reply that says that something was done is told from one that does not. */
@Tag("quick")
class DeedClaimsTest {

    private final DeedClaims claims = new DeedClaims();

    @ParameterizedTest
    @ValueSource(strings = {"I have refunded your order.", "I've cancelled it for you.", "I’ve just updated your address.", "I cancelled your booking",
            "Your refund has been processed.", "Done! Your order was cancelled.", "We have successfully booked your table.", "Your appointment is now confirmed.",
            "He cancelado tu pedido.", "Ya he reembolsado el importe", "Su pedido ha sido cancelado.", "Tu cita queda confirmada.", "Cancelé tu pedido.",
            "Cancelei o seu pedido.", "O reembolso foi processado.", "Ich habe Ihre Bestellung storniert.", "Ihre Bestellung wurde soeben storniert.",
            "Ihr Termin ist damit bestätigt.", "J'ai annulé votre commande.", "Votre commande a été annulée.", "Nous avons bien remboursé votre achat.",
            "I have forwarded this to my colleague."})
    void aClaimIsSeen(String reply) {
        assertThat(claims.unfounded(reply, false, false, "", Set.of())).isPresent();
        assertThat(claims.unfounded(reply, true, false, "", Set.of())).as("where a tool did something").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"I can cancel it for you. Shall I?", "Once I have cancelled it, you get a mail.", "I have not cancelled anything.",
            "Your order hasn't been shipped yet.", "Has your order been cancelled?", "If your order was cancelled, you get a refund.",
            "Refunds are processed within 5 days.", "I would like to help. Which order is it?", "Puedo cancelarlo, ¿quiere?", "No he cancelado nada.",
            "Ich kann das stornieren.", "Ich habe noch nichts storniert, nicht ohne Ihr Ja.", "Je peux annuler votre commande.", "We open at nine."})
    void whatClaimsNothingIsLeftAlone(String reply) {
        assertThat(claims.unfounded(reply, false, false, "", Set.of())).isEmpty();
    }

    @Test
    void whatAToolSaysMayBeSaidInAnyLanguage() {
        String evidence = "{\"state\":\"shipped\"}";

        assertThat(claims.unfounded("Your order was shipped.", false, false, evidence, Set.of())).isEmpty();
        assertThat(claims.unfounded("Ihre Bestellung wurde verschickt.", false, false, evidence, Set.of())).isEmpty();
        assertThat(claims.unfounded("Your order was refunded.", false, false, evidence, Set.of())).isPresent();
        assertThat(claims.unfounded("I have shipped your order.", false, false, evidence, Set.of())).as("who writes did it not").isPresent();
    }

    @Test
    void whoToldAColleagueMaySaySo() {
        assertThat(claims.unfounded("I have informed my colleague.", false, true, "", Set.of())).isEmpty();
        assertThat(claims.unfounded("I have refunded you.", false, true, "", Set.of())).isPresent();
    }

    @Test
    void whatIsCertainlyNotDoneIsNotToldThoughSomethingElseWas() {
        String evidence = "The quote P1 is created. It is not confirmed.";
        for (String reply : List.of("Your order P1 has been confirmed.", "I have confirmed your order.", "Tu pedido P1 ya está confirmado.", "He confirmado el pedido.",
                "O pedido foi confirmado.")) {
            assertThat(claims.unfounded(reply, true, false, evidence, Set.of("confirm", "cancel"))).as(reply).isPresent();
        }
        for (String reply : List.of("I have created the quote P1. It has not been confirmed yet. Do you confirm it?", "He creado la cotización P1. ¿La confirma?")) {
            assertThat(claims.unfounded(reply, true, false, evidence, Set.of("confirm", "cancel"))).as(reply).isEmpty();
        }
    }
}
