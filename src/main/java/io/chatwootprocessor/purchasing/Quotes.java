package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.purchasing.NewOrder.NewLine;
import io.chatwootprocessor.purchasing.OdooOrderManager.Currency;
import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import io.chatwootprocessor.purchasing.OrderLedger.Begun;
import io.chatwootprocessor.purchasing.OrderLedger.Claim;
import io.chatwootprocessor.purchasing.OrderLedger.Known;
import io.chatwootprocessor.purchasing.PurchaseAnswer.Outcome;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Creates requests for quotation, each once. Our row is there before Odoo is asked, so that of two messages only one asks; Odoo is looked
 * through for the anchor before it is asked, and after each end that is not clear.
 */
@Component
class Quotes {

    private final OrderLedger ledger;
    private final VendorOrders orders;
    private final LineCheck lines;
    private final OdooSettings settings;
    private final Clock clock;

    Quotes(OrderLedger ledger, VendorOrders orders, LineCheck lines, OdooSettings settings) {
        this.ledger = ledger;
        this.orders = orders;
        this.lines = lines;
        this.settings = settings;
        this.clock = Clock.systemUTC();
    }

    /** @throws PurchaseRefused also where the vendor has an active order */
    PurchaseAnswer create(OdooOrderManager manager, Requester requester, Vendor vendor, Map<String, Object> arguments) {
        if (requester.turnId() == null) {
            throw PurchaseRefused.refused("no_turn", "Orders are only made in a conversation.");
        }
        Optional<Known> mine = ledger.byOrigin(manager.place(), vendor.id(), requester.origin());
        if (mine.isPresent()) {
            return repeated(manager, requester, vendor, mine.get());
        }
        QuoteRequest request = QuoteRequest.of(arguments, settings, clock.instant());
        ledger.ofVendor(manager.place(), vendor.id()).stream().filter(known -> known.state().isActive()).findFirst()
                .ifPresent(active -> leaveActive(manager, vendor, active));
        Currency currency = manager.currencyOf(vendor);
        NewOrder order = new NewOrder(requester.origin(), vendor.id(), request.reference(), request.delivery(),
                checked(manager, vendor, currency, request.lines()));
        Begun begun = ledger.begin(requester, manager.place(), vendor, currency.code(), order);
        return switch (begun.outcome()) {
            case "begun" -> make(manager, requester, vendor, begun.claim(), order);
            case "known" -> repeated(manager, requester, vendor,
                    ledger.byOrigin(manager.place(), vendor.id(), requester.origin()).orElseThrow(() -> new PurchaseRefused(VendorOrders.lost(null))));
            default -> throw active(null);
        };
    }

    private List<NewLine> checked(OdooOrderManager manager, Vendor vendor, Currency currency, List<RequestedLine> requested) {
        List<NewLine> checked = new ArrayList<>();
        Set<Long> known = new HashSet<>();
        for (RequestedLine line : requested) {
            Product product = lines.product(manager, line.product(), vendor.id());
            lines.quantity(product, line.quantity(), line.unit());
            lines.price(product, line.price(), line.currency(), currency);
            if (!known.add(product.id())) {
                throw PurchaseRefused.ask("product_twice", "The product " + product.label() + " stands there twice. Ask how many are meant altogether, and"
                        + " at which price.", "product", product.label());
            }
            checked.add(new NewLine(product.id(), product.label(), line.quantity(), line.price()));
        }
        return checked;
    }

    private PurchaseAnswer make(OdooOrderManager manager, Requester requester, Vendor vendor, Claim claim, NewOrder order) {
        PurchaseOrder made;
        try {
            made = manager.findByOrigin(order.origin()).orElseGet(() -> manager.createRfq(order));
        } catch (OrderFailed e) {
            if (e.kind() != Kind.UNCLEAR) {
                ledger.forget(claim);
                throw e;
            }
            made = afterAll(manager, order.origin());
            if (made == null) {
                ledger.release(claim, "Odoo's answer to its creation was lost");
                throw new PurchaseRefused(VendorOrders.lost(null));
            }
        }
        orders.own(manager, vendor, made, claim);
        ledger.note(claim, made, null, "vendor", requester.turnId(), false);
        return PurchaseAnswer.of(Outcome.DONE, "created", "The request for quotation " + made.name() + " is created. It is not confirmed. Tell the vendor its"
                + " name, lines and total, and ask whether to confirm it.", made);
    }

    private static PurchaseOrder afterAll(OdooOrderManager manager, String origin) {
        try {
            return manager.findByOrigin(origin).orElse(null);
        } catch (OrderFailed e) {
            return null; // the order is looked for again later
        }
    }

    /** The turn has begun an order before: in an earlier call, or in a program that died. */
    private PurchaseAnswer repeated(OdooOrderManager manager, Requester requester, Vendor vendor, Known known) {
        if (known.state() == OrderState.CANCELLED && known.externalId() == null) {
            throw PurchaseRefused.refused("not_created", "The order could not be created. Hand off to a human.");
        }
        Claim claim = orders.claim(known.id());
        boolean held = true;
        try {
            PurchaseOrder there = known.externalId() == null ? manager.findByOrigin(known.origin()).orElse(null)
                    : manager.getOrderStatus(known.externalId());
            if (there == null && known.askedSeconds() > VendorOrders.SETTLED_SECONDS && ledger.askAgain(claim)) {
                held = false;
                return make(manager, requester, vendor, claim, new NewOrder(known.origin(), vendor.id(), null,
                        ledger.requestedDelivery(known.id()).orElse(null), ledger.requested(known.id())));
            }
            if (there == null) {
                throw new PurchaseRefused(VendorOrders.lost(null));
            }
            orders.own(manager, vendor, there, claim);
            ledger.note(claim, there, null, "vendor", requester.turnId(), false);
            held = false;
            return PurchaseAnswer.of(Outcome.DONE, "created_before", "This turn has created the order " + there.name() + " already; there is no second one."
                    + " Change it by update_order_line.", there);
        } finally {
            if (held) {
                ledger.release(claim, null);
            }
        }
    }

    /** @throws PurchaseRefused unless the order turns out to be over */
    private void leaveActive(OdooOrderManager manager, Vendor vendor, Known active) {
        Claim claim = orders.claim(active.id());
        boolean held = true;
        try {
            PurchaseOrder there = active.externalId() == null ? manager.findByOrigin(active.origin()).orElse(null)
                    : manager.getOrderStatuses(List.of(active.externalId())).get(active.externalId());
            if (there != null) {
                orders.own(manager, vendor, there, claim);
                ledger.note(claim, there, null, "odoo", null, false);
                held = false;
                if (there.state().isActive()) {
                    throw active(there);
                }
            } else if (active.externalId() != null) {
                ledger.end(claim, "odoo", "it was deleted in Odoo");
                held = false;
            } else if (active.askedSeconds() > VendorOrders.SETTLED_SECONDS) {
                ledger.end(claim, "program", "Odoo has not got it");
                held = false;
            } else {
                throw new PurchaseRefused(VendorOrders.lost(null));
            }
        } finally {
            if (held) {
                ledger.release(claim, null);
            }
        }
    }

    private static PurchaseRefused active(PurchaseOrder order) {
        return PurchaseRefused.about(order, Outcome.REFUSED, "active_order", "The vendor has an order already that is not over"
                + (order == null ? "" : ": " + order.name() + ", " + order.state().word()) + ". A vendor has one at a time. Ask whether to change, confirm or"
                + " cancel that one.");
    }
}
