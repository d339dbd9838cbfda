package io.chatwootprocessor.assistant;

import io.chatwootprocessor.responder.Turn;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sentences to the customer about an approval, where no model finds words; in the customer's language as far as it is known. */
final class StandardWords {

    private static final Map<String, String> WAITS = Map.of(
            "en", "A colleague has to confirm this first. I will let you know here.",
            "es", "Un compañero tiene que confirmarlo primero. Le aviso por aquí.",
            "pt", "Um colega precisa confirmar isso primeiro. Eu aviso você por aqui.",
            "de", "Das muss erst noch bestätigt werden. Ich melde mich hier bei Ihnen.",
            "fr", "Un collègue doit d'abord le confirmer. Je vous tiens au courant ici.",
            "it", "Un collega deve prima confermarlo. La informo qui.");
    private static final Map<String, String> DONE = Map.of(
            "en", "What you were waiting for has been confirmed and done.",
            "es", "Lo que estaba pendiente se confirmó y ya está hecho.",
            "pt", "O que estava pendente foi confirmado e já está feito.",
            "de", "Worauf Sie gewartet haben, wurde bestätigt und ist erledigt.",
            "fr", "Ce que vous attendiez a été confirmé et c'est fait.",
            "it", "Quello che era in sospeso è stato confermato ed è fatto.");
    private static final Map<String, String> DENIED = Map.of(
            "en", "I am sorry, this was not confirmed. A colleague will get in touch with you here.",
            "es", "Lo siento, no se confirmó. Un compañero le escribirá por aquí.",
            "pt", "Sinto muito, isso não foi confirmado. Um colega vai falar com você por aqui.",
            "de", "Das wurde leider nicht bestätigt. Ein Kollege meldet sich hier bei Ihnen.",
            "fr", "Désolé, cela n'a pas été confirmé. Un collègue vous répondra ici.",
            "it", "Mi dispiace, non è stato confermato. Un collega Le scriverà qui.");

    private StandardWords() {
    }

    static String waits(Turn turn) {
        return WAITS.get(language(turn));
    }

    static String done(Turn turn) {
        return DONE.get(language(turn));
    }

    static String denied(Turn turn) {
        return DENIED.get(language(turn));
    }

    private static String language(Turn turn) {
        Optional<String> now = turn.messages().isEmpty() ? Optional.empty() : Languages.of(turn.text());
        return now.or(() -> Languages.of(turn.history().stream().filter(line -> line.role().equals("user")).map(Turn.Line::content)
                .collect(Collectors.joining("\n")))).orElse("en");
    }
}
