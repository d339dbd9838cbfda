package io.chatwootprocessor.purchasing.talk;

import io.chatwootprocessor.assistant.Rules.NewWords;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Reads the words that a vendor wrote after a human approved a call, and before it was made. */
final class AfterApproval {

    private static final Map<String, Intent> DEEDS = Map.of("confirm_purchase_order", Intent.CONFIRM, "cancel_order", Intent.CANCEL,
            "mark_order_received", Intent.RECEIVED);
    private static final Set<Intent> HARMLESS = EnumSet.of(Intent.GREETING, Intent.YES, Intent.STATUS);

    private AfterApproval() {
    }

    /** A doubtful wish, such as a confirmation under a condition, is against it, too. */
    static NewWords of(Situation now, String tool) {
        Understood meant = now.meant();
        Intent deed = DEEDS.get(tool);
        boolean other = meant.wishes().stream().anyMatch(wish -> !HARMLESS.contains(wish.intent()) && (wish.intent() != deed || wish.doubtful()));
        if (other || !meant.refused().isEmpty() || !meant.lines().isEmpty() || !meant.mentioned().isEmpty()) {
            return NewWords.AGAINST;
        }
        boolean yesToOther = meant.wants(Intent.YES) && now.question().isPresent(); // not to what the human approved, perhaps
        boolean understood = !meant.wishes().isEmpty() && meant.remainder().isEmpty() && meant.numbersLeft().isEmpty() && meant.dates().isEmpty();
        return understood && !yesToOther && !now.file() && !now.foreign() ? NewWords.FIT : NewWords.UNSURE;
    }
}
