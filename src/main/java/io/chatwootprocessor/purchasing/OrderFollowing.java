package io.chatwootprocessor.purchasing;

import io.chatwootprocessor.purchasing.OrderFailed.Kind;
import io.chatwootprocessor.purchasing.OrderLedger.Due;
import io.chatwootprocessor.purchasing.OrderLedger.Known;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Follows orders that are under way: somebody in Odoo may confirm, receive, bill or cancel them. Finds orders whose creation has an unknown
 * end. Marks a request for quotation as sent once the vendor was told of it.
 */
@Component
public class OrderFollowing {

    private static final Logger LOG = LoggerFactory.getLogger(OrderFollowing.class);
    private static final int MOST = 50;
    /** After that Odoo has certainly not got it. */
    private static final double LOST_SECONDS = 900;

    private final OrderManagers managers;
    private final OrderLedger ledger;

    public OrderFollowing(OrderManagers managers, OrderLedger ledger) {
        this.managers = managers;
        this.ledger = ledger;
    }

    /**
     * Looks at the orders that are due, fifty at the most.
     *
     * @return how many were looked at
     */
    public int follow() {
        OdooOrderManager manager = managers.inUse();
        List<Due> due = ledger.claimDue(manager.place(), MOST);
        if (due.isEmpty()) {
            return 0;
        }
        List<Due> left = new ArrayList<>(due);
        try {
            Map<Long, PurchaseOrder> seen = readable(manager, due);
            for (Due one : due) {
                if (one.order().externalId() == null || seen.containsKey(one.order().externalId())) {
                    tryToLook(manager, one, seen);
                    left.remove(one);
                }
            }
            return due.size();
        } catch (OrderFailed e) {
            LOG.warn("{} purchase orders are looked at later: {}", left.size(), e.getMessage());
            return 0;
        } finally {
            left.forEach(one -> ledger.release(one.claim(), null));
        }
    }

    /** @return by Odoo's ids; null: Odoo has it not any more; missing: it cannot be read, is put off, and holds up no other order */
    private Map<Long, PurchaseOrder> readable(OdooOrderManager manager, List<Due> due) {
        List<Due> there = due.stream().filter(one -> one.order().externalId() != null).toList();
        Map<Long, PurchaseOrder> seen = new HashMap<>();
        try {
            Map<Long, PurchaseOrder> all = manager.getOrderStatuses(there.stream().map(one -> one.order().externalId()).toList());
            there.forEach(one -> seen.put(one.order().externalId(), all.get(one.order().externalId())));
        } catch (OrderFailed e) {
            passOn(e);
            for (Due one : there) {
                try {
                    seen.put(one.order().externalId(), manager.getOrderStatuses(List.of(one.order().externalId())).get(one.order().externalId()));
                } catch (OrderFailed failed) {
                    putOff(one, failed);
                }
            }
        }
        return seen;
    }

    private void tryToLook(OdooOrderManager manager, Due due, Map<Long, PurchaseOrder> seen) {
        try {
            look(manager, due, seen);
        } catch (DataAccessException e) {
            LOG.warn("Purchase order {} is looked at later: what Odoo has does not fit what is known: {}", due.order().id(), e.getMostSpecificCause().getMessage());
            ledger.release(due.claim(), null);
        } catch (OrderFailed e) {
            putOff(due, e);
        }
    }

    private void putOff(Due due, OrderFailed failed) {
        passOn(failed);
        LOG.warn("Purchase order {} is looked at later: {}", due.order().id(), failed.getMessage());
        ledger.putOff(due.claim(), "it cannot be followed: " + failed.getMessage());
    }

    /** @throws OrderFailed where it holds for every order: then the next ones need not be tried */
    private static void passOn(OrderFailed failed) {
        if (failed.kind() == Kind.UNREACHABLE || failed.kind() == Kind.NOT_SET_UP) {
            throw failed;
        }
    }

    private void look(OdooOrderManager manager, Due due, Map<Long, PurchaseOrder> seen) {
        Known known = due.order();
        PurchaseOrder order = known.externalId() == null ? manager.findByOrigin(known.origin()).orElse(null) : seen.get(known.externalId());
        if (order == null && known.externalId() != null) {
            ledger.end(due.claim(), "odoo", "it was deleted in Odoo");
        } else if (order == null && known.askedSeconds() > LOST_SECONDS) {
            ledger.end(due.claim(), "program", "Odoo has not got it: its creation got no answer, and it was not found for long");
        } else if (order == null) {
            ledger.release(due.claim(), null);
        } else if (due.told() && order.state() == OrderState.DRAFT) {
            ledger.note(due.claim(), manager.markSent(order.id()), null, "program", null, false);
        } else {
            ledger.note(due.claim(), order, null, "odoo", null, false);
        }
    }
}
