package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import io.chatwootprocessor.purchasing.OrderLedger.Claim;
import io.chatwootprocessor.purchasing.OrderLedger.Known;
import io.chatwootprocessor.purchasing.PurchaseAnswer.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** Finds the order of a vendor, and works with it while nobody else does. */
@Component
class VendorOrders {

    /** How long Odoo may still be working on a call whose answer was lost: its workers are ended after 120 s. */
    static final double SETTLED_SECONDS = 150;

    private static final int TRIES = 20;
    private static final long BETWEEN_MILLIS = 250;

    private final OrderLedger ledger;

    VendorOrders(OrderLedger ledger) {
        this.ledger = ledger;
    }

    /**
     * @param name Odoo's, as the vendor wrote it; null: the active one, else the newest
     * @throws PurchaseRefused {@code no_order}; {@code not_yours}, which is also said of orders of others
     */
    Known of(OdooOrderManager manager, Vendor vendor, String name) {
        List<Known> all = ledger.ofVendor(manager.place(), vendor.id());
        if (name == null) {
            return all.stream().findFirst().orElseThrow(() -> PurchaseRefused.refused("no_order", "This vendor has no order that was made by chat. Say so."));
        }
        String plain = name.replaceAll("[\\s#]", "").toLowerCase(Locale.ROOT);
        return all.stream().filter(known -> known.name() != null && known.name().toLowerCase(Locale.ROOT).equals(plain)).findFirst()
                .orElseThrow(() -> PurchaseRefused.refused("not_yours", "This vendor has no order with that name that was made by chat. Say so, and tell"
                        + " nothing of other orders.", "order", name));
    }

    /**
     * Reads the order, works with it, and writes down its state afterwards.
     *
     * @param vendor who writes
     * @param work  gets the order as it is; gives the answer with the order as it is then
     * @param goal  tells whether an order is as the work wants it, for a call whose answer was lost
     * @return the answer
     */
    PurchaseAnswer work(OdooOrderManager manager, Vendor vendor, Known known, UUID turn, Function<PurchaseOrder, PurchaseAnswer> work,
            Predicate<PurchaseOrder> goal) {
        Claim claim = claim(known.id());
        boolean noted = false;
        try {
            PurchaseOrder seen = current(manager, known, claim);
            own(manager, vendor, seen, claim);
            ledger.note(claim, seen, null, "odoo", null, true);
            PurchaseAnswer answer = done(manager, known.externalId() == null ? seen.id() : known.externalId(), work, goal, seen);
            String problem = answer.outcome() == Outcome.HUMAN || answer.outcome() == Outcome.UNCLEAR ? answer.reason() : null;
            ledger.note(claim, answer.order() == null ? seen : answer.order(), problem, "vendor", turn, false);
            noted = true;
            return answer;
        } finally {
            if (!noted) {
                ledger.release(claim, null);
            }
        }
    }

    private static PurchaseAnswer done(OdooOrderManager manager, long id, Function<PurchaseOrder, PurchaseAnswer> work, Predicate<PurchaseOrder> goal,
            PurchaseOrder seen) {
        try {
            return work.apply(seen);
        } catch (PurchaseRefused e) {
            return e.answer();
        } catch (OrderFailed e) {
            if (e.kind() != Kind.UNCLEAR) {
                throw e;
            }
            PurchaseOrder after;
            try {
                after = manager.getOrderStatus(id);
            } catch (OrderFailed unread) {
                return lost(seen); // nobody knows, whatever became of the reading
            }
            return goal.test(after) ? PurchaseAnswer.of(Outcome.DONE, "done_after_all", "It is done: Odoo's answer was lost, and the order was read"
                    + " again.", after) : lost(after);
        }
    }

    /**
     * Looks whether the order is still the vendor's: somebody in Odoo may have given it to another one.
     *
     * @throws PurchaseRefused {@code other_vendor}: the claim is given back, and nothing is told of the order
     */
    void own(OdooOrderManager manager, Vendor vendor, PurchaseOrder seen, Claim claim) {
        if (!manager.isOf(seen, vendor.id())) {
            ledger.release(claim, "in Odoo it is another vendor's");
            throw PurchaseRefused.human("other_vendor", vendor.name() + " writes about an order that was begun by chat, " + seen.name() + ". In Odoo it is another"
                    + " vendor's by now, so nothing was told or done. Please look at it in Odoo.");
        }
    }

    static PurchaseAnswer lost(PurchaseOrder order) {
        return PurchaseAnswer.of(Outcome.UNCLEAR, "lost_answer", "Odoo's answer was lost, and it is not known yet whether the change was made. Do not"
                + " repeat it. Say that a human looks at it, and hand off.", order);
    }

    /** @throws PurchaseRefused where it is not known whether Odoo has it, or Odoo has it no more */
    private PurchaseOrder current(OdooOrderManager manager, Known known, Claim claim) {
        if (known.externalId() != null) {
            return Optional.ofNullable(manager.getOrderStatuses(List.of(known.externalId())).get(known.externalId())).orElseThrow(() -> {
                ledger.end(claim, "odoo", "it was deleted in Odoo");
                return PurchaseRefused.refused("deleted", "The order is not in Odoo any more. Say so.", "order", String.valueOf(known.name()));
            });
        }
        return manager.findByOrigin(known.origin()).orElseThrow(() -> {
            ledger.release(claim, null);
            return new PurchaseRefused(lost(null));
        });
    }

    /** @throws PurchaseRefused {@code busy}, where somebody else works with it for longer than a moment */
    Claim claim(long orderId) {
        for (int i = 0; i < TRIES; i++) {
            Optional<Claim> claim = ledger.claim(orderId);
            if (claim.isPresent()) {
                return claim.get();
            }
            try {
                Thread.sleep(BETWEEN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new PurchaseRefused(PurchaseAnswer.of(Outcome.UNAVAILABLE, "busy", "The order is being changed at this moment. Nothing was done. Ask the vendor"
                + " to write again in a minute.", null));
    }
}
