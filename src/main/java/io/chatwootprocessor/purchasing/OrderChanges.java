package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.purchasing.OrderLedger.Known;
import io.chatwootprocessor.purchasing.PurchaseAnswer.Outcome;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** The changes that vendors make to their orders. Each looks at the order first, has Odoo change it, and answers with Odoo's state then. */
@Component
class OrderChanges {

    private final OrderLedger ledger;
    private final VendorOrders orders;
    private final ConfirmationRules rules;
    private final LineCheck lines;
    private final OdooSettings settings;

    OrderChanges(OrderLedger ledger, VendorOrders orders, ConfirmationRules rules, LineCheck lines, OdooSettings settings) {
        this.ledger = ledger;
        this.orders = orders;
        this.rules = rules;
        this.lines = lines;
        this.settings = settings;
    }

    PurchaseAnswer confirm(OdooOrderManager manager, Requester requester, Vendor vendor, Map<String, Object> arguments) {
        Known known = order(manager, vendor, arguments);
        Predicate<PurchaseOrder> confirmed = order -> !order.state().isOpen() && order.state() != OrderState.CANCELLED;
        return orders.work(manager, vendor, known, requester.turnId(), seen -> {
            if (confirmed.test(seen)) {
                return PurchaseAnswer.of(Outcome.DONE, "confirmed_before", "The order " + seen.name() + " is confirmed already.", seen);
            }
            refuse(seen, seen.state() == OrderState.CANCELLED);
            if (seen.waitsForApproval()) {
                return waits(seen);
            }
            rules.check(manager, vendor, seen, ledger.isApproved(known.id(), requester.conversationId(), RequestedLine.text(arguments.get("order"))));
            PurchaseOrder after = manager.confirmOrder(seen.id());
            if (after.waitsForApproval()) {
                return waits(after);
            }
            return confirmed.test(after) ? PurchaseAnswer.of(Outcome.DONE, "confirmed", "The order " + after.name() + " is confirmed.", after)
                    : PurchaseAnswer.of(Outcome.HUMAN, "odoo_did_not", vendor.name() + " confirms the order " + after.name() + ". Odoo was asked to confirm it, and"
                            + " left it in the state " + after.odooState() + ". Please look at it in Odoo.", after);
        }, confirmed);
    }

    PurchaseAnswer receive(OdooOrderManager manager, Requester requester, Vendor vendor, Map<String, Object> arguments) {
        Known known = order(manager, vendor, arguments);
        Predicate<PurchaseOrder> received = order -> order.state() == OrderState.RECEIVED || order.state() == OrderState.BILLED;
        return orders.work(manager, vendor, known, requester.turnId(), seen -> {
            if (received.test(seen)) {
                return PurchaseAnswer.of(Outcome.DONE, "received_before", "The order " + seen.name() + " is booked as received already.", seen);
            }
            refuse(seen, seen.state() != OrderState.CONFIRMED);
            PurchaseOrder after;
            try {
                after = manager.markReceived(seen.id());
            } catch (OrderFailed e) {
                if (e.kind() != OrderFailed.Kind.REFUSED) {
                    throw e;
                }
                return PurchaseAnswer.of(Outcome.HUMAN, "receipt_open", vendor.name() + " says that the order " + seen.name() + " was delivered. Odoo does not book"
                        + " the receipt" + (e.words() == null ? "" : ": " + e.words()) + ". Please book it in Odoo.", seen);
            }
            return received.test(after) ? PurchaseAnswer.of(Outcome.DONE, "received", "The order " + after.name() + " is booked as received.", after)
                    : PurchaseAnswer.of(Outcome.HUMAN, "receipt_open", vendor.name() + " says that the order " + after.name() + " was delivered. Odoo wants a"
                            + " decision before it books the receipt (a backorder, or lot numbers, say). Please book it in Odoo.", after);
        }, received);
    }

    PurchaseAnswer status(OdooOrderManager manager, Requester requester, Vendor vendor, Map<String, Object> arguments) {
        Known known = order(manager, vendor, arguments);
        return orders.work(manager, vendor, known, null, seen -> seen.waitsForApproval() ? waits(seen)
                : PurchaseAnswer.of(Outcome.DONE, "status", "The order " + seen.name() + " is " + seen.state().word() + ".", seen), seen -> true);
    }

    PurchaseAnswer cancel(OdooOrderManager manager, Requester requester, Vendor vendor, Map<String, Object> arguments) {
        Known known = order(manager, vendor, arguments);
        Predicate<PurchaseOrder> cancelled = order -> order.state() == OrderState.CANCELLED;
        return orders.work(manager, vendor, known, requester.turnId(), seen -> {
            if (cancelled.test(seen)) {
                return PurchaseAnswer.of(Outcome.DONE, "cancelled_before", "The order " + seen.name() + " is cancelled already.", seen);
            }
            handOver(seen, vendor, "wants to cancel");
            refuse(seen, !seen.state().isOpen());
            PurchaseOrder after = manager.cancel(seen.id());
            return cancelled.test(after) ? PurchaseAnswer.of(Outcome.DONE, "cancelled", "The order " + after.name() + " is cancelled.", after)
                    : PurchaseAnswer.of(Outcome.HUMAN, "odoo_did_not", vendor.name() + " wants to cancel the order " + after.name() + ". Odoo was asked to, and left it in"
                            + " the state " + after.odooState() + ". Please look at it in Odoo.", after);
        }, cancelled);
    }

    PurchaseAnswer update(OdooOrderManager manager, Requester requester, Vendor vendor, Map<String, Object> arguments) {
        RequestedLine wanted = RequestedLine.of(arguments);
        boolean remove = Boolean.TRUE.equals(arguments.get("remove"));
        if (!remove && wanted.quantity() == null && wanted.price() == null) {
            throw PurchaseRefused.ask("nothing_to_change", "Ask what is to be changed of " + wanted.product() + ": the quantity or the price.",
                    "product", wanted.product());
        }
        Known known = order(manager, vendor, arguments);
        LineChange[] made = new LineChange[1];
        return orders.work(manager, vendor, known, requester.turnId(), seen -> {
            handOver(seen, vendor, "wants to change " + wanted.product() + " in");
            refuse(seen, !seen.state().isOpen());
            LineChange change = change(manager, vendor, seen, wanted, remove);
            made[0] = change;
            PurchaseOrder after = manager.updateLines(seen.id(), List.of(change));
            return isMade(change, after) ? PurchaseAnswer.of(Outcome.DONE, "changed", "The order " + after.name() + " is changed. Tell the vendor its lines and total.",
                    after) : PurchaseAnswer.of(Outcome.HUMAN, "odoo_did_not", vendor.name() + " wants to change the order " + after.name() + ". Odoo was asked to, and did"
                            + " not. Please look at it in Odoo.", after);
        }, after -> made[0] != null && isMade(made[0], after));
    }

    private LineChange change(OdooOrderManager manager, Vendor vendor, PurchaseOrder seen, RequestedLine wanted, boolean remove) {
        Product product = product(manager, vendor, seen, wanted.product());
        boolean there = seen.lineOf(product.id()).isPresent();
        String boughtIn = seen.lineOf(product.id()).map(OrderLine::unit).orElse(product.unit()); // Odoo lets a line have another
        if (seen.lines().stream().filter(line -> line.productId() == product.id()).count() > 1) {
            throw PurchaseRefused.about(seen, Outcome.HUMAN, "product_twice", vendor.name() + " wants to change " + product.label() + " in the order " + seen.name()
                    + ", which has several lines of it. Please change it in Odoo.", "product", product.label());
        }
        if (remove) {
            if (!there) {
                throw PurchaseRefused.about(seen, Outcome.ASK, "not_in_order", product.label() + " is not in the order. Ask which product is meant.",
                        "product", product.label());
            }
            if (seen.lines().size() == 1) {
                throw PurchaseRefused.about(seen, Outcome.ASK, "last_line", product.label() + " is the only product of the order. Ask whether the order is to be"
                        + " cancelled.", "product", product.label());
            }
            return new LineChange(product.id(), null, null, true);
        }
        if (wanted.quantity() != null || !there) {
            lines.unit(product, wanted.unit(), boughtIn);
            lines.quantity(product, wanted.quantity(), null);
        } else {
            lines.priceUnit(product, wanted.unit(), boughtIn);
        }
        lines.price(product, wanted.price(), wanted.currency(), new OdooOrderManager.Currency(seen.currency(), seen.decimals()));
        if (!there && seen.lines().size() >= settings.mostLines()) {
            throw PurchaseRefused.about(seen, Outcome.REFUSED, "too_many_lines", "One order has at most " + settings.mostLines() + " lines. Say so.",
                    "most", settings.mostLines());
        }
        return new LineChange(product.id(), wanted.quantity(), wanted.price(), false);
    }

    /** A product of the order itself is meant first. */
    private Product product(OdooOrderManager manager, Vendor vendor, PurchaseOrder seen, String written) {
        List<OrderLine> called = seen.lines().stream().filter(line -> written.equalsIgnoreCase(line.product()) || written.equalsIgnoreCase(line.name())).toList();
        if (called.size() == 1) {
            Product product = manager.products(List.of(called.get(0).productId())).get(called.get(0).productId());
            if (product != null) {
                return product;
            }
        }
        return lines.product(manager, written, vendor.id());
    }

    private static boolean isMade(LineChange change, PurchaseOrder after) {
        return after.lineOf(change.productId()).map(line -> !change.remove()
                && (change.quantity() == null || change.quantity().compareTo(line.quantity()) == 0)
                && (change.price() == null || change.price().compareTo(line.price()) == 0)).orElse(change.remove());
    }

    private Known order(OdooOrderManager manager, Vendor vendor, Map<String, Object> arguments) {
        return orders.of(manager, vendor, RequestedLine.text(arguments.get("order")));
    }

    /** An order that is confirmed, or waits for an approval, is changed by humans only. */
    private static void handOver(PurchaseOrder seen, Vendor vendor, String wish) {
        if (seen.state() == OrderState.CONFIRMED || seen.waitsForApproval()) {
            throw PurchaseRefused.about(seen, Outcome.HUMAN, seen.waitsForApproval() ? "waits_for_approval" : "confirmed_already", vendor.name() + " " + wish
                    + " the order " + seen.name() + ", which " + (seen.waitsForApproval() ? "waits for an approval" : "is confirmed")
                    + ". Please decide, and change it in Odoo.");
        }
    }

    private static void refuse(PurchaseOrder seen, boolean wrong) {
        if (wrong) {
            throw PurchaseRefused.about(seen, Outcome.REFUSED, "wrong_state", "The order " + seen.name() + " is " + seen.state().word() + ", so this cannot be done."
                    + " Say so.", "state", seen.state().word());
        }
    }

    private static PurchaseAnswer waits(PurchaseOrder order) {
        return PurchaseAnswer.of(Outcome.WAITS, "waits_for_approval", "The order " + order.name() + " waits for somebody's approval in Odoo. It is not confirmed."
                + " Say exactly that.", order);
    }
}
