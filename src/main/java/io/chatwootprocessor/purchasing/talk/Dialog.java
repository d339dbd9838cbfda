package io.chatwootprocessor.purchasing.talk;

import com.fasterxml.jackson.databind.JsonNode;
import io.chatwootprocessor.assistant.HandOffReason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Decides what a turn does: a sure wish is done; a doubtful one is asked; a message that is not understood is asked about once, then handed
 * off. The open question is in the conversation, the order in its table: nothing is kept in between.
 */
@Component
class Dialog {

    private static final Set<Intent> ACTS = EnumSet.of(Intent.QUOTE, Intent.CONFIRM, Intent.CHANGE, Intent.RECEIVED, Intent.CANCEL);
    private static final Set<String> NOT_UNDERSTOOD = Set.of("ask_meaning", "ask_again", "ask_lines", "ask_change", "ask_text");

    private final Situations situations;
    private final Offers offers;
    private final Words words;

    Dialog(Situations situations, Offers offers, Words words) {
        this.situations = situations;
        this.offers = offers;
        this.words = words;
    }

    /** @param decided whether there is no new message, and a human has decided about an effect */
    String reply(boolean decided, Situation now, Desk desk) {
        Understood meant = now.meant();
        if (decided) {
            return desk.told(desk.call("check_order_status", Map.of()), "");
        }
        if (meant.wants(Intent.HUMAN)) {
            throw desk.handOff(HandOffReason.CUSTOMER_REQUEST, "The vendor wants to talk to a human.");
        }
        if (now.file()) {
            if (now.said().isEmpty() || meant.isNothing()) {
                return unread(now, desk);
            }
            desk.note("The vendor also sent a file, which nobody has read yet.");
        }
        if (now.foreign() && meant.wishes().isEmpty()) {
            throw desk.handOff(HandOffReason.UNSUPPORTED, "The vendor writes in a language that the rules do not know (" + meant.language() + ").");
        }
        if (now.asked("ask_vendor")) {
            return chosen(now, desk);
        }
        return answered(now, desk);
    }

    private static String unread(Situation now, Desk desk) {
        if (now.asked("ask_text")) {
            throw desk.handOff(HandOffReason.UNSUPPORTED, "The vendor sends pictures, voice notes or files, which the rules cannot read.");
        }
        return desk.say("ask_text");
    }

    /** The vendor says for which company they write. Their earlier wish is done then. */
    private String chosen(Situation now, Desk desk) {
        JsonNode answer = desk.call("choose_vendor", Map.of("vendor", now.said()));
        if (!Desk.isDone(answer)) {
            throw desk.handOff(HandOffReason.CLARIFICATION, answer.path("message").asText());
        }
        return now.before().isEmpty() ? desk.say("greeting") : answered(situations.saying(now, now.before()), desk);
    }

    /** An answer to our question, or something new. */
    private String answered(Situation now, Desk desk) {
        Understood meant = now.meant();
        String order = now.question().map(question -> question.filled().get("name")).orElse(null);
        Intent asked = now.askedFor();
        if (asked != null && meant.agrees(asked) && (meant.orders().isEmpty() || meant.orders().equals(List.of(order)))) {
            return asked == Intent.QUOTE ? offers.offered(now, situations.saying(now, now.before()).meant(), desk) : done(asked, order, desk, "");
        }
        if (asked != null && isHalfYes(asked, meant)) {
            return asked == Intent.QUOTE ? offers.unclear(now, meant, desk) : act(asked, now, order, desk);
        }
        if (meant.wants(Intent.NO) && !meant.wants(Intent.YES)) {
            return desk.say("held");
        }
        if (meant.bare() && (now.asked("ask_confirm") || now.asked("ask_change"))) {
            return meant.asksBack() || meant.surelyWants(Intent.QUOTE) ? offers.changed(now, meant, order, desk) : offers.doubted(now, meant, desk);
        }
        Situation completed = offers.completed(now, situations);
        return completed == null ? wished(now, desk) : wished(completed, desk);
    }

    /** A yes with other words beside it, or "I confirm" where the question was about something else: it is asked again. */
    private static boolean isHalfYes(Intent asked, Understood meant) {
        boolean yes = meant.wants(Intent.YES) && !meant.wants(Intent.NO);
        boolean confirms = asked.isDeed() && asked != Intent.CONFIRM && meant.wants(Intent.CONFIRM)
                && meant.wishes().stream().noneMatch(wish -> wish.intent() != Intent.CONFIRM && ACTS.contains(wish.intent()));
        return meant.refused().isEmpty() && (yes || confirms);
    }

    private String wished(Situation now, Desk desk) {
        Understood meant = now.meant();
        Set<Intent> acts = EnumSet.noneOf(Intent.class);
        meant.wishes().stream().map(Wish::intent).filter(ACTS::contains).forEach(acts::add);
        if (meant.orders().size() > 1 && !acts.isEmpty()) {
            return desk.say("which_order");
        }
        String order = meant.orders().isEmpty() ? null : meant.orders().get(0);
        if (acts.equals(EnumSet.of(Intent.CONFIRM, Intent.CHANGE))) { // the changed order is confirmed by another yes
            return meant.lines().isEmpty() ? asked(Intent.CONFIRM, order, desk) : offers.changed(now, meant, order, desk);
        }
        if (acts.size() > 1) {
            return desk.say("one_at_a_time");
        }
        if (acts.size() == 1) {
            return act(acts.iterator().next(), now, order, desk);
        }
        if (meant.wants(Intent.STATUS)) {
            return desk.told(desk.call("check_order_status", Desk.order(order)), "");
        }
        if (!meant.refused().isEmpty()) {
            return held(order, desk);
        }
        if (meant.wants(Intent.GREETING) || meant.wants(Intent.YES)) {
            boolean thanks = meant.wants(Intent.YES) || Lexer.of(now.said()).stream().anyMatch(token -> words.has("thanks", token.plain()));
            return desk.say(thanks ? "thanks" : "greeting");
        }
        return notUnderstood(now, desk);
    }

    private String act(Intent intent, Situation now, String order, Desk desk) {
        Understood meant = now.meant();
        if (intent == Intent.QUOTE) {
            return offers.offered(now, meant, desk);
        }
        if (intent == Intent.CHANGE) {
            return offers.changed(now, meant, order, desk);
        }
        if (intent == Intent.RECEIVED && (!meant.lines().isEmpty() || !meant.mentioned().isEmpty() || !meant.numbersLeft().isEmpty())) {
            throw desk.handOff(HandOffReason.CLARIFICATION, "The vendor says that goods were delivered, and names products or numbers. It may be a part of the"
                    + " order only. Please book what was received.");
        }
        boolean restated = !meant.lines().isEmpty() || !meant.mentioned().isEmpty();
        if (!meant.surelyWants(intent) || !meant.numbersLeft().isEmpty() || restated && !offers.isOrdered(meant, order, desk)) {
            return asked(intent, order, desk);
        }
        return done(intent, order, desk, notTaken(meant, desk, false));
    }

    /** Asks whether that is to be done, if it can be. */
    private static String asked(Intent intent, String order, Desk desk) {
        JsonNode answer = desk.call("check_order_status", Desk.order(order));
        JsonNode shown = answer.path("order");
        boolean possible = Desk.isDone(answer) && (intent == Intent.RECEIVED ? shown.path("state").asText().equals("confirmed") : Desk.isOpen(shown));
        if (!possible || intent == Intent.CONFIRM) {
            return desk.told(answer, "");
        }
        return Desk.joined(desk.shown(shown), desk.say(intent == Intent.CANCEL ? "ask_cancel" : "ask_received", Map.of("name", shown.path("name").asText())));
    }

    private static String done(Intent intent, String order, Desk desk, String notTaken) {
        String tool = intent == Intent.CONFIRM ? "confirm_purchase_order" : intent == Intent.CANCEL ? "cancel_order" : "mark_order_received";
        return desk.told(desk.call(tool, Desk.order(order)), notTaken);
    }

    private static String held(String order, Desk desk) {
        JsonNode answer = desk.call("check_order_status", Desk.order(order));
        return Desk.isDone(answer) ? Desk.joined(desk.say("held"), desk.shown(answer.path("order"))) : desk.say("held");
    }

    private static String notUnderstood(Situation now, Desk desk) {
        if (now.question().filter(question -> NOT_UNDERSTOOD.contains(question.key())).isPresent()) {
            throw desk.handOff(HandOffReason.CLARIFICATION, "The rules did not understand the vendor, and asking back did not help.");
        }
        return desk.say("ask_meaning");
    }

    /** Names the parts of the message on which nothing is done. Beside an action only dates and numbers are named, which may matter. */
    static String notTaken(Understood meant, Desk desk, boolean all) {
        List<String> what = new ArrayList<>(meant.dates());
        what.addAll(all ? meant.remainder() : meant.numbersLeft());
        return what.isEmpty() ? "" : desk.say("not_taken", Map.of("what", String.join("; ", what)));
    }
}
